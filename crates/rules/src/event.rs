//! What happened to a case. Stored for ever: names and shapes are a public format, changed only by
//! a new version with an upcaster.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::{
    calendar::{Reason, Term},
    id::Id,
    service::Channel,
    value::Answers,
};

/// One event of a case (hồ sơ).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum CaseEvent {
    /// An application was begun.
    Drafted {
        /// The service's slug.
        service: String,
        /// SHA-256 of the resolved definition, hex: the case stays with the rules it began under.
        definition: String,
        /// The account that applies, when the applicant has one.
        applicant: Option<Id>,
        /// How it comes in.
        channel: Channel,
        /// For a case taken in at the counter: the receiving unit.
        reception: Option<String>,
    },
    /// A page was answered. Only the answers that changed; a null removes.
    Answered {
        /// The page.
        page: String,
        /// New values.
        answers: Answers,
        /// Answers taken back.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        removed: Vec<String>,
    },
    /// Answers were taken from registers at the applicant's wish.
    Prefilled {
        /// New values.
        answers: Answers,
        /// Where each comes from.
        from: BTreeMap<String, Origin>,
        /// Pages on which nothing that must be answered is left open.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        pages: Vec<String>,
    },
    /// A file was attached as evidence.
    Attached {
        /// The evidence it is for.
        evidence: String,
        /// The file.
        file: FileRef,
    },
    /// An attached file was taken off.
    Detached {
        /// The evidence it was for.
        evidence: String,
        /// SHA-256 of the content, hex.
        hash: String,
    },
    /// The application was handed in.
    Submitted {
        /// The case code (mã hồ sơ).
        code: String,
        /// The unit that receives.
        reception: String,
        /// The unit that decides.
        authority: String,
        /// The workflow's first state.
        state: String,
        /// What it costs.
        fee: Option<FeeAssessed>,
    },
    /// A payment was begun with a provider.
    PaymentStarted {
        /// Our id of this payment.
        payment: Id,
        /// Amount in the smallest unit.
        amount: i64,
        /// The provider's name.
        provider: String,
    },
    /// A payment failed or was given up; another may be begun.
    PaymentFailed {
        /// Our id of this payment.
        payment: Id,
        /// The provider's word for why.
        reason: String,
    },
    /// The fee was paid.
    FeePaid {
        /// Our id of the payment; for cash a fresh one.
        payment: Id,
        /// Amount in the smallest unit.
        amount: i64,
        /// `cash` or the provider's name.
        by: String,
        /// The provider's reference or the number of the receipt.
        reference: String,
    },
    /// Money must go back: paid twice, paid late, or refused with a refundable fee.
    RefundOwed {
        /// The payment.
        payment: Id,
        /// Amount in the smallest unit.
        amount: i64,
        /// Why: `duplicate`, `late`, `closed`.
        reason: String,
    },
    /// Money went back.
    Refunded {
        /// The payment.
        payment: Id,
        /// Amount in the smallest unit.
        amount: i64,
        /// The provider's reference.
        reference: String,
    },
    /// The case was received as complete; the legal clock starts.
    Accepted {
        /// The legal time limit, if the law sets one.
        term: Option<Term>,
        /// When it is due, unix ms.
        due: Option<i64>,
        /// How the due date came about.
        #[serde(default)]
        reasons: Vec<Reason>,
        /// The state it goes to.
        to: String,
    },
    /// Everything missing was asked for, once.
    SupplementRequested {
        /// What is missing.
        items: Vec<AskedItem>,
        /// Words of the official.
        note: String,
        /// The state it waits in.
        to: String,
    },
    /// What was asked for came.
    SupplementReceived {
        /// The due date before, unix ms.
        old_due: Option<i64>,
        /// The due date now, unix ms.
        new_due: Option<i64>,
        /// How the new one came about.
        #[serde(default)]
        reasons: Vec<Reason>,
        /// The state it goes back to.
        to: String,
    },
    /// An official took it.
    Claimed {
        /// Who.
        official: Id,
    },
    /// It was given to an official.
    Assigned {
        /// To whom.
        official: Id,
    },
    /// A step was done and the case moved on.
    StepDone {
        /// The verb: `forward` or `return`.
        verb: crate::workflow::Verb,
        /// The state it goes to.
        to: String,
        /// Words of the official.
        note: String,
    },
    /// Another unit was asked.
    ReferredToUnit {
        /// The unit asked.
        unit: String,
        /// The question.
        question: String,
        /// Answer until, unix ms; after it silence is consent.
        until: i64,
    },
    /// The unit answered.
    ReferralAnswered {
        /// The unit.
        unit: String,
        /// The answer.
        answer: String,
    },
    /// A decision was proposed to the head.
    Proposed {
        /// To approve, or to refuse.
        approve: bool,
        /// Reason.
        note: String,
        /// Article of law, for a refusal.
        article: Option<String>,
        /// The state it goes to.
        to: String,
    },
    /// The head approved.
    Approved {
        /// Words of the head.
        note: String,
        /// The state it goes to.
        to: String,
    },
    /// The case was refused, with the article of law (before acceptance: not received).
    Refused {
        /// Whether it was refused before acceptance (từ chối tiếp nhận).
        reception: bool,
        /// Reason in plain words.
        reason: String,
        /// Article of law.
        article: String,
        /// The state it goes to.
        to: String,
    },
    /// The due date moved with an apology before it passed.
    DeadlineExtended {
        /// Due before, unix ms.
        old_due: i64,
        /// Due now, unix ms.
        new_due: i64,
        /// Why, and the apology.
        reason: String,
        /// How the new one came about.
        #[serde(default)]
        reasons: Vec<Reason>,
    },
    /// It was stopped without a result.
    Stopped {
        /// Why.
        reason: String,
        /// Article of law.
        article: String,
        /// The state it goes to.
        to: String,
    },
    /// The signed result was issued.
    ResultIssued {
        /// The number on the paper.
        number: String,
        /// The state it goes to.
        to: String,
    },
    /// The issued result was written as a file and signed; this file is what everybody gets from now on.
    ResultSigned {
        /// The number on it.
        number: String,
        /// The file: PDF with the signature in it (PAdES, ETSI EN 319 142-1).
        file: FileRef,
        /// Whether a time-stamp service confirmed when it was signed (level B-T), or nobody did (B-B).
        stamped: bool,
    },
    /// The result is in the person's hands.
    ResultDelivered {
        /// `online`, `counter` or `post`.
        how: String,
        /// The state it goes to.
        to: String,
    },
    /// The issued result was written as a credential too: for programs, with parts that its holder shows or keeps
    /// back (SD-JWT VC).
    CredentialIssued {
        /// The number on the result.
        number: String,
        /// The file.
        file: FileRef,
        /// Its place in the public status list, from 0.
        index: u64,
    },
    /// The issued result was taken back and is no longer good.
    ResultRevoked {
        /// The number on it.
        number: String,
        /// Why, in plain words.
        reason: String,
        /// Article of law.
        article: String,
        /// The state it goes to.
        to: String,
    },
    /// The applicant took it back.
    Withdrawn {
        /// Why, if said.
        reason: String,
        /// The state it goes to.
        to: String,
    },
    /// It was opened again.
    Reopened {
        /// Why.
        reason: String,
        /// The state it goes to.
        to: String,
    },
    /// An official said what kind of report it is; the unit that can mend it now decides.
    Sorted {
        /// The kind of report.
        report_type: String,
        /// The unit that decides from now on.
        authority: String,
        /// What was suggested to the official, if anything was: what a model is measured and corrected by.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        suggested: Option<Suggested>,
    },
    /// A message between the applicant and the holder.
    MessageSent {
        /// The words.
        text: String,
    },
    /// An official published a question that the case answered, in words that name nobody.
    AnswerPublished {
        /// The question.
        question: String,
        /// The answer.
        answer: String,
        /// The language both are in.
        lang: String,
    },
    /// The applicant rated the service, one to five.
    Rated {
        /// One (bad) to five (good).
        stars: u8,
        /// In their own words.
        comment: String,
    },
}

