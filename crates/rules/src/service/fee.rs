//! What a service costs (CPSV-AP `Cost`; phí, lệ phí).

use serde::{Deserialize, Serialize};

use crate::decision::TableDef;

/// The fee of a service.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Fee {
    /// A table with output `amount` in the currency's smallest unit. Usually `hit: collect` with
    /// `sum`, or `first`. `=expression` computes, such as `=copies * 8000`.
    pub table: TableDef,
    /// When it must be paid.
    #[serde(default)]
    pub due: FeeDue,
    /// Whether it goes back to the payer when the case is refused or withdrawn.
    #[serde(default)]
    pub refundable: bool,
}

/// When a fee must be paid.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FeeDue {
    /// Before an official accepts the case.
    #[default]
    BeforeAcceptance,
    /// Before the result is handed over.
    BeforeResult,
}
