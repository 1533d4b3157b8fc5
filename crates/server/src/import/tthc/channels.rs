//! How it is handed in, how long it takes, what it costs (cách thức thực hiện): a table whose cells stand
//! glued to each other, `Trực tuyến7 Ngày làm việc10,000 Việt Nam Đồng(…)Trực tiếp…`.
//!
//! A row begins where a way of handing in is followed by a time or by the words for no information. A time
//! without a unit runs into the fee; then every way to part them is looked at, and only a single one counts.

use super::words::{Words, eaten};

/// What the table says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Ways {
    /// One way each.
    pub rows: Vec<Way>,
    /// What stands outside every row.
    pub unread: Vec<String>,
}

/// One row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Way {
    /// `online`, `counter` or `post`.
    pub channel: String,
    /// How long.
    pub time: Time,
    /// What it costs, part by part; empty when the record does not say.
    pub fees: Vec<Cost>,
    /// What else is said.
    pub note: String,
}

/// A time limit as written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Time {
    /// The record does not say.
    Unsaid,
    /// A number and a unit (`working_days`, `days`, `hours`).
    Term(String, String),
    /// A number without a unit.
    Bare(String),
    /// A number and a unit that no term has, as written.
    Other(String),
    /// Number and fee stand together and can be parted in several ways, or in none: the digits.
    Unclear(String),
}

/// A part of a fee.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cost {
    /// In whole units of the currency; 0: free.
    pub amount: i64,
    /// The currency's code; none for what is free.
    pub currency: Option<String>,
    /// What stands beside it in brackets.
    pub note: String,
}

/// Reads the table.
pub fn read(text: &str, words: &Words) -> Ways {
    let mut ways = Ways::default();
    let starts: Vec<(usize, Start)> =
        text.char_indices().filter_map(|(at, _)| row(text, at, words).map(|start| (at, start))).collect();
    let first = starts.first().map_or(text.len(), |(at, _)| *at);
    let mut before = text[..first].trim();
    while let Some(length) = eaten(before, &words.heads.channels).filter(|n| *n > 0) {
        before = before[length..].trim_start();
    }
    if !before.is_empty() {
        ways.unread.push(before.to_owned());
    }
    for (n, (_, start)) in starts.iter().enumerate() {
        let end = starts.get(n + 1).map_or(text.len(), |(at, _)| *at);
        let rest = text.get(start.end..end).unwrap_or_default();
        let (fees, note) = fees(&format!("{}{rest}", start.carried), words);
        ways.rows.push(Way { channel: start.channel.clone(), time: start.time.clone(), fees, note });
    }
    ways
}

/// The beginning of a row: its first two cells, and what of the third came along with the second.
struct Start {
    channel: String,
    time: Time,
    carried: String,
    end: usize,
}

fn row(text: &str, at: usize, words: &Words) -> Option<Start> {
    // Within a sentence a space stands before the word; before a cell there is none, or a sentence ended.
    let before = &text[..at];
    let ended = before.trim_end_matches(' ').ends_with(['.', ')', ';', ':']);
    if before.ends_with('(') || (before.ends_with(' ') && !ended) {
        return None;
    }
    let here = &text[at..];
    if !here.starts_with(char::is_uppercase) {
        return None;
    }
    let (channel, length) = words
        .channels
        .iter()
        .filter_map(|c| eaten(here, &c.words).map(|n| (c.channel.clone(), n)))
        .max_by_key(|(_, n)| *n)?;
    let after = &here[length..];
    let cell = after.trim_start();
    let mut end = at + length + (after.len() - cell.len());
    if let Some(nothing) = eaten(cell, &words.nothing) {
        return Some(Start { channel, time: Time::Unsaid, carried: String::new(), end: end + nothing });
    }
    let digits = cell.find(|c: char| !(c.is_ascii_digit() || c == '.' || c == ',')).unwrap_or(cell.len());
    let number = cell[..digits].trim_end_matches(['.', ',']);
    if !number.starts_with(|c: char| c.is_ascii_digit()) {
        return None;
    }
    end += number.len();
    let rest = &cell[number.len()..];
    let unit = rest.trim_start();
    let skipped = rest.len() - unit.len();
    let found =
        words.times.iter().filter_map(|t| eaten(unit, &t.words).map(|n| (t.term.clone(), n))).max_by_key(|(_, n)| *n);
    if let Some((term, length)) = found {
        let time = match term {
            Some(term) => Time::Term(number.replace(',', "."), term),
            None => Time::Other(format!("{number} {}", &unit[..length])),
        };
        return Some(Start { channel, time, carried: String::new(), end: end + skipped + length });
    }
    let money = words.currencies.iter().any(|c| eaten(unit, &c.words).is_some());
    if !money {
        return Some(Start { channel, time: Time::Bare(number.to_owned()), carried: String::new(), end });
    }
    let parted = partings(number);
    let (time, carried) = match parted.as_slice() {
        [(time, amount)] => (Time::Bare(time.clone()), amount.clone()),
        _ => (Time::Unclear(number.to_owned()), String::new()),
    };
    // What cannot be parted is no fee either: the currency is left as a note.
    Some(Start { channel, time, carried, end })
}

