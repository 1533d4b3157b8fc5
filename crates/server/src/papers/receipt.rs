//! 01 Giấy tiếp nhận hồ sơ và hẹn trả kết quả, and before it the confirmation that a case came in.

use rules::{
    actor::Actor,
    case::PaymentStanding,
    decide::{World, if_accepted},
    service::{Channel, compiled::Need, evidence::EvidenceForm},
};

use super::{
    kind::PaperKind,
    paper::{Block, Column, Paper, Row, Table},
    source::Source,
};

impl Source<'_> {
    /// 00: it came in; nobody has looked at it yet. Says until when it would be due if received as it is.
    pub(super) fn submission(&self) -> Option<Paper> {
        let submitted = self.case.submitted?;
        let mut paper = self.frame(PaperKind::Submission, &self.case.reception, submitted);
        let words = &self.words;
        let mut rows = self.about();
        rows.extend(Row::of(words.made("paper-receives"), self.unit(&self.case.reception)));
        rows.extend(Row::of(words.made("paper-decides"), self.unit(&self.case.authority)));
        rows.extend(Row::of(words.made("paper-channel"), self.channel()));
        rows.extend(Row::of(words.made("paper-submitted-at"), self.moment(submitted)).map(Row::strong));
        rows.extend(self.fee(submitted));
        paper.blocks = vec![Block::Rows(rows), Block::Table(self.dossier())];
        let actor = Actor::System { name: "papers".to_owned() };
        let world = World {
            at: submitted,
            actor: &actor,
            service: self.service,
            calendar: self.calendar,
            country: self.country,
            units: self.units,
        };
        match if_accepted(self.case, world) {
            Ok(Some((term, due))) => {
                let at = words.appointment(due.at);
                paper.blocks.push(self.paragraph("paper-due-if-received", &[("term", words.term(&term)), ("due", at)]));
                paper.blocks.push(Block::Items(words.reasons(&due.steps)));
            }
            _ => paper.blocks.push(self.paragraph("paper-no-term", &[])),
        }
        paper.blocks.push(self.paragraph("paper-not-yet-received", &[]));
        Some(paper)
    }

    /// 01: received as complete, with the due date and how it was reckoned.
    pub(super) fn receipt(&self) -> Option<Paper> {
        let accepted = self.case.accepted?;
        let mut paper = self.frame(PaperKind::Receipt, &self.case.reception, accepted);
        let words = &self.words;
        let first = self.case.dues.first();
        let due = first.and_then(|d| d.new);
        let term = self.case.term.map(|t| words.term(&t)).unwrap_or_default();
        let mut rows = self.about();
        rows.extend(Row::of(words.made("paper-decides"), self.unit(&self.case.authority)));
        rows.extend(Row::of(words.made("paper-channel"), self.channel()));
        rows.extend(self.fee(accepted));
        rows.extend(Row::of(words.made("paper-term"), term));
        rows.extend(Row::of(words.made("paper-accepted-at"), self.moment(accepted)));
        let appointed = due.map_or_else(|| words.made("paper-no-due"), |due| self.moment(due));
        rows.extend(Row::of(words.made("paper-due-at"), appointed).map(Row::strong));
        rows.extend(Row::of(words.made("paper-collect"), self.collect()));
        paper.blocks = vec![Block::Rows(rows), Block::Table(self.dossier())];
        let receiver = self.case.steps.iter().find(|s| s.to == accepted).and_then(|s| s.by);
        let applicant = match self.case.channel {
            // They declared it with their account; there is nothing to sign by hand.
            Some(Channel::Online) => super::paper::Party::Signer {
                office: words.made("paper-office-applicant"),
                hint: words.made("paper-signed-online"),
                name: self.applicant("name"),
            },
            _ => self.signer("paper-office-applicant", self.applicant("name")),
        };
        paper
            .blocks
            .push(Block::Closing(vec![applicant, self.signer("paper-office-receiver", self.official(receiver))]));
        let mut lines = Vec::new();
        if self.case.channel != Some(Channel::Online) {
            lines.push(words.made("paper-note-copies"));
        }
        if let Some(first) = first.filter(|d| !d.reasons.is_empty()) {
            // Small print after the signatures: what must be signed stays on the first sheet.
            lines.push(words.one("paper-how-due", "steps", words.reasons(&first.reasons).join(" ")));
        }
        lines.push(words.one("paper-note-track", "url", super::qr::tracking_url(self.base, self.code())));
        paper.blocks.push(Block::Note { title: words.made("paper-note"), lines });
        Some(paper)
    }

    fn channel(&self) -> String {
        self.case.channel.map(|c| self.words.made(&format!("paper-channel-{}", c.as_str()))).unwrap_or_default()
    }

    fn collect(&self) -> String {
        match self.case.channel {
            Some(Channel::Counter) => self.words.one("paper-collect-counter", "unit", self.unit(&self.case.reception)),
            Some(Channel::Post) => self.words.one("paper-collect-post", "address", self.applicant("address")),
            Some(Channel::Online) | None => self.words.made("paper-collect-online"),
        }
    }

    /// The fee, and what of it was paid by a moment.
    fn fee(&self, by: i64) -> Option<Row> {
        let words = &self.words;
        let fee = self.case.fee.as_ref()?;
        let money = |amount| words.money(&self.country.currency, amount);
        let counts = |s| matches!(s, PaymentStanding::Paid | PaymentStanding::RefundOwed | PaymentStanding::Refunded);
        let paid: i64 =
            self.case.payments.values().filter(|p| counts(p.standing) && p.begun <= by).map(|p| p.amount).sum();
        let value = match (fee.amount, paid) {
            (0, _) => words.made("paper-fee-none"),
            (amount, 0) => words.one("paper-fee-unpaid", "amount", money(amount)),
            (amount, paid) if paid >= amount => words.one("paper-fee-paid", "amount", money(amount)),
            (amount, paid) => words.two("paper-fee-part", "amount", money(amount), "paid", money(paid)),
        };
        Row::of(words.made("paper-fee"), value)
    }

    /// What was handed in: the form, and each piece of evidence that is needed or came.
    fn dossier(&self) -> Table {
        let words = &self.words;
        let day = self.local(self.case.submitted.unwrap_or(self.case.begun)).date();
        let facts = self.service.facts(&self.case.answers, self.case.channel, day);
        let online = self.case.channel == Some(Channel::Online);
        let form = if online { "paper-form-electronic" } else { "paper-form-paper" };
        let mut rows = vec![vec![words.made("paper-form"), words.made(form), "1".to_owned()]];
        for (evidence, need) in self.service.evidence(&facts) {
            let files = self.case.files.get(&evidence.id).map_or(0, Vec::len);
            let shape = match evidence.form {
                EvidenceForm::Original => "paper-form-original",
                EvidenceForm::Copy => "paper-form-copy",
                EvidenceForm::Certified => "paper-form-certified",
                EvidenceForm::Shown => "paper-form-shown",
            };
            let copies = usize::from(evidence.originals) + usize::from(evidence.copies);
            let (shape, count) = match need {
                _ if files > 0 => (words.made(shape), words.one("paper-files", "n", files)),
                Need::Waived => (words.made("paper-form-held"), "-".to_owned()),
                Need::Needed if !online || evidence.form == EvidenceForm::Shown => {
                    (words.made(shape), copies.max(1).to_string())
                }
                _ => continue,
            };
            rows.push(vec![self.label(&evidence.id), shape, count]);
        }
        for (i, row) in rows.iter_mut().enumerate() {
            row.insert(0, (i + 1).to_string());
        }
        let column = |key: &str, share, centred| Column { title: words.made(key), share, centred };
        Table {
            summary: words.made("paper-dossier"),
            columns: vec![
                column("paper-column-no", 2, true),
                column("paper-dossier-one-set", 16, false),
                column("paper-column-form", 9, false),
                column("paper-column-count", 4, true),
            ],
            rows,
        }
    }
}