/// A suggestion as it stood before the official who chose.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Suggested {
    /// The kind of report.
    pub report_type: String,
    /// How sure the model was, of a hundred.
    pub percent: u8,
    /// Whether it was shown; below its threshold a model abstains.
    pub shown: bool,
    /// The version of the model.
    pub model: String,
}

/// Where an answer taken from a register comes from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Origin {
    /// The register.
    pub register: String,
    /// The field there.
    pub field: String,
    /// From which day the record holds so, `YYYY-MM-DD`.
    pub since: String,
    /// When that was recorded there, unix ms.
    pub recorded: i64,
}

/// A file by its content; the bytes are in the blob store.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FileRef {
    /// SHA-256 of the content, hex.
    pub hash: String,
    /// The name it came with.
    pub name: String,
    /// Media type found from the content.
    pub media: String,
    /// Bytes.
    pub size: u64,
}

/// A fee as it was worked out on submission.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FeeAssessed {
    /// Amount in the currency's smallest unit.
    pub amount: i64,
    /// Text keys of the rules that made it up.
    pub because: Vec<String>,
}

/// One thing asked for in a supplement request.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AskedItem {
    /// A field or evidence id of the service, or empty for something else.
    pub id: String,
    /// What is wrong or missing, in words.
    pub note: String,
}

