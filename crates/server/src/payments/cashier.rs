//! Payments through the door: begin one with the provider, settle it by the provider's word, send back
//! what must go back. Everything here may be repeated; the case changes once.

use rules::{actor::Actor, command::Command, id::Id};

use super::{Notification, Order, Outcome, Provider, ProviderFault};
use crate::{
    desk::{Desk, Done, NotDone, Request},
    projections::cases,
    store::Fault,
};

/// How long a payment may wait for its notification before the provider is asked, ms.
const LATE: i64 = 30_000;
/// How long a payment that the provider does not know, or has not decided, is waited for, ms.
const GIVEN_UP: i64 = 24 * 60 * 60_000;
/// How many are asked for or sent back at a time.
const BATCH: u32 = 20;

/// Takes and returns fees through one provider.
#[derive(Clone)]
pub struct Cashier {
    desk: Desk,
    provider: Provider,
}

/// Why a notification changed nothing.
#[derive(Debug)]
pub enum Unsettled {
    /// Nobody here has begun such a payment.
    Unknown,
    /// The door said no: the amount is another one, for instance.
    NotDone(NotDone),
}

impl From<NotDone> for Unsettled {
    fn from(why: NotDone) -> Self {
        Unsettled::NotDone(why)
    }
}

impl From<Fault> for Unsettled {
    fn from(fault: Fault) -> Self {
        Unsettled::NotDone(fault.into())
    }
}

fn system() -> Actor {
    Actor::System { name: "payment".into() }
}

impl Cashier {
    /// A cashier at a desk.
    pub fn new(desk: Desk, provider: Provider) -> Cashier {
        Cashier { desk, provider }
    }

    /// The provider.
    pub fn provider(&self) -> &Provider {
        &self.provider
    }

    /// Begins to pay what a case owes and gives the address to send the person to. `origin` is the
    /// address people use for this program, `description` what the payment is for in their language.
    pub async fn begin(&self, case: Id, actor: Actor, origin: &str, description: &str) -> Result<String, NotDone> {
        let payment = self.desk.fresh_id();
        let start = Command::StartPayment { payment, provider: self.provider.name.clone() };
        let done = self.desk.handle_async(wish(case, actor, start)).await?;
        let amount = done.case.payments.get(&payment).map_or(0, |p| p.amount);
        let order = Order {
            payment: payment.to_string(),
            amount,
            currency: self.desk.catalogue.country.currency.code.clone(),
            description: description.to_owned(),
            return_url: format!("{origin}/payments/return/{payment}"),
            notify_url: format!("{origin}/payments/callback/{}", self.provider.name),
        };
        Ok(self.provider.checkout_url(&order, self.seconds()))
    }

    /// Reads a notification that was posted to us, if its signature holds.
    pub fn read(&self, header: &str, body: &[u8]) -> Result<Notification, super::Rejected> {
        self.provider.read(header, body, self.seconds())
    }

    /// Does what a notification says; a repeated one changes nothing.
    pub fn settle(&self, said: &Notification) -> Result<Done, Unsettled> {
        let payment: Id = said.payment.parse().map_err(|_| Unsettled::Unknown)?;
        let found = self.desk.store.read(|tx| cases::by_payment(tx, payment)).map_err(Unsettled::from)?;
        let case = found.ok_or(Unsettled::Unknown)?;
        let outcome = match said.outcome {
            Outcome::Paid => Ok(said.reference.clone()),
            Outcome::Failed => Err(said.reference.clone()),
            Outcome::Refunded => {
                let command = Command::ConfirmRefund { payment, reference: said.reference.clone() };
                return Ok(self.desk.handle(wish(case, system(), command))?);
            }
            // Nothing to do yet: the case as it stands.
            Outcome::Pending => return Ok(self.desk.handle(Request { commands: Vec::new(), ..bare(case) })?),
        };
        let command = Command::SettlePayment { payment, amount: said.amount, outcome };
        Ok(self.desk.handle(wish(case, system(), command))?)
    }

    /// Asks the provider about one payment and does what it says.
    pub fn ask(&self, payment: Id) -> Result<Done, Unsettled> {
        match self.provider.ask(&payment.to_string(), self.seconds()) {
            Ok(said) => self.settle(&said),
            Err(ProviderFault::Unknown) => Err(Unsettled::Unknown),
            Err(fault) => Err(Fault::Unavailable(fault.to_string()).into()),
        }
    }

    /// Looks after what was left: asks about payments whose notification is late, and sends back what
    /// must go back. Says how many it settled.
    pub fn look_after(&self) -> Result<usize, Fault> {
        let now = self.desk.clock.now();
        let late = self.desk.store.read(|tx| cases::pending(tx, now - LATE, BATCH))?;
        let mut settled = 0;
        for pending in late.iter().filter(|p| p.provider == self.provider.name) {
            let given_up = now - pending.at > GIVEN_UP;
            let said = match self.provider.ask(&pending.payment.to_string(), self.seconds()) {
                Ok(said) if said.outcome != Outcome::Pending => said,
                // Never arrived there, or left undecided for a day: another payment may be begun.
                Ok(_) | Err(ProviderFault::Unknown) if given_up => Notification {
                    payment: pending.payment.to_string(),
                    amount: pending.amount,
                    outcome: Outcome::Failed,
                    reference: "expired".into(),
                },
                Ok(_) | Err(ProviderFault::Unknown) => continue,
                Err(fault) => return Err(Fault::Unavailable(fault.to_string())),
            };
            settled += usize::from(self.done(self.settle(&said))?);
        }
        let owed = self.desk.store.read(|tx| cases::refunds(tx, BATCH))?;
        for refund in owed.iter().filter(|r| r.provider == self.provider.name) {
            let said = match self.provider.refund(&refund.payment.to_string(), refund.amount, self.seconds()) {
                Ok(said) => said,
                Err(fault @ ProviderFault::Unreachable(_)) => return Err(Fault::Unavailable(fault.to_string())),
                Err(fault) => {
                    tracing::warn!(payment = %refund.payment, %fault, "a payment could not be sent back");
                    continue;
                }
            };
            settled += usize::from(self.done(self.settle(&said))?);
        }
        Ok(settled)
    }

    /// A refusal is written down and passed over, so that one payment does not hold up the others.
    fn done(&self, settled: Result<Done, Unsettled>) -> Result<bool, Fault> {
        match settled {
            Ok(done) => Ok(!done.events.is_empty()),
            Err(Unsettled::NotDone(NotDone::Fault(fault))) => Err(fault),
            Err(why) => {
                tracing::warn!(?why, "a payment could not be settled");
                Ok(false)
            }
        }
    }

    fn seconds(&self) -> i64 {
        self.desk.clock.now() / 1000
    }
}

fn bare(case: Id) -> Request {
    Request { case, service: None, actor: system(), commands: Vec::new(), expected: None, idempotency: None }
}

fn wish(case: Id, actor: Actor, command: Command) -> Request {
    Request { actor, commands: vec![command], ..bare(case) }
}
