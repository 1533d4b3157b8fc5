//! Many records at once through the door: for imports and synthetic countries.

use std::collections::BTreeSet;

use rules::{
    actor::Actor,
    decide::record::{self, RecordCommand, RecordWorld},
    refusal::Refusal,
    register::record::Record,
    value::Answers,
};
use time::Date;

use super::{Desk, NotDone, actor_text, records::stored};
use crate::{
    projections::records::{self as projection, Change},
    store::{Kind, NewEvent, StreamId, Tx},
};

impl Desk {
    /// Makes many records at once, each judged by itself: for imports. Gives the refusals of those that were
    /// not made by their place in the list; the others are made, all in one transaction.
    pub fn make_records(
        &self,
        register: &str,
        actor: Actor,
        reason: String,
        rows: Vec<(Answers, Option<Date>)>,
    ) -> Result<Vec<(usize, Vec<Refusal>)>, NotDone> {
        let (desk, register) = (self.clone(), register.to_owned());
        self.store.write(move |tx| desk.make_records_in(tx, &register, &actor, &reason, &rows))
    }

    fn make_records_in(
        &self,
        tx: &mut Tx<'_>,
        register: &str,
        actor: &Actor,
        reason: &str,
        rows: &[(Answers, Option<Date>)],
    ) -> Result<Vec<(usize, Vec<Refusal>)>, NotDone> {
        let kept = self.register(register)?;
        let register = &kept.register;
        let at = self.clock.now();
        let world = RecordWorld { register, actor, setting: self.setting(at) };
        let (mut refused, mut made, mut keys) = (Vec::new(), Vec::new(), BTreeSet::new());
        for (n, (fields, effective)) in rows.iter().enumerate() {
            let command =
                RecordCommand::Create { fields: fields.clone(), reason: reason.to_owned(), effective: *effective };
            let mut record = Record::default();
            match record::decide(&record, &command, world) {
                Ok(events) => {
                    for event in &events {
                        record.evolve(at, event);
                    }
                    let Some((now, event)) = record.now().zip(events.into_iter().next()) else { continue };
                    let key = register.key_of(&now.fields).unwrap_or_default();
                    let there = !keys.insert(key.clone()) || projection::has_key(tx, &register.key, &key)?;
                    if there {
                        let field = register.identified_by.first().cloned().unwrap_or_default();
                        refused.push((n, vec![Refusal::new("record_exists").at(field)]));
                    } else {
                        made.push((self.fresh_id(), now, stored(&event)?));
                    }
                }
                Err(refusals) => refused.push((n, refusals)),
            }
        }
        let streams: Vec<(StreamId, NewEvent)> =
            made.iter().map(|(id, _, event)| (StreamId::from(*id), event.clone())).collect();
        tx.begin_many(Kind::Record, at, &actor_text(actor), &streams)?;
        let changes: Vec<Change<'_>> =
            made.iter().map(|(id, now, _)| Change { id: *id, register, before: None, after: now }).collect();
        projection::project(tx, &changes)?;
        Ok(refused)
    }
}
