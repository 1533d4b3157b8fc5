//! A refusal as a sentence: what was wrong, where, and how to mend it.

use rules::refusal::Refusal;

use super::{Texts, Words};

impl Texts {
    /// The sentence of a refusal, without the article it stands on.
    pub fn refusal(&self, lang: &str, refusal: &Refusal) -> String {
        let args: Vec<(&str, String)> = refusal.args.iter().map(|(name, value)| (*name, readable(value))).collect();
        self.with(lang, &format!("refusal-{}", refusal.key), &args)
    }
}

impl Words<'_> {
    /// The sentence of a refusal, without the article it stands on.
    pub fn refusal(&self, refusal: &Refusal) -> String {
        self.texts.refusal(self.lang, refusal)
    }
}

/// A date as people write it here, day first; a long whole number in groups; the rest as it is.
fn readable(value: &str) -> String {
    if let Some(date) = rules::value::read_date(value) {
        return format!("{:02}/{:02}/{:04}", date.day(), u8::from(date.month()), date.year());
    }
    if value.len() > 4 && !value.starts_with('0') && value.bytes().all(|b| b.is_ascii_digit()) {
        let mut out = String::new();
        for (i, c) in value.chars().enumerate() {
            if i > 0 && (value.len() - i).is_multiple_of(3) {
                out.push('.');
            }
            out.push(c);
        }
        return out;
    }
    value.to_owned()
}

#[cfg(test)]
mod tests {
    use std::{collections::BTreeSet, fs, path::Path};

    use super::*;

    fn sources(folder: &Path, out: &mut Vec<(String, String)>) {
        for entry in fs::read_dir(folder).unwrap().flatten() {
            if entry.path().is_dir() {
                sources(&entry.path(), out);
            } else if entry.path().extension().is_some_and(|e| e == "rs") {
                let text = fs::read_to_string(entry.path()).unwrap();
                let code = text.split("#[cfg(test)]").next().unwrap().to_owned();
                out.push((entry.path().display().to_string(), code));
            }
        }
    }

    /// The keys named in the code: where a refusal is made, and in the powers, which return keys.
    fn keys_in_code() -> BTreeSet<String> {
        let root = Path::new(env!("CARGO_MANIFEST_DIR"));
        let mut files = Vec::new();
        sources(&root.join("../rules/src"), &mut files);
        sources(&root.join("src"), &mut files);
        let mut keys = BTreeSet::new();
        for (path, code) in &files {
            // Keys may stand on the line after the bracket.
            let code: String = code.split_whitespace().collect::<Vec<_>>().join(" ").replace("( \"", "(\"");
            let mut signs = vec!["Refusal::new(\"", "refuse(\"", "refuse::<()>(\""];
            if path.ends_with("power.rs") {
                signs.push("Err(\"");
            }
            if path.ends_with("date.rs") {
                signs.push("{ \"");
            }
            for sign in signs {
                for part in code.split(sign).skip(1) {
                    keys.insert(part.split('"').next().unwrap().to_owned());
                }
            }
        }
        keys
    }

    #[test]
    fn every_refusal_has_its_sentence_in_both_languages() {
        let texts = Texts::load();
        let keys = keys_in_code();
        assert!(keys.len() > 60 && keys.contains("own_proposal") && keys.contains("date_too_late"), "{keys:?}");
        let known: BTreeSet<String> = ["vi", "en"]
            .iter()
            .flat_map(|lang| {
                let ftl = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("locales/{lang}/refusals.ftl"));
                let text = fs::read_to_string(ftl).unwrap();
                text.lines()
                    .filter_map(|l| Some(l.strip_prefix("refusal-")?.split_once(" =")?.0.to_owned()))
                    .collect::<Vec<_>>()
            })
            .collect();
        let missing: Vec<_> = keys.difference(&known).collect();
        assert!(missing.is_empty(), "no sentence for {missing:?}; add it to locales/*/refusals.ftl");
        let idle: Vec<_> = known.difference(&keys).collect();
        assert!(idle.is_empty(), "nothing refuses with {idle:?}");
        assert!(texts.defects().is_empty());
    }

    #[test]
    fn values_are_written_as_people_write_them() {
        let texts = Texts::load();
        let early = Refusal::new("date_too_early").with("min", "2026-03-09");
        assert!(texts.refusal("vi", &early).contains("09/03/2026"), "{}", texts.refusal("vi", &early));
        let large = Refusal::new("too_large").with("max", 1_000_000);
        assert!(texts.refusal("en", &large).contains("1.000.000"));
        let long = Refusal::new("too_long").with("most", 200).with("length", 230);
        assert!(texts.refusal("vi", &long).contains("200"));
    }
}
