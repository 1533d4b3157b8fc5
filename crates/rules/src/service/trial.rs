//! Runs a worked example: the situation through the rules themselves, the same way a person goes.
//!
//! What comes out is compared with what the example says; each difference is one [`Mismatch`] in words.

use time::{PrimitiveDateTime, Time};

use super::{
    Channel,
    compiled::{Eligibility, Need, Service},
    evidence::EvidenceForm,
    example::{Example, Step},
};
use crate::{
    actor::Actor,
    calendar::{Calendar, due},
    case::{Case, Stamp},
    command::{ActionInput, Command},
    country::Country,
    decide::{self, World},
    event::{AskedItem, FileRef},
    id::Id,
    person::Profile,
    refusal::Refusals,
    unit::{Level, Units},
    value::{Answers, Value, read_date, write_date},
    workflow::{Role, Verb},
};

/// What an example runs on.
#[derive(Clone, Copy, Debug)]
pub struct Stage<'a> {
    /// The service.
    pub service: &'a Service,
    /// The country's facts.
    pub country: &'a Country,
    /// Places and agencies.
    pub units: &'a Units,
    /// The calendar of the deciding agency.
    pub calendar: &'a Calendar,
}

/// Something that came out otherwise than the example says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mismatch {
    /// The part of the example, such as `then.fee`.
    pub path: String,
    /// What was expected and what came, in words.
    pub what: String,
}

/// The synthetic people of every example.
const APPLICANT: Id = Id([1; 16]);
const PAYMENT: Id = Id([2; 16]);

/// Runs an example; an empty list means that all came out as it says.
pub fn run(example: &Example, stage: Stage<'_>) -> Vec<Mismatch> {
    let mut mismatches = Vec::new();
    let Some(at) = read_moment(&example.given.at) else {
        return vec![differs("given.at", "a local time such as 2026-03-10T09:00", &example.given.at)];
    };
    let mut answers = usual_answers(stage, at.date());
    answers.extend(example.given.answers.clone());
    compare_decisions(example, &answers, at, stage, &mut mismatches);
    let then = &example.then;
    // A situation that is not decided, or only asked about, is not handed in.
    if then.state.is_some() || then.refusal.is_some() || !example.when.is_empty() {
        let mut case = Play::new(example, stage, stage.calendar.instant(at));
        let (refusal, step) = case.play(example, &answers);
        let wanted = then.refusal.as_deref();
        let met: Vec<&str> = refusal.iter().map(|r| r.key).collect();
        match wanted {
            Some(key) if met.contains(&key) && (step == 0 || step == example.when.len()) => {}
            Some(key) if met.is_empty() => mismatches.push(differs("then.refusal", key, "no refusal")),
            None if met.is_empty() => {}
            _ => {
                let shown = refusal.iter().map(show_refusal).collect::<Vec<_>>().join(", ");
                let (path, shown) = match step {
                    0 => ("then.refusal".to_owned(), format!("{shown} on submission")),
                    step => (format!("when[{}]", step - 1), shown),
                };
                mismatches.push(differs(&path, wanted.unwrap_or("no refusal"), &shown));
            }
        }
        let state = case.case.state.as_deref().unwrap_or("draft");
        if then.state.as_deref().is_some_and(|wanted| wanted != state) {
            mismatches.push(differs("then.state", then.state.as_deref().unwrap_or_default(), state));
        }
    }
    mismatches
}

fn differs(path: &str, expected: &str, got: &str) -> Mismatch {
    Mismatch { path: path.to_owned(), what: format!("expected {expected}, got {got}") }
}

fn show_refusal(refusal: &crate::refusal::Refusal) -> String {
    match &refusal.field {
        Some(field) => format!("{} ({field})", refusal.key),
        None => refusal.key.to_owned(),
    }
}

/// Reads `2026-03-10T09:00`.
fn read_moment(text: &str) -> Option<PrimitiveDateTime> {
    let (date, clock) = text.split_once('T')?;
    let (hour, minute) = clock.split_once(':')?;
    Some(read_date(date)?.with_time(Time::from_hms(hour.parse().ok()?, minute.parse().ok()?, 0).ok()?))
}

fn write_moment(at: PrimitiveDateTime) -> String {
    format!("{}T{:02}:{:02}", write_date(at.date()), at.hour(), at.minute())
}

