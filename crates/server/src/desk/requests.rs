//! Idempotency: the same key from the same actor is the same wish, whatever the line did in between.
//!
//! A key is kept as a keyed hash together with who used it, so nobody gets another's answer by guessing
//! keys. Beside the answer lies a fingerprint of the wish: the same key for something else is refused.

use rules::{actor::Actor, command::Command, id::Id, refusal::Refusal};
use sha2::{Digest as _, Sha256};

use super::{NotDone, Request};
use crate::store::{Fault, Keys, StreamId, Tx};

/// The program that made a fingerprint: across an upgrade only the key itself is compared, since the
/// commands may be shaped otherwise.
const MAKER: &str = env!("CARGO_PKG_VERSION");

/// What is kept of a request with a key. Made on the caller's thread: the writer has better things to do.
pub(super) struct Keyed {
    key: [u8; 16],
    fingerprint: [u8; 12],
}

impl Keyed {
    /// `None` for a request without a key.
    pub(super) fn of(keys: &Keys, request: &Request) -> Option<Keyed> {
        let key = request.idempotency.as_ref()?;
        let who = match &request.actor {
            Actor::Person { id } | Actor::Official { id, .. } => id.to_string(),
            Actor::Agency { id } | Actor::System { name: id } => id.clone(),
        };
        let key: String = key.iter().map(|b| format!("{b:02x}")).collect();
        Some(Keyed { key: keys.blind(&format!("request {key} {who}")), fingerprint: fingerprint(request) })
    }
}

/// Four bytes for the program's version, eight for the wish.
fn fingerprint(request: &Request) -> [u8; 12] {
    let mut hash = Sha256::new();
    hash.update(format!("{:?}", request.service));
    // A wish for a new case comes with a fresh id each time.
    if request.service.is_none() {
        hash.update(request.case.0);
    }
    for command in &request.commands {
        hash.update(format!("{:?}", without_what_is_fresh(command)));
    }
    let mut out = [0; 12];
    out[..4].copy_from_slice(&Sha256::digest(MAKER)[..4]);
    out[4..].copy_from_slice(&hash.finalize()[..8]);
    out
}

/// The command without the ids and numbers that are made anew for each try.
fn without_what_is_fresh(command: &Command) -> Command {
    let mut command = command.clone();
    match &mut command {
        Command::StartPayment { payment, .. } | Command::TakeCash { payment, .. } => *payment = Id([0; 16]),
        Command::Submit { number, .. } | Command::Act { number, .. } => *number = 0,
        _ => {}
    }
    command
}

/// The case that an earlier request with the same key was about.
pub(super) fn answered_before(tx: &mut Tx<'_>, keyed: &Keyed) -> Result<Option<Id>, NotDone> {
    let Some(answer) = tx.request(&keyed.key)? else { return Ok(None) };
    let broken = || NotDone::Fault(Fault::Broken("the answer remembered for a request cannot be read".into()));
    let (id, then) = answer.split_first_chunk::<16>().ok_or_else(broken)?;
    let now = keyed.fingerprint;
    if then.len() == now.len() && then[..4] == now[..4] && *then != now {
        return Err(NotDone::Refused(Refusal::new("idempotency_reused").into()));
    }
    Ok(Some(Id(*id)))
}

/// Remembers which case a request was about.
pub(super) fn remember(tx: &mut Tx<'_>, keyed: &Keyed, id: Id, at: i64) -> Result<(), Fault> {
    let answer = [&id.0[..], &keyed.fingerprint].concat();
    tx.remember(&keyed.key, StreamId::from(id), at, &answer)
}
