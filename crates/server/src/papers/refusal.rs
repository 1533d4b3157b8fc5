//! 03 Phiếu từ chối tiếp nhận, giải quyết hồ sơ: the reason in plain words and the article of law.

use rules::workflow::Verb;

use super::{
    kind::{PaperKind, ending},
    paper::{Block, Paper, Row},
    source::Source,
};

impl Source<'_> {
    /// The refusal, if the case is refused.
    pub(super) fn refusal(&self) -> Option<Paper> {
        let (reason, article) = self.case.refusal.as_ref()?;
        let step = ending(self.case, self.service)?;
        let (declined, unit) = match step.verb? {
            Verb::Decline => (true, &self.case.reception),
            Verb::Refuse => (false, &self.case.authority),
            _ => return None,
        };
        let words = &self.words;
        let mut paper = self.frame(PaperKind::Refusal, unit, step.to);
        paper.title = words.made(if declined { "paper-title-03-decline" } else { "paper-title-03-refuse" });
        paper.foot = format!("{} · {}", self.code(), paper.title);
        paper.addressee = self.addressee();
        let mut rows = self.about();
        rows.extend(Row::of(
            words.made("paper-submitted-at"),
            self.case.submitted.map(|at| self.moment(at)).unwrap_or_default(),
        ));
        let says = if declined { "paper-declines" } else { "paper-refuses" };
        paper.blocks = vec![
            Block::Rows(rows),
            self.paragraph(says, &[("unit", self.unit(unit))]),
            Block::Quote(reason.clone()),
            Block::Rows(
                Row::of(words.made("paper-article"), self.article(article)).map(Row::strong).into_iter().collect(),
            ),
        ];
        paper.blocks.extend(self.refund());
        paper.blocks.push(self.paragraph("paper-appeal", &[("unit", self.unit(unit))]));
        let signer = match declined {
            true => self.signer("paper-office-receiver", self.official(step.by)),
            false => self.head_signs(step),
        };
        paper.blocks.push(Block::Closing(vec![self.recipients(), signer]));
        Some(paper)
    }

    /// What goes back to the payer, if anything.
    pub(super) fn refund(&self) -> Option<Block> {
        use rules::case::PaymentStanding::{RefundOwed, Refunded};
        let back = self.case.payments.values().filter(|p| matches!(p.standing, RefundOwed | Refunded));
        let amount: i64 = back.map(|p| p.amount).sum();
        let money = self.words.money(&self.country.currency, amount);
        (amount > 0).then(|| self.paragraph("paper-refund", &[("amount", money)]))
    }
}