/// What the synthetic applicant of the examples is like: an adult in the first commune of the country.
pub fn usual_profile(country: &Country, units: &Units, today: time::Date) -> Profile {
    let birth = time::Date::from_calendar_date(today.year() - 36, time::Month::March, 7).unwrap_or(today);
    let prefix = country.person_number.prefixes.first().map_or("001", String::as_str);
    let number: String = format!("{prefix}190{}", "0".repeat(country.person_number.length));
    let address = units.provinces().find_map(|province| {
        let commune = units.communes(&province.code).next()?;
        let part = |name: &str, value: &str| (name.to_owned(), Value::from(value));
        let parts = [part("province", &province.code), part("commune", &commune.code), part("street", "12 phố Sen")];
        Some(Value::Map(parts.into()))
    });
    Profile {
        name: "Trần Thị Lụa".into(),
        number: number.chars().take(country.person_number.length).collect(),
        birth: write_date(birth),
        sex: "female".into(),
        phone: "0900000000000".chars().take(country.phone.min_digits).collect(),
        email: "lua@example.vn".into(),
        address,
        language: country.languages.first().cloned().unwrap_or_default(),
    }
}

/// The answers that are filled in from the account.
fn usual_answers(stage: Stage<'_>, today: time::Date) -> Answers {
    let profile = usual_profile(stage.country, stage.units, today);
    let fields = stage.service.definition().form.pages.iter().flat_map(|page| &page.fields);
    fields.filter_map(|f| Some((f.id.clone(), profile.value(f.prefill.as_deref()?)?))).collect()
}

/// What the tables say of the situation, against what the example says.
fn compare_decisions(
    example: &Example,
    answers: &Answers,
    at: PrimitiveDateTime,
    stage: Stage<'_>,
    mismatches: &mut Vec<Mismatch>,
) {
    let then = &example.then;
    let facts = stage.service.facts(answers, Some(example.given.channel), at.date());
    for name in example.given.answers.keys() {
        match stage.service.field(name) {
            None => mismatches.push(Mismatch {
                path: format!("given.answers.{name}"),
                what: "the service asks no such question".into(),
            }),
            Some(_) if facts.is_asked(name) == Some(false) => mismatches.push(Mismatch {
                path: format!("given.answers.{name}"),
                what: "this is not asked in this situation; take it out".into(),
            }),
            Some(_) => {}
        }
    }
    let mut compare = |path: &str, wanted: Option<String>, got: String| {
        if let Some(wanted) = wanted.filter(|wanted| *wanted != got) {
            mismatches.push(differs(&format!("then.{path}"), &wanted, &got));
        }
    };
    let (eligible, because, missing) = match stage.service.eligibility(&facts) {
        Eligibility::Yes(_) => ("yes".to_owned(), String::new(), Vec::new()),
        Eligibility::No(cited) => ("no".to_owned(), cited.text.unwrap_or_default(), Vec::new()),
        Eligibility::Unknown(missing) => ("unknown".to_owned(), String::new(), missing),
        Eligibility::Fault(message) => (format!("a fault: {message}"), String::new(), Vec::new()),
    };
    compare("eligible", then.eligible.clone(), eligible);
    compare("because", then.because.clone(), because);
    compare("missing", then.missing.as_ref().map(|m| m.join(", ")), missing.join(", "));
    if then.fee.is_some() {
        let fee = match stage.service.fee(&facts) {
            Ok(fee) => fee.map_or(0, |fee| fee.amount).to_string(),
            Err(refusals) => refusals.iter().map(show_refusal).collect::<Vec<_>>().join(", "),
        };
        compare("fee", then.fee.map(|fee| fee.to_string()), fee);
    }
    if let Some(wanted) = &then.evidence {
        let needs = stage.service.evidence(&facts);
        let in_need = |need: Need| {
            needs.iter().filter(move |(_, n)| *n == need).map(|(e, _)| e.id.as_str()).collect::<Vec<_>>().join(", ")
        };
        let unknown = in_need(Need::Unknown);
        let got = if unknown.is_empty() { in_need(Need::Needed) } else { format!("unknown whether {unknown}") };
        compare("evidence", Some(wanted.join(", ")), got);
    }
    if let Some(wanted) = &then.pages {
        let pages: Vec<&str> = stage.service.pages_asked(&facts).into_iter().map(|p| p.id.as_str()).collect();
        compare("pages", Some(wanted.join(", ")), pages.join(", "));
    }
    if then.due.is_some() {
        let got = match stage.service.term(&facts) {
            Ok(Some(term)) => write_moment(due(stage.calendar, &term, at).at),
            Ok(None) => "no time limit".to_owned(),
            Err(message) => message,
        };
        compare("due", then.due.clone(), got);
    }
}

/// A case being played through.
struct Play<'a> {
    stage: Stage<'a>,
    case: Case,
    at: i64,
    channel: Channel,
    reception: String,
}

