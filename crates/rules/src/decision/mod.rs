//! Decisions as data: tables of rules (DMN hit policies) with conditions in CEL, in three values.
//!
//! A missing answer is *unknown*, never a silent no: `false && unknown` is false, `true || unknown` is
//! true, and every other use of an unknown answer is unknown and says which answer is missing. Filling
//! in a missing answer therefore never turns a definite decision into another. Every decision carries
//! its explanation: rule, article of law, values seen, and what would change it.
//!
//! Expressions are compiled against a [`Schema`] (which names exist and what each holds), so that a
//! misspelt name, option or output is an error when the catalogue is read, not a wrong decision later.
//! There are no loops and no patterns; length, nesting, steps and text are bounded.

mod change;
mod compile;
mod eval;
mod explain;
mod expr;
mod facts;
mod function;
mod schema;
mod table;
#[cfg(test)]
mod tests;

pub use eval::Truth;
pub use explain::{Change, Cited, Condition, Explanation, Relation, Subject};
pub use expr::Expr;
pub use facts::Facts;
pub use function::{FUNCTIONS, Function};
pub use schema::{Flaw, Kind, Schema, nearest};
pub use table::{Aggregate, Decision, Hit, Outcome, Output, OutputKind, RuleDef, Table, TableDef};
