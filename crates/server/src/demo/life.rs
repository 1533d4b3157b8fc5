//! What happened before now: cases begun, worked and decided through the desk, in the order of a
//! simulated clock. Each step is one that the case really offers to the one who takes it.

use std::{cmp::Reverse, collections::BinaryHeap, sync::Arc};

use rules::{
    actor::Actor,
    calendar::Calendar,
    case::{Case, PaymentStanding},
    command::{ActionInput, Command},
    event::{AskedItem, FileRef},
    id::Id,
    service::{
        Channel,
        compiled::Service,
        evidence::{Evidence, EvidenceForm, FileKind},
    },
    value::Answers,
    workflow::{Role, Verb},
};

use super::{
    answers::answers,
    cast::{Cast, Citizen},
    names::Dice,
    words,
};
use crate::desk::{Desk, Done, NotDone, Request};

const MINUTE: i64 = 60_000;
const DAY: i64 = 24 * 60 * MINUTE;
/// How far back the demonstration remembers, days.
const REMEMBERS: i64 = 150;
/// No case lives through more steps than this, whatever its workflow.
const MOST_STEPS: u32 = 40;

/// How often each service is asked for, in parts of the whole.
const POPULAR: &[(&str, i64)] = &[
    ("certified-copy", 30),
    ("civil-status-extract", 12),
    ("temporary-residence", 12),
    ("birth-registration", 10),
    ("permanent-residence", 9),
    ("marital-status-certificate", 8),
    ("feedback", 8),
    ("household-business", 6),
    ("marriage-registration", 5),
    ("death-registration", 4),
    ("building-permit", 4),
    ("social-allowance", 4),
    ("birth-bundle", 3),
    ("dog-licence", 1),
];

/// What is simulated.
pub struct Life<'a> {
    /// The door; its clock is a set one.
    pub desk: &'a Desk,
    /// Who acts.
    pub cast: &'a Cast,
    /// A picture that stands for every paper.
    pub picture: FileRef,
    /// The same for evidence that must be a PDF.
    pub pdf: FileRef,
    /// Until when, unix ms.
    pub until: i64,
}

/// What came of it.
#[derive(Debug, Default)]
pub struct Lived {
    /// Steps taken.
    pub steps: u64,
    /// Wishes that were refused: service, reason, field. A demonstration that makes sense has none.
    pub refused: Vec<String>,
}

/// One thing that will happen.
struct Coming {
    steps: u32,
    what: What,
}

enum What {
    Begin { slug: &'static str, citizen: usize, channel: Channel },
    Go { id: Id, case: Box<Case>, service: Arc<Service> },
}

impl Life<'_> {
    /// Lets so many cases happen; says how many steps were taken. `tick` is told how many cases have
    /// begun.
    pub fn run(&self, cases: usize, dice: &mut Dice, mut tick: impl FnMut(usize)) -> Result<Lived, NotDone> {
        // Time and a running number order what comes; the things themselves lie beside.
        let mut queue: BinaryHeap<Reverse<(i64, usize)>> = BinaryHeap::new();
        let mut coming: Vec<Option<Coming>> = Vec::new();
        for _ in 0..cases {
            if let Some((at, what)) = self.beginning(dice) {
                queue.push(Reverse((at, coming.len())));
                coming.push(Some(Coming { steps: 0, what }));
            }
        }
        let mut lived = Lived::default();
        let mut begun = 0;
        while let Some(Reverse((at, place))) = queue.pop() {
            if at >= self.until {
                break;
            }
            let Some(Coming { steps, what }) = coming.get_mut(place).and_then(Option::take) else { continue };
            self.desk.clock.move_to(at);
            let slug = match &what {
                What::Begin { slug, .. } => (*slug).to_owned(),
                What::Go { service, .. } => service.slug().to_owned(),
            };
            let done = match what {
                What::Begin { slug, citizen, channel } => {
                    begun += 1;
                    tick(begun);
                    self.begin(slug, citizen, channel, at, dice)
                }
                What::Go { id, case, service } => self.step(id, &case, &service, at, dice),
            };
            let done = match done {
                Ok(Some(done)) => done,
                Ok(None) => continue,
                // That case goes no further; the test wants to know why.
                Err(NotDone::Refused(refusals)) => {
                    let why =
                        |r: &rules::refusal::Refusal| format!("{slug}: {} {}", r.key, r.field.as_deref().unwrap_or(""));
                    lived.refused.extend(refusals.iter().map(why));
                    continue;
                }
                Err(other) => return Err(other),
            };
            lived.steps += 1;
            if steps < MOST_STEPS {
                let next = self.next_time(&done, at, dice);
                queue.push(Reverse((next, place)));
                let what = What::Go { id: done.id, case: Box::new(done.case), service: done.service };
                coming[place] = Some(Coming { steps: steps + 1, what });
            }
        }
        self.desk.clock.move_to(self.until);
        Ok(lived)
    }

