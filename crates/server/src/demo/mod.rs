//! A fresh data folder filled with a synthetic country: officials of every role, citizens, and cases
//! past and running, all made through the desk with a simulated clock. The same seed and the same day
//! give the same country.

mod answers;
pub mod cast;
mod life;
pub mod names;
mod paper;
mod words;

use std::sync::Arc;

use rules::{event::FileRef, person::Profile};

use crate::{
    catalogue::Catalogue,
    clock::{Chance, Clock},
    desk::{Desk, NotDone},
    registers::synth,
    store::{Blobs, Store},
};

pub use cast::{Cast, PASSWORD};
use life::{Life, Lived};
use names::Dice;

/// What to make.
#[derive(Clone, Copy, Debug)]
pub struct Plan {
    /// How many cases.
    pub cases: usize,
    /// How many citizens.
    pub citizens: usize,
    /// The seed of chance.
    pub seed: u64,
    /// Until when, unix ms: now.
    pub until: i64,
}

/// What was made.
#[derive(Debug)]
pub struct Made {
    /// Who may sign in.
    pub cast: Cast,
    /// What happened.
    pub lived: Lived,
}

/// How many people the registers know besides the families of the citizens.
const PEOPLE_IN_REGISTERS: u64 = 300;

/// The citizens and their families in the registers, among others, as of the day of the plan.
fn fill_registers(
    store: &Store,
    catalogue: &Arc<Catalogue>,
    cast: &Cast,
    people: u64,
    plan: Plan,
) -> Result<(), NotDone> {
    let desk = Desk::new(store.clone(), catalogue.clone(), Clock::set_to(plan.until), Chance::seeded(!plan.seed));
    let today = catalogue.calendars.values().next().map_or(time::Date::MIN, |c| c.local(plan.until).date());
    let profiles: Vec<Profile> = cast.citizens.iter().map(|citizen| citizen.profile.clone()).collect();
    // Four people a family, about.
    let country = synth::Plan { people: people + 4 * profiles.len() as u64, seed: plan.seed, today };
    synth::generate(&desk, country, &profiles, |_| Ok(()), |_| {})?;
    Ok(())
}

/// Fills a store through a desk of its own, whose clock and chance are simulated. `phc` is the hash of
/// [`PASSWORD`]; `tick` is told how many cases have begun.
pub fn fill(
    store: &Store,
    blobs: &Blobs,
    catalogue: &Arc<Catalogue>,
    phc: &str,
    plan: Plan,
    tick: impl FnMut(usize),
) -> Result<Made, NotDone> {
    /// Before anything else happened, so that nobody begins a case before they are known.
    const BEFORE: i64 = 200 * 24 * 60 * 60_000;
    let clock = Clock::set_to(plan.until - BEFORE);
    let desk = Desk::new(store.clone(), catalogue.clone(), clock, Chance::seeded(plan.seed));
    let mut dice = Dice::new(plan.seed);
    let keep = |name: &str, media: &str, content: &[u8]| -> Result<FileRef, NotDone> {
        let hash = blobs.put(content)?;
        Ok(FileRef { hash, name: name.to_owned(), media: media.to_owned(), size: content.len() as u64 })
    };
    let picture = keep("giay-to-mau.png", "image/png", &paper::picture())?;
    let pdf = keep("ho-so-mau.pdf", "application/pdf", paper::PDF)?;
    let cast = cast::register(&desk, &mut dice, phc, plan.citizens.max(1))?;
    let life = Life { desk: &desk, cast: &cast, picture, pdf, until: plan.until };
    let lived = life.run(plan.cases, &mut dice, tick)?;
    let people = PEOPLE_IN_REGISTERS;
    fill_registers(store, catalogue, &cast, people, plan)?;
    Ok(Made { cast, lived })
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use rules::id::Id;

    use super::*;
    use crate::{
        catalogue::Files,
        store::{Durability, Kind, Settings, StreamId},
    };

    /// Counts of event names over all cases.
    fn happened(seed: u64) -> BTreeMap<String, usize> {
        let folder = tempfile::tempdir().unwrap();
        let settings = Settings { durability: Durability::Off, ..Settings::in_folder(folder.path()) };
        let store = Store::open(&settings).unwrap();
        let blobs = Blobs::open(folder.path(), store.keys().clone());
        let catalogue = Arc::new(Catalogue::read(Files::embedded()).unwrap_or_else(|d| panic!("{d:?}")));
        let plan = Plan { cases: 120, citizens: 20, seed, until: 1_795_500_000_000 };
        let made = fill(&store, &blobs, &catalogue, "$argon2id$none", plan, |_| {}).unwrap_or_else(|e| panic!("{e:?}"));
        assert_eq!(made.lived.refused, Vec::<String>::new());
        // As a write, which sees what is not committed yet.
        store
            .write(|tx| {
                let mut counts = BTreeMap::new();
                let mut after: Option<StreamId> = None;
                loop {
                    let streams = tx.streams(Kind::Case, after, 100)?;
                    let Some(last) = streams.last() else { return Ok(counts) };
                    after = Some(*last);
                    for stream in streams {
                        for event in tx.load(StreamId::from(Id(stream.0)))? {
                            *counts.entry(event.name).or_default() += 1;
                        }
                    }
                }
            })
            .unwrap_or_else(|e: crate::store::Fault| panic!("{e}"))
    }

    #[test]
    fn the_same_seed_makes_the_same_country_with_every_kind_of_ending() {
        let first = happened(1);
        assert_eq!(first, happened(1));
        assert_ne!(first, happened(2));
        let n = |name: &str| first.get(name).copied().unwrap_or(0);
        assert!(n("case.submitted") > 80, "{first:?}");
        assert!(n("case.result_delivered") > 50, "{first:?}");
        assert!(n("case.supplement_requested") > 0 && n("case.fee_paid") > 10, "{first:?}");
    }
}
