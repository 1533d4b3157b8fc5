//! Who may do what to a case, decided in this one place. Denied unless allowed.
//!
//! The page that offers buttons and the door that records acts ask the same functions, so a page
//! offers exactly what will be accepted.

use super::{Case, Referral};
use crate::{
    actor::Actor,
    look,
    service::{Channel, Resolved, ServiceKind},
    workflow::{At, Role, State, Transition, Verb},
};

impl Case {
    /// The state it is in, if submitted.
    pub fn state_in<'s>(&self, service: &'s Resolved) -> Option<&'s State> {
        service.workflow.states.get(self.state.as_ref()?)
    }

    /// Whether the actor is the applicant, or an official at the receiving counter who writes for one:
    /// what came in at the counter or by post is completed there, whether or not the person also has an
    /// account. What a person applied for online stays in that person's hands.
    pub fn is_applicant(&self, actor: &Actor) -> bool {
        match actor {
            Actor::Person { id } => self.applicant == Some(*id),
            Actor::Official { .. } => {
                self.channel.is_some_and(|c| c != Channel::Online)
                    && !self.reception.is_empty()
                    && actor.holds(Role::Intake, &self.reception)
            }
            Actor::Agency { .. } | Actor::System { .. } => false,
        }
    }

    /// The unit in which `role` acts on this case in `state`.
    pub fn unit_of(&self, role: Role, state: &State) -> &str {
        let at_reception = match state.role {
            Some(r) if r == role => state.at == At::Reception,
            _ => role == Role::Intake,
        };
        if at_reception { &self.reception } else { &self.authority }
    }

    /// Whether the actor holds `role` for this case.
    fn holds(&self, actor: &Actor, role: Role, state: &State) -> bool {
        match role {
            Role::Applicant => self.is_applicant(actor),
            _ => actor.holds(role, self.unit_of(role, state)),
        }
    }

    /// Whether the actor may see the case at all: the applicant, anyone with a post in one of its
    /// units, and officials of a unit that was asked; not who only watches over the data.
    pub fn may_see(&self, actor: &Actor) -> bool {
        match actor {
            Actor::Person { .. } => self.is_applicant(actor),
            Actor::Official { unit, roles, .. } => {
                look::works_cases(roles)
                    && (unit == &self.reception
                        || (self.is_submitted()
                            && (unit == &self.authority || self.referrals.iter().any(|r| &r.unit == unit))))
            }
            Actor::Agency { .. } => false,
            Actor::System { .. } => true,
        }
    }

    /// What the actor may do now: the transitions of the state that are open to them, in order.
    pub fn offers<'s>(&self, service: &'s Resolved, actor: &Actor, now: i64) -> Vec<&'s Transition> {
        let Some(state) = self.state_in(service) else { return Vec::new() };
        state.actions.iter().filter(|t| self.may(actor, t, state, now).is_ok()).collect()
    }

    /// Whether the actor may do this transition now; else the key of the refusal.
    pub fn may(&self, actor: &Actor, transition: &Transition, state: &State, now: i64) -> Result<(), &'static str> {
        let Some(role) = transition.by.or(state.role) else { return Err("not_here") };
        if !self.holds(actor, role, state) {
            return Err("not_yours");
        }
        match (transition.verb, role) {
            (Verb::Claim, _) if self.holder.is_some() => return Err("already_claimed"),
            (Verb::Claim | Verb::Assign, _) | (_, Role::Applicant) => {}
            // A case that a colleague took is theirs until it is assigned anew.
            _ if state.role == Some(role) && self.holder.is_some() && self.holder != actor.person() => {
                return Err("held_by_colleague");
            }
            _ => {}
        }
        match transition.verb {
            Verb::Approve | Verb::Refuse if self.proposal.as_ref().is_some_and(|p| p.by == actor.person()) => {
                Err("own_proposal")
            }
            Verb::Propose if self.open_referral(now).is_some() => Err("awaiting_answer"),
            Verb::Refer if self.open_referral(now).is_some() => Err("awaiting_answer"),
            // There must be one, and it can be taken back once.
            Verb::Revoke if self.result.as_ref().is_none_or(|result| result.revoked.is_some()) => Err("not_here"),
            Verb::Extend if self.due.is_none() => Err("no_deadline"),
            // 309/2026/NĐ-CP: the apology comes before the deadline passes, not after.
            Verb::Extend if self.due.is_some_and(|due| now > due) => Err("too_late_to_extend"),
            // Everything missing is asked for once: before acceptance, and once while it is worked.
            Verb::Ask if self.asked_already() => Err("asked_already"),
            _ => Ok(()),
        }
    }

    /// The question to the actor's unit that still waits for an answer: whoever handles or heads there may give it.
    pub fn asked_of(&self, actor: &Actor) -> Option<&Referral> {
        let theirs = |r: &&Referral| {
            r.answer.is_none() && (actor.holds(Role::Handler, &r.unit) || actor.holds(Role::Head, &r.unit))
        };
        self.referrals.iter().rev().find(theirs)
    }

    /// Whether the actor may write a message about the case; else the key of the refusal.
    pub fn may_write(&self, actor: &Actor) -> Result<(), &'static str> {
        let theirs = match actor {
            Actor::Person { .. } => self.is_applicant(actor),
            Actor::Official { .. } => self.may_see(actor),
            Actor::Agency { .. } | Actor::System { .. } => false,
        };
        match (self.is_submitted(), theirs) {
            (false, _) => Err("not_submitted"),
            (true, false) => Err("not_yours"),
            (true, true) => Ok(()),
        }
    }

    /// Whether the actor may publish what the case answered; else the key of the refusal. Only of reports, whose
    /// questions may be everybody's, and only by whoever works them.
    pub fn may_publish(&self, service: &Resolved, actor: &Actor) -> Result<(), &'static str> {
        let works = actor.holds(Role::Handler, &self.authority) || actor.holds(Role::Head, &self.authority);
        match (self.is_submitted(), works) {
            (false, _) => Err("not_submitted"),
            (true, false) => Err("not_yours"),
            (true, true) if service.definition.kind != ServiceKind::Report => Err("not_here"),
            (true, true) => Ok(()),
        }
    }

    /// Whether the actor may take the fee in cash now; else the key of the refusal.
    pub fn may_take_cash(&self, service: &Resolved, actor: &Actor) -> Result<(), &'static str> {
        if !self.is_submitted() {
            return Err("not_submitted");
        }
        if !actor.holds(Role::Intake, &self.reception) {
            return Err("not_yours");
        }
        if self.state_in(service).is_some_and(State::is_end) {
            return Err("case_closed");
        }
        if self.owed() == 0 { Err("nothing_to_pay") } else { Ok(()) }
    }

    fn asked_already(&self) -> bool {
        let before = self.accepted.is_none();
        self.supplements.iter().any(|s| s.before_acceptance == before)
    }
}
