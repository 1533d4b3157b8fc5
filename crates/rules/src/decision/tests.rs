//! Expressions and tables in three values: by hand, and by properties.

use std::sync::Arc;

use proptest::prelude::*;

use super::*;
use crate::{
    service::Channel,
    value::{Answers, Value, read_date},
};

fn schema() -> Arc<Schema> {
    let word = |s: &str| s.to_owned();
    let names = [
        ("a", Kind::Bool),
        ("b", Kind::Bool),
        ("n", Kind::Int),
        ("m", Kind::Int),
        ("born", Kind::Date),
        ("name", Kind::Text),
        ("sort", Kind::Choice(["small", "large"].map(word).to_vec())),
        ("chosen", Kind::Choices(["red", "green", "blue"].map(word).to_vec())),
        ("home", Kind::Address),
    ];
    Arc::new(Schema::new(names.map(|(name, kind)| (name.to_owned(), kind))))
}

fn answers(json: &str) -> Answers {
    serde_json::from_str(json).unwrap()
}

fn facts<'c>(schema: &Arc<Schema>, answers: &'c Answers) -> Facts<'c> {
    Facts::new(schema, answers, Some(Channel::Online), read_date("2026-03-10").unwrap())
}

fn show(truth: Truth) -> String {
    match truth {
        Truth::True => "true".into(),
        Truth::False => "false".into(),
        Truth::Unknown(names) => format!("unknown {}", names.join(" ")),
        Truth::Fault(fault) => format!("fault {fault}"),
    }
}

fn truth(source: &str, json: &str) -> String {
    let schema = schema();
    let answers = answers(json);
    show(
        Expr::condition(source, &schema).unwrap_or_else(|f| panic!("{source}: {f:?}")).truth(&facts(&schema, &answers)),
    )
}

