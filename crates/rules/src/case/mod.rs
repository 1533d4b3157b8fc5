//! A case (hồ sơ): the fold of its events, and what can be read off it.
//!
//! Nothing here is stored: replaying the events gives the same case, always.

mod evolve;
pub mod phase;
pub mod power;

use std::collections::{BTreeMap, BTreeSet};

use crate::{
    calendar::{Reason, Term},
    event::{AskedItem, FeeAssessed, FileRef, Origin},
    id::Id,
    service::Channel,
    value::Answers,
    workflow::Verb,
};

pub use evolve::Stamp;

/// One case as it stands.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Case {
    /// Events folded in: the version for optimistic concurrency.
    pub version: u32,
    /// The version that somebody who acts must have seen: what the program adds by itself later changes
    /// nothing that they could have decided otherwise.
    pub seen: u32,
    /// The service's slug; empty until begun.
    pub service: String,
    /// Hash of the definition it is pinned to.
    pub definition: String,
    /// The account that applies, if any.
    pub applicant: Option<Id>,
    /// The official who took it in at the counter, if one did.
    pub filed_by: Option<Id>,
    /// How it came in.
    pub channel: Option<Channel>,
    /// The answers.
    pub answers: Answers,
    /// Where answers taken from registers come from, and when they were taken (unix ms). An answer changed since is the
    /// person's own.
    pub origins: BTreeMap<String, (Origin, i64)>,
    /// Pages answered.
    pub pages: BTreeSet<String>,
    /// Attached files by evidence id, in order.
    pub files: BTreeMap<String, Vec<FileRef>>,
    /// The case code; none while a draft.
    pub code: Option<String>,
    /// The unit that receives.
    pub reception: String,
    /// The unit that decides.
    pub authority: String,
    /// The workflow state; none while a draft.
    pub state: Option<String>,
    /// When it entered that state, unix ms.
    pub entered: i64,
    /// The official who holds it, if one took it.
    pub holder: Option<Id>,
    /// When begun, unix ms.
    pub begun: i64,
    /// When submitted, unix ms.
    pub submitted: Option<i64>,
    /// When accepted, unix ms.
    pub accepted: Option<i64>,
    /// The last change, unix ms.
    pub changed: i64,
    /// The fee as assessed.
    pub fee: Option<FeeAssessed>,
    /// Payments by our id.
    pub payments: BTreeMap<Id, Payment>,
    /// The legal time limit of this case.
    pub term: Option<Term>,
    /// The due date now, unix ms.
    pub due: Option<i64>,
    /// Every change of the due date, oldest first, the first being its setting.
    pub dues: Vec<DueChange>,
    /// When the clock was stopped, while it stands still, unix ms.
    pub paused: Option<i64>,
    /// Every request for what was missing.
    pub supplements: Vec<Supplement>,
    /// Every question to another unit.
    pub referrals: Vec<Referral>,
    /// The proposal before the head.
    pub proposal: Option<Proposal>,
    /// The reason and article it was refused or stopped with.
    pub refusal: Option<(String, String)>,
    /// Who approved it.
    pub approved_by: Option<Id>,
    /// The result.
    pub result: Option<ResultPaper>,
    /// The kind of report an official sorted it into, and when, unix ms.
    pub sorted: Option<(String, i64)>,
    /// Messages, oldest first.
    pub messages: Vec<Message>,
    /// The applicant's rating.
    pub rating: Option<(u8, String)>,
    /// The steps done, oldest first (for the control slip, mẫu 06).
    pub steps: Vec<StepTaken>,
}

/// A payment.
#[derive(Clone, Debug, PartialEq)]
pub struct Payment {
    /// Amount in the smallest unit.
    pub amount: i64,
    /// `cash` or the provider's name.
    pub by: String,
    /// Where it stands.
    pub standing: PaymentStanding,
    /// When it was begun, unix ms.
    pub begun: i64,
    /// The provider's reference once paid.
    pub reference: String,
}

/// Where a payment stands. Only the provider's signed word makes it paid.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PaymentStanding {
    /// Begun with the provider, no word yet.
    Started,
    /// The provider says it failed.
    Failed,
    /// Paid, counts towards the fee.
    Paid,
    /// Paid, but must go back.
    RefundOwed,
    /// Gone back.
    Refunded,
}

