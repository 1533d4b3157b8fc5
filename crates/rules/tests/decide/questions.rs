//! Each kind of question: what it takes, in which shape it is kept, and what it refuses.

use std::{collections::BTreeSet, fs, path::Path};

use rules::{
    form::{
        Field,
        kind::{self, Setting},
        raw::RawForm,
    },
    value::{Value, read_date},
};

use crate::scene::Scene;

/// A question written as in a service, what a browser sends for it, and what is kept or refused.
type Typed = (&'static str, &'static [(&'static str, &'static str)], &'static str);

const TYPED: &[Typed] = &[
    (r#"{"id":"q","kind":"text"}"#, &[("q", "  hai   ba ")], r#""hai ba""#),
    (r#"{"id":"q","kind":"text","max_length":3}"#, &[("q", "bốn chữ")], "too_long"),
    (r#"{"id":"q","kind":"long_text"}"#, &[("q", "một\r\nhai")], "\"một\\nhai\""),
    (r#"{"id":"q","kind":"name"}"#, &[("q", "Nguyễn  Văn A")], r#""Nguyễn Văn A""#),
    (r#"{"id":"q","kind":"yes_no"}"#, &[("q", "yes")], "true"),
    (r#"{"id":"q","kind":"yes_no"}"#, &[("q", "maybe")], "choose_yes_or_no"),
    (r#"{"id":"q","kind":"choice","options":["a","b"]}"#, &[("q", "c")], "choose_one"),
    (r#"{"id":"q","kind":"choices","options":["a","b"]}"#, &[("q", "a"), ("q", "b")], r#"["a","b"]"#),
    (r#"{"id":"q","kind":"choices","options":["a","b"]}"#, &[("q", "a"), ("q", "x")], "choose_some"),
    (r#"{"id":"q","kind":"integer"}"#, &[("q", "1.200")], "1200"),
    (r#"{"id":"q","kind":"integer"}"#, &[("q", "hai")], "not_a_number"),
    (r#"{"id":"q","kind":"money","min":1000}"#, &[("q", "999")], "too_small"),
    (r#"{"id":"q","kind":"integer","max":5}"#, &[("q", "6")], "too_large"),
    (r#"{"id":"q","kind":"date"}"#, &[("q-d", "9"), ("q-m", "3"), ("q-y", "2026")], r#""2026-03-09""#),
    (r#"{"id":"q","kind":"date","min":"2026-03-10"}"#, &[("q", "2026-03-09")], "date_too_early"),
    (r#"{"id":"q","kind":"date","max":"today-10"}"#, &[("q", "2026-03-01")], "date_too_late"),
    (r#"{"id":"q","kind":"date","max":"today"}"#, &[("q", "2026-03-11")], "date_in_future"),
    (r#"{"id":"q","kind":"phone"}"#, &[("q", "+84 912 345 678")], r#""0912345678""#),
    (r#"{"id":"q","kind":"phone"}"#, &[("q", "113")], "phone"),
    (r#"{"id":"q","kind":"email"}"#, &[("q", "lua@example.vn")], r#""lua@example.vn""#),
    (r#"{"id":"q","kind":"email"}"#, &[("q", "lua@vn")], "email"),
    (r#"{"id":"q","kind":"person_number"}"#, &[("q", "001 190 000 001")], r#""001190000001""#),
    (r#"{"id":"q","kind":"person_number"}"#, &[("q", "00119000000")], "person_number_shape"),
    (r#"{"id":"q","kind":"tax_number"}"#, &[("q", "0100109106")], r#""0100109106""#),
    (r#"{"id":"q","kind":"tax_number"}"#, &[("q", "0100109107")], "tax_number"),
    (r#"{"id":"q","kind":"tax_number"}"#, &[("q", "001190000001")], r#""001190000001""#),
    (
        r#"{"id":"q","kind":"address"}"#,
        &[("q-commune", "00004"), ("q-street", "12 phố Sen")],
        r#"{"commune":"00004","province":"01","street":"12 phố Sen"}"#,
    ),
    (
        r#"{"id":"q","kind":"address"}"#,
        &[("q-province", "79"), ("q-commune", "00004"), ("q-street", "1")],
        "address_commune_elsewhere",
    ),
    (r#"{"id":"q","kind":"address"}"#, &[("q-commune", "00004")], "address_street"),
    (r#"{"id":"q","kind":"address"}"#, &[("q-street", "12 phố Sen")], "address_commune"),
];

/// A value that no form could send, and why it is refused.
const SENT: &[(&str, &str, &str)] = &[
    (r#"{"id":"q","kind":"text"}"#, "1", "not_text"),
    (r#"{"id":"q","kind":"text"}"#, r#""a\u0007b""#, "control_characters"),
    (r#"{"id":"q","kind":"address"}"#, r#""12 phố Sen""#, "address_incomplete"),
    (r#"{"id":"q","kind":"address"}"#, r#"{"commune":"00004","street":"1","planet":"Earth"}"#, "address_incomplete"),
    (r#"{"id":"q","kind":"choices","options":["a","b"]}"#, r#"["a","a"]"#, "choose_some"),
    (r#"{"id":"q","kind":"date"}"#, "20260309", "not_a_date"),
];

#[test]
fn each_kind_of_question_keeps_what_is_right_and_says_what_is_wrong() {
    let scene = Scene::new();
    let today = read_date("2026-03-10").unwrap();
    let setting = Setting { country: &scene.country, units: &scene.units, today };
    let judge = |field: &Field, value: Value| match kind::check(field, value, setting) {
        Ok(value) => serde_json::to_string(&value).unwrap(),
        Err(refusal) => {
            assert_eq!(refusal.field.as_deref(), Some("q"));
            refusal.key.to_owned()
        }
    };
    for (question, typed, expect) in TYPED {
        let field: Field = serde_json::from_str(question).unwrap();
        let raw: RawForm = typed.iter().map(|(k, v)| ((*k).to_owned(), (*v).to_owned())).collect();
        let value = kind::read(&field, &raw).unwrap();
        assert_eq!(&judge(&field, value), expect, "{question} {typed:?}");
        assert_eq!(kind::read(&field, &RawForm::default()), None, "left empty: {question}");
    }
    for (question, sent, expect) in SENT {
        let field: Field = serde_json::from_str(question).unwrap();
        assert_eq!(&judge(&field, serde_json::from_str(sent).unwrap()), expect, "{question} {sent}");
    }
}

/// The keys of refusals written in the source.
fn keys(folder: &Path, found: &mut BTreeSet<String>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            keys(&path, found);
            continue;
        }
        let text = fs::read_to_string(&path).unwrap();
        let code = text.split("#[cfg(test)]").next().unwrap_or_default();
        for opening in ["refuse(\"", "Refusal::new(\"", "Err(\""] {
            found
                .extend(code.split(opening).skip(1).filter_map(|rest| rest.split_once('"')).map(|(k, _)| k.to_owned()));
        }
    }
}

#[test]
fn every_refusal_is_met_by_a_test_here() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut found = BTreeSet::new();
    for folder in ["src/decide", "src/case", "src/form"] {
        keys(&root.join(folder), &mut found);
    }
    let tests: String = fs::read_dir(root.join("tests/decide"))
        .unwrap()
        .map(|entry| fs::read_to_string(entry.unwrap().path()).unwrap())
        .collect();
    let met = |key: &str| tests.split(|c: char| !c.is_ascii_alphanumeric() && c != '_').any(|word| word == key);
    let missed: Vec<&String> = found.iter().filter(|key| key.contains('_') && !met(key)).collect();
    assert!(found.len() > 50, "{found:?}");
    assert!(missed.is_empty(), "no test meets {missed:?}");
}
