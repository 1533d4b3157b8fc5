//! 02 Phiếu yêu cầu bổ sung, hoàn thiện hồ sơ: everything that is missing, once (309/2026/NĐ-CP art 17).

use rules::{service::Suspension, workflow::Verb};

use super::{
    kind::PaperKind,
    paper::{Block, Paper, Row},
    source::Source,
};

impl Source<'_> {
    /// The request, counted from 0.
    pub(super) fn supplement(&self, nth: usize) -> Option<Paper> {
        let asked = self.case.supplements.get(nth)?;
        let unit = if asked.before_acceptance { &self.case.reception } else { &self.case.authority };
        let words = &self.words;
        let mut paper = self.frame(PaperKind::Supplement(nth), unit, asked.asked);
        paper.addressee = self.addressee();
        let mut rows = self.about();
        rows.extend(Row::of(
            words.made("paper-submitted-at"),
            self.case.submitted.map(|at| self.moment(at)).unwrap_or_default(),
        ));
        paper.blocks = vec![Block::Rows(rows), self.paragraph("paper-ask", &[("unit", self.unit(unit))])];
        let items = asked.items.iter().map(|item| match (item.id.is_empty(), item.note.trim()) {
            (true, note) => note.to_owned(),
            (false, "") => self.label(&item.id),
            (false, note) => format!("{}: {note}", self.label(&item.id)),
        });
        paper.blocks.push(Block::Items(items.collect()));
        if !asked.note.is_empty() {
            paper.blocks.push(self.paragraph("paper-ask-why", &[]));
            paper.blocks.push(Block::Quote(asked.note.clone()));
        }
        let clock = match (asked.before_acceptance, self.service.definition().suspension) {
            (true, _) => "paper-ask-before",
            (false, Suspension::Shift) => "paper-ask-shift",
            (false, Suspension::Restart) => "paper-ask-restart",
        };
        paper.blocks.push(self.paragraph(clock, &[]));
        paper.blocks.push(self.paragraph("paper-ask-once", &[("unit", self.unit(unit))]));
        let step = self.case.steps.iter().find(|s| s.verb == Some(Verb::Ask) && s.to == asked.asked);
        let adviser = self.signer("paper-office-adviser", self.official(step.and_then(|s| s.by)));
        paper.blocks.push(Block::Closing(vec![self.recipients(), adviser]));
        Some(paper)
    }
}
