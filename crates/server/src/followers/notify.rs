//! Tells people what happened to their cases: in their account, and by e-mail if they gave an address.

use std::collections::BTreeMap;

use rules::{
    case::{Case, Stamp},
    id::Id,
};

use super::{Follower, Happened, follow};
use crate::{
    desk::{Desk, NotDone, history, load_person},
    notice,
    projections::notices,
    store::{Fault, StreamId},
};

/// The follower. Its place in the log is its own; it may be given the same events again.
pub fn follower(desk: &Desk) -> Follower {
    let own = desk.clone();
    follow(&desk.store, &desk.clock, &desk.chance, "notify", move |happened| tell_all(&own, happened))
}

fn tell_all(desk: &Desk, happened: &[Happened]) -> Result<(), Fault> {
    // Each case is folded once, however much happened to it.
    let mut versions: BTreeMap<StreamId, Vec<u32>> = BTreeMap::new();
    for one in happened.iter().filter(|h| h.event.name.starts_with("case.")) {
        versions.entry(one.stream).or_default().push(one.event.version);
    }
    let work = desk.clone();
    desk.store.write(move |tx| {
        for (stream, versions) in &versions {
            let recorded = match tx.load(*stream) {
                Err(Fault::Erased) => continue,
                recorded => recorded?,
            };
            let mut case = Case::default();
            for (version, (at, actor, event)) in (1u32..).zip(history(&recorded)?) {
                case.evolve(Stamp { at, actor: &actor }, &event);
                let Some(person) = case.applicant.filter(|_| versions.contains(&version)) else { continue };
                let Some((key, values)) = notice::of_event(&event, &actor, &case) else { continue };
                let told = notice::notice(Id::from(*stream), version, at, &case, key, values);
                let mail = match load_person(tx, person) {
                    Ok(person) => !person.profile.email.is_empty(),
                    Err(NotDone::Erased) => continue,
                    Err(NotDone::Fault(fault)) => return Err(fault),
                    Err(_) => false,
                };
                // What happened long ago is no news by e-mail: a rebuilt installation stays silent.
                let fresh = work.clock.now() - at < NEWS;
                notices::tell(tx, person, &told, mail && fresh)?;
            }
        }
        Ok(())
    })
}

/// How long something is news, ms.
const NEWS: i64 = 2 * 24 * 60 * 60_000;
