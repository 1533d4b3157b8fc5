//! What happened to a case, told to an official: every event with who did it, newest first.

use rules::{
    actor::Actor,
    event::{AskedItem, CaseEvent},
    workflow::Verb,
};

use super::{seen::Seen, sorting};
use crate::web::{
    App,
    moment::Moments,
    pages::story::{PROVIDER, wait},
    parts::Entry,
};

/// The entries after a version of the case, newest first. Before handing in, only that it was begun is told.
pub(super) fn entries(seen: &Seen, app: &App, moments: Moments<'_>, after: usize) -> Vec<Entry> {
    let teller = Teller { seen, app, m: moments };
    let mut submitted = false;
    let mut out = Vec::new();
    for (i, (at, actor, event)) in seen.history.iter().enumerate() {
        submitted |= matches!(event, CaseEvent::Submitted { .. });
        let filling = matches!(
            event,
            CaseEvent::Answered { .. }
                | CaseEvent::Prefilled { .. }
                | CaseEvent::Attached { .. }
                | CaseEvent::Detached { .. }
        );
        if i < after || (filling && !submitted) {
            continue;
        }
        let (title, more) = teller.tell(event);
        let more = more.into_iter().filter(|line| !line.is_empty()).collect();
        out.push(Entry { title, at: moments.moment(*at), iso: moments.iso(*at), by: teller.by(actor), more });
    }
    out.reverse();
    out
}

struct Teller<'a> {
    seen: &'a Seen,
    app: &'a App,
    m: Moments<'a>,
}

