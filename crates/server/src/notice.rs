//! What people are told when something happens to their case: which event says what, and in which
//! words. The words are made when a notice is read or sent, in the language the person reads then.

use std::collections::BTreeMap;

use rules::{actor::Actor, case::Case, event::CaseEvent, id::Id, service::compiled::Service};
use sha2::{Digest as _, Sha256};

use crate::{
    catalogue::Catalogue,
    projections::notices::Notice,
    store::StreamId,
    text::{Texts, format},
};

/// The longest piece of somebody's words that a notice repeats, in characters.
const MOST_WORDS: usize = 300;

/// A notice in words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Said {
    /// What it is about, in one line.
    pub subject: String,
    /// What happened, and what the person must do by when, if anything.
    pub body: String,
}

/// What an event tells the applicant, if anything: the key of the sentence and its values.
/// `case` is the case as it stands after the event.
pub fn of_event(event: &CaseEvent, actor: &Actor, case: &Case) -> Option<(&'static str, Vec<(&'static str, String)>)> {
    let due = || ("due", case.due.map_or(String::new(), |d| d.to_string()));
    Some(match event {
        CaseEvent::Submitted { .. } => ("notice-submitted", vec![]),
        CaseEvent::Accepted { due: Some(at), .. } => ("notice-accepted", vec![("due", at.to_string())]),
        CaseEvent::Accepted { due: None, .. } => ("notice-accepted-open", vec![]),
        CaseEvent::SupplementRequested { note, .. } => ("notice-supplement", vec![("note", short(note))]),
        CaseEvent::SupplementReceived { .. } if case.due.is_some() => ("notice-supplement-received", vec![due()]),
        CaseEvent::DeadlineExtended { reason, .. } => ("notice-extended", vec![due(), ("reason", short(reason))]),
        CaseEvent::Refused { reception: true, reason, .. } => ("notice-declined", vec![("reason", short(reason))]),
        CaseEvent::Refused { reason, article, .. } => {
            ("notice-refused", vec![("reason", short(reason)), ("article", article.clone())])
        }
        CaseEvent::Stopped { reason, .. } => ("notice-stopped", vec![("reason", short(reason))]),
        CaseEvent::ResultIssued { number, .. } => ("notice-result", vec![("number", number.clone())]),
        CaseEvent::ResultRevoked { number, reason, .. } => {
            ("notice-result-revoked", vec![("number", number.clone()), ("reason", short(reason))])
        }
        CaseEvent::FeePaid { amount, .. } => ("notice-paid", vec![("amount", amount.to_string())]),
        CaseEvent::PaymentFailed { .. } => ("notice-payment-failed", vec![]),
        CaseEvent::RefundOwed { amount, .. } => ("notice-refund-owed", vec![("amount", amount.to_string())]),
        CaseEvent::Refunded { amount, .. } => ("notice-refunded", vec![("amount", amount.to_string())]),
        CaseEvent::Withdrawn { .. } => ("notice-withdrawn", vec![]),
        CaseEvent::Reopened { .. } => ("notice-reopened", vec![]),
        // One's own words are no news.
        CaseEvent::MessageSent { text } if matches!(actor, Actor::Official { .. }) => {
            ("notice-message", vec![("text", short(text))])
        }
        _ => return None,
    })
}

/// The notice that one event of a case makes. Its identity follows from the event, so that telling it
/// twice tells it once.
pub fn notice(id: Id, version: u32, at: i64, case: &Case, key: &str, values: Vec<(&'static str, String)>) -> Notice {
    let digest = Sha256::digest([b"notice\0", &id.0[..], &version.to_be_bytes()].concat());
    let mut own = [0; 16];
    own.copy_from_slice(&digest[..16]);
    let mut args: BTreeMap<String, String> = values.into_iter().map(|(k, v)| (k.to_owned(), v)).collect();
    args.insert("code".into(), case.code.clone().unwrap_or_default());
    args.insert("service".into(), case.service.clone());
    args.insert("unit".into(), if case.accepted.is_some() { &case.authority } else { &case.reception }.clone());
    Notice { id: Id(own), at, about: StreamId::from(id).into(), key: key.to_owned(), args, read: false, unsent: false }
}

/// A notice in the words of a language.
pub fn say(notice: &Notice, lang: &str, texts: &Texts, catalogue: &Catalogue) -> Said {
    let words = texts.of(lang);
    let arg = |name: &str| notice.args.get(name).cloned().unwrap_or_default();
    let service = catalogue.services.get(&arg("service"));
    let title =
        service.and_then(|s: &std::sync::Arc<Service>| s.texts(lang)).map_or(arg("service"), |t| t.title.clone());
    let due = arg("due").parse().ok().map(|at| words.appointment(format::local(&catalogue.country, at)));
    let amount = arg("amount").parse().ok().map(|n| words.money(&catalogue.country.currency, n));
    let mut args: Vec<(&str, String)> =
        ["note", "reason", "article", "number", "text", "code"].map(|n| (n, arg(n))).into();
    args.push(("service", title));
    args.push(("unit", catalogue.units.name(&arg("unit"), lang)));
    args.push(("due", due.unwrap_or_default()));
    args.push(("amount", amount.unwrap_or_default()));
    Said { subject: words.with(&format!("{}-subject", notice.key), &args), body: words.with(&notice.key, &args) }
}

fn short(words: &str) -> String {
    let mut out: String = words.chars().take(MOST_WORDS).collect();
    if out.len() < words.len() {
        out.push('…');
    }
    out
}