    /// A case that somebody will begin: mostly lately, mostly in daylight.
    fn beginning(&self, dice: &mut Dice) -> Option<(i64, What)> {
        let known: Vec<_> =
            POPULAR.iter().filter(|(slug, _)| self.desk.catalogue.services.contains_key(*slug)).collect();
        let all = known.iter().map(|(_, part)| part).sum::<i64>();
        let mut rest = dice.within(0, (all - 1).max(0));
        let (slug, _) = known.into_iter().find(|(_, part)| {
            rest -= part;
            rest < 0
        })?;
        let service = self.desk.catalogue.services.get(*slug)?;
        let citizen = usize::try_from(dice.within(0, i64::try_from(self.cast.citizens.len()).ok()? - 1)).ok()?;
        let channel = match dice.within(0, 99) {
            0..=69 => Channel::Online,
            70..=94 => Channel::Counter,
            _ => Channel::Post,
        };
        let open = &service.definition().channels;
        let channel = if open.contains(&channel) { channel } else { *open.first()? };
        // The square of an even draw crowds towards now.
        let back = dice.within(0, 10_000) * dice.within(0, 10_000) / 10_000;
        let day = self.until - back * REMEMBERS * DAY / 10_000;
        let calendar = self.desk.catalogue.calendar_of(service);
        let midnight = calendar.instant(calendar.local(day).date().midnight());
        let at = midnight + dice.within(6 * 60, 21 * 60) * MINUTE + dice.within(0, 59_999);
        let at = if channel == Channel::Online { at } else { opening(calendar, at) };
        Some((at, What::Begin { slug, citizen, channel }))
    }

    fn begin(
        &self,
        slug: &str,
        citizen: usize,
        channel: Channel,
        at: i64,
        dice: &mut Dice,
    ) -> Result<Option<Done>, NotDone> {
        let catalogue = &self.desk.catalogue;
        let (Some(service), Some(citizen)) = (catalogue.services.get(slug), self.cast.citizens.get(citizen)) else {
            return Ok(None);
        };
        let calendar = catalogue.calendar_of(service);
        let today = calendar.local(at).date();
        let examples = catalogue.examples.get(slug).map_or(&[][..], Vec::as_slice);
        let normal = examples.iter().find(|(name, _)| name == "normal").map(|(_, e)| e);
        let all = answers(service, normal, &citizen.profile, &catalogue.units, channel, today, dice);
        let Some((actor, applicant, reception)) = self.who_begins(service, citizen, &all, channel, dice) else {
            return Ok(None);
        };
        let mut commands = vec![Command::Draft { channel, applicant, reception }];
        for page in service.journey(&all, Some(channel), today) {
            let given = page.fields.iter().filter_map(|f| all.get(&f.id).map(|v| (f.id.clone(), Some(v.clone()))));
            commands.push(Command::Answer { page: page.id.clone(), answers: given.collect() });
        }
        if channel == Channel::Online {
            for (evidence, _) in service.evidence(&service.facts(&all, Some(channel), today)) {
                if evidence.form != EvidenceForm::Shown {
                    commands.push(Command::Attach { evidence: evidence.id.clone(), file: self.file(evidence) });
                }
            }
        }
        // Some never hand in; their drafts wait for them.
        if channel != Channel::Online || dice.percent(97) {
            commands.push(Command::Submit { declared: true, number: 0 });
        }
        self.ask(self.desk.fresh_id(), Some(slug), actor, commands).map(Some)
    }

    fn who_begins(
        &self,
        service: &Service,
        citizen: &Citizen,
        answers: &Answers,
        channel: Channel,
        dice: &mut Dice,
    ) -> Option<(Actor, Option<Id>, Option<String>)> {
        if channel == Channel::Online {
            return Some((Actor::Person { id: citizen.id }, Some(citizen.id), None));
        }
        let authority = &service.definition().authority;
        let place = authority.competent_by.as_ref().and_then(|field| answers.get(field));
        let commune = place.or(citizen.profile.address.as_ref())?.get("commune")?.as_text()?;
        let unit = self.desk.catalogue.units.agency(&authority.receives, commune)?;
        let clerk = *dice.pick(&self.cast.holding(Role::Intake, &unit))?;
        // Half of those at the counter have an account.
        let applicant = dice.percent(50).then_some(citizen.id);
        Some((clerk.actor(), applicant, Some(unit)))
    }