impl Teller<'_> {
    fn by(&self, actor: &Actor) -> String {
        let t = self.m.t;
        match actor {
            Actor::Person { id } => match self.seen.name(Some(*id)) {
                name if name.is_empty() => t.made("role-applicant"),
                name => t.one("desk-by-applicant", "name", name),
            },
            Actor::Official { id, unit, .. } => {
                let unit = self.unit(unit);
                match self.seen.name(Some(*id)) {
                    name if name.is_empty() => unit,
                    name => format!("{name}, {unit}"),
                }
            }
            Actor::System { name } if name == PROVIDER => t.made("by-provider"),
            Actor::Agency { .. } | Actor::System { .. } => String::new(),
        }
    }

    fn unit(&self, code: &str) -> String {
        self.app.units().name(code, self.m.t.lang)
    }

    fn money(&self, amount: i64) -> String {
        self.m.t.money(&self.app.country().currency, amount)
    }

    fn article(&self, cited: &str) -> String {
        let acts = &self.seen.service.definition().legal_basis;
        self.m.t.one("desk-by-law", "article", self.m.t.article(acts, cited))
    }

    /// The name of a page, a field or a piece of evidence.
    fn label(&self, id: &str) -> String {
        let found = self.seen.service.texts(self.m.t.lang).and_then(|texts| {
            let evidence = texts.evidence.get(id).map(|e| e.name.clone());
            let field = || texts.fields.get(id).map(|f| f.label.trim_end_matches(['?', ':', ' ']).to_owned());
            evidence.or_else(field).or_else(|| texts.pages.get(id).cloned())
        });
        found.unwrap_or_else(|| id.to_owned())
    }

    fn item(&self, item: &AskedItem) -> String {
        match (item.id.as_str(), item.note.as_str()) {
            ("", note) => note.to_owned(),
            (id, "") => self.label(id),
            (id, note) => format!("{}: {note}", self.label(id)),
        }
    }

    fn tell(&self, event: &CaseEvent) -> (String, Vec<String>) {
        let t = self.m.t;
        let plain = |key: &str| (t.made(key), Vec::new());
        let noted = |key: &str, note: &str| (t.made(key), vec![note.to_owned()]);
        let lawful =
            |key: &str, reason: &str, article: &str| (t.made(key), vec![reason.to_owned(), self.article(article)]);
        match event {
            CaseEvent::Drafted { channel, .. } => {
                (t.made("desk-did-drafted"), vec![t.made(&format!("channel-{}", channel.as_str()))])
            }
            CaseEvent::Answered { page, .. } => (t.one("desk-did-answered", "what", self.label(page)), Vec::new()),
            CaseEvent::Prefilled { .. } => plain("desk-did-prefilled"),
            CaseEvent::Attached { evidence, file } => {
                (t.one("desk-did-attached", "what", self.label(evidence)), vec![file.name.clone()])
            }
            CaseEvent::Detached { evidence, .. } => {
                (t.one("desk-did-detached", "what", self.label(evidence)), Vec::new())
            }
            CaseEvent::Submitted { authority, fee, .. } => {
                let fee = fee.as_ref().filter(|f| f.amount > 0);
                let fee = fee.map(|f| t.one("desk-did-fee", "amount", self.money(f.amount)));
                let to = t.one("desk-did-submitted-to", "unit", self.unit(authority));
                (t.made("desk-did-submitted"), vec![to, fee.unwrap_or_default()])
            }
            CaseEvent::PaymentStarted { amount, .. } => {
                (t.one("desk-did-payment-started", "amount", self.money(*amount)), Vec::new())
            }
            CaseEvent::PaymentFailed { .. } => plain("desk-did-payment-failed"),
            CaseEvent::FeePaid { amount, by, reference, .. } => {
                let key = if by == "cash" { "desk-did-cash" } else { "desk-did-paid" };
                (t.one("desk-did-fee-paid", "amount", self.money(*amount)), vec![t.one(key, "reference", reference)])
            }
            CaseEvent::RefundOwed { amount, reason, .. } => (
                t.one("desk-did-refund-owed", "amount", self.money(*amount)),
                vec![t.find(&format!("desk-refund-{reason}")).unwrap_or(reason).to_owned()],
            ),
            CaseEvent::Refunded { amount, .. } => {
                (t.one("desk-did-refunded", "amount", self.money(*amount)), Vec::new())
            }
            CaseEvent::Accepted { due, .. } => {
                let due = due.map(|at| t.one("desk-did-due", "due", self.m.appointment(at)));
                (t.made("desk-did-accepted"), vec![due.unwrap_or_default()])
            }
            CaseEvent::SupplementRequested { items, note, .. } => {
                let mut more: Vec<String> = items.iter().map(|i| self.item(i)).collect();
                more.push(note.clone());
                (t.made("desk-did-asked"), more)
            }
            CaseEvent::SupplementReceived { old_due, new_due, reasons, .. } => {
                let moved = new_due.filter(|_| old_due != new_due);
                let moved = moved.map(|at| t.one("desk-did-new-due", "due", self.m.appointment(at)));
                let why = wait(reasons).map(|why| t.reason(why));
                (t.made("desk-did-supplemented"), moved.into_iter().chain(why).collect())
            }
            CaseEvent::Claimed { .. } => plain("desk-did-claimed"),
            CaseEvent::Assigned { official } => {
                (t.one("desk-did-assigned", "name", self.seen.name(Some(*official))), Vec::new())
            }
            CaseEvent::StepDone { verb: Verb::Return, note, .. } => noted("desk-did-returned", note),
            CaseEvent::StepDone { note, .. } => noted("desk-did-forwarded", note),
            CaseEvent::ReferredToUnit { unit, question, until } => {
                let until = t.one("desk-did-until", "until", self.m.appointment(*until));
                (t.one("desk-did-referred", "unit", self.unit(unit)), vec![question.clone(), until])
            }
            CaseEvent::ReferralAnswered { unit, answer } => {
                (t.one("desk-did-answered-referral", "unit", self.unit(unit)), vec![answer.clone()])
            }
            CaseEvent::Proposed { approve: true, note, .. } => noted("desk-did-proposed-approve", note),
            CaseEvent::Proposed { note, article, .. } => {
                lawful("desk-did-proposed-refuse", note, article.as_deref().unwrap_or_default())
            }
            CaseEvent::Approved { note, .. } => noted("desk-did-approved", note),
            CaseEvent::Refused { reception: true, reason, article, .. } => lawful("desk-did-declined", reason, article),
            CaseEvent::Refused { reason, article, .. } => lawful("desk-did-refused", reason, article),
            CaseEvent::DeadlineExtended { new_due, reason, .. } => {
                let moved = t.one("desk-did-new-due", "due", self.m.appointment(*new_due));
                (t.made("desk-did-extended"), vec![moved, reason.clone()])
            }
            CaseEvent::Stopped { reason, article, .. } => lawful("desk-did-stopped", reason, article),
            CaseEvent::ResultIssued { number, .. } => (t.one("desk-did-issued", "number", number), Vec::new()),
            CaseEvent::ResultSigned { stamped: true, .. } => plain("desk-did-signed-stamped"),
            CaseEvent::ResultSigned { .. } => plain("desk-did-signed"),
            CaseEvent::ResultDelivered { how, .. } => {
                (t.made("desk-did-delivered"), vec![t.made(&format!("channel-{how}"))])
            }
            CaseEvent::CredentialIssued { .. } => plain("desk-did-certified"),
            CaseEvent::ResultRevoked { reason, article, .. } => lawful("desk-did-revoked", reason, article),
            CaseEvent::Withdrawn { reason, .. } => noted("desk-did-withdrawn", reason),
            CaseEvent::Reopened { reason, .. } => noted("desk-did-reopened", reason),
            CaseEvent::Sorted { report_type, authority, suggested } => {
                let name = |kind: &str| sorting::name(self.seen, t.lang, kind);
                let said = suggested.as_ref().filter(|s| s.shown).map(|s| match s.report_type == *report_type {
                    true => t.one("desk-did-sorted-as-suggested", "percent", s.percent),
                    false => t.two("desk-did-sorted-otherwise", "kind", name(&s.report_type), "percent", s.percent),
                });
                let to = t.one("desk-did-sorted-to", "unit", self.unit(authority));
                (t.one("desk-did-sorted", "kind", name(report_type)), vec![to, said.unwrap_or_default()])
            }
            CaseEvent::AnswerPublished { question, answer, .. } => {
                (t.one("desk-did-published", "question", question), vec![answer.clone()])
            }
            CaseEvent::MessageSent { text } => noted("desk-did-message", text),
            CaseEvent::Rated { stars, comment } => (t.one("desk-did-rated", "stars", stars), vec![comment.clone()]),
        }
    }
}