/// One change of the due date.
#[derive(Clone, Debug, PartialEq)]
pub struct DueChange {
    /// When it was changed, unix ms.
    pub at: i64,
    /// Before, unix ms.
    pub old: Option<i64>,
    /// After, unix ms.
    pub new: Option<i64>,
    /// Why, in the official's words; empty for the first.
    pub why: String,
    /// How it came about.
    pub reasons: Vec<Reason>,
}

/// One request for what was missing.
#[derive(Clone, Debug, PartialEq)]
pub struct Supplement {
    /// What was asked.
    pub items: Vec<AskedItem>,
    /// The official's words.
    pub note: String,
    /// When asked, unix ms.
    pub asked: i64,
    /// When answered, unix ms.
    pub answered: Option<i64>,
    /// Whether it was before acceptance.
    pub before_acceptance: bool,
}

/// One question to another unit.
#[derive(Clone, Debug, PartialEq)]
pub struct Referral {
    /// The unit asked.
    pub unit: String,
    /// The question.
    pub question: String,
    /// When asked, unix ms.
    pub asked: i64,
    /// Silence after this is consent, unix ms.
    pub until: i64,
    /// The answer and when, unix ms.
    pub answer: Option<(String, i64)>,
}

/// What the handler proposed.
#[derive(Clone, Debug, PartialEq)]
pub struct Proposal {
    /// To approve, or to refuse.
    pub approve: bool,
    /// The reason.
    pub note: String,
    /// The article, for a refusal.
    pub article: Option<String>,
    /// Who proposed.
    pub by: Option<Id>,
}

/// The issued result.
#[derive(Clone, Debug, PartialEq)]
pub struct ResultPaper {
    /// The number on it.
    pub number: String,
    /// When issued, unix ms.
    pub issued: i64,
    /// The signed file, once it is made.
    pub signed: Option<FileRef>,
    /// The credential, once it is made, with its place in the status list.
    pub credential: Option<(FileRef, u64)>,
    /// When handed over, and how.
    pub delivered: Option<(i64, String)>,
    /// Whether it was taken back, and why.
    pub revoked: Option<Revocation>,
}

/// The taking back of a result.
#[derive(Clone, Debug, PartialEq)]
pub struct Revocation {
    /// When, unix ms.
    pub at: i64,
    /// Why.
    pub reason: String,
    /// The article.
    pub article: String,
}

/// One message.
#[derive(Clone, Debug, PartialEq)]
pub struct Message {
    /// When, unix ms.
    pub at: i64,
    /// From the applicant, or from an official.
    pub from_applicant: bool,
    /// The words.
    pub text: String,
}

/// One step that was done.
#[derive(Clone, Debug, PartialEq)]
pub struct StepTaken {
    /// The state it was in.
    pub state: String,
    /// Who did it.
    pub by: Option<Id>,
    /// In which unit.
    pub unit: String,
    /// When the state was entered, unix ms.
    pub from: i64,
    /// When it was left, unix ms.
    pub to: i64,
    /// What was done, where the event has a verb.
    pub verb: Option<Verb>,
}

impl Case {
    /// Whether somebody who saw this version knows all that matters for what they do.
    pub fn is_as_seen(&self, version: u32) -> bool {
        (self.seen..=self.version).contains(&version)
    }

    /// Whether it was submitted.
    pub fn is_submitted(&self) -> bool {
        self.state.is_some()
    }

    /// The amount paid that counts towards the fee.
    pub fn paid(&self) -> i64 {
        self.payments.values().filter(|p| p.standing == PaymentStanding::Paid).map(|p| p.amount).sum()
    }

    /// What is still to be paid, in the smallest unit.
    pub fn owed(&self) -> i64 {
        self.fee.as_ref().map_or(0, |f| (f.amount - self.paid()).max(0))
    }

    /// The request for what is missing that still waits for an answer.
    pub fn open_supplement(&self) -> Option<&Supplement> {
        self.supplements.last().filter(|s| s.answered.is_none())
    }

    /// The question to another unit that still waits for an answer and whose time has not run out.
    pub fn open_referral(&self, now: i64) -> Option<&Referral> {
        self.referrals.iter().rev().find(|r| r.answer.is_none() && now <= r.until)
    }
}