    /// One more step of a case, or none: it is over, or nobody is there to take it.
    fn step(&self, id: Id, case: &Case, service: &Service, at: i64, dice: &mut Dice) -> Result<Option<Done>, NotDone> {
        let Some(state) = service.state(case) else { return Ok(None) };
        let owed_back = case.payments.iter().find(|(_, p)| p.standing == PaymentStanding::RefundOwed && p.by != "cash");
        if let Some((payment, paid)) = owed_back {
            let confirm =
                Command::ConfirmRefund { payment: *payment, reference: paid.reference.replacen("BL", "HT", 1) };
            let provider = Actor::System { name: "payment".into() };
            return self.ask(id, None, provider, vec![confirm]).map(Some);
        }
        if case.owed() > 0 && !state.is_end() {
            return self.pay(id, case, dice).map(Some);
        }
        if state.is_end() {
            let rates = case.rating.is_none() && case.applicant.is_some() && dice.percent(40);
            return match case.applicant.filter(|_| rates) {
                Some(person) => {
                    let (stars, comment) = words::rating(dice);
                    let rate = Command::Rate { stars, comment: comment.to_owned() };
                    self.ask(id, None, Actor::Person { id: person }, vec![rate]).map(Some)
                }
                None => Ok(None),
            };
        }
        if let Some(referral) = case.open_referral(at) {
            let asked =
                [Role::Handler, Role::Head].iter().find_map(|r| self.cast.holding(*r, &referral.unit).first().copied());
            if let Some(official) = asked {
                let input = ActionInput { note: words::ANSWER.to_owned(), ..ActionInput::default() };
                let answer = Command::Act { verb: Verb::Answer, input, number: 0 };
                return self.ask(id, None, official.actor(), vec![answer]).map(Some);
            }
        }
        let Some(actor) = self.who_acts(case, service, dice) else { return Ok(None) };
        let offered: Vec<Verb> = case.offers(service.resolved(), &actor, at).iter().map(|t| t.verb).collect();
        let Some(verb) = choose(&offered, case, dice) else { return Ok(None) };
        let mut commands = Vec::new();
        if verb == Verb::Supplement {
            for item in case.open_supplement().map_or(&[][..], |s| s.items.as_slice()) {
                if let Some(evidence) = service.definition().evidence.iter().find(|e| e.id == item.id) {
                    commands.push(Command::Attach { evidence: item.id.clone(), file: self.file(evidence) });
                }
            }
        }
        let input = self.input(verb, case, service, dice);
        commands.push(Command::Act { verb, input, number: 0 });
        let done = self.ask(id, None, actor.clone(), commands)?;
        if dice.percent(4) && matches!(actor, Actor::Official { .. }) {
            let text = words::message(dice).to_owned();
            return self.ask(id, None, actor, vec![Command::Send { text }]).map(Some);
        }
        Ok(Some(done))
    }

    fn who_acts(&self, case: &Case, service: &Service, dice: &mut Dice) -> Option<Actor> {
        let state = service.state(case)?;
        let role = state.role?;
        if role == Role::Applicant {
            if let Some(id) = case.applicant {
                return Some(Actor::Person { id });
            }
            return self.cast.holding(Role::Intake, &case.reception).first().map(|o| o.actor());
        }
        let there = self.cast.holding(role, case.unit_of(role, state));
        let holder = there.iter().find(|o| Some(o.id) == case.holder).copied();
        holder.or_else(|| dice.pick(&there).copied()).map(|o| o.actor())
    }

    fn pay(&self, id: Id, case: &Case, dice: &mut Dice) -> Result<Done, NotDone> {
        let payment = self.desk.fresh_id();
        let reference = format!("BL{:06}", dice.within(1, 999_999));
        match (case.applicant, case.channel) {
            (Some(person), Some(Channel::Online)) => {
                let start = Command::StartPayment { payment, provider: "thu".into() };
                let begun = self.ask(id, None, Actor::Person { id: person }, vec![start])?;
                let amount = begun.case.owed();
                let settle = Command::SettlePayment { payment, amount, outcome: Ok(reference) };
                self.ask(id, None, Actor::System { name: "payment".into() }, vec![settle])
            }
            _ => {
                let clerk = self.cast.holding(Role::Intake, &case.reception);
                let actor = clerk.first().map(|o| o.actor()).unwrap_or_else(super::cast::system);
                self.ask(id, None, actor, vec![Command::TakeCash { payment, reference }])
            }
        }
    }

