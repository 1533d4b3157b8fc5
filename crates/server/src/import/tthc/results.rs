//! What comes out (kết quả xử lý): names with codes, glued: `Giấy khai sinhMã: KQ.G15.000031Thẻ …`.

use std::sync::LazyLock;

use regex::Regex;

/// One result.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outcome {
    /// Its name.
    pub name: String,
    /// Its code in the national database.
    pub code: Option<String>,
}

static CODE: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new(r"\s*(?:[Mm]ã\s*:\s*)?(KQ\.[A-Z]+\d*\.\d{6}(?:\.[A-Z]\d{1,3})*|[Mm]ã\s*:\s*$)").ok());

/// The results in their order.
pub fn read(text: &str) -> Vec<Outcome> {
    let mut all = Vec::new();
    let mut from = 0;
    for found in CODE.as_ref().into_iter().flat_map(|code| code.captures_iter(text)) {
        let (Some(whole), Some(code)) = (found.get(0), found.get(1)) else { continue };
        let code = Some(code.as_str()).filter(|c| c.starts_with("KQ")).map(str::to_owned);
        all.extend(outcome(&text[from..whole.start()], code));
        from = whole.end();
    }
    all.extend(text[from..].split('\n').filter_map(|line| outcome(line, None)));
    all
}

fn outcome(name: &str, code: Option<String>) -> Option<Outcome> {
    let name = name.trim().trim_start_matches(['-', '+', '*', ';', ',', ' ']).trim_end_matches(['.', ';', ',', ' ']);
    let name = name.split_whitespace().collect::<Vec<_>>().join(" ");
    (!name.is_empty() || code.is_some()).then_some(Outcome { name, code })
}
