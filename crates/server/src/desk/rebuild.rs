//! Makes the read models again from the events: after a change of what they hold, or when one is doubted.
//!
//! It can run while the program is used: every stream is replayed in a transaction of its own batch, and
//! what happens meanwhile is written as always. Until it has come to the end, lists miss some rows.

use rules::{case::Case, id::Id, person::Person};

use super::{Desk, NotDone, cases, people};
use crate::{
    projections,
    store::{Kind, StreamId, Tx},
};

/// How many streams are replayed in one transaction.
const BATCH: u32 = 200;

/// What was made again.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Rebuilt {
    /// Cases and drafts.
    pub cases: u64,
    /// Accounts.
    pub people: u64,
    /// Records of registers.
    pub records: u64,
    /// Hours of looks of officials, and questions about looks.
    pub looks: u64,
    /// Streams whose key was destroyed: they have no rows any more.
    pub erased: u64,
}

impl Desk {
    /// Empties the read models and replays everything. `progress` hears how many streams are done.
    pub fn rebuild(&self, mut progress: impl FnMut(u64)) -> Result<Rebuilt, NotDone> {
        let desk = self.clone();
        self.store.write(move |tx| {
            projections::wipe(tx)?;
            desk.replay_days(tx)
        })?;
        let mut rebuilt = Rebuilt::default();
        for kind in [Kind::Person, Kind::Case, Kind::Record, Kind::Look, Kind::Inquiry] {
            let mut after = None;
            loop {
                let ids = self.store.read(|tx| tx.streams(kind, after, BATCH))?;
                let Some(last) = ids.last().copied() else { break };
                after = Some(last);
                let (desk, streams) = (self.clone(), ids.clone());
                let erased = self.store.write(move |tx| {
                    let mut erased = 0;
                    for stream in &streams {
                        match desk.replay(tx, kind, *stream) {
                            Err(NotDone::Erased) => erased += 1,
                            replayed => replayed?,
                        }
                    }
                    Ok::<u64, NotDone>(erased)
                })?;
                rebuilt.erased += erased;
                let made = ids.len() as u64 - erased;
                *match kind {
                    Kind::Case => &mut rebuilt.cases,
                    Kind::Record => &mut rebuilt.records,
                    Kind::Look | Kind::Inquiry => &mut rebuilt.looks,
                    _ => &mut rebuilt.people,
                } += made;
                progress(rebuilt.cases + rebuilt.people + rebuilt.records + rebuilt.looks + rebuilt.erased);
            }
        }
        Ok(rebuilt)
    }

    fn replay(&self, tx: &mut Tx<'_>, kind: Kind, stream: StreamId) -> Result<(), NotDone> {
        let recorded = tx.load(stream)?;
        let id = Id::from(stream);
        if kind == Kind::Look {
            return self.replay_looks(tx, stream, &recorded);
        }
        if kind == Kind::Inquiry {
            return self.replay_inquiry(tx, id, &recorded);
        }
        if kind == Kind::Record {
            return self.replay_record(tx, id, &recorded);
        }
        if kind == Kind::Person {
            let person = people::fold(&recorded)?;
            let at = recorded.last().map_or(0, |e| e.at);
            projections::people::forget(tx, id)?;
            projections::people::project(tx, id, &Person::default(), &person, at)?;
            return Ok(());
        }
        let history = cases::history(&recorded)?;
        let case = cases::fold(&recorded)?;
        let service = self.pinned(tx, &case)?;
        let calendar = self.calendar(tx, &service.definition().calendar)?;
        let events: Vec<_> = history.into_iter().map(|(at, _, event)| (at, event)).collect();
        projections::cases::forget(tx, id)?;
        projections::cases::project(
            tx,
            projections::cases::Change {
                id,
                before: &Case::default(),
                after: &case,
                events: &events,
                service: service.resolved(),
                calendar: &calendar,
            },
        )?;
        Ok(())
    }
}
