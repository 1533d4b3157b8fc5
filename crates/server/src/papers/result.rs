//! The result: what the person applied for, with its number, its date and what the definition prints.

use super::{
    kind::PaperKind,
    paper::{Block, Paper, Row},
    qr::result_url,
    source::Source,
};

impl Source<'_> {
    /// The result, once issued.
    pub(super) fn result(&self) -> Option<Paper> {
        let result = self.case.result.as_ref()?;
        let definition = self.service.definition();
        let words = &self.words;
        let mut paper = self.frame(PaperKind::Result, &self.case.authority, result.issued);
        paper.title = self.texts().result.clone();
        paper.foot = format!("{} · {}", self.code(), paper.title);
        paper.head.number = words.one("paper-number-of-result", "number", &result.number);
        if let Some(code) = &mut paper.code {
            code.url = result_url(self.base, &result.number, self.id);
            code.caption = words.made("paper-verify");
        }
        if let Some(revoked) = &result.revoked {
            paper.caution =
                Some(words.one("paper-revoked", "date", words.date_on_paper(self.local(revoked.at).date())));
        }
        let rows = definition.result.fields.iter().filter_map(|id| {
            let field = self.service.field(id)?;
            let value = self.case.answers.get(id)?;
            Some(Row::of(self.label(id), self.answer(field, value))?.strong())
        });
        paper.blocks = vec![
            self.paragraph(
                "paper-result-grants",
                &[
                    ("unit", self.unit(&self.case.authority)),
                    ("result", self.texts().result.clone()),
                    ("title", self.texts().title.clone()),
                ],
            ),
            Block::Rows(rows.collect()),
        ];
        let signer = self.signer("paper-office-head", self.official(self.case.approved_by));
        paper.blocks.push(Block::Closing(vec![self.recipients(), signer]));
        let acts: Vec<&str> = definition.legal_basis.iter().map(|act| act.id.as_str()).collect();
        if !acts.is_empty() {
            let lines = vec![words.one("paper-result-basis", "acts", acts.join("; "))];
            paper.blocks.push(Block::Note { title: String::new(), lines });
        }
        Some(paper)
    }
}
