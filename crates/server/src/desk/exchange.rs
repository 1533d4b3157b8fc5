//! Another agency's question to a register kept here: answered under an agreement, within its fields and its time, and
//! stated on each record that was read, so that the person it is about sees it with its purpose.

use rules::{
    actor::Actor,
    exchange::{Call, Member, Way},
    refusal::Refusal,
    register::{
        Relation,
        record::{Exchanged, RecordEvent},
    },
};

use super::{Desk, NotDone, ReadRecord};
use crate::{
    projections::records::{self as projection, RecordRow},
    store::Tx,
};

/// Most records in one answer.
const MOST: u32 = 20;

/// What an agency wants to know, and in whose name.
#[derive(Clone, Debug)]
pub struct AgencyQuestion {
    /// Who asks.
    pub client: Member,
    /// The service's code.
    pub service: String,
    /// About what.
    pub about: About,
    /// For what.
    pub purpose: String,
    /// The fields; empty: all that were agreed.
    pub fields: Vec<String>,
    /// The message's own id.
    pub message: String,
    /// Whose action caused it there.
    pub user: Option<String>,
    /// The case or paper that caused it there.
    pub issue: Option<String>,
}

/// Which records an agency asks for.
#[derive(Clone, Debug)]
pub enum About {
    /// The one with a key.
    Key(String),
    /// Those about a person, by their number.
    Person(String),
}

impl Desk {
    /// Answers another agency, or says why not. What was read is stated before the answer leaves.
    pub async fn answer_agency_async(&self, question: AgencyQuestion) -> Result<Vec<ReadRecord>, NotDone> {
        let desk = self.clone();
        self.store.write_async(move |tx| desk.answer_agency_in(tx, &question)).await
    }

    /// The same, blocking the caller's thread.
    pub fn answer_agency(&self, question: AgencyQuestion) -> Result<Vec<ReadRecord>, NotDone> {
        let desk = self.clone();
        self.store.write(move |tx| desk.answer_agency_in(tx, &question))
    }

    fn answer_agency_in(&self, tx: &mut Tx<'_>, question: &AgencyQuestion) -> Result<Vec<ReadRecord>, NotDone> {
        let nobody = || NotDone::Refused(Refusal::new("exchange_no_partner").into());
        let exchange = &self.catalogue.exchange.as_ref().ok_or_else(nobody)?.exchange;
        let partner = exchange.partner_of(&question.client).ok_or_else(nobody)?;
        let today = self.setting(self.clock.now()).today;
        let (service, purpose, fields) = (&question.service, &question.purpose, &question.fields);
        let call = Call { way: Way::Answer, partner: &partner.id, service, purpose, fields, today };
        let agreement = exchange.agreed(call)?;
        let kept = self.register(&agreement.register)?.clone();
        let register = &kept.register;
        let rows = match &question.about {
            About::Key(key) => vec![projection::by_key(tx, &register.key, key)?.ok_or(NotDone::Missing)?],
            About::Person(number) => projection::by_person(tx, &register.key, number, MOST)?,
        };
        let actor = Actor::Agency { id: partner.id.clone() };
        let mut read = Vec::with_capacity(rows.len());
        for RecordRow { id, mut values, closed, since, changed, .. } in rows {
            let person = register.person_of(&values).map(str::to_owned);
            let mut held_back = register.hold_back(&mut values);
            let told = |field: &String| {
                agreement.fields.contains(field) && (question.fields.is_empty() || question.fields.contains(field))
            };
            values.retain(|field, _| told(field));
            held_back.retain(told);
            let event = RecordEvent::Extracted {
                fields: values.keys().cloned().collect(),
                purpose: question.purpose.clone(),
                case: None,
                relation: Relation::Stranger,
                exchange: Some(Exchanged {
                    agreement: agreement.id.clone(),
                    message: question.message.clone(),
                    user: question.user.clone(),
                    issue: question.issue.clone(),
                }),
            };
            self.note(tx, id, &register.key, person.as_deref(), &actor, &event)?;
            let key = String::new();
            let relation = Relation::Stranger;
            read.push(ReadRecord { id, key, person, fields: values, held_back, closed, since, changed, relation });
        }
        Ok(read)
    }
}
