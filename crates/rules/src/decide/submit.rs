//! Handing in: everything asked is answered, the person qualifies, the evidence is there.

use time::Date;

use super::{World, facts, own_draft};
use crate::{
    case::Case,
    event::CaseEvent,
    form::{FieldKind, kind},
    refusal::{Refusal, Refusals},
    service::{
        Channel, Reception,
        compiled::{Eligibility, Need},
        evidence::EvidenceForm,
    },
    value::Value,
};

pub(super) fn submit(case: &Case, declared: bool, number: i64, world: World<'_>) -> Result<Vec<CaseEvent>, Refusals> {
    own_draft(case, world)?;
    let mut refusals = incomplete(case, world);
    if !declared {
        refusals.push(Refusal::new("not_declared").at("declared"));
    }
    if !refusals.is_empty() {
        return Err(refusals);
    }
    match world.service.eligibility(&facts(case, world)) {
        Eligibility::Yes(_) => {}
        Eligibility::No(reason) => {
            let mut refusal = Refusal::new("not_eligible").by(reason.article.as_deref());
            if let Some(text) = &reason.text {
                refusal = refusal.with("because", text);
            }
            return Err(refusal.into());
        }
        Eligibility::Unknown(missing) => {
            return Err(missing.into_iter().map(|field| Refusal::new("required").at(field)).collect());
        }
        Eligibility::Fault(message) => return Err(Refusal::new("rule_fault").with("message", message).into()),
    }
    let fee = world.service.fee(&facts(case, world))?;
    let (reception, authority) = units(case, world)?;
    let mut events = take_back(case, world);
    events.push(CaseEvent::Submitted {
        code: code(&world.country.case_code, &reception, world, number),
        reception,
        authority,
        state: world.service.workflow().start.clone(),
        fee,
    });
    Ok(events)
}

/// Everything still missing or no longer right, all at once.
pub fn incomplete(case: &Case, world: World<'_>) -> Refusals {
    let mut refusals = Refusals::new();
    let facts = facts(case, world);
    for page in world.service.pages_asked(&facts) {
        for field in page.fields.iter().filter(|f| facts.is_asked(&f.id) == Some(true)) {
            match case.answers.get(&field.id) {
                None if field.optional => {}
                None => refusals.push(Refusal::new("required").at(&field.id)),
                // Time has passed since it was answered: "not in the future" may still hold or not.
                Some(value) => refusals.extend(kind::check(field, value.clone(), world.setting()).err()),
            }
        }
        refusals.extend(world.service.checks_failed(page, &facts));
    }
    let needs = world.service.evidence(&facts);
    if let (true, Some((evidence, _))) = (refusals.is_empty(), needs.iter().find(|(_, n)| *n == Need::Unknown)) {
        let message = format!("whether {} is needed is not known", evidence.id);
        refusals.push(Refusal::new("rule_fault").with("message", message));
    }
    // At the counter the papers themselves are handed over; the clerk checks them by eye.
    if case.channel == Some(Channel::Online) {
        for (evidence, need) in needs {
            let attached = case.files.get(&evidence.id).is_some_and(|f| !f.is_empty());
            let shown = evidence.form == EvidenceForm::Shown;
            if need == Need::Needed && !attached && !evidence.optional && !shown {
                refusals.push(Refusal::new("evidence_missing").at(&evidence.id).by(evidence.article.as_deref()));
            }
        }
    }
    refusals
}

/// Takes back what is not asked in this situation, though it was answered or attached before: nothing
/// is handed in that the service does not need.
fn take_back(case: &Case, world: World<'_>) -> Vec<CaseEvent> {
    let facts = facts(case, world);
    let mut events = Vec::new();
    for page in &world.service.definition().form.pages {
        let stale = |id: &str| case.answers.contains_key(id) && facts.is_asked(id) == Some(false);
        let removed: Vec<String> = page.fields.iter().map(|f| f.id.clone()).filter(|id| stale(id)).collect();
        if !removed.is_empty() {
            events.push(CaseEvent::Answered { page: page.id.clone(), answers: Default::default(), removed });
        }
    }
    for (evidence, _) in world.service.evidence(&facts).into_iter().filter(|(_, n)| *n == Need::NotNeeded) {
        for file in case.files.get(&evidence.id).into_iter().flatten() {
            events.push(CaseEvent::Detached { evidence: evidence.id.clone(), hash: file.hash.clone() });
        }
    }
    events
}