#[test]
fn a_missing_answer_is_unknown_unless_it_cannot_matter() {
    for (source, json, expect) in [
        ("a", "{}", "unknown a"),
        ("a", r#"{"a":true}"#, "true"),
        ("a && b", r#"{"a":false}"#, "false"),
        ("b && a", r#"{"a":false}"#, "false"),
        ("a && b", r#"{"a":true}"#, "unknown b"),
        ("a && b", "{}", "unknown a b"),
        ("a || b", r#"{"b":true}"#, "true"),
        ("a || b", r#"{"b":false}"#, "unknown a"),
        ("!(a || b)", r#"{"b":true}"#, "false"),
        ("n > 3", "{}", "unknown n"),
        ("n == n", "{}", "unknown n"),
        ("n > 3 && m > 3", r#"{"n":4}"#, "unknown m"),
        ("n > 3 || n + m > 0", r#"{"n":1}"#, "unknown m"),
        ("sort in ['small', 'large']", "{}", "unknown sort"),
        ("sort == 'small'", r#"{"sort":"large"}"#, "false"),
        ("n in [1, m, 3]", r#"{"n":3}"#, "true"),
        ("n in [1, m]", r#"{"n":3}"#, "unknown m"),
        ("'red' in chosen", r#"{"chosen":["red","blue"]}"#, "true"),
        ("'green' in chosen", r#"{"chosen":["red","blue"]}"#, "false"),
        ("'green' in chosen", "{}", "unknown chosen"),
        ("size(chosen) >= 2", r#"{"chosen":["red","blue"]}"#, "true"),
        ("size(name) == 6", r#"{"name":"Nguyễn"}"#, "true"),
        ("name.contains('guy')", r#"{"name":"Nguyễn"}"#, "true"),
        ("name.startsWith('Ng') && !name.endsWith('x')", r#"{"name":"Nguyễn"}"#, "true"),
        ("home.province == '01'", r#"{"home":{"province":"01","commune":"00004","street":"x"}}"#, "true"),
        ("home.commune == home.province", r#"{"home":{"province":"01"}}"#, "unknown home"),
        ("(a ? n : m) > 2", r#"{"n":3,"m":4}"#, "unknown a"),
        ("(a ? n : n) > 2", r#"{"n":3}"#, "true"),
        ("(a ? n : 3) > 2", r#"{"a":false}"#, "true"),
        ("a ? b : !b", r#"{"b":true}"#, "unknown a"),
        ("a ? true : true", "{}", "true"),
        ("channel == 'online'", "{}", "true"),
        ("age(born, today) >= 18", r#"{"born":"2008-03-10"}"#, "true"),
        ("age(born, today) >= 18", r#"{"born":"2008-03-11"}"#, "false"),
        ("born < '2008-01-01'", r#"{"born":"2007-12-31"}"#, "true"),
        ("born == date('2007-12-31')", r#"{"born":"2007-12-31"}"#, "true"),
        ("days(born, today) == 9", r#"{"born":"2026-03-01"}"#, "true"),
        ("add_months(born, 1) <= today", r#"{"born":"2026-01-31"}"#, "true"),
        ("year(born) % 4 == 0 && month(born) == 2", r#"{"born":"2024-02-01"}"#, "true"),
        ("given(n)", "{}", "unknown n"),
        ("given(n)", r#"{"n":0}"#, "true"),
        ("-n < 0 && max(n, 5) == 5 && min(n, 5) == 1", r#"{"n":1}"#, "true"),
        ("n / 0 > 1", r#"{"n":1}"#, "fault a division by zero"),
        ("n / m > 1", r#"{"n":1,"m":0}"#, "fault a division by zero"),
        ("m != 0 && n / m > 1", r#"{"n":1,"m":0}"#, "false"),
        ("n / m > 1 && m != 0", r#"{"n":1,"m":0}"#, "false"),
        ("n / m > 1 || a", r#"{"n":1,"m":0}"#, "fault a division by zero"),
        ("n / m > 1 || a", r#"{"a":true}"#, "true"),
        ("n * n > 0", r#"{"n":9223372036854775807}"#, "fault a number out of range"),
        ("n > 0", r#"{"n":"three"}"#, "fault the answer to n has the wrong shape: text"),
        ("add_days(born, n) > today", r#"{"born":"2026-01-01","n":9999999}"#, "fault a date out of range"),
    ] {
        assert_eq!(truth(source, json), expect, "{source} with {json}");
    }
}

#[test]
fn a_question_not_asked_is_not_given_and_otherwise_unknown() {
    let schema = schema();
    let answers = answers(r#"{"n":4}"#);
    let mut facts = facts(&schema, &answers);
    let holds = |source: &str, facts: &Facts<'_>| show(Expr::condition(source, &schema).unwrap().truth(facts));
    assert_eq!(holds("given(n) && n > 3", &facts), "true");
    facts.not_asked("n");
    assert_eq!(holds("given(n) && n > 3", &facts), "false");
    assert_eq!(holds("n > 3", &facts), "unknown n", "what was answered before decides nothing");
    facts.uncertain("n");
    assert_eq!(holds("given(n)", &facts), "unknown n");
    assert_eq!(facts.is_asked("n"), None);
}

#[test]
fn what_is_wrong_in_an_expression_is_said_with_its_place_and_the_mend() {
    let schema = schema();
    for (source, at, what, mend) in [
        ("a && nmae == 'x'", 6, "nothing is called nmae", "write `name`"),
        ("sort == 'smal'", 9, "'smal' is not one of the options", "write 'small'"),
        ("'smal' == sort", 1, "'smal' is not one of the options", "write 'small'"),
        ("sort in ['small', 'huge']", 19, "'huge' is not one", "use one of small, large"),
        ("'rde' in chosen", 1, "'rde' is not one", "write 'red'"),
        ("n", 1, "a whole number, but a condition", "compare it"),
        ("n && a", 1, "`n` is a whole number, but yes or no is needed", "compare it"),
        ("n == 'x'", 6, "a whole number cannot be compared with text", "same kind"),
        ("name < 'x'", 6, "text has no order", "=="),
        ("born < '2008-13-01'", 8, "'2008-13-01' is not a day", "2026-01-31"),
        ("born + 1 > today", 1, "dates are not added", "add_days"),
        ("agee(born, today) > 1", 5, "there is no function agee", "write `age`"),
        ("age(born) > 1", 4, "age takes 2 values, not 1", "make-a-service"),
        ("n > 1.5", 5, "only whole numbers", "smallest unit"),
        ("n != null", 6, "there is no null", "given"),
        ("a and b", 3, "not an expression", "&&"),
        ("n >", 4, "not an expression", "dogs > 3"),
        ("", 1, "empty", "write"),
        ("home.city == 'x'", 5, "an address has no part city", "province, commune, street"),
        ("name.province == 'x'", 5, "name is text, which has no parts", "dot"),
        ("chosen.exists(x, x == 'red')", 14, "loops over lists", "'a' in answer"),
        ("name.matches('^a')", 13, "there is no function matches", "use one of"),
        ("[1, 2] == [1]", 1, "a list may stand only after `in`", "in ["),
        ("has(home.street)", 4, "`has` is not used", "given"),
        ("given(n > 1)", 9, "takes the name of an answer", "given(answer)"),
    ] {
        let flaw = Expr::condition(source, &schema).map(|_| ()).expect_err(source);
        assert!(flaw.what.contains(what) && flaw.mend.contains(mend), "{source}: {flaw:?}");
        assert_eq!(flaw.at, at, "{source}: {flaw:?}");
    }
}

#[test]
fn length_and_nesting_are_bounded_before_anything_is_parsed() {
    let schema = schema();
    let deep = |open: &str, close: &str, n: usize| open.repeat(n) + "a" + &close.repeat(n);
    for source in [
        deep("(", ")", 25),
        deep("!(", ")", 400),
        "a ? ".repeat(100) + "a" + &" : a".repeat(100),
        "a".repeat(2000),
        ["n"; 200].join(" + ") + " > 1",
        "[".repeat(900),
        "a || ".repeat(300) + "a",
    ] {
        assert!(Expr::condition(&source, &schema).is_err(), "{:.40}", source);
    }
    let chain = ["a"; 150].join(" && ");
    assert!(Expr::condition(&chain, &schema).is_ok(), "a long chain is not a deep one");
}

fn table(yaml: &str, outputs: &[Output]) -> Result<(Arc<Schema>, Table), Vec<Flaw>> {
    let def: TableDef = serde_yaml_ng::from_str(yaml).unwrap();
    let schema = schema();
    Table::compile(&def, &schema, outputs).map(|table| (schema, table))
}

const AMOUNT: &[Output] = &[Output { name: "amount", kind: OutputKind::Int, required: true }];

fn decide(yaml: &str, json: &str) -> Decision {
    let (schema, table) = table(yaml, AMOUNT).unwrap();
    let answers = answers(json);
    let (decided, settled) = (table.decide(&facts(&schema, &answers)), table.settle(&facts(&schema, &answers)));
    assert_eq!(settled.outcome, decided.outcome, "settled without telling why, it comes out the same");
    assert_eq!(settled.explanation.rules, decided.explanation.rules);
    assert_eq!(settled.explanation.missing, decided.explanation.missing);
    decided
}

fn said(decision: &Decision) -> String {
    match &decision.outcome {
        Outcome::Values(values) => match values.get("amount") {
            Some(Value::Int(n)) => n.to_string(),
            other => format!("{other:?}"),
        },
        Outcome::Nothing => "nothing".into(),
        Outcome::Unknown(names) => format!("unknown {}", names.join(" ")),
        Outcome::Fault(fault) => format!("fault {fault}"),
    }
}

#[test]
fn first_waits_for_an_unknown_row_unless_all_that_may_win_agree() {
    let yaml = "
hit: first
rules:
  - {id: poor, when: a, then: {amount: 0}}
  - {id: many, when: n > 3, then: {amount: 0}}
  - {id: some, when: n > 1, then: {amount: '=n * 10'}}
  - {id: rest, then: {amount: 5}}
";
    for (json, expect) in [
        (r#"{"a":true}"#, "0"),
        (r#"{"a":false,"n":2}"#, "20"),
        (r#"{"a":false,"n":1}"#, "5"),
        (r#"{"n":2}"#, "unknown a"),
        (r#"{"n":4}"#, "0"),
        (r#"{"a":false}"#, "unknown n"),
        ("{}", "unknown a n"),
    ] {
        assert_eq!(said(&decide(yaml, json)), expect, "{json}");
    }
    let agreed = decide(yaml, r#"{"n":4}"#);
    let ids: Vec<&str> = agreed.explanation.rules.iter().map(|r| r.rule.as_str()).collect();
    assert_eq!(ids, ["many", "poor"], "the certain row first, then the one that may win and says the same");
}

#[test]
fn unique_is_at_fault_when_two_rows_match_and_waits_while_another_may() {
    let yaml = "
hit: unique
rules:
  - {id: one, when: n == 1 && a, then: {amount: 1}}
  - {id: two, when: n > 0, then: {amount: 2}}
";
    for (json, expect) in [
        (r#"{"n":1,"a":false}"#, "2"),
        (r#"{"n":2}"#, "2"),
        (r#"{"n":0}"#, "nothing"),
        (r#"{"n":1,"a":true}"#, "fault only one rule may match, but one, two do"),
        (r#"{"n":1}"#, "unknown a"),
        ("{}", "unknown n a"),
    ] {
        assert_eq!(said(&decide(yaml, json)), expect, "{json}");
    }
}

#[test]
fn collect_adds_takes_the_smallest_or_lists_what_matches() {
    let yaml = |aggregate: &str| {
        format!(
            "
hit: collect
aggregate: {aggregate}
rules:
  - {{id: base, then: {{amount: 10}}}}
  - {{id: more, when: n > 1, then: {{amount: '=n * 2'}}}}
"
        )
    };
    for (aggregate, json, expect) in [
        ("sum", r#"{"n":3}"#, "16"),
        ("sum", r#"{"n":1}"#, "10"),
        ("sum", "{}", "unknown n"),
        ("min", r#"{"n":3}"#, "6"),
        ("max", r#"{"n":3}"#, "10"),
        ("list", r#"{"n":3}"#, "Some(List([Int(10), Int(6)]))"),
        ("sum", r#"{"n":4611686018427387904}"#, "fault more: a number out of range"),
    ] {
        assert_eq!(said(&decide(&yaml(aggregate), json)), expect, "{aggregate} {json}");
    }
}

#[test]
fn a_misspelt_name_output_or_unreachable_row_does_not_become_a_table() {
    for (row, path, mend) in [
        ("{id: x, when: 'nn > 3', then: {amount: 1}}", "rules[0].when", "write `n`"),
        ("{id: x, then: {amout: 1}}", "rules[0].then.amout", "write `amount`"),
        ("{id: x, then: {}}", "rules[0].then", "add `amount`"),
        ("{id: x, then: {amount: '=mm * 2'}}", "rules[0].then.amount", "write `m`"),
        ("{id: x, then: {amount: '=name'}}", "rules[0].then.amount", "`amount` is a whole number"),
        ("{id: x, then: {amount: yes}}", "rules[0].then.amount", "`amount` is a whole number"),
        ("{id: rest, when: a, then: {amount: 1}}", "rules[1].id", "its own id"),
        ("{id: x, then: {amount: 1}}", "rules[1]", "move it before"),
    ] {
        let yaml = format!("hit: first\nrules:\n  - {row}\n  - {{id: rest, then: {{amount: 5}}}}\n");
        let flaws = table(&yaml, AMOUNT).map(|_| ()).expect_err(row);
        assert!(flaws.iter().any(|f| f.path == path && f.mend.contains(mend)), "{row}: {flaws:?}");
    }
}

#[test]
fn an_explanation_names_the_rule_what_was_seen_and_what_would_change_it() {
    let yaml = "
hit: first
rules:
  - {id: young, when: 'age(born, today) < 18', then: {amount: 0}, article: DOG-1 art 2, text: too_young}
  - {id: many, when: n > 3, then: {amount: 0}, article: DOG-1 art 3, text: too_many}
  - {id: keeper, then: {amount: 1}, article: DOG-1 art 1, text: keeper}
";
    let decision = decide(yaml, r#"{"born":"1990-05-01","n":4}"#);
    let json = serde_json::to_value(&decision.explanation).unwrap();
    let expect = serde_json::json!({
        "rules": [{"rule": "many", "article": "DOG-1 art 3", "text": "too_many"}],
        "seen": {"born": "1990-05-01", "n": 4, "today": "2026-03-10"},
        "missing": [],
        "changes": [{
            "rule": {"rule": "keeper", "article": "DOG-1 art 1", "text": "keeper"},
            "matches": true,
            "then": {"amount": 1},
            "conditions": [{"subject": {"text": "n", "names": ["n"]}, "relation": "at_most", "value": 3, "now": 4}],
        }],
    });
    assert_eq!(json, expect);
    let back: Explanation = serde_json::from_value(json).unwrap();
    assert_eq!(back, decision.explanation);

    let allowed = decide(yaml, r#"{"born":"1990-05-01","n":2}"#);
    let ways: Vec<String> = allowed.explanation.changes.iter().map(way).collect();
    assert_eq!(ways, ["young: age(born, today) Less Int(18) now Int(35)", "many: n More Int(3) now Int(2)"]);
}

fn way(change: &Change) -> String {
    let condition = |c: &Condition| match (&c.value, &c.now) {
        (Some(value), Some(now)) => format!("{} {:?} {value:?} now {now:?}", c.subject.text, c.relation),
        (value, now) => format!("{} {:?} {value:?} {now:?}", c.subject.text, c.relation),
    };
    let parts: Vec<String> = change.conditions.iter().map(condition).collect();
    format!("{}: {}", change.rule.rule, parts.join(", "))
}

#[test]
fn of_several_bounds_the_tighter_is_said_and_impossible_ways_are_not() {
    let yaml = "
hit: first
rules:
  - {id: low, when: n < 5, then: {amount: 1}}
  - {id: middle, when: n < 10, then: {amount: 2}}
  - {id: never, when: n < 3 && a, then: {amount: 9}}
  - {id: high, then: {amount: 3}}
";
    let ways: Vec<String> = decide(yaml, r#"{"n":3,"a":true}"#).explanation.changes.iter().map(way).collect();
    assert_eq!(ways, ["middle: n AtLeast Int(5) now Int(3)", "high: n AtLeast Int(10) now Int(3)"]);
}

/// Random expressions over the names of [`schema`], well-formed and of kind bool.
fn condition() -> impl Strategy<Value = String> {
    let number = prop_oneof![
        Just("n".to_owned()),
        Just("m".to_owned()),
        (-3i64..4).prop_map(|n| if n < 0 { format!("({n})") } else { n.to_string() }),
        Just("age(born, today)".to_owned()),
        Just("size(chosen)".to_owned()),
        Just("(a ? n : m)".to_owned()),
        Just("(n + m * 2)".to_owned()),
        Just("(n / m)".to_owned()),
    ];
    let leaf = prop_oneof![
        Just("a".to_owned()),
        Just("b".to_owned()),
        Just("true".to_owned()),
        (number.clone(), prop_oneof![Just("<"), Just("=="), Just("!="), Just(">=")], number)
            .prop_map(|(l, o, r)| format!("{l} {o} {r}")),
        Just("sort == 'small'".to_owned()),
        Just("sort in ['large']".to_owned()),
        Just("'red' in chosen".to_owned()),
        Just("home.province == '01'".to_owned()),
        Just("born < '2008-01-01'".to_owned()),
        Just("name.contains('x')".to_owned()),
        Just("given(n)".to_owned()),
        Just("n in [1, m, 3]".to_owned()),
        Just("channel == 'online'".to_owned()),
    ];
    leaf.prop_recursive(4, 24, 3, |inner| {
        prop_oneof![
            (inner.clone(), inner.clone()).prop_map(|(a, b)| format!("({a}) && ({b})")),
            (inner.clone(), inner.clone()).prop_map(|(a, b)| format!("({a}) || ({b})")),
            inner.clone().prop_map(|a| format!("!({a})")),
            (inner.clone(), inner.clone(), inner).prop_map(|(a, b, c)| format!("(({a}) ? ({b}) : ({c}))")),
        ]
    })
}

/// A whole set of answers.
fn whole() -> impl Strategy<Value = Answers> {
    let sort = prop_oneof![Just("small"), Just("large")];
    let born = prop_oneof![Just("1990-01-01"), Just("2008-03-10"), Just("2008-03-11"), Just("2025-01-01")];
    let chosen = prop::sample::subsequence(vec!["red", "green", "blue"], 0..=3);
    (any::<bool>(), any::<bool>(), -3i64..4, -3i64..4, born, sort, chosen).prop_map(
        |(a, b, n, m, born, sort, chosen)| {
            answers(
                &serde_json::json!({"a": a, "b": b, "n": n, "m": m, "born": born, "name": "xy", "sort": sort,
                    "chosen": chosen, "home": {"province": "01", "commune": "00004", "street": "1"}})
                .to_string(),
            )
        },
    )
}

/// The same answers with some taken away, one bit each.
fn part(whole: &Answers, kept: u16) -> Answers {
    let keep = |i: usize| kept >> (i % 16) & 1 == 1;
    whole.iter().enumerate().filter(|(i, _)| keep(*i)).map(|(_, (k, v))| (k.clone(), v.clone())).collect()
}

proptest! {
    #[test]
    fn filling_in_an_answer_never_turns_a_definite_truth(source in condition(), all in whole(), kept: u16) {
        let schema = schema();
        let expr = Expr::condition(&source, &schema).unwrap();
        let some = part(&all, kept);
        let (before, after) = (expr.truth(&facts(&schema, &some)), expr.truth(&facts(&schema, &all)));
        match &before {
            Truth::True | Truth::False => prop_assert_eq!(&before, &after, "{}", source),
            Truth::Unknown(names) => {
                prop_assert!(!names.is_empty());
                prop_assert!(names.iter().all(|n| !some.contains_key(n)), "{} {:?}", source, names);
            }
            Truth::Fault(_) => {}
        }
        prop_assert!(!matches!(after, Truth::Unknown(_)), "everything is answered: {}", source);
    }

    #[test]
    fn filling_in_an_answer_never_turns_a_definite_decision(
        rows in prop::collection::vec((condition(), 0i64..3), 1..5),
        hit in prop_oneof![Just(Hit::First), Just(Hit::Unique), Just(Hit::Collect)],
        all in whole(),
        kept: u16,
    ) {
        let rules = rows.into_iter().enumerate().map(|(i, (when, amount))| RuleDef {
            id: format!("r{i}"),
            when: Some(when),
            then: [("amount".to_owned(), if amount == 0 { "=n + 1".into() } else { Value::Int(amount) })].into(),
            article: None,
            text: None,
        });
        let aggregate = if hit == Hit::Collect { Aggregate::Sum } else { Aggregate::List };
        let def = TableDef { hit, aggregate, rules: rules.collect() };
        let schema = schema();
        let table = Table::compile(&def, &schema, AMOUNT).unwrap();
        let some = part(&all, kept);
        let before = table.decide(&facts(&schema, &some));
        let after = table.decide(&facts(&schema, &all));
        if matches!(before.outcome, Outcome::Values(_) | Outcome::Nothing) {
            prop_assert_eq!(&before.outcome, &after.outcome, "{:?}", def);
        }
        let rows = matches!(before.outcome, Outcome::Values(_));
        prop_assert_eq!(before.explanation.rules.is_empty(), !rows, "a definite outcome cites its rules");
    }

    #[test]
    fn whatever_is_written_compiles_or_is_refused_within_bounds(source in "[ab n1()!&|?:.<>='\"\\[\\],+*{}-]{0,200}") {
        if let Ok(expr) = Expr::compile(&source, &schema()) {
            let (schema, none) = (schema(), Answers::new());
            let _ = expr.value(&facts(&schema, &none));
        }
    }

    #[test]
    fn a_misspelt_name_never_falls_to_the_catch_all_row(name in "[a-z_]{1,12}") {
        let known = schema().kind(&name).is_some() || matches!(name.as_str(), "in" | "true" | "false" | "null");
        prop_assume!(!known);
        let yaml = format!("hit: first\nrules:\n  - {{id: x, when: '{name} == 1', then: {{amount: 1}}}}\n  - {{id: rest, then: {{amount: 5}}}}\n");
        prop_assert!(table(&yaml, AMOUNT).is_err());
    }

    #[test]
    fn a_change_that_is_named_does_lead_there(bounds in prop::collection::vec(-5i64..6, 1..5), n in -8i64..9) {
        let rules = bounds.iter().enumerate().map(|(i, b)| RuleDef {
            id: format!("r{i}"),
            when: Some(if i % 2 == 0 { format!("n < {b}") } else { format!("n >= {b}") }),
            then: [("amount".to_owned(), Value::Int(i as i64))].into(),
            article: None,
            text: None,
        });
        let def = TableDef { hit: Hit::First, aggregate: Aggregate::List, rules: rules.collect() };
        let schema = schema();
        let table = Table::compile(&def, &schema, AMOUNT).unwrap();
        let now: Answers = [("n".to_owned(), Value::Int(n))].into();
        for change in table.decide(&facts(&schema, &now)).explanation.changes {
            // Some number fulfils all its conditions and makes that row decide.
            let fulfils = |n: i64| change.conditions.iter().all(|c| {
                let Some(Value::Int(v)) = c.value else { return false };
                match c.relation {
                    Relation::Less => n < v,
                    Relation::AtMost => n <= v,
                    Relation::More => n > v,
                    Relation::AtLeast => n >= v,
                    _ => false,
                }
            });
            let reached = (-20..20).filter(|n| fulfils(*n)).any(|n| {
                let then: Answers = [("n".to_owned(), Value::Int(n))].into();
                let decision = table.decide(&facts(&schema, &then));
                decision.explanation.rules.first() == Some(&change.rule)
            });
            prop_assert!(reached, "{:?} of {:?} with n {}", change, def, n);
        }
    }
}
