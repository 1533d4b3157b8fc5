//! Words between the applicant and the holder, and the applicant's rating.

use super::{World, refuse};
use crate::{
    actor::Actor,
    case::Case,
    event::CaseEvent,
    refusal::{Refusal, Refusals},
};

/// The longest message in characters.
const LONGEST: usize = 4000;

pub(super) fn send(case: &Case, text: &str, world: World<'_>) -> Result<Vec<CaseEvent>, Refusals> {
    if let Err(key) = case.may_write(world.actor) {
        return refuse(key);
    }
    let text = text.trim();
    shown(text, "text")?;
    if text.is_empty() {
        return Err(Refusal::new("required").at("text").into());
    }
    let length = text.chars().count();
    if length > LONGEST {
        return Err(Refusal::new("too_long").at("text").with("most", LONGEST).with("length", length).into());
    }
    Ok(vec![CaseEvent::MessageSent { text: text.to_owned() }])
}

pub(super) fn rate(case: &Case, stars: u8, comment: &str, world: World<'_>) -> Result<Vec<CaseEvent>, Refusals> {
    if !matches!(world.actor, Actor::Person { .. }) || !case.is_applicant(world.actor) {
        return refuse("not_yours");
    }
    if !world.service.state(case).is_some_and(|s| s.is_end() || case.result.is_some()) {
        return refuse("not_finished");
    }
    if case.rating.is_some() {
        return refuse("rated_already");
    }
    if !(1..=5).contains(&stars) {
        return Err(Refusal::new("choose_one").at("stars").into());
    }
    let comment = comment.trim();
    shown(comment, "comment")?;
    if comment.chars().count() > 1000 {
        return Err(Refusal::new("too_long")
            .at("comment")
            .with("most", 1000)
            .with("length", comment.chars().count())
            .into());
    }
    Ok(vec![CaseEvent::Rated { stars, comment: comment.to_owned() }])
}

/// Words are kept as they were written, so they hold nothing that neither page nor paper can show.
pub(super) fn shown(words: &str, at: &str) -> Result<(), Refusal> {
    let hidden = |c: char| c.is_control() && !matches!(c, '\n' | '\r' | '\t');
    if words.contains(hidden) { Err(Refusal::new("control_characters").at(at)) } else { Ok(()) }
}
