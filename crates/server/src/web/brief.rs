//! A service at a glance, read off its definition: which agency, how long, how much. Said before
//! anything is known of the person, so what depends on answers is said as a range.

use rules::{
    calendar::{Term, Unit},
    decision::RuleDef,
    service::{Channel, LegalAct, compiled::Service},
    unit::{Level, pick},
    value::{Answers, Value},
};
use time::Date;

use super::{App, parts::Facts};
use crate::text::Words;

/// A service at a glance.
#[derive(Clone, Debug)]
pub struct Brief {
    /// The name in addresses.
    pub slug: String,
    /// The official name.
    pub title: String,
    /// What it is for.
    pub summary: String,
    /// The kind of agency that decides: `Ủy ban nhân dân cấp xã`.
    pub agency: String,
    /// `1 ngày làm việc`, `từ 1 đến 3 ngày làm việc`.
    pub time: String,
    /// `Miễn phí`, `8.000 đồng`, or that it depends.
    pub fee: String,
}

impl Brief {
    /// Of a service in a language.
    pub fn of(app: &App, service: &Service, t: Words<'_>) -> Brief {
        let texts = service.texts(t.lang);
        Brief {
            slug: service.slug().to_owned(),
            title: texts.map(|x| x.title.clone()).unwrap_or_default(),
            summary: texts.map(|x| x.summary.clone()).unwrap_or_default(),
            agency: agency(app, &service.definition().authority.decides, t),
            time: time(&service.definition().deadline.rules, t),
            fee: fee(app, service, t),
        }
    }

    /// As the part of a page.
    pub fn facts<'a>(&self, t: Words<'a>) -> Facts<'a> {
        Facts { t, agency: self.agency.clone(), time: self.time.clone(), fee: self.fee.clone() }
    }
}

/// A kind of agency by its name without a place.
pub fn agency(app: &App, kind: &str, t: Words<'_>) -> String {
    let Some(kind) = app.units().kinds().iter().find(|k| k.kind == kind) else { return kind.to_owned() };
    let level = match kind.level {
        Level::Commune => "level-commune",
        Level::Province => "level-province",
    };
    pick(&kind.name, t.lang).replace("{place}", &t.made(level))
}

/// The time limits that a deadline table may give, as one phrase.
fn time(rules: &[RuleDef], t: Words<'_>) -> String {
    let mut terms: Vec<Term> = rules.iter().filter_map(term).collect();
    terms.sort_by_key(|term| (hours(term), term.amount));
    terms.dedup_by_key(|term| (term.amount, term.unit));
    match terms.as_slice() {
        [] => t.made("time-no-limit"),
        [one] => t.term(one),
        [first, .., last] if first.unit == last.unit => t.two("time-range", "from", first.amount, "to", t.term(last)),
        [first, .., last] => t.two("time-range", "from", t.term(first), "to", t.term(last)),
    }
}

/// The time limit of a row, when it is simply written there.
pub fn term(rule: &RuleDef) -> Option<Term> {
    let unit = match rule.then.get("unit")?.as_text()? {
        "hours" => Unit::Hours,
        "working_days" => Unit::WorkingDays,
        _ => Unit::Days,
    };
    let amount = u32::try_from(rule.then.get("amount")?.as_int()?).ok()?;
    Some(Term { amount, unit, cut_off: false })
}

/// For ordering only: eight working hours a day, five days a week.
fn hours(term: &Term) -> u32 {
    match term.unit {
        Unit::Hours => term.amount,
        Unit::WorkingDays => term.amount * 8,
        Unit::Days => term.amount * 40 / 7,
    }
}

/// What it may cost, as one phrase.
fn fee(app: &App, service: &Service, t: Words<'_>) -> String {
    let Some(fee) = &service.definition().fee else { return t.made("fee-free") };
    let amounts: Vec<Option<i64>> =
        fee.table.rules.iter().map(|r| r.then.get("amount").and_then(Value::as_int)).collect();
    let money = |n: i64| t.money(&app.country().currency, n);
    let (Some(least), Some(most)) = (amounts.iter().flatten().min(), amounts.iter().flatten().max()) else {
        return t.made("fee-depends");
    };
    match (amounts.iter().all(Option::is_some), *least, *most) {
        (true, 0, 0) => t.made("fee-free"),
        (true, 0, most) => t.one("fee-up-to", "to", money(most)),
        (true, least, most) if least == most => money(least),
        (true, least, most) => t.two("fee-range", "from", money(least), "to", money(most)),
        (false, 0, _) => t.made("fee-free-or-depends"),
        (false, ..) => t.made("fee-depends"),
    }
}

/// One way to hand in, with what it costs there if that is already known.
pub struct Way {
    /// `online`, `counter` or `post`.
    pub channel: &'static str,
    /// What it costs there; `None` when it depends on the answers.
    pub fee: Option<i64>,
    /// How long it takes there; `None` when it depends on the answers.
    pub time: Option<Term>,
}

/// The ways to hand in.
pub fn ways(service: &Service, today: Date) -> Vec<Way> {
    let nothing = Answers::new();
    let way = |channel: &Channel| {
        let facts = service.facts(&nothing, Some(*channel), today);
        Way {
            channel: channel.as_str(),
            fee: service.fee(&facts).ok().map(|fee| fee.map_or(0, |f| f.amount)),
            time: service.term(&facts).ok().flatten(),
        }
    };
    service.definition().channels.iter().map(way).collect()
}

/// The sentence of a rule and the article it stands on.
pub struct Cited {
    /// The sentence.
    pub text: String,
    /// The article in words; empty when none is cited.
    pub article: String,
}

/// The sentences of a table's rows, each once.
pub fn sentences(rules: &[RuleDef], service: &Service, t: Words<'_>) -> Vec<Cited> {
    let acts: &[LegalAct] = &service.definition().legal_basis;
    let mut out: Vec<Cited> = Vec::new();
    for rule in rules {
        let note = rule.text.as_ref().and_then(|key| service.texts(t.lang)?.notes.get(key));
        let Some(text) = note.filter(|text| out.iter().all(|c| &c.text != *text)) else { continue };
        let article = rule.article.as_deref().map(|a| t.article(acts, a)).unwrap_or_default();
        out.push(Cited { text: text.clone(), article });
    }
    out
}
