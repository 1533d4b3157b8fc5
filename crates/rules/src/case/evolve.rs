//! One event folded into the case. Total: never fails, never asks whether it was allowed.

use super::{
    Case, DueChange, Message, Payment, PaymentStanding, Proposal, Referral, ResultPaper, Revocation, StepTaken,
    Supplement,
};
use crate::{actor::Actor, event::CaseEvent, workflow::Verb};

/// The envelope of an event: when and by whom.
#[derive(Clone, Copy, Debug)]
pub struct Stamp<'a> {
    /// Unix ms.
    pub at: i64,
    /// Who acted.
    pub actor: &'a Actor,
}

impl Case {
    /// Folds one event in.
    pub fn evolve(&mut self, stamp: Stamp<'_>, event: &CaseEvent) {
        self.version += 1;
        // What the program adds by itself is no news.
        if !matches!(event, CaseEvent::ResultSigned { .. } | CaseEvent::CredentialIssued { .. }) {
            self.changed = stamp.at;
            self.seen = self.version;
        }
        self.pass_step(stamp, event);
        match event {
            CaseEvent::Drafted { service, definition, applicant, channel, reception } => {
                self.service = service.clone();
                self.definition = definition.clone();
                self.applicant = *applicant;
                self.channel = Some(*channel);
                self.begun = stamp.at;
                self.reception = reception.clone().unwrap_or_default();
                if let Actor::Official { id, .. } = stamp.actor {
                    self.filed_by = Some(*id);
                }
            }
            CaseEvent::Answered { page, answers, removed } => {
                self.pages.insert(page.clone());
                for name in removed {
                    self.answers.remove(name);
                }
                self.answers.extend(answers.clone());
                self.origins.retain(|name, _| !removed.contains(name) && !answers.contains_key(name));
            }
            CaseEvent::Prefilled { answers, from, pages } => {
                self.answers.extend(answers.clone());
                self.pages.extend(pages.iter().cloned());
                self.origins.extend(from.iter().map(|(name, origin)| (name.clone(), (origin.clone(), stamp.at))));
            }
            CaseEvent::Attached { evidence, file } => {
                let files = self.files.entry(evidence.clone()).or_default();
                files.retain(|f| f.hash != file.hash);
                files.push(file.clone());
            }
            CaseEvent::Detached { evidence, hash } => {
                if let Some(files) = self.files.get_mut(evidence) {
                    files.retain(|f| &f.hash != hash);
                }
            }
            CaseEvent::Submitted { code, reception, authority, fee, .. } => {
                self.code = Some(code.clone());
                self.reception = reception.clone();
                self.authority = authority.clone();
                self.fee = fee.clone();
                self.submitted = Some(stamp.at);
            }
            CaseEvent::PaymentStarted { payment, amount, provider } => {
                self.payments.insert(
                    *payment,
                    Payment {
                        amount: *amount,
                        by: provider.clone(),
                        standing: PaymentStanding::Started,
                        begun: stamp.at,
                        reference: String::new(),
                    },
                );
            }
            CaseEvent::PaymentFailed { payment, .. } => self.payment(payment, PaymentStanding::Failed, None),
            CaseEvent::FeePaid { payment, amount, by, reference } => {
                self.payments.entry(*payment).or_insert_with(|| Payment {
                    amount: *amount,
                    by: by.clone(),
                    standing: PaymentStanding::Paid,
                    begun: stamp.at,
                    reference: reference.clone(),
                });
                self.payment(payment, PaymentStanding::Paid, Some(reference));
            }
            CaseEvent::RefundOwed { payment, .. } => self.payment(payment, PaymentStanding::RefundOwed, None),
            CaseEvent::Refunded { payment, .. } => self.payment(payment, PaymentStanding::Refunded, None),
            CaseEvent::Accepted { term, due, reasons, .. } => {
                self.accepted = Some(stamp.at);
                self.term = *term;
                self.move_due(stamp.at, *due, "", reasons);
            }
            CaseEvent::SupplementRequested { items, note, .. } => {
                self.supplements.push(Supplement {
                    items: items.clone(),
                    note: note.clone(),
                    asked: stamp.at,
                    answered: None,
                    before_acceptance: self.accepted.is_none(),
                });
                self.paused = self.accepted.map(|_| stamp.at);
            }
            CaseEvent::SupplementReceived { new_due, reasons, .. } => {
                if let Some(last) = self.supplements.last_mut() {
                    last.answered = Some(stamp.at);
                }
                self.paused = None;
                if *new_due != self.due {
                    self.move_due(stamp.at, *new_due, "", reasons);
                }
            }
            CaseEvent::Claimed { official } | CaseEvent::Assigned { official } => self.holder = Some(*official),
            CaseEvent::StepDone { .. } | CaseEvent::AnswerPublished { .. } => {}
            CaseEvent::ReferredToUnit { unit, question, until } => self.referrals.push(Referral {
                unit: unit.clone(),
                question: question.clone(),
                asked: stamp.at,
                until: *until,
                answer: None,
            }),
            CaseEvent::ReferralAnswered { unit, answer } => {
                if let Some(r) = self.referrals.iter_mut().rev().find(|r| &r.unit == unit && r.answer.is_none()) {
                    r.answer = Some((answer.clone(), stamp.at));
                }
            }
            CaseEvent::Proposed { approve, note, article, .. } => {
                self.proposal = Some(Proposal {
                    approve: *approve,
                    note: note.clone(),
                    article: article.clone(),
                    by: stamp.actor.person(),
                });
            }
            CaseEvent::Approved { .. } => self.approved_by = stamp.actor.person(),
            CaseEvent::Refused { reason, article, .. } | CaseEvent::Stopped { reason, article, .. } => {
                self.refusal = Some((reason.clone(), article.clone()));
                self.paused = None;
            }
            CaseEvent::DeadlineExtended { new_due, reason, reasons, .. } => {
                self.move_due(stamp.at, Some(*new_due), reason, reasons);
            }
            CaseEvent::ResultIssued { number, .. } => {
                let number = number.clone();
                self.result = Some(ResultPaper {
                    number,
                    issued: stamp.at,
                    signed: None,
                    credential: None,
                    delivered: None,
                    revoked: None,
                });
            }
            CaseEvent::ResultSigned { file, .. } => {
                if let Some(result) = &mut self.result {
                    result.signed = Some(file.clone());
                }
            }
            CaseEvent::ResultDelivered { how, .. } => {
                if let Some(result) = &mut self.result {
                    result.delivered = Some((stamp.at, how.clone()));
                }
            }
            CaseEvent::CredentialIssued { file, index, .. } => {
                if let Some(result) = &mut self.result {
                    result.credential = Some((file.clone(), *index));
                }
            }
            CaseEvent::ResultRevoked { reason, article, .. } => {
                if let Some(result) = &mut self.result {
                    let (reason, article) = (reason.clone(), article.clone());
                    result.revoked = Some(Revocation { at: stamp.at, reason, article });
                }
            }
            CaseEvent::Withdrawn { .. } => self.paused = None,
            CaseEvent::Reopened { .. } => self.refusal = None,
            CaseEvent::Sorted { report_type, authority, .. } => {
                self.sorted = Some((report_type.clone(), stamp.at));
                if *authority != self.authority {
                    // Whoever held it has passed it on.
                    self.authority = authority.clone();
                    self.holder = None;
                }
            }
            CaseEvent::MessageSent { text } => self.messages.push(Message {
                at: stamp.at,
                from_applicant: matches!(stamp.actor, Actor::Person { .. }),
                text: text.clone(),
            }),
            CaseEvent::Rated { stars, comment } => self.rating = Some((*stars, comment.clone())),
        }
    }

