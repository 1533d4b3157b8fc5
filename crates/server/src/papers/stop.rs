//! 05 Thông báo dừng giải quyết hồ sơ: why it ends without a result, and by which article.

use rules::workflow::Verb;

use super::{
    kind::{PaperKind, ending},
    paper::{Block, Paper, Row},
    source::Source,
};

impl Source<'_> {
    /// The notice, if the case was stopped.
    pub(super) fn stop(&self) -> Option<Paper> {
        let (reason, article) = self.case.refusal.as_ref()?;
        let step = ending(self.case, self.service).filter(|s| s.verb == Some(Verb::Stop))?;
        let unit = &self.case.authority;
        let words = &self.words;
        let mut paper = self.frame(PaperKind::Stop, unit, step.to);
        paper.addressee = self.addressee();
        let mut rows = self.about();
        rows.extend(Row::of(
            words.made("paper-accepted-at"),
            self.case.accepted.map(|at| self.moment(at)).unwrap_or_default(),
        ));
        paper.blocks = vec![
            Block::Rows(rows),
            self.paragraph("paper-stops", &[("unit", self.unit(unit)), ("at", self.moment(step.to))]),
            Block::Quote(reason.clone()),
            Block::Rows(
                Row::of(words.made("paper-article"), self.article(article)).map(Row::strong).into_iter().collect(),
            ),
        ];
        paper.blocks.extend(self.refund());
        paper.blocks.push(self.paragraph("paper-stop-again", &[]));
        paper.blocks.push(self.paragraph("paper-appeal", &[("unit", self.unit(unit))]));
        let signer = self.head_signs(step);
        paper.blocks.push(Block::Closing(vec![self.recipients(), signer]));
        Some(paper)
    }
}