impl<'a> Play<'a> {
    fn new(example: &Example, stage: Stage<'a>, at: i64) -> Play<'a> {
        Play { stage, case: Case::default(), at, channel: example.given.channel, reception: String::new() }
    }

    /// Plays the whole example; gives the refusals met, and at which step (0: before or on submission).
    fn play(&mut self, example: &Example, answers: &Answers) -> (Refusals, usize) {
        self.reception = example.given.reception.clone().unwrap_or_else(|| self.usual_reception(answers));
        if let Err(refusals) = self.submit(example, answers) {
            return (refusals, 0);
        }
        for (i, step) in example.when.iter().enumerate() {
            self.at += 60_000;
            if let Some(at) = step.at.as_deref().and_then(read_moment) {
                self.at = self.stage.calendar.instant(at);
            }
            let refuses_next = example.when.get(i + 1).is_some_and(|next| next.action == "refuse");
            if let Err(refusals) = self.step(step, refuses_next) {
                return (refusals, i + 1);
            }
        }
        (Refusals::new(), example.when.len())
    }

    fn world<'w>(&'w self, actor: &'w Actor) -> World<'w> {
        World {
            at: self.at,
            actor,
            service: self.stage.service,
            calendar: self.stage.calendar,
            country: self.stage.country,
            units: self.stage.units,
        }
    }

    fn give(&mut self, actor: &Actor, command: &Command) -> Result<(), Refusals> {
        for event in decide::decide(&self.case, command, self.world(actor))? {
            self.case.evolve(Stamp { at: self.at, actor }, &event);
        }
        Ok(())
    }

    /// The counter of the competent unit, or of any unit where any may decide.
    fn usual_reception(&self, answers: &Answers) -> String {
        let authority = &self.stage.service.definition().authority;
        let commune = |value: &Value| value.get("commune").and_then(Value::as_text).map(str::to_owned);
        let competent = authority.competent_by.as_ref().and_then(|field| answers.get(field)).and_then(commune);
        let first = || {
            let address = usual_profile(self.stage.country, self.stage.units, time::Date::MIN).address;
            address.as_ref().and_then(commune)
        };
        let place = competent.or_else(first).unwrap_or_default();
        self.stage.units.agency(&authority.receives, &place).unwrap_or_default()
    }

    /// The applicant, or the clerk who fills in for them.
    fn applicant(&self) -> Actor {
        match self.channel {
            Channel::Online => Actor::Person { id: APPLICANT },
            Channel::Counter | Channel::Post => official(Role::Intake, &self.reception),
        }
    }

    fn submit(&mut self, example: &Example, answers: &Answers) -> Result<(), Refusals> {
        let actor = self.applicant();
        let online = self.channel == Channel::Online;
        let draft = Command::Draft {
            channel: self.channel,
            applicant: online.then_some(APPLICANT),
            reception: (!online).then(|| self.reception.clone()),
        };
        self.give(&actor, &draft)?;
        let mut refusals = Refusals::new();
        for page in &self.stage.service.definition().form.pages {
            let today = self.stage.calendar.local(self.at).date();
            let journey = self.stage.service.journey(&self.case.answers, Some(self.channel), today);
            if !journey.iter().any(|p| p.id == page.id) {
                continue;
            }
            let given = page.fields.iter().map(|f| (f.id.clone(), answers.get(&f.id).cloned())).collect();
            let answer = Command::Answer { page: page.id.clone(), answers: given };
            refusals.extend(self.give(&actor, &answer).err().into_iter().flatten());
        }
        if !refusals.is_empty() {
            return Err(refusals);
        }
        for evidence in self.evidence_to_attach(example.given.evidence.as_deref()) {
            self.give(&actor, &attach(self.stage.service, &evidence, 1))?;
        }
        self.give(&actor, &Command::Submit { declared: true, number: 1 })
    }

    fn evidence_to_attach(&self, given: Option<&[String]>) -> Vec<String> {
        if let Some(given) = given {
            return given.to_vec();
        }
        if self.channel != Channel::Online {
            return Vec::new();
        }
        let today = self.stage.calendar.local(self.at).date();
        let facts = self.stage.service.facts(&self.case.answers, Some(self.channel), today);
        let needed = self.stage.service.evidence(&facts).into_iter();
        needed
            .filter(|(e, need)| *need == Need::Needed && e.form != EvidenceForm::Shown)
            .map(|(e, _)| e.id.clone())
            .collect()
    }

    fn step(&mut self, step: &Step, refuses_next: bool) -> Result<(), Refusals> {
        if step.action == "pay" {
            return self.pay();
        }
        let Ok(verb) = serde_json::from_value::<Verb>(step.action.clone().into()) else {
            return Err(crate::refusal::Refusal::new("not_here").at(&step.action).into());
        };
        if verb == Verb::Supplement {
            self.answer_what_was_asked()?;
        }
        let actor = self.who(verb);
        let mut input = self.input(verb, refuses_next);
        if let Some(given) = &step.input {
            input = given.clone();
        }
        self.give(&actor, &Command::Act { verb, input, number: 1 })
    }

    fn pay(&mut self) -> Result<(), Refusals> {
        if self.channel != Channel::Online {
            let clerk = official(Role::Intake, &self.reception);
            return self.give(&clerk, &Command::TakeCash { payment: PAYMENT, reference: "BL-1".into() });
        }
        let amount = self.case.owed();
        self.give(&self.applicant(), &Command::StartPayment { payment: PAYMENT, provider: "stand-in".into() })?;
        let provider = Actor::System { name: "payment".into() };
        self.give(&provider, &Command::SettlePayment { payment: PAYMENT, amount, outcome: Ok("GD-1".into()) })
    }

    /// Whoever may do this in the state the case is in; each role is another person.
    fn who(&self, verb: Verb) -> Actor {
        let referral = self.case.referrals.iter().rev().find(|r| r.answer.is_none());
        if let (Verb::Answer, Some(referral)) = (verb, referral) {
            return official(Role::Handler, &referral.unit);
        }
        let state = self.stage.service.state(&self.case);
        let role = state.and_then(|s| {
            let transition = s.actions.iter().find(|t| t.verb == verb)?;
            transition.by.or(s.role)
        });
        match (state, role) {
            (_, Some(Role::Applicant)) => self.applicant(),
            (Some(state), Some(role)) => official(role, self.case.unit_of(role, state)),
            _ => official(Role::Handler, &self.case.authority),
        }
    }

    fn input(&self, verb: Verb, refuses_next: bool) -> ActionInput {
        let definition = self.stage.service.definition();
        let article = definition.legal_basis.first().map(|act| act.id.clone()).unwrap_or_default();
        let elsewhere = || {
            let (place, _) = self.stage.units.find(&self.case.authority)?;
            let level = if place.code == place.province { Level::Province } else { Level::Commune };
            let kinds = self.stage.units.kinds().iter().filter(|k| k.level == level);
            kinds.map(|k| format!("{}.{}", place.code, k.suffix)).find(|unit| *unit != self.case.authority)
        };
        ActionInput {
            note: "Theo hồ sơ.".into(),
            article: article.clone(),
            items: match verb {
                Verb::Ask => vec![AskedItem { id: String::new(), note: "Bổ sung cho rõ.".into() }],
                _ => Vec::new(),
            },
            official: (verb == Verb::Assign).then(|| official_id(Role::Handler)),
            unit: if verb == Verb::Refer { elsewhere() } else { None },
            days: matches!(verb, Verb::Extend | Verb::Refer).then_some(3),
            approve: (verb == Verb::Propose).then_some(!refuses_next),
            how: None,
            report_type: definition.sorting.as_ref().and_then(|s| s.types.first()).map(|kind| kind.id.clone()),
            suggested: None,
        }
    }

    /// Hands in again the evidence that was asked for.
    fn answer_what_was_asked(&mut self) -> Result<(), Refusals> {
        let asked: Vec<String> =
            self.case.open_supplement().into_iter().flat_map(|s| &s.items).map(|i| i.id.clone()).collect();
        let known: Vec<&str> = self.stage.service.definition().evidence.iter().map(|e| e.id.as_str()).collect();
        for evidence in asked.iter().filter(|id| known.contains(&id.as_str())) {
            self.give(&self.applicant(), &attach(self.stage.service, evidence, 2))?;
        }
        Ok(())
    }
}

fn official_id(role: Role) -> Id {
    Id([match role {
        Role::Applicant => 10,
        Role::Intake => 11,
        Role::Handler => 12,
        Role::Head => 13,
        Role::Administrator => 14,
        Role::DataProtection => 15,
    }; 16])
}

fn official(role: Role, unit: &str) -> Actor {
    Actor::Official { id: official_id(role), unit: unit.to_owned(), roles: vec![role] }
}

fn attach(service: &Service, evidence: &str, number: u8) -> Command {
    let accepts = service.definition().evidence.iter().find(|e| e.id == evidence).and_then(|e| e.accept.first());
    let media = accepts.map_or("application/pdf", |kind| kind.media_type());
    let file = FileRef {
        hash: format!("{number:02x}").repeat(32),
        name: format!("{evidence}.pdf"),
        media: media.to_owned(),
        size: 1000,
    };
    Command::Attach { evidence: evidence.to_owned(), file }
}