    /// Records the step that ends when the event leads to another state, and enters that state.
    /// Nobody holds a case that has just come to a new state.
    fn pass_step(&mut self, stamp: Stamp<'_>, event: &CaseEvent) {
        let Some(to) = event.to() else { return };
        if let Some(from) = self.state.take() {
            self.steps.push(StepTaken {
                state: from,
                by: stamp.actor.person(),
                unit: match stamp.actor {
                    Actor::Official { unit, .. } => unit.clone(),
                    _ => String::new(),
                },
                from: self.entered,
                to: stamp.at,
                verb: verb_of(event),
            });
        }
        self.state = Some(to.to_owned());
        self.entered = stamp.at;
        // What was asked of the person goes back to the official who asked.
        let keeps = matches!(event, CaseEvent::SupplementRequested { .. } | CaseEvent::SupplementReceived { .. });
        if !keeps {
            self.holder = None;
        }
    }

    fn payment(&mut self, payment: &crate::id::Id, standing: PaymentStanding, reference: Option<&String>) {
        if let Some(p) = self.payments.get_mut(payment) {
            p.standing = standing;
            if let Some(reference) = reference {
                p.reference = reference.clone();
            }
        }
    }

    fn move_due(&mut self, at: i64, new: Option<i64>, why: &str, reasons: &[crate::calendar::Reason]) {
        let old = self.due;
        self.due = new;
        self.dues.push(DueChange { at, old, new, why: why.to_owned(), reasons: reasons.to_vec() });
    }
}

fn verb_of(event: &CaseEvent) -> Option<Verb> {
    Some(match event {
        CaseEvent::Accepted { .. } => Verb::Accept,
        CaseEvent::SupplementRequested { .. } => Verb::Ask,
        CaseEvent::SupplementReceived { .. } => Verb::Supplement,
        CaseEvent::StepDone { verb, .. } => *verb,
        CaseEvent::Proposed { .. } => Verb::Propose,
        CaseEvent::Approved { .. } => Verb::Approve,
        CaseEvent::Refused { reception: true, .. } => Verb::Decline,
        CaseEvent::Refused { .. } => Verb::Refuse,
        CaseEvent::Stopped { .. } => Verb::Stop,
        CaseEvent::ResultIssued { .. } => Verb::Issue,
        CaseEvent::ResultDelivered { .. } => Verb::HandOver,
        CaseEvent::ResultRevoked { .. } => Verb::Revoke,
        CaseEvent::Withdrawn { .. } => Verb::Withdraw,
        CaseEvent::Reopened { .. } => Verb::Reopen,
        _ => return None,
    })
}
