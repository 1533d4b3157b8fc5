//! Words between the applicant and the holder, and the applicant's rating.

use super::{World, refuse};
use crate::{
    actor::Actor,
    case::Case,
    event::CaseEvent,
    fold,
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

pub(super) fn publish(
    case: &Case,
    question: &str,
    answer: &str,
    lang: &str,
    world: World<'_>,
) -> Result<Vec<CaseEvent>, Refusals> {
    if let Err(key) = case.may_publish(world.service.resolved(), world.actor) {
        return refuse(key);
    }
    let mut refusals = Refusals::new();
    for (text, most, field) in [(question, 300, "question"), (answer, 4000, "answer")] {
        let length = text.trim().chars().count();
        if length == 0 {
            refusals.push(Refusal::new("required").at(field));
        } else if length > most {
            refusals.push(Refusal::new("too_long").at(field).with("most", most).with("length", length));
        }
        refusals.extend(shown(text, field).err());
        if names_somebody(case, text, world) {
            refusals.push(Refusal::new("names_somebody").at(field));
        }
    }
    if !world.country.languages.iter().any(|known| known == lang) {
        refusals.push(Refusal::new("choose_one").at("lang"));
    }
    if !refusals.is_empty() {
        return Err(refusals);
    }
    let (question, answer) = (question.trim().to_owned(), answer.trim().to_owned());
    Ok(vec![CaseEvent::AnswerPublished { question, answer, lang: lang.to_owned() }])
}

/// Whether words hold what the applicant said of themselves (name, numbers, telephone, e-mail), or their street.
fn names_somebody(case: &Case, text: &str, world: World<'_>) -> bool {
    let pages = &world.service.definition().form.pages;
    let own = pages.iter().flat_map(|page| &page.fields).filter(|f| f.prefill.is_some());
    let mut words: Vec<&str> =
        own.filter_map(|f| case.answers.get(&f.id)).filter_map(crate::value::Value::as_text).collect();
    let streets = case.answers.values().filter_map(|value| value.get("street")?.as_text());
    words.extend(streets);
    let plain = |text: &str| fold::folded(text).chars().filter(|c| c.is_alphanumeric()).collect::<String>();
    let text = plain(text);
    words.iter().map(|word| plain(word)).any(|word| word.chars().count() > 3 && text.contains(&word))
}

/// Words are kept as they were written, so they hold nothing that neither page nor paper can show.
pub fn shown(words: &str, at: &str) -> Result<(), Refusal> {
    let hidden = |c: char| c.is_control() && !matches!(c, '\n' | '\r' | '\t');
    if words.contains(hidden) { Err(Refusal::new("control_characters").at(at)) } else { Ok(()) }
}
