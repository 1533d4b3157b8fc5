//! Questions about looks through the door.

use rules::{
    actor::Actor,
    id::Id,
    inquiry::{self, Inquiry, InquiryCommand, InquiryEvent},
};

use super::{Desk, NotDone, actor_text};
use crate::{
    projections::inquiries as projection,
    store::{Fault, Kind, NewEvent, Recorded, StreamId, Tx},
};

/// The version every event of a question is stored under.
const SCHEMA: u16 = 1;

impl Desk {
    /// Hands a wish about a question in. The same id again with the same words changes nothing.
    pub async fn handle_inquiry_async(
        &self,
        id: Id,
        actor: Actor,
        command: InquiryCommand,
    ) -> Result<Inquiry, NotDone> {
        let desk = self.clone();
        self.store.write_async(move |tx| desk.handle_inquiry_in(tx, id, &actor, &command)).await
    }

    fn handle_inquiry_in(
        &self,
        tx: &mut Tx<'_>,
        id: Id,
        actor: &Actor,
        command: &InquiryCommand,
    ) -> Result<Inquiry, NotDone> {
        let at = self.clock.now();
        let mut inquiry = load(tx, id)?;
        let (InquiryCommand::Ask { text, .. } | InquiryCommand::Write { text }) = command;
        let last = inquiry.lines.last();
        if last.is_some_and(|(_, by, said)| by.person() == actor.person() && said == text.trim()) {
            return Ok(inquiry);
        }
        let before = inquiry.version;
        let events = inquiry::decide(&inquiry, command, actor, &self.catalogue.units)?;
        let mut rows = Vec::with_capacity(events.len());
        for event in &events {
            inquiry.evolve(at, actor, event);
            let payload = serde_json::to_vec(event);
            let payload = payload.map_err(|e| Fault::Broken(format!("an event cannot be written: {e}")))?;
            rows.push(NewEvent { name: event.name(), schema: SCHEMA, payload });
        }
        tx.append(Kind::Inquiry, StreamId::from(id), before, at, &actor_text(actor), &rows)?;
        projection::project(tx, id, &inquiry)?;
        Ok(inquiry)
    }

    /// A question, for whoever it is for.
    pub fn inquiry_for(&self, tx: &mut Tx<'_>, id: Id, actor: &Actor) -> Result<Inquiry, NotDone> {
        let inquiry = load(tx, id)?;
        if inquiry.is_for(actor, &self.catalogue.units) { Ok(inquiry) } else { Err(NotDone::Missing) }
    }

    /// Makes the row of a question again from its events.
    pub(super) fn replay_inquiry(&self, tx: &mut Tx<'_>, id: Id, recorded: &[Recorded]) -> Result<(), NotDone> {
        Ok(projection::project(tx, id, &fold(recorded)?)?)
    }
}

fn load(tx: &mut Tx<'_>, id: Id) -> Result<Inquiry, NotDone> {
    Ok(fold(&tx.load(StreamId::from(id))?)?)
}

fn fold(recorded: &[Recorded]) -> Result<Inquiry, Fault> {
    let mut inquiry = Inquiry::default();
    for r in recorded {
        let unread = |e| Fault::Broken(format!("event {} ({}) cannot be read: {e}", r.version, r.name));
        let actor: Actor = serde_json::from_str(&r.actor).map_err(unread)?;
        let event: InquiryEvent = serde_json::from_slice(&r.payload).map_err(unread)?;
        inquiry.evolve(r.at, &actor, &event);
    }
    Ok(inquiry)
}
