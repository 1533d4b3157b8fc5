//! Whether one agency may ask another: only under an agreement, for its purpose, within its fields, in its time.

use rules::{
    exchange::{Call, Exchange, Way},
    refusal::Refusals,
    value::read_date,
};

const KENNELS: &str = "
here: VN/GOV/HERE
partners:
  - {id: vets, member: VN/GOV/VETS/CLINIC}
  - {id: parks, member: VN/GOV/PARKS}
agreements:
  - {id: sick-dogs, with: vets, way: answer, register: kennels, service: kennels, purpose: examination,
     fields: [kennel, dogs], from: 2026-01-01, until: 2026-06-30, legal_basis: [{id: DOG-1, title: Dogs}]}
  - {id: sick-dogs-again, with: vets, way: answer, register: kennels, service: kennels, purpose: examination,
     fields: [kennel], from: 2026-09-01, until: 2026-12-31, legal_basis: [{id: DOG-1, title: Dogs}]}
  - {id: jabs, with: vets, way: ask, register: jabs, service: jabs, purpose: application,
     fields: [chip], from: 2026-01-01, until: 2026-06-30, legal_basis: [{id: DOG-1, title: Dogs}]}
";

fn refused(refusals: &Refusals) -> String {
    refusals.iter().map(|r| format!("{}@{}", r.key, r.field.as_deref().unwrap_or("-"))).collect::<Vec<_>>().join(" ")
}

/// The agreement, or the refusals.
fn asked(way: Way, partner: &str, service: &str, purpose: &str, fields: &[&str], day: &str) -> String {
    let exchange: Exchange = serde_yaml_ng::from_str(KENNELS).unwrap();
    let fields: Vec<String> = fields.iter().map(|f| (*f).to_owned()).collect();
    let today = read_date(day).unwrap();
    match exchange.agreed(Call { way, partner, service, purpose, fields: &fields, today }) {
        Ok(agreement) => agreement.id.clone(),
        Err(refusals) => refused(&refusals),
    }
}

#[test]
fn what_no_agreement_allows_is_refused_with_its_reason() {
    let (answer, ask) = (Way::Answer, Way::Ask);
    for (way, partner, service, purpose, fields, day, expect) in [
        (answer, "vets", "kennels", "examination", &["dogs"][..], "2026-03-10", "sick-dogs"),
        (answer, "vets", "kennels", "examination", &[], "2026-06-30", "sick-dogs"),
        (answer, "vets", "kennels", "examination", &[], "2026-09-01", "sick-dogs-again"),
        (ask, "vets", "jabs", "application", &["chip"], "2026-01-01", "jabs"),
        (answer, "cats", "kennels", "examination", &[], "2026-03-10", "exchange_no_partner@-"),
        (answer, "parks", "kennels", "examination", &[], "2026-03-10", "exchange_no_agreement@-"),
        (answer, "vets", "jabs", "application", &[], "2026-03-10", "exchange_no_agreement@-"),
        (ask, "vets", "kennels", "examination", &[], "2026-03-10", "exchange_no_agreement@-"),
        (answer, "vets", "kennels", "", &[], "2026-03-10", "exchange_no_purpose@purpose"),
        (answer, "vets", "kennels", "curiosity", &[], "2026-03-10", "exchange_other_purpose@purpose"),
        (answer, "vets", "kennels", "examination", &[], "2025-12-31", "exchange_not_begun@-"),
        (answer, "vets", "kennels", "examination", &[], "2026-07-01", "exchange_not_begun@-"),
        (answer, "vets", "kennels", "examination", &[], "2027-01-01", "exchange_ended@-"),
        (answer, "vets", "kennels", "examination", &["dogs"], "2026-09-01", "exchange_outside_fields@dogs"),
        (
            answer,
            "vets",
            "kennels",
            "examination",
            &["keeper", "dogs", "remark"],
            "2026-03-10",
            "exchange_outside_fields@keeper exchange_outside_fields@remark",
        ),
    ] {
        let got = asked(way, partner, service, purpose, fields, day);
        assert_eq!(got, expect, "{way:?} {partner} {service} {purpose} {fields:?} {day}");
    }
}

#[test]
fn days_and_members_are_read_strictly() {
    for (from, to, what) in [
        ("until: 2026-06-30", "until: 30 June 2026", "is no day"),
        ("VN/GOV/PARKS", "VN/GOV/PARKS_AND_LAKES", "no X-Road identifier"),
        ("VN/GOV/PARKS", "VN/PARKS", "instance/class/code"),
    ] {
        let read: Result<Exchange, _> = serde_yaml_ng::from_str(&KENNELS.replacen(from, to, 1));
        let said = read.map(|_| String::new()).unwrap_or_else(|e| e.to_string());
        assert!(said.contains(what), "{to}: {said}");
    }
}
