//! The file of an issued result: signed once, the same for everybody.

use super::{World, refuse};
use crate::{
    actor::Actor,
    case::Case,
    event::{CaseEvent, FileRef},
    refusal::Refusals,
};

pub(super) fn sign(
    case: &Case,
    number: &str,
    file: &FileRef,
    stamped: bool,
    world: World<'_>,
) -> Result<Vec<CaseEvent>, Refusals> {
    // The seal is the program's to set, after an official has issued; nobody brings a file of their own.
    let Actor::System { .. } = world.actor else { return refuse("not_yours") };
    let Some(result) = case.result.as_ref().filter(|result| result.number == number) else {
        return refuse("not_here");
    };
    // Two that made it at the same time: the first file counts, and it stays.
    if result.signed.is_some() {
        return Ok(Vec::new());
    }
    Ok(vec![CaseEvent::ResultSigned { number: number.to_owned(), file: file.clone(), stamped }])
}