impl CaseEvent {
    /// The name it is stored under.
    pub fn name(&self) -> &'static str {
        match self {
            CaseEvent::Drafted { .. } => "case.drafted",
            CaseEvent::Answered { .. } => "case.answered",
            CaseEvent::Prefilled { .. } => "case.prefilled",
            CaseEvent::Attached { .. } => "case.attached",
            CaseEvent::Detached { .. } => "case.detached",
            CaseEvent::Submitted { .. } => "case.submitted",
            CaseEvent::PaymentStarted { .. } => "case.payment_started",
            CaseEvent::PaymentFailed { .. } => "case.payment_failed",
            CaseEvent::FeePaid { .. } => "case.fee_paid",
            CaseEvent::RefundOwed { .. } => "case.refund_owed",
            CaseEvent::Refunded { .. } => "case.refunded",
            CaseEvent::Accepted { .. } => "case.accepted",
            CaseEvent::SupplementRequested { .. } => "case.supplement_requested",
            CaseEvent::SupplementReceived { .. } => "case.supplement_received",
            CaseEvent::Claimed { .. } => "case.claimed",
            CaseEvent::Assigned { .. } => "case.assigned",
            CaseEvent::StepDone { .. } => "case.step_done",
            CaseEvent::ReferredToUnit { .. } => "case.referred_to_unit",
            CaseEvent::ReferralAnswered { .. } => "case.referral_answered",
            CaseEvent::Proposed { .. } => "case.proposed",
            CaseEvent::Approved { .. } => "case.approved",
            CaseEvent::Refused { .. } => "case.refused",
            CaseEvent::DeadlineExtended { .. } => "case.deadline_extended",
            CaseEvent::Stopped { .. } => "case.stopped",
            CaseEvent::ResultIssued { .. } => "case.result_issued",
            CaseEvent::ResultSigned { .. } => "case.result_signed",
            CaseEvent::ResultDelivered { .. } => "case.result_delivered",
            CaseEvent::CredentialIssued { .. } => "case.credential_issued",
            CaseEvent::ResultRevoked { .. } => "case.result_revoked",
            CaseEvent::Withdrawn { .. } => "case.withdrawn",
            CaseEvent::Reopened { .. } => "case.reopened",
            CaseEvent::Sorted { .. } => "case.sorted",
            CaseEvent::MessageSent { .. } => "case.message_sent",
            CaseEvent::AnswerPublished { .. } => "case.answer_published",
            CaseEvent::Rated { .. } => "case.rated",
        }
    }

    /// The state it leads to, for the events that move a case.
    pub fn to(&self) -> Option<&str> {
        match self {
            CaseEvent::Submitted { state, .. } => Some(state),
            CaseEvent::Accepted { to, .. }
            | CaseEvent::SupplementRequested { to, .. }
            | CaseEvent::SupplementReceived { to, .. }
            | CaseEvent::StepDone { to, .. }
            | CaseEvent::Proposed { to, .. }
            | CaseEvent::Approved { to, .. }
            | CaseEvent::Refused { to, .. }
            | CaseEvent::Stopped { to, .. }
            | CaseEvent::ResultIssued { to, .. }
            | CaseEvent::ResultDelivered { to, .. }
            | CaseEvent::ResultRevoked { to, .. }
            | CaseEvent::Withdrawn { to, .. }
            | CaseEvent::Reopened { to, .. } => Some(to),
            _ => None,
        }
    }
}
