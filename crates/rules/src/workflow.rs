//! How a case is worked: states, who holds each, and which actions lead on (BPMN in the small).
//!
//! The verbs are the engine's fixed vocabulary, since each has an effect in law; which of them a
//! state offers, to whom and where they lead, is data in `catalogue/workflows`.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::calendar::Term;

/// A workflow: `catalogue/workflows/<name>/workflow.yaml`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Workflow {
    /// The state of a case just submitted.
    pub start: String,
    /// All states by name.
    pub states: BTreeMap<String, State>,
}

/// One state of a case.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct State {
    /// What the public is told it means; the national status code derives from it.
    pub phase: Phase,
    /// Which role must act; absent in an end state. `applicant`: the case waits for the person and
    /// the clock stands still.
    #[serde(default)]
    pub role: Option<Role>,
    /// In which unit that role sits.
    #[serde(default)]
    pub at: At,
    /// How long this step may take.
    #[serde(default)]
    pub term: Option<Term>,
    /// What may be done here.
    #[serde(default)]
    pub actions: Vec<Transition>,
}

impl State {
    /// Whether nothing more is to be done (a case here is closed).
    pub fn is_end(&self) -> bool {
        self.role.is_none()
    }
}

/// Which unit's people act in a state.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum At {
    /// The counter that received it.
    Reception,
    /// The unit that decides.
    #[default]
    Authority,
}

/// One action that a state offers.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Transition {
    /// What is done.
    #[serde(rename = "do")]
    pub verb: Verb,
    /// The state it leads to; absent: stays.
    #[serde(default)]
    pub to: Option<String>,
    /// Who may do it; absent: the state's role.
    #[serde(default)]
    pub by: Option<Role>,
}

/// Who may act. Roles of officials are held in a unit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// The person whose case it is.
    Applicant,
    /// Receives at the counter (cán bộ tiếp nhận).
    Intake,
    /// Works the case (công chức thụ lý).
    Handler,
    /// Decides and signs (lãnh đạo).
    Head,
    /// Keeps units, posts and calendars (quản trị).
    Administrator,
    /// Watches over looks at personal data and answers people about them (cán bộ bảo vệ dữ liệu cá nhân). Works
    /// no cases and sees none.
    DataProtection,
}

impl Role {
    /// Every role.
    pub const ALL: [Role; 6] =
        [Role::Applicant, Role::Intake, Role::Handler, Role::Head, Role::Administrator, Role::DataProtection];

    /// The word used in definitions and stored rows.
    pub fn as_str(self) -> &'static str {
        match self {
            Role::Applicant => "applicant",
            Role::Intake => "intake",
            Role::Handler => "handler",
            Role::Head => "head",
            Role::Administrator => "administrator",
            Role::DataProtection => "data_protection",
        }
    }

    /// The role with this word.
    pub fn named(word: &str) -> Option<Role> {
        Role::ALL.into_iter().find(|role| role.as_str() == word)
    }
}

/// What the public is told about a case, in neutral words; a country maps them to its codes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Phase {
    /// Begun, not yet submitted.
    Draft,
    /// Submitted, not yet received.
    Registered,
    /// Received as complete.
    Accepted,
    /// Not received.
    NotAccepted,
    /// Being worked.
    Processing,
    /// Waiting for what was missing.
    Supplement,
    /// Waiting for the fee.
    Payment,
    /// Taken back by the applicant.
    Withdrawn,
    /// Stopped without a result.
    Stopped,
    /// Decided, the result is ready.
    Done,
    /// The result is in the person's hands.
    Delivered,
}

impl Phase {
    /// Every phase.
    pub const ALL: [Phase; 11] = [
        Phase::Draft,
        Phase::Registered,
        Phase::Accepted,
        Phase::NotAccepted,
        Phase::Processing,
        Phase::Supplement,
        Phase::Payment,
        Phase::Withdrawn,
        Phase::Stopped,
        Phase::Done,
        Phase::Delivered,
    ];

    /// The word used in definitions and stored rows.
    pub fn as_str(self) -> &'static str {
        match self {
            Phase::Draft => "draft",
            Phase::Registered => "registered",
            Phase::Accepted => "accepted",
            Phase::NotAccepted => "not_accepted",
            Phase::Processing => "processing",
            Phase::Supplement => "supplement",
            Phase::Payment => "payment",
            Phase::Withdrawn => "withdrawn",
            Phase::Stopped => "stopped",
            Phase::Done => "done",
            Phase::Delivered => "delivered",
        }
    }

    /// The phase with this word.
    pub fn named(word: &str) -> Option<Phase> {
        Phase::ALL.into_iter().find(|phase| phase.as_str() == word)
    }
}

/// What can be done to a case. Each has one meaning in law, whatever the workflow.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Verb {
    /// Receive as complete and correct: the legal clock starts (tiếp nhận).
    Accept,
    /// Ask once for everything that is missing (yêu cầu bổ sung).
    Ask,
    /// Answer such a request (bổ sung).
    Supplement,
    /// Refuse to receive, with the article (từ chối tiếp nhận).
    Decline,
    /// Take it for oneself (nhận xử lý).
    Claim,
    /// Give it to a colleague (phân công).
    Assign,
    /// Hand on to the next step (chuyển).
    Forward,
    /// Hand back to an earlier step with a reason (trả lại bước trước).
    Return,
    /// Ask another unit (lấy ý kiến).
    Refer,
    /// Answer such a question (trả lời ý kiến).
    Answer,
    /// Propose to approve or refuse (trình).
    Propose,
    /// Approve (phê duyệt).
    Approve,
    /// Refuse with the article of law (từ chối giải quyết).
    Refuse,
    /// Move the due date with an apology, before it passes (xin lỗi và gia hạn).
    Extend,
    /// Stop without a result (dừng giải quyết).
    Stop,
    /// Issue the signed result (ban hành kết quả).
    Issue,
    /// Hand over the result (trả kết quả).
    HandOver,
    /// Take back a result that was issued, with the reason and the article (thu hồi kết quả).
    Revoke,
    /// Take the application back (rút hồ sơ).
    Withdraw,
    /// Reopen what was closed (mở lại), with a reason.
    Reopen,
    /// Say what kind of report it is, which gives it to whoever can mend it (phân loại).
    Sort,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_those_of_the_definitions() {
        for role in Role::ALL {
            assert_eq!(serde_json::to_value(role).unwrap(), role.as_str());
            assert_eq!(Role::named(role.as_str()), Some(role));
        }
        for phase in Phase::ALL {
            assert_eq!(serde_json::to_value(phase).unwrap(), phase.as_str());
            assert_eq!(Phase::named(phase.as_str()), Some(phase));
        }
    }
}
