//! Brings each new head of the log to the witnesses, gathers their signatures and publishes the head
//! with them (C2SP tlog-witness).
//!
//! A head is published with what signatures there are after one round, so that a witness that is down
//! holds nobody up; it is asked again later, with growing rests. What the witnesses have signed is their
//! own to remember: they say so when asked (409), nothing of it is stored here. Doing a round twice
//! changes nothing; two processes that gather at once publish the longer head.

use std::time::Duration;

use proof::{Hash, Policy, Submission, WitnessPublicKey, add_signatures, consistency};

use super::{
    Follower, Turn,
    log::{self, Head},
    rotate::publish_head,
};
use crate::{
    clock::Clock,
    store::{Fault, Store},
};

/// So long a witness is waited for.
const PATIENCE: Duration = Duration::from_millis(700);
/// A signature older than this is asked for anew, seconds: it also says that nothing newer is known.
const RENEW: u64 = 60;
/// Rests of a witness that did not answer, ms.
const FIRST_REST: i64 = 2_000;
const LONGEST_REST: i64 = 60_000;
/// More of an answer than this is not read, bytes.
const LONGEST_ANSWER: u64 = 64 * 1024;

/// A witness and where it is asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Peer {
    /// Its address, without a slash at the end.
    pub url: String,
    /// Its key.
    pub key: WitnessPublicKey,
}

impl std::str::FromStr for Peer {
    type Err = String;

    /// `URL=KEY`.
    fn from_str(text: &str) -> Result<Peer, String> {
        let (url, key) = text.split_once('=').ok_or("write a witness as its address, =, its public key")?;
        let key = WitnessPublicKey::read(key).map_err(|bad| format!("the witness's key: {bad}"))?;
        Ok(Peer { url: url.trim_end_matches('/').to_owned(), key })
    }
}

/// Gathers.
pub struct Gatherer {
    store: Store,
    clock: Clock,
    policy: Policy,
    agent: ureq::Agent,
    asked: Vec<Asked>,
}

/// A witness as this process knows it.
struct Asked {
    peer: Peer,
    /// The size it has signed last, as far as we know.
    old: u64,
    rest: i64,
    until: i64,
}

impl Gatherer {
    /// `policy` knows the log's key and these witnesses.
    pub fn new(store: &Store, clock: Clock, policy: Policy, peers: Vec<Peer>) -> Result<Gatherer, Fault> {
        publish_head(store)?;
        let config = ureq::Agent::config_builder()
            .timeout_global(Some(PATIENCE))
            .http_status_as_error(false)
            .max_redirects(0)
            .build();
        let asked = peers.into_iter().map(|peer| Asked { peer, old: 0, rest: 0, until: i64::MIN }).collect();
        Ok(Gatherer { store: store.clone(), clock, policy, agent: ureq::Agent::new_with_config(config), asked })
    }

    /// As a follower.
    pub fn follower(mut self) -> Follower {
        Follower::new("witness", move || self.turn())
    }

    /// One round.
    pub fn turn(&mut self) -> Result<Turn, Fault> {
        let read = self.store.read(|tx| Ok::<_, Fault>((log::head(tx)?, log::published(tx, true)?)))?;
        let (Some(head), Some(published)) = read else { return Ok(Turn::Idle) };
        // The signatures gathered so far are kept while the head stands.
        let same = (published.size, published.root) == (head.size, head.root);
        let begin = if same && self.policy.open(&published.note).is_ok() { published.note } else { head.note.clone() };
        let now = self.clock.now();
        let cosigned = self.policy.open(&begin).map(|opened| opened.cosigned).unwrap_or_default();
        let seconds = u64::try_from(now / 1000).unwrap_or(0);
        let fresh = |name: &str| cosigned.iter().any(|c| c.name == name && seconds.saturating_sub(c.time) < RENEW);
        let due: Vec<&mut Asked> =
            self.asked.iter_mut().filter(|a| a.until <= now && !fresh(a.peer.key.name())).collect();
        if due.is_empty() && same {
            return Ok(Turn::Idle);
        }
        let (store, agent) = (&self.store, &self.agent);
        let answers: Vec<Result<Option<String>, Fault>> = std::thread::scope(|scope| {
            let begin = &begin;
            let head = &head;
            let round: Vec<_> =
                due.into_iter().map(|a| scope.spawn(move || a.ask(agent, store, head, begin, now))).collect();
            let joined = round.into_iter().map(|r| r.join());
            joined.map(|r| r.unwrap_or_else(|_| Err(Fault::Broken("a fault in the program".into())))).collect()
        });
        let mut note = begin;
        for lines in answers.into_iter().filter_map(Result::transpose) {
            if let Ok(more) = add_signatures(&note, &lines?, &self.policy) {
                note = more;
            }
        }
        let publish = Head { note, ..head };
        self.store.write(move |tx| log::publish(tx, &publish))?;
        Ok(Turn::Idle)
    }
}

impl Asked {
    /// The witness's lines; none when it does not answer or declines, and then it rests.
    fn ask(
        &mut self,
        agent: &ureq::Agent,
        store: &Store,
        head: &Head,
        note: &[u8],
        now: i64,
    ) -> Result<Option<String>, Fault> {
        // Once more when it says that it has signed another size last.
        for _ in 0..2 {
            let proof = proof_from(store, head, self.old)?;
            let body = Submission { old: self.old, proof, checkpoint: note.to_vec() }.write();
            let answer = agent
                .post(format!("{}/add-checkpoint", self.peer.url))
                .header("content-type", "text/plain; charset=utf-8")
                .send(&body[..])
                .and_then(|mut answer| {
                    let text = answer.body_mut().with_config().limit(LONGEST_ANSWER).read_to_string()?;
                    Ok((answer.status().as_u16(), text))
                });
            let why = match answer {
                Ok((200, lines)) => {
                    (self.old, self.rest) = (head.size, 0);
                    return Ok(Some(lines));
                }
                Ok((409, size)) => match size.trim().parse::<u64>() {
                    Ok(size) if size > head.size => {
                        tracing::error!(
                            witness = self.peer.key.name(),
                            size,
                            ours = head.size,
                            "a witness has seen a longer log than ours: an old copy was put back, or another process is ahead"
                        );
                        "it has seen a longer log".to_owned()
                    }
                    Ok(size) if size != self.old => {
                        self.old = size;
                        continue;
                    }
                    _ => "it contradicts itself".to_owned(),
                },
                Ok((status, _)) => format!("status {status}"),
                Err(why) => why.to_string(),
            };
            self.rest = (self.rest * 2).clamp(FIRST_REST, LONGEST_REST);
            self.until = now + self.rest;
            tracing::warn!(witness = self.peer.key.name(), why, rest_ms = self.rest, "a witness has not signed");
            return Ok(None);
        }
        Ok(None)
    }
}

/// The proof that the head continues an older size; empty when there is nothing to prove.
fn proof_from(store: &Store, head: &Head, old: u64) -> Result<Vec<Hash>, Fault> {
    if old == 0 || old >= head.size {
        return Ok(Vec::new());
    }
    store.read(|tx| {
        let mut fault = None;
        let proof = consistency(head.size, &head.root, old, |tile| match log::tile(tx, tile) {
            Ok(bytes) => bytes,
            Err(why) => {
                fault = Some(why);
                None
            }
        });
        match fault {
            Some(fault) => Err(fault),
            None => proof.map_err(|bad| Fault::Broken(format!("no proof from {old} to {}: {bad}", head.size))),
        }
    })
}
