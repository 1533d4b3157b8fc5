//! A case opened for somebody: loaded, with its service and calendar, for a page to read. Whoever may
//! not see it is told that there is no such case; when an official reads it, that is recorded first.

use std::{collections::BTreeMap, sync::Arc};

use rules::{
    actor::Actor,
    calendar::Calendar,
    case::Case,
    command::Command,
    decide::World,
    decision::Facts,
    event::CaseEvent,
    form::{Field, Page},
    id::Id,
    person::Profile,
    service::{
        Evidence,
        compiled::{Need, Service},
        evidence::EvidenceForm,
        text::Texts,
    },
    value::Value,
};
use time::Date;

use super::{Account, App, Trouble};
use crate::{
    desk::{self, Done, NotDone, Request},
    projections::{cases, people},
    store::{Tx, Veiled},
};

/// A case as it stands, for one actor.
pub struct Open {
    /// Its stream.
    pub id: Id,
    /// As it stands.
    pub case: Case,
    /// The service at the version the case began under.
    pub service: Arc<Service>,
    /// The calendar of the deciding agency, with the days edited since.
    pub calendar: Arc<Calendar>,
    /// For whom it was opened.
    pub actor: Actor,
    /// When, unix ms.
    pub at: i64,
    /// What is known of the applicant, for a draft of their own.
    pub profile: Profile,
}

/// A case with its history and the names of everybody in it.
pub struct Story {
    /// The case.
    pub open: Open,
    /// Its events with when and by whom, oldest first.
    pub history: Vec<(i64, Actor, CaseEvent)>,
    /// Names of the people in it; those erased are missing.
    pub names: BTreeMap<Id, String>,
}

impl Story {
    /// The case with this code or id, with its history, not yet to be shown.
    pub async fn veiled(app: &App, account: &Account, name: &str) -> Result<Veiled<Story>, Trouble> {
        let (desk, actor, name) = (app.desk.clone(), account.actor(), name.to_owned());
        let found = app.store.read_async(move |tx| {
            let id = match name.parse() {
                Ok(id) => id,
                Err(_) => cases::by_code(tx, &name)?.ok_or(NotDone::Missing)?,
            };
            story(&desk, tx, id, actor.clone())
        });
        found.await.map_err(Trouble::from)
    }

    /// The same, to be shown.
    pub async fn shown(app: &App, account: &Account, name: &str) -> Result<Story, Trouble> {
        let veiled = Story::veiled(app, account, name).await?;
        Ok(app.desk.show(&account.actor(), veiled).await?)
    }
}

impl Open {
    /// The case with this id, not yet to be shown.
    pub async fn veiled(app: &App, account: &Account, id: Id) -> Result<Veiled<Open>, Trouble> {
        let (desk, actor) = (app.desk.clone(), account.actor());
        app.store.read_async(move |tx| read(&desk, tx, id, actor.clone())).await.map_err(Trouble::from)
    }

    /// The case with this id, to be shown.
    pub async fn by_id(app: &App, account: &Account, id: Id) -> Result<Open, Trouble> {
        let veiled = Open::veiled(app, account, id).await?;
        Ok(app.desk.show(&account.actor(), veiled).await?)
    }

    /// The case with this code, with its history, to be shown.
    pub async fn by_code(app: &App, account: &Account, code: &str) -> Result<Story, Trouble> {
        if code.parse::<Id>().is_ok() {
            return Err(Trouble::Missing);
        }
        Story::shown(app, account, code).await
    }

    /// The same, only for whoever applies; else there is no such case.
    pub fn for_applicant(self) -> Result<Open, Trouble> {
        if self.case.is_applicant(&self.actor) { Ok(self) } else { Err(Trouble::Missing) }
    }

    /// What a decision looks at.
    pub fn world<'a>(&'a self, app: &'a App) -> World<'a> {
        World {
            at: self.at,
            actor: &self.actor,
            service: &self.service,
            calendar: &self.calendar,
            country: app.country(),
            units: app.units(),
        }
    }

