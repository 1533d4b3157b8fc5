//! The files of an issued result: made once, the same for everybody.

use super::{World, refuse};
use crate::{
    actor::Actor,
    case::{Case, ResultPaper},
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
    let result = issued(case, number, world)?;
    // Two that made it at the same time: the first file counts, and it stays.
    if result.signed.is_some() {
        return Ok(Vec::new());
    }
    Ok(vec![CaseEvent::ResultSigned { number: number.to_owned(), file: file.clone(), stamped }])
}

pub(super) fn certify(
    case: &Case,
    number: &str,
    file: &FileRef,
    index: u64,
    world: World<'_>,
) -> Result<Vec<CaseEvent>, Refusals> {
    let result = issued(case, number, world)?;
    // What was taken back is not certified any more.
    if result.revoked.is_some() {
        return refuse("not_here");
    }
    if result.credential.is_some() {
        return Ok(Vec::new());
    }
    Ok(vec![CaseEvent::CredentialIssued { number: number.to_owned(), file: file.clone(), index }])
}

/// The seal is the program's to set, after an official has issued; nobody brings a file of their own.
fn issued<'c>(case: &'c Case, number: &str, world: World<'_>) -> Result<&'c ResultPaper, Refusals> {
    let Actor::System { .. } = world.actor else { return refuse("not_yours") };
    match case.result.as_ref().filter(|result| result.number == number) {
        Some(result) => Ok(result),
        None => refuse("not_here"),
    }
}
