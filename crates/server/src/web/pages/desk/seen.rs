//! A case as an official sees it: folded from its history, with the names of whoever acted.

use std::{collections::BTreeMap, sync::Arc};

use rules::{
    actor::Actor,
    calendar::Calendar,
    case::Case,
    decide::World,
    event::CaseEvent,
    id::Id,
    service::compiled::Service,
    workflow::{Phase, Role, State},
};

use super::Official;
use crate::{
    catalogue::StateText,
    projections::cases,
    store::Veiled,
    text::Words,
    web::{
        App, Trouble,
        moment::Moments,
        open::{self, Open, Story},
        parts::{Due, StatusLine},
    },
};

/// A case with everything a page about it needs.
pub(super) struct Seen {
    /// The case.
    pub id: Id,
    /// As it stands.
    pub case: Case,
    /// Its service, at the version it is pinned to.
    pub service: Arc<Service>,
    /// The calendar of the deciding agency.
    pub calendar: Arc<Calendar>,
    /// What happened, oldest first.
    pub history: Vec<(i64, Actor, CaseEvent)>,
    /// Names of the people in it.
    pub names: BTreeMap<Id, String>,
}

/// The case of an address: 32 hex digits, or its code.
pub(super) async fn named(app: &App, name: &str) -> Result<Id, Trouble> {
    if let Ok(id) = name.parse() {
        return Ok(id);
    }
    let code = name.to_owned();
    app.store.read_async(move |tx| cases::by_code(tx, &code)).await?.ok_or(Trouble::Missing)
}

impl Seen {
    /// Reads a case, not yet to be shown. One that the official may not see is not there.
    pub(super) async fn veiled(app: &App, official: &Official, id: Id) -> Result<Veiled<Seen>, Trouble> {
        let (desk, actor) = (app.desk.clone(), official.actor());
        let read = app.store.read_async(move |tx| open::story(&desk, tx, id, actor.clone())).await?;
        Ok(read.map(|Story { open: Open { id, case, service, calendar, .. }, history, names }| Seen {
            id,
            case,
            service,
            calendar,
            history,
            names,
        }))
    }

    /// Reads a case to be shown.
    pub(super) async fn load(app: &App, official: &Official, id: Id) -> Result<Seen, Trouble> {
        let veiled = Seen::veiled(app, official, id).await?;
        Ok(app.desk.show(&official.actor(), veiled).await?)
    }

    /// What the rules look at when this actor asks now.
    pub(super) fn world<'a>(&'a self, app: &'a App, actor: &'a Actor, at: i64) -> World<'a> {
        World {
            at,
            actor,
            service: &self.service,
            calendar: &self.calendar,
            country: app.country(),
            units: app.units(),
        }
    }

    /// The name of a person, or nothing where it is not known.
    pub(super) fn name(&self, id: Option<Id>) -> String {
        id.and_then(|id| self.names.get(&id)).cloned().unwrap_or_default()
    }

    /// Who applies, by the answer that an account would fill in with their name.
    pub(super) fn applicant(&self) -> String {
        let pages = &self.service.definition().form.pages;
        let mut fields = pages.iter().flat_map(|p| &p.fields).filter(|f| f.prefill.as_deref() == Some("name"));
        let answer = fields.find_map(|f| self.case.answers.get(&f.id)?.as_text().map(str::to_owned));
        answer.unwrap_or_else(|| self.name(self.case.applicant))
    }

    /// The title of the service.
    pub(super) fn title(&self, lang: &str) -> String {
        self.service.texts(lang).map(|t| t.title.clone()).unwrap_or_default()
    }

    /// What is going on in a state, and what comes next, told to an official.
    pub(super) fn state_words(&self, app: &App, t: Words<'_>, name: &str) -> StateText {
        match self.service.workflow().states.get(name) {
            Some(state) => state_words(app, t, &self.service, name, state),
            None => StateText::default(),
        }
    }

    /// The line that opens every page about the case.
    pub(super) fn status<'a>(&self, app: &App, moments: Moments<'a>, now: i64) -> StatusLine<'a> {
        let t = moments.t;
        let (case, state) = (&self.case, self.service.state(&self.case));
        let words = case.state.as_deref().map(|name| self.state_words(app, t, name)).unwrap_or_default();
        let ended = state.is_some_and(State::is_end);
        StatusLine {
            t,
            now: if state.is_none() { t.made("desk-phase-draft") } else { words.now },
            with: self.with(app, t),
            due: self.due(moments, now),
            no_due: t.made(if ended || case.accepted.is_some() { "desk-no-due" } else { "desk-due-later" }),
            next: words.next.unwrap_or_default(),
        }
    }

    /// The unit that must act, and who holds it there.
    fn with(&self, app: &App, t: Words<'_>) -> String {
        let Some(state) = self.service.state(&self.case) else { return app.units().name(&self.case.reception, t.lang) };
        match state.role {
            None => String::new(),
            Some(Role::Applicant) => match self.applicant() {
                name if name.is_empty() => t.made("role-applicant"),
                name => name,
            },
            Some(role) => {
                let unit = app.units().name(self.case.unit_of(role, state), t.lang);
                let role = match self.name(self.case.holder) {
                    name if name.is_empty() => t.made(&format!("role-{}", role.as_str())),
                    name => name,
                };
                format!("{role} · {unit}")
            }
        }
    }

    /// When it is due, as a chip.
    pub(super) fn due(&self, moments: Moments<'_>, now: i64) -> Option<Due> {
        let due = self.case.due?;
        let ended = self.service.state(&self.case).is_some_and(State::is_end);
        Some(match self.case.paused {
            _ if ended => Due::closed(moments, due),
            Some(_) => Due::still(moments, due),
            None if self.case.result.is_some() => Due::closed(moments, due),
            None => Due::on(moments, &self.calendar, now, due),
        })
    }
}

/// What is going on in a state, told to an official: where the words for the public say "you", others stand.
pub(super) fn state_words(app: &App, t: Words<'_>, service: &Service, name: &str, state: &State) -> StateText {
    let public = app.catalogue().state_text(&service.definition().workflow, t.lang, name);
    let own = |key: &str| t.find(&format!("{key}-{}", state.phase.as_str())).map(str::to_owned);
    let to_the_person = matches!(state.phase, Phase::Supplement | Phase::Withdrawn | Phase::Done | Phase::Delivered);
    let now = own("desk-now").filter(|_| to_the_person).unwrap_or(public.now);
    let next = public.next.map(|next| own("desk-next").filter(|_| to_the_person).unwrap_or(next));
    StateText { now, next }
}
