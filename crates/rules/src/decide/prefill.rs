//! Taking answers from registers into a draft. What the person has answered stays as it is.

use std::collections::{BTreeMap, BTreeSet};

use super::{World, facts, own_draft};
use crate::{
    case::Case,
    event::{CaseEvent, Origin},
    form::kind,
    refusal::{Refusal, Refusals},
    value::Answers,
};

pub(super) fn take(
    case: &Case,
    answers: &Answers,
    from: &BTreeMap<String, Origin>,
    world: World<'_>,
) -> Result<Vec<CaseEvent>, Refusals> {
    own_draft(case, world)?;
    let mut refusals = Refusals::new();
    let mut after = case.clone();
    let mut taken = Answers::new();
    for (id, value) in answers {
        let Some(field) = world.service.field(id) else {
            refusals.push(Refusal::new("no_such_field").at(id));
            continue;
        };
        if !from.contains_key(id) {
            refusals.push(Refusal::new("not_asked").at(id));
        }
        if case.answers.contains_key(id) && !case.origins.contains_key(id) {
            continue;
        }
        match kind::check(field, value.clone(), world.setting()) {
            Ok(value) => {
                after.answers.insert(id.clone(), value.clone());
                taken.insert(id.clone(), value);
            }
            Err(refusal) => refusals.push(refusal),
        }
    }
    if !refusals.is_empty() {
        return Err(refusals);
    }
    // Only what is asked in this situation, the answers taken included: nothing more is kept.
    let known = facts(&after, world);
    taken.retain(|id, _| known.is_asked(id) == Some(true));
    if taken.iter().all(|(id, value)| case.answers.get(id) == Some(value)) {
        return Ok(Vec::new());
    }
    let mut after = case.clone();
    after.answers.extend(taken.clone());
    let known = facts(&after, world);
    let whole = world.service.pages_asked(&known).into_iter().filter(|page| {
        let touched = page.fields.iter().any(|f| taken.contains_key(&f.id));
        let answered = |id: &str| after.answers.contains_key(id) || known.is_asked(id) == Some(false);
        touched && page.fields.iter().all(|f| f.optional || answered(&f.id))
    });
    let pages: BTreeSet<String> = whole.map(|page| page.id.clone()).collect();
    let from = from.iter().filter(|(id, _)| taken.contains_key(*id)).map(|(id, o)| (id.clone(), o.clone())).collect();
    Ok(vec![CaseEvent::Prefilled { answers: taken, from, pages: pages.into_iter().collect() }])
}
