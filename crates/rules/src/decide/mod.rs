//! The one pure function that decides: a wish becomes events, or a refusal a person can read.
//!
//! Permission is a rule too and is decided here, so no caller can forget it.

mod action;
mod draft;
mod payment;
mod prefill;
pub mod record;
mod result;
mod submit;
mod talk;

pub use action::{if_accepted, mending_unit};
pub use submit::{incomplete, units};
pub(crate) use talk::shown as printable;

use time::Date;

pub use submit::code_beginning;

use crate::{
    actor::Actor,
    calendar::Calendar,
    case::Case,
    command::Command,
    country::Country,
    event::CaseEvent,
    form::kind::Setting,
    refusal::{Refusal, Refusals},
    service::compiled::Service,
    unit::Units,
    workflow::Verb,
};

/// Everything a decision may look at besides the case.
#[derive(Clone, Copy)]
pub struct World<'a> {
    /// Now, unix ms.
    pub at: i64,
    /// Who asks.
    pub actor: &'a Actor,
    /// The service at the version the case is pinned to.
    pub service: &'a Service,
    /// The calendar of the deciding agency.
    pub calendar: &'a Calendar,
    /// The country's facts.
    pub country: &'a Country,
    /// Places and agencies.
    pub units: &'a Units,
}

impl World<'_> {
    /// The local day.
    pub fn today(&self) -> Date {
        self.calendar.local(self.at).date()
    }

    /// What checking a field needs.
    pub fn setting(&self) -> Setting<'_> {
        Setting { country: self.country, units: self.units, today: self.today() }
    }
}

/// Decides. An empty list of events means that the wish is already fulfilled (a repeated callback).
pub fn decide(case: &Case, command: &Command, world: World<'_>) -> Result<Vec<CaseEvent>, Refusals> {
    match command {
        Command::Draft { channel, applicant, reception } => {
            draft::begin(case, *channel, *applicant, reception.as_deref(), world)
        }
        Command::Answer { page, answers } => draft::answer(case, page, answers, world),
        Command::Prefill { answers, from } => prefill::take(case, answers, from, world),
        Command::Attach { evidence, file } => draft::attach(case, evidence, file, world),
        Command::Detach { evidence, hash } => draft::detach(case, evidence, hash, world),
        Command::Submit { declared, number } => submit::submit(case, *declared, *number, world),
        Command::StartPayment { payment, provider } => payment::start(case, *payment, provider, world),
        Command::SettlePayment { payment, amount, outcome } => payment::settle(case, *payment, *amount, outcome, world),
        Command::TakeCash { payment, reference } => payment::take_cash(case, *payment, reference, world),
        Command::ConfirmRefund { payment, reference } => payment::refunded(case, *payment, reference, world),
        Command::Act { verb, input, number } => action::act(case, *verb, input, *number, world),
        Command::Sign { number, file, stamped } => result::sign(case, number, file, *stamped, world),
        Command::Certify { number, file, index } => result::certify(case, number, file, *index, world),
        Command::Send { text } => talk::send(case, text, world),
        Command::Publish { question, answer, lang } => talk::publish(case, question, answer, lang, world),
        Command::Rate { stars, comment } => talk::rate(case, *stars, comment, world),
    }
}

/// Which counter a command draws its number from: a scope and a period. The caller draws it in the
/// same transaction, so that a refusal leaves no gap.
pub fn numbering(case: &Case, command: &Command, world: World<'_>) -> Option<(String, String)> {
    let today = world.today();
    match command {
        Command::Submit { .. } => {
            let (reception, _) = units(case, world).ok()?;
            Some((format!("case {reception}"), today.to_string()))
        }
        Command::Act { verb: Verb::Issue, .. } => {
            Some((format!("result {} {}", case.service, case.authority), today.year().to_string()))
        }
        _ => None,
    }
}

/// The day's facts that expressions may use beside the answers.
pub(crate) fn facts<'c>(case: &'c Case, world: World<'_>) -> crate::decision::Facts<'c> {
    world.service.facts(&case.answers, case.channel, world.today())
}

/// Whether it is a case at all, and the applicant's own.
fn own(case: &Case, world: World<'_>) -> Result<(), Refusal> {
    match () {
        () if case.version == 0 => Err(Refusal::new("no_such_case")),
        () if !case.is_applicant(world.actor) => Err(Refusal::new("not_yours")),
        () => Ok(()),
    }
}

/// Whether it is the applicant's own and not handed in yet.
fn own_draft(case: &Case, world: World<'_>) -> Result<(), Refusal> {
    own(case, world)?;
    if case.is_submitted() { Err(Refusal::new("submitted_already")) } else { Ok(()) }
}

fn refuse<T>(key: &'static str) -> Result<T, Refusals> {
    Err(Refusal::new(key).into())
}
