//! What an official can do to a case: the actions that the rules offer, each with its word and key.

use rules::workflow::Verb;

use super::{Official, seen::Seen};

/// One act.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Act {
    /// An action of the workflow.
    Do(Verb),
    /// A message to the applicant.
    Message,
    /// The fee taken in cash.
    Cash,
}

/// Every act with its word in addresses and its key on the keyboard, the ordinary way first.
pub(super) const ACTS: &[(Act, &str, &str)] = &[
    (Act::Do(Verb::Answer), "answer", "r"),
    (Act::Do(Verb::Accept), "accept", "t"),
    (Act::Do(Verb::Sort), "sort", "1"),
    (Act::Do(Verb::Supplement), "supplement", "s"),
    (Act::Do(Verb::Approve), "approve", "d"),
    (Act::Do(Verb::Propose), "propose", "p"),
    (Act::Do(Verb::Issue), "issue", "i"),
    (Act::Do(Verb::HandOver), "hand_over", "v"),
    (Act::Do(Verb::Forward), "forward", "c"),
    (Act::Do(Verb::Claim), "claim", "n"),
    (Act::Cash, "cash", "f"),
    (Act::Do(Verb::Ask), "ask", "b"),
    (Act::Do(Verb::Refer), "refer", "y"),
    (Act::Do(Verb::Assign), "assign", "g"),
    (Act::Do(Verb::Return), "return", "l"),
    (Act::Do(Verb::Extend), "extend", "h"),
    (Act::Message, "message", "e"),
    (Act::Do(Verb::Reopen), "reopen", "m"),
    (Act::Do(Verb::Decline), "decline", "x"),
    (Act::Do(Verb::Refuse), "refuse", "u"),
    (Act::Do(Verb::Stop), "stop", "z"),
    (Act::Do(Verb::Revoke), "revoke", "0"),
    (Act::Do(Verb::Withdraw), "withdraw", "w"),
];

impl Act {
    /// The act of an address.
    pub(super) fn named(word: &str) -> Option<Act> {
        ACTS.iter().find(|(_, w, _)| *w == word).map(|(act, _, _)| *act)
    }

    /// Its word in addresses and in the keys of texts.
    pub(super) fn word(self) -> &'static str {
        ACTS.iter().find(|(act, _, _)| *act == self).map_or("", |(_, word, _)| word)
    }

    /// Its key on the keyboard.
    pub(super) fn key(self) -> &'static str {
        ACTS.iter().find(|(act, _, _)| *act == self).map_or("", |(_, _, key)| key)
    }

    /// Whether it ends the case against the applicant's wish, or for good.
    pub(super) fn is_grave(self) -> bool {
        matches!(self, Act::Do(Verb::Decline | Verb::Refuse | Verb::Stop | Verb::Revoke | Verb::Withdraw))
    }

    /// Whether it needs no word of the official, so that one press does it.
    pub(super) fn is_plain(self) -> bool {
        self == Act::Do(Verb::Claim)
    }
}

impl Seen {
    /// What the official can do now, the ordinary way first; asked of the rules.
    pub(super) fn offered(&self, official: &Official, now: i64) -> Vec<Act> {
        let actor = official.actor();
        let case = &self.case;
        let verbs: Vec<Verb> = case.offers(self.service.resolved(), &actor, now).iter().map(|t| t.verb).collect();
        let open = |act: &Act| match act {
            Act::Do(Verb::Answer) => case.asked_of(&actor).is_some(),
            Act::Do(verb) => verbs.contains(verb),
            Act::Message => case.may_write(&actor).is_ok(),
            Act::Cash => case.may_take_cash(self.service.resolved(), &actor).is_ok(),
        };
        let mut acts: Vec<Act> = ACTS.iter().map(|(act, _, _)| *act).filter(open).collect();
        // A refusal that was proposed is the ordinary way then.
        let refuse = Act::Do(Verb::Refuse);
        if case.proposal.as_ref().is_some_and(|p| !p.approve)
            && let Some(at) = acts.iter().position(|a| *a == refuse)
        {
            acts.remove(at);
            acts.insert(0, refuse);
        }
        acts
    }

    /// Why an act is not offered: the key of the refusal.
    pub(super) fn why_not(&self, act: Act, official: &Official, now: i64) -> &'static str {
        let actor = official.actor();
        match act {
            Act::Message => self.case.may_write(&actor).err().unwrap_or("not_yours"),
            Act::Cash => self.case.may_take_cash(self.service.resolved(), &actor).err().unwrap_or("not_yours"),
            Act::Do(verb) => {
                let Some(state) = self.service.state(&self.case) else { return "not_submitted" };
                let mut of_verb = state.actions.iter().filter(|t| t.verb == verb);
                of_verb.find_map(|t| self.case.may(&actor, t, state, now).err()).unwrap_or("not_here")
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn every_verb_has_one_word_and_one_key() {
        let keys: BTreeSet<&str> = ACTS.iter().map(|(_, _, key)| *key).collect();
        assert_eq!(keys.len(), ACTS.len());
        for (act, word, _) in ACTS {
            assert_eq!(Act::named(word), Some(*act));
            if let Act::Do(verb) = act {
                assert_eq!(serde_json::to_value(verb).unwrap(), *word);
            }
        }
        // The keys of moving about are free.
        assert!(["j", "k", "o", "q", "a", "?", "/"].iter().all(|k| !keys.contains(k)));
    }
}
