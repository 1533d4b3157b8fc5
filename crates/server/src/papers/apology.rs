//! 04 Văn bản xin lỗi và đề nghị gia hạn: before the due date passes, with the reason and the new date.

use super::{
    kind::{PaperKind, extensions},
    paper::{Block, Paper},
    source::Source,
};

impl Source<'_> {
    /// The apology, counted from 0.
    pub(super) fn apology(&self, nth: usize) -> Option<Paper> {
        let change = extensions(self.case).nth(nth)?;
        let (old, new) = (change.old?, change.new?);
        let unit = &self.case.authority;
        let agency = self.unit(unit);
        let words = &self.words;
        let mut paper = self.frame(PaperKind::Apology(nth), unit, change.at);
        paper.addressee = self.addressee();
        let received = self.case.accepted.or(self.case.submitted).unwrap_or(self.case.begun);
        paper.blocks = vec![
            self.paragraph(
                "paper-apology-received",
                &[
                    ("unit", agency.clone()),
                    ("at", words.date_on_paper(self.local(received).date())),
                    ("title", self.texts().title.clone()),
                    ("due", self.moment(old)),
                ],
            ),
            self.paragraph("paper-apology-late", &[("unit", agency.clone())]),
            Block::Quote(change.why.clone()),
            self.paragraph("paper-apology", &[("unit", agency), ("due", self.moment(new))]),
        ];
        if !change.reasons.is_empty() {
            paper.blocks.push(Block::Heading(words.made("paper-how-due-new")));
            paper.blocks.push(Block::Items(words.reasons(&change.reasons)));
        }
        let head = self.signer("paper-office-head", String::new());
        paper.blocks.push(Block::Closing(vec![self.recipients(), head]));
        Some(paper)
    }
}
