//! What somebody wants done to a case.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::{
    event::{AskedItem, FileRef, Origin, Suggested},
    id::Id,
    service::Channel,
    value::{Answers, Value},
    workflow::Verb,
};

/// One wish. Whether it is granted is decided by [`crate::decide::decide`].
#[derive(Clone, Debug, PartialEq)]
pub enum Command {
    /// Begin an application.
    Draft {
        /// How it comes in.
        channel: Channel,
        /// The account that applies; an official may begin one for somebody without an account.
        applicant: Option<Id>,
        /// The receiving unit, at the counter.
        reception: Option<String>,
    },
    /// Answer a page. `None` empties a field.
    Answer {
        /// The page.
        page: String,
        /// Values by field id.
        answers: BTreeMap<String, Option<Value>>,
    },
    /// Take answers from registers. Made by the desk alone, from what it has just read.
    Prefill {
        /// Values by field.
        answers: Answers,
        /// Where each comes from.
        from: BTreeMap<String, Origin>,
    },
    /// Attach a file, already stored.
    Attach {
        /// For which evidence.
        evidence: String,
        /// The file.
        file: FileRef,
    },
    /// Take a file off.
    Detach {
        /// For which evidence.
        evidence: String,
        /// SHA-256 of the content, hex.
        hash: String,
    },
    /// Hand the application in.
    Submit {
        /// Whether the declaration was agreed to.
        declared: bool,
        /// The next number of the unit and day, from [`crate::decide::numbering`].
        number: i64,
    },
    /// Begin a payment with a provider.
    StartPayment {
        /// A fresh id.
        payment: Id,
        /// The provider's name.
        provider: String,
    },
    /// The provider's signed word.
    SettlePayment {
        /// Our id of the payment.
        payment: Id,
        /// Amount in the smallest unit, as the provider says.
        amount: i64,
        /// The provider's reference, or why it failed.
        outcome: Result<String, String>,
    },
    /// Cash taken at the counter.
    TakeCash {
        /// A fresh id.
        payment: Id,
        /// The number of the receipt book.
        reference: String,
    },
    /// The provider sent the money back.
    ConfirmRefund {
        /// Our id of the payment.
        payment: Id,
        /// The provider's reference.
        reference: String,
    },
    /// An action of the workflow.
    Act {
        /// Which.
        verb: Verb,
        /// Its details.
        input: ActionInput,
        /// For [`Verb::Issue`]: the next number of the year, from [`crate::decide::numbering`].
        number: i64,
    },
    /// Keep the signed file of the issued result. Made by the program alone.
    Sign {
        /// The number on it: another result may have been issued meanwhile.
        number: String,
        /// The file, already stored.
        file: FileRef,
        /// Whether a time-stamp service confirmed when.
        stamped: bool,
    },
    /// Keep the credential of the issued result. Made by the program alone.
    Certify {
        /// The number on the result.
        number: String,
        /// The file, already stored.
        file: FileRef,
        /// Its place in the status list, drawn before.
        index: u64,
    },
    /// A message.
    Send {
        /// The words.
        text: String,
    },
    /// A question that a case answered, published for everybody with its answer, in words that name nobody.
    Publish {
        /// The question.
        question: String,
        /// The answer.
        answer: String,
        /// The language both are in.
        lang: String,
    },
    /// A rating.
    Rate {
        /// One to five.
        stars: u8,
        /// In their own words.
        comment: String,
    },
}

/// The details of an action; which are needed depends on the verb.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct ActionInput {
    /// Words: a reason, a note, a question or an answer.
    pub note: String,
    /// The article of law, for refusing and stopping.
    pub article: String,
    /// What is missing, for asking.
    pub items: Vec<AskedItem>,
    /// The colleague, for assigning.
    pub official: Option<Id>,
    /// The unit, for referring.
    pub unit: Option<String>,
    /// Working days: by how many the due date moves, or until when another unit should answer.
    pub days: Option<u32>,
    /// Whether to approve, for proposing.
    pub approve: Option<bool>,
    /// `online`, `counter` or `post`, for handing over.
    pub how: Option<String>,
    /// The kind of report, for sorting.
    pub report_type: Option<String>,
    /// What was suggested to the official who sorts. Filled in by the desk alone, from its own model.
    #[serde(skip)]
    pub suggested: Option<Suggested>,
}