/// The place whose agencies are competent for a case, if it is known yet.
pub(super) fn place(case: &Case, world: World<'_>) -> Option<String> {
    let authority = &world.service.definition().authority;
    let commune = |field: &str| match case.answers.get(field) {
        Some(Value::Map(map)) => map.get("commune").and_then(Value::as_text).map(str::to_owned),
        Some(Value::Text(code)) => Some(code.clone()),
        _ => None,
    };
    match &authority.competent_by {
        Some(field) => commune(field),
        // The person chose a counter by going there; online, the nearest one is that of the first address asked.
        None if case.reception.is_empty() => {
            let fields = world.service.definition().form.pages.iter().flat_map(|page| &page.fields);
            fields.filter(|f| f.kind == FieldKind::Address).find_map(|f| commune(&f.id))
        }
        None => world.units.find(&case.reception).map(|(place, _)| place.code.clone()),
    }
}

/// The units that receive and decide, in this order.
pub fn units(case: &Case, world: World<'_>) -> Result<(String, String), Refusals> {
    let authority = &world.service.definition().authority;
    let Some(place) = place(case, world) else {
        return Err(Refusal::new("required").at(authority.competent_by.clone().unwrap_or_default()).into());
    };
    let Some(decides) = world.units.agency(&authority.decides, &place) else {
        return Err(Refusal::new("no_such_unit").with("place", &place).into());
    };
    let competent_reception = world.units.agency(&authority.receives, &place);
    let reception = if case.reception.is_empty() {
        competent_reception.ok_or_else(|| Refusals::from(Refusal::new("no_such_unit").with("place", &place)))?
    } else {
        let here = world.units.find(&case.reception).map(|(p, _)| p.province.clone());
        let there = world.units.place(&place).map(|p| p.province.clone());
        let allowed = match authority.reception {
            Reception::Unit => Some(&case.reception) == competent_reception.as_ref(),
            Reception::Province => here.is_some() && here == there,
            Reception::Country => here.is_some(),
        };
        if !allowed {
            return Err(Refusal::new("not_received_here").with("unit", &decides).into());
        }
        case.reception.clone()
    };
    Ok((reception, decides))
}

/// Fills the template of case codes.
fn code(template: &str, unit: &str, world: World<'_>, number: i64) -> String {
    let mut out = dated(template, unit, world.today());
    if let Some((start, rest)) = out.split_once("{n:").map(|(a, b)| (a.to_owned(), b.to_owned()))
        && let Some((width, end)) = rest.split_once('}')
    {
        let width = width.parse().unwrap_or(1);
        out = format!("{start}{number:0width$}{end}");
    }
    out
}

/// The template with unit and day filled in, the number still open.
fn dated(template: &str, unit: &str, day: Date) -> String {
    template
        .replace("{unit}", unit)
        .replace("{yyyy}", &format!("{:04}", day.year()))
        .replace("{yy}", &format!("{:02}", day.year() % 100))
        .replace("{MM}", &format!("{:02}", u8::from(day.month())))
        .replace("{dd}", &format!("{:02}", day.day()))
}

/// How the codes of one unit and day begin: everything before the number.
pub fn code_beginning(template: &str, unit: &str, day: Date) -> String {
    let mut out = dated(template, unit, day);
    out.truncate(out.find("{n:").unwrap_or(out.len()));
    out
}

#[cfg(test)]
mod tests {
    use time::macros::date;

    use super::*;

    #[test]
    fn the_codes_of_a_unit_and_day_begin_alike() {
        let begin = |template| code_beginning(template, "00004.PV", date!(2026 - 11 - 04));
        assert_eq!(begin("{unit}-{yy}{MM}{dd}-{n:4}"), "00004.PV-261104-");
        assert_eq!(begin("{yyyy}/{n:6}/{unit}"), "2026/");
    }
}