    /// The civil day.
    pub fn today(&self) -> Date {
        self.calendar.local(self.at).date()
    }

    /// What is known.
    pub fn facts(&self) -> Facts<'_> {
        self.service.facts(&self.case.answers, self.case.channel, self.today())
    }

    /// The pages to be answered, in order.
    pub fn journey(&self) -> Vec<&Page> {
        self.service.journey(&self.case.answers, self.case.channel, self.today())
    }

    /// The evidence to be uploaded: needed now, and not only shown at the counter.
    pub fn uploads(&self) -> Vec<&Evidence> {
        let facts = self.facts();
        let needed = self.service.evidence(&facts).into_iter().filter(|(_, need)| *need == Need::Needed);
        needed.map(|(evidence, _)| evidence).filter(|e| e.form != EvidenceForm::Shown).collect()
    }

    /// Whether anything is attached as this evidence.
    pub fn has(&self, evidence: &str) -> bool {
        self.case.files.get(evidence).is_some_and(|files| !files.is_empty())
    }

    /// The answer to a field: given, or else what the account knows (offered, not yet given).
    pub fn value(&self, field: &Field) -> Option<Value> {
        let known = || self.profile.value(field.prefill.as_deref()?);
        self.case.answers.get(&field.id).cloned().or_else(known)
    }

    /// The words of the service.
    pub fn texts(&self, lang: &str) -> Texts {
        self.service.texts(lang).cloned().unwrap_or_default()
    }

    /// Whether this field or evidence may be changed now: anything in a draft, what was asked for
    /// while a supplement is open.
    pub fn may_change(&self, id: &str) -> bool {
        if !self.case.is_submitted() {
            return true;
        }
        self.case.open_supplement().is_some_and(|s| s.items.iter().any(|i| i.id.is_empty() || i.id == id))
    }

    /// Hands commands about this case to the desk.
    pub async fn act(&self, app: &App, commands: Vec<Command>, key: Option<&str>) -> Result<Done, NotDone> {
        let request = Request {
            case: self.id,
            service: None,
            actor: self.actor.clone(),
            commands,
            expected: None,
            idempotency: key.filter(|k| !k.is_empty()).map(|k| k.as_bytes().to_vec()),
        };
        app.desk.handle_async(request).await
    }
}

fn read(desk: &desk::Desk, tx: &mut Tx<'_>, id: Id, actor: Actor) -> Result<Veiled<Open>, NotDone> {
    let found = desk.case_for(tx, id, &actor)?;
    let (submitted, calendar) =
        found.to_decide(|(case, service)| (case.is_submitted(), service.definition().calendar.clone()));
    let profile = match (&actor, submitted) {
        (Actor::Person { id }, false) => desk::load_person(tx, *id)?.profile,
        _ => Profile::default(),
    };
    let calendar = desk.calendar(tx, &calendar)?;
    let at = desk.clock.now();
    Ok(found.map(|(case, service)| Open { id, case, service, calendar, actor, at, profile }))
}

/// A case with its history, read in a transaction, not yet to be shown.
pub fn story(desk: &desk::Desk, tx: &mut Tx<'_>, id: Id, actor: Actor) -> Result<Veiled<Story>, NotDone> {
    let open = read(desk, tx, id, actor)?;
    let history = desk.history(tx, id)?;
    let given = |event: &CaseEvent| match event {
        CaseEvent::Assigned { official } => Some(*official),
        _ => None,
    };
    let people: Vec<Id> = history
        .iter()
        .flat_map(|(_, actor, event)| actor.person().into_iter().chain(given(event)))
        .chain(open.to_decide(|open| open.case.applicant))
        .collect();
    let names = people::names(tx, &people)?;
    Ok(open.map(|open| Story { open, history, names }))
}