/// Every way in which digits can be a time of up to three digits and then an amount.
fn partings(digits: &str) -> Vec<(String, String)> {
    let whole = |time: &str| {
        !time.is_empty() && time.len() <= 3 && !time.starts_with('0') && time.bytes().all(|b| b.is_ascii_digit())
    };
    (1..digits.len())
        .filter(|at| {
            whole(&digits[..*at]) && amount(&digits[*at..]).is_some_and(|n| n > 0) && !digits[*at..].starts_with('0')
        })
        .map(|at| (digits[..at].to_owned(), digits[at..].to_owned()))
        .collect()
}

/// A whole amount with its thousands parted by dots or commas, or not parted.
fn amount(digits: &str) -> Option<i64> {
    let parts: Vec<&str> = digits.split(['.', ',']).collect();
    let (first, rest) = parts.split_first()?;
    let grouped = rest.iter().all(|part| part.len() == 3) && (rest.is_empty() || (1..=3).contains(&first.len()));
    let plain = parts.iter().all(|part| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit()));
    (grouped && plain).then(|| parts.concat().parse().ok()).flatten()
}

/// The fees at the beginning of a text, and what is left of it.
fn fees(text: &str, words: &Words) -> (Vec<Cost>, String) {
    let mut fees = Vec::new();
    let mut left = text.trim_start();
    loop {
        let mut here = left;
        if let Some(length) = eaten(here, &words.fee_names) {
            here = here[length..].trim_start().trim_start_matches(':').trim_start();
        }
        let digits = here.find(|c: char| !(c.is_ascii_digit() || c == '.' || c == ',')).unwrap_or(here.len());
        let number = here[..digits].trim_end_matches(['.', ',']);
        let after = here[number.len()..].trim_start();
        let money = words
            .currencies
            .iter()
            .filter_map(|c| eaten(after, &c.words).map(|n| (c.code.clone(), n)))
            .max_by_key(|(_, n)| *n);
        let (cost, rest) = if let Some(length) = eaten(here, &words.free) {
            (Some((0, None)), &here[length..])
        } else if let Some(length) = eaten(here, &words.nothing) {
            (None, &here[length..])
        } else if let (Some((code, length)), Some(amount)) = (money, amount(number)) {
            (Some((amount, Some(code))), &after[length..])
        } else {
            break;
        };
        let (note, rest) = bracketed(rest.trim_start());
        fees.extend(cost.map(|(amount, currency)| Cost { amount, currency, note }));
        left = rest.trim_start();
    }
    (fees, left.trim().to_owned())
}

/// The text of brackets that a text begins with, and the rest; brackets that do not close are no brackets.
fn bracketed(text: &str) -> (String, &str) {
    if !text.starts_with('(') {
        return (String::new(), text);
    }
    let mut depth = 0_usize;
    for (at, c) in text.char_indices() {
        match c {
            '(' => depth += 1,
            ')' => depth -= 1,
            _ => {}
        }
        if depth == 0 {
            let inner = text[1..at].trim().trim_matches(['(', ')']).trim();
            return (inner.to_owned(), &text[at + 1..]);
        }
    }
    (String::new(), text)
}
