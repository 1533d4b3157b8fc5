//! Who a reader is to the registers: which number an account stands for, who is near kin, and which numbers a case
//! is about. The one place that decides when an account counts as the person of a number.

use std::collections::BTreeSet;

use rules::{actor::Actor, fold, id::Id, register::Supplier, value::Value};

use super::{Desk, NotDone, people};
use crate::{
    projections::{cases, people::by_proven_number, records as projection},
    store::Tx,
};

/// Who a citizen is to the registers.
#[derive(Clone, Debug, Default)]
pub(super) struct Identity {
    /// Their number, when an account agrees with a record of it.
    pub number: Option<String>,
    /// The numbers of near relatives that their own records name.
    pub kin: BTreeSet<String>,
}

impl Desk {
    /// A citizen's number and the numbers of their near relatives. An account counts as the person of a number when an
    /// identity provider answers for it. Without one it must agree with a record of that number wherever the register
    /// says that it must, and nobody else's account may have been answered for under the number.
    pub(super) fn identity(&self, tx: &mut Tx<'_>, actor: Option<&Actor>) -> Result<Identity, NotDone> {
        let Some(Actor::Person { id }) = actor else { return Ok(Identity::default()) };
        self.identity_of(tx, *id)
    }

    /// The same for an account, whoever it belongs to.
    pub(super) fn identity_of(&self, tx: &mut Tx<'_>, account: Id) -> Result<Identity, NotDone> {
        let person = people::load(tx, account)?;
        let proven = person.proof().map(|proof| proof.number.clone());
        let profile = person.profile;
        let number = proven.clone().unwrap_or_else(|| profile.number.clone());
        let mut identity = Identity { number: proven.clone(), ..Identity::default() };
        if number.is_empty() {
            return Ok(identity);
        }
        if proven.is_none() && by_proven_number(tx, &number)?.is_some() {
            return Ok(identity);
        }
        let registers = self.catalogue.registers.values().map(|kept| &kept.register);
        for register in registers.filter(|r| r.supplier == Supplier::Local && r.person.is_some()) {
            let told = register.fields.iter().filter(|f| f.agrees.is_some()).count() > 0;
            if !told {
                continue;
            }
            for row in projection::by_person(tx, &register.key, &number, 4)? {
                let agrees = register.fields.iter().all(|field| {
                    let Some(of_account) = &field.agrees else { return true };
                    let folded = |v: Option<Value>| v.and_then(|v| v.as_text().map(fold::folded));
                    let (kept, said) = (row.values.get(&field.id).cloned(), profile.value(of_account));
                    folded(kept).is_some_and(|kept| Some(kept) == folded(said))
                });
                if (agrees || proven.is_some()) && !row.closed {
                    identity.number = Some(number.clone());
                    identity.kin.extend(register.kin_of(&row.values).into_iter().map(str::to_owned));
                }
            }
        }
        Ok(identity)
    }

    /// The citizen's own number, when the registers know them by it.
    pub fn own_number(&self, tx: &mut Tx<'_>, person: Id) -> Result<Option<String>, NotDone> {
        Ok(self.identity(tx, Some(&Actor::Person { id: person }))?.number)
    }

    /// The numbers of persons that a case is about, when the reader may see it.
    pub(super) fn numbers_in_case(
        &self,
        tx: &mut Tx<'_>,
        code: &str,
        actor: Option<&Actor>,
    ) -> Result<Option<BTreeSet<String>>, NotDone> {
        let Some((id, actor)) = cases::by_code(tx, code)?.zip(actor) else { return Ok(None) };
        let Some((case, _)) = self.load(tx, id)? else { return Ok(None) };
        if !case.may_see(actor) {
            return Ok(None);
        }
        let mut numbers: BTreeSet<String> =
            case.answers.values().filter_map(Value::as_text).map(str::to_owned).collect();
        if let Some(applicant) = case.applicant {
            numbers.insert(people::load(tx, applicant)?.profile.number);
        }
        Ok(Some(numbers))
    }
}
