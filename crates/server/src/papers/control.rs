//! 06 Phiếu kiểm soát quá trình giải quyết hồ sơ: each step, by whom, by when, when done, in time or not.

use rules::{
    calendar::step_due,
    workflow::{At, Role, Verb},
};

use super::{
    kind::PaperKind,
    paper::{Block, Column, Paper, Row, Table},
    source::Source,
};

/// One line of the slip: a step done, or the one under way.
struct Line<'a> {
    state: &'a str,
    unit: &'a str,
    by: String,
    from: i64,
    to: Option<i64>,
    verb: Option<Verb>,
}

impl Source<'_> {
    /// The slip.
    pub(super) fn control(&self) -> Option<Paper> {
        let accepted = self.case.accepted?;
        let words = &self.words;
        let mut paper = self.frame(PaperKind::Control, &self.case.authority, self.now);
        paper.wide = true;
        let due = self.case.due.map(|at| self.moment(at)).unwrap_or_default();
        let mut rows = self.about();
        rows.retain(|row| row.strong || row.label == words.made("paper-asks"));
        rows.extend(Row::of(words.made("paper-receives"), self.unit(&self.case.reception)));
        rows.extend(Row::of(words.made("paper-decides"), self.unit(&self.case.authority)));
        rows.extend(Row::of(words.made("paper-accepted-at"), self.moment(accepted)));
        rows.extend(Row::of(words.made("paper-due-now"), due).map(Row::strong));
        let column = |key: &str, share, centred| Column { title: words.made(key), share, centred };
        let table = Table {
            summary: paper.title.clone(),
            columns: vec![
                column("paper-column-no", 2, true),
                column("paper-column-unit", 9, false),
                column("paper-column-did", 7, false),
                column("paper-column-from", 6, true),
                column("paper-column-until", 6, true),
                column("paper-column-done", 6, true),
                column("paper-column-took", 5, true),
                column("paper-column-outcome", 5, true),
            ],
            rows: self.lines().iter().enumerate().map(|(i, line)| self.cells(i, line)).collect(),
        };
        paper.blocks = vec![Block::Rows(rows), Block::Table(table)];
        let changes: Vec<String> = self.case.dues.iter().skip(1).filter_map(|d| self.change(d)).collect();
        if !changes.is_empty() {
            paper.blocks.push(Block::Heading(words.made("paper-due-changes")));
            paper.blocks.push(Block::Items(changes));
        }
        Some(paper)
    }

    fn lines(&self) -> Vec<Line<'_>> {
        let done = self.case.steps.iter().map(|step| Line {
            state: &step.state,
            unit: &step.unit,
            by: self.official(step.by),
            from: step.from,
            to: Some(step.to),
            verb: step.verb,
        });
        let now = self.case.state.as_deref().filter(|_| self.service.state(self.case).is_some_and(|s| !s.is_end()));
        let now = now.map(|state| Line {
            state,
            unit: "",
            by: self.official(self.case.holder),
            from: self.case.entered,
            to: None,
            verb: None,
        });
        done.chain(now).collect()
    }

    fn cells(&self, i: usize, line: &Line<'_>) -> Vec<String> {
        let words = &self.words;
        let state = self.service.workflow().states.get(line.state);
        let applicant = state.is_some_and(|s| s.role == Some(Role::Applicant));
        let unit = match state {
            _ if !line.unit.is_empty() => self.unit(line.unit),
            _ if applicant => words.made("paper-applicant-word"),
            Some(s) if s.at == At::Reception => self.unit(&self.case.reception),
            _ => self.unit(&self.case.authority),
        };
        let who = if line.by.is_empty() { unit } else { format!("{unit}\n{}", line.by) };
        let did = match line.verb {
            Some(verb) => words.made(&format!("paper-did-{}", key(verb))),
            None => words.made("paper-under-way"),
        };
        let term = state.and_then(|s| s.term).filter(|_| !applicant);
        let until = term.map(|t| step_due(self.calendar, &t, self.local(line.from)));
        let end = self.local(line.to.unwrap_or(self.now));
        let took = self.calendar.working_minutes_between(self.local(line.from), end);
        let outcome = match until {
            None => "-".to_owned(),
            Some(until) if end > until => words.made("paper-late"),
            Some(_) if line.to.is_none() => words.made("paper-in-time-so-far"),
            Some(_) => words.made("paper-in-time"),
        };
        let moment = |at: i64| words.moment_short(self.local(at));
        vec![
            (i + 1).to_string(),
            who,
            did,
            moment(line.from),
            until.map_or_else(|| "-".to_owned(), |at| words.moment_short(at)),
            line.to.map_or_else(|| "-".to_owned(), moment),
            words.minutes(u32::try_from(took).unwrap_or(u32::MAX)),
            outcome,
        ]
    }

    /// A change of the due date in one sentence.
    fn change(&self, change: &rules::case::DueChange) -> Option<String> {
        let words = &self.words;
        let moment = |at: i64| words.moment(self.local(at));
        let args = [("at", moment(change.at)), ("old", moment(change.old?)), ("new", moment(change.new?))];
        let mut sentence = words.with("paper-due-change", &args);
        if !change.why.is_empty() {
            sentence = format!("{sentence} {}", change.why);
        }
        Some(sentence)
    }
}

/// The name of a verb in keys of texts.
fn key(verb: Verb) -> String {
    serde_json::to_value(verb).ok().and_then(|v| v.as_str().map(str::to_owned)).unwrap_or_default()
}