    fn input(&self, verb: Verb, case: &Case, service: &Service, dice: &mut Dice) -> ActionInput {
        let law = service.definition().legal_basis.first().map(|l| l.id.clone()).unwrap_or_default();
        let mut input = ActionInput { note: words::note(verb, dice).to_owned(), ..ActionInput::default() };
        match verb {
            Verb::Decline | Verb::Refuse | Verb::Stop => input.article = law,
            Verb::Ask => {
                let paper = service.definition().evidence.first().map(|e| e.id.clone()).unwrap_or_default();
                input.items = vec![AskedItem { id: paper, note: words::MISSING.to_owned() }];
            }
            Verb::Propose => {
                input.approve = Some(dice.percent(95));
                if input.approve == Some(false) {
                    input.article = law;
                }
            }
            Verb::Extend => input.days = Some(3),
            Verb::Refer => {
                let commune = self.desk.catalogue.units.find(&case.authority).map(|(p, _)| p.code.clone());
                let kinds = ["police", "construction_department", "insurance"];
                let other =
                    |kind: &&str| self.desk.catalogue.units.agency(kind, commune.as_deref().unwrap_or_default());
                input.unit = kinds.iter().find_map(|k| other(k).filter(|u| *u != case.authority));
                input.days = Some(3);
            }
            Verb::HandOver => input.how = case.channel.map(|c| c.as_str().to_owned()),
            _ => {}
        }
        input
    }

    /// When the next step comes: the person answers in days, an official within the step's time, mostly.
    fn next_time(&self, done: &Done, at: i64, dice: &mut Dice) -> i64 {
        let calendar = self.desk.catalogue.calendar_of(&done.service);
        let state = done.service.state(&done.case);
        match state.and_then(|s| s.role) {
            None | Some(Role::Applicant) => at + dice.within(60, 4 * 24 * 60) * MINUTE,
            Some(_) => {
                let usual = state.and_then(|s| s.term).map_or(240, |t| i64::try_from(t.about_minutes()).unwrap_or(240));
                // Most is done in a part of its time, a little of it late.
                let part = if dice.percent(6) { dice.within(100, 260) } else { dice.within(5, 80) };
                opening(calendar, at + (usual * part / 100).max(3) * MINUTE)
            }
        }
    }

    fn file(&self, evidence: &Evidence) -> FileRef {
        if evidence.accept.contains(&FileKind::Png) { self.picture.clone() } else { self.pdf.clone() }
    }

    fn ask(&self, id: Id, slug: Option<&str>, actor: Actor, commands: Vec<Command>) -> Result<Done, NotDone> {
        self.desk.handle(Request {
            case: id,
            service: slug.map(str::to_owned),
            actor,
            commands,
            expected: None,
            idempotency: None,
        })
    }
}

fn opening(calendar: &Calendar, at: i64) -> i64 {
    calendar.instant(calendar.next_opening(calendar.local(at)))
}

/// One of the offered actions; the ordinary way is taken most often.
fn choose(offered: &[Verb], case: &Case, dice: &mut Dice) -> Option<Verb> {
    let weight = |verb: &Verb| match verb {
        Verb::Accept | Verb::Supplement | Verb::Issue | Verb::HandOver => 100,
        Verb::Propose | Verb::Forward => 100,
        Verb::Approve if case.proposal.as_ref().is_some_and(|p| !p.approve) => 2,
        Verb::Approve => 100,
        Verb::Refuse if case.proposal.as_ref().is_some_and(|p| !p.approve) => 100,
        Verb::Claim => 30,
        Verb::Ask => 8,
        Verb::Decline | Verb::Extend | Verb::Return => 3,
        Verb::Refer if case.referrals.is_empty() => 6,
        Verb::Refuse | Verb::Stop | Verb::Withdraw => 1,
        _ => 0,
    };
    let all: i64 = offered.iter().map(weight).sum();
    if all == 0 {
        return None;
    }
    let mut rest = dice.within(0, all - 1);
    offered.iter().copied().find(|verb| {
        rest -= weight(verb);
        rest < 0
    })
}
