//! 07 Sổ theo dõi hồ sơ: the cases of a unit, one line each.

use rules::workflow::Verb;
use time::Date;

use super::{
    paper::{Block, Column, Paper, Party, Table},
    source::{Context, Source},
};
use crate::text::format::local;

/// One line of the register. Times are unix ms.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Entry {
    /// The case code.
    pub code: String,
    /// The service's title.
    pub title: String,
    /// Who applied.
    pub name: String,
    /// Their address and telephone.
    pub contact: String,
    /// The agency that decides.
    pub authority: String,
    /// When it was received; before that, when it was handed in.
    pub received: Option<i64>,
    /// When it is due.
    pub due: Option<i64>,
    /// When the result was handed over.
    pub returned: Option<i64>,
    /// How it was handed over, in words.
    pub how: String,
    /// What else there is to say, such as "Từ chối".
    pub note: String,
}

impl Entry {
    /// The line of one case.
    pub fn of(source: &Source<'_>) -> Entry {
        let case = source.case;
        let delivered = case.result.as_ref().and_then(|r| r.delivered.as_ref());
        let contact = [source.applicant("address"), source.applicant("phone")];
        let last = case.steps.iter().rev().find_map(|s| s.verb);
        let closed = source.service.state(case).is_some_and(|s| s.is_end());
        let note = match last.filter(|_| closed) {
            Some(Verb::Decline) => "paper-note-declined",
            Some(Verb::Refuse) => "paper-note-refused",
            Some(Verb::Stop) => "paper-note-stopped",
            Some(Verb::Withdraw) => "paper-note-withdrawn",
            _ => "",
        };
        Entry {
            code: source.code().to_owned(),
            title: source.texts().title.clone(),
            name: source.applicant("name"),
            contact: contact.into_iter().filter(|t| !t.is_empty()).collect::<Vec<_>>().join("\n"),
            authority: source.unit(&case.authority),
            received: case.accepted.or(case.submitted),
            due: case.due,
            returned: delivered.map(|(at, _)| *at),
            how: delivered.map(|(_, how)| source.words.made(&format!("paper-how-{how}"))).unwrap_or_default(),
            note: if note.is_empty() { String::new() } else { source.words.made(note) },
        }
    }
}

/// The register of a unit over some days, both included, as it stands at `at` (unix ms).
pub fn register(context: &Context<'_>, unit: &str, from: Date, to: Date, at: i64, entries: &[Entry]) -> Paper {
    let words = &context.words;
    let mut paper = context.blank(unit, at, words.made("paper-title-07"));
    paper.identity = format!("{unit} 07 {from} {to} {}", words.lang);
    paper.subtitle = vec![words.two("paper-days", "from", words.date(from), "to", words.date(to))];
    paper.foot = format!("{} · {}", paper.head.agency, paper.title);
    paper.wide = true;
    let moment = |at: Option<i64>| at.map(|at| words.moment_short(local(context.country, at))).unwrap_or_default();
    let column = |key: &str, share, centred| Column { title: words.made(key), share, centred };
    let rows = entries.iter().enumerate().map(|(i, e)| {
        vec![
            (i + 1).to_string(),
            e.code.clone(),
            e.title.clone(),
            e.name.clone(),
            e.contact.clone(),
            e.authority.clone(),
            moment(e.received),
            moment(e.due),
            moment(e.returned),
            e.how.clone(),
            e.note.clone(),
        ]
    });
    paper.blocks = vec![
        Block::Table(Table {
            summary: paper.title.clone(),
            columns: vec![
                column("paper-column-no", 4, true),
                column("paper-column-code", 13, false),
                column("paper-column-service", 11, false),
                column("paper-column-name", 9, false),
                column("paper-column-contact", 13, false),
                column("paper-column-authority", 10, false),
                column("paper-column-received", 7, true),
                column("paper-column-due", 7, true),
                column("paper-column-returned", 7, true),
                column("paper-column-how", 6, false),
                column("paper-column-note", 6, false),
            ],
            rows: rows.collect(),
        }),
        Block::Paragraph(words.one("paper-register-count", "n", entries.len())),
        Block::Closing(vec![Party::Signer {
            office: words.made("paper-office-keeper"),
            hint: words.made("paper-sign-and-name"),
            name: String::new(),
        }]),
    ];
    paper
}
