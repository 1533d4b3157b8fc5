//! The papers of a draft, and the question that tells which of them are asked.

use serde_yaml_ng::{Mapping, Value};

use super::{
    super::{
        documents::{self, Paper, Scope},
        report::Standing,
    },
    Draft, first_upper,
    yaml::{field, map, put},
};

impl Draft<'_> {
    pub(super) fn evidence(&mut self) -> Vec<Value> {
        let papers = documents::read(self.record.get("thanh_phan_ho_so"), self.words);
        for unread in &papers.unread {
            self.report.say(Standing::Unread, "evidence", unread);
        }
        if papers.tables.is_empty() {
            self.report.say(Standing::Missing, "evidence", "the record names no paper");
        }
        let mut options: Vec<Value> = Vec::new();
        let mut labels = Mapping::new();
        let mut all = Vec::new();
        let mut words = Mapping::new();
        for table in &papers.tables {
            if !table.advice.is_empty() {
                self.report.say(
                    Standing::Note,
                    "evidence",
                    format!(
                        "{} rows are advice, such as: {}",
                        table.advice.len(),
                        table.advice.first().map_or("", String::as_str)
                    ),
                );
            }
            let mut when = None;
            if table.scope == Scope::Case && !table.papers.is_empty() {
                let option = format!("case_{}", options.len() + 1);
                put(&mut labels, &option, first_upper(&table.title));
                when = Some(format!("situation == '{option}'"));
                options.push(option.into());
            }
            for paper in &table.papers {
                if paper.is_form {
                    let template = paper.template.as_deref().map_or(String::new(), |t| format!(" ({t})"));
                    self.report.say(
                        Standing::Missing,
                        "form",
                        format!("its questions belong on pages: {}{template}", paper.name),
                    );
                    continue;
                }
                let id = format!("paper_{}", all.len() + 1);
                all.push(Value::from(self.paper(&id, paper, table.scope, when.as_deref())));
                let (name, hint) = named(&paper.name);
                let mut text = map([("name", name)]);
                if let Some(hint) = hint {
                    put(&mut text, "hint", hint);
                }
                put(&mut words, &id, text);
            }
        }
        if !options.is_empty() {
            // Not everybody need be in one of the cases, unless each paper belongs to one.
            put(&mut labels, "other", self.words.own("situation_other"));
            options.push("other".into());
            self.page(
                "situation",
                "situation_page",
                [field("situation", "choice", &[("options", Value::from(options))])],
            );
            let label = self.words.own("situation");
            put(&mut self.fields, "situation", map([("label", Value::from(label)), ("options", Value::from(labels))]));
        }
        put(&mut self.texts, "evidence", words);
        all
    }

    fn paper(&mut self, id: &str, paper: &Paper, scope: Scope, when: Option<&str>) -> Mapping {
        let form = match scope {
            Scope::Shown => "shown",
            _ if paper.originals > 0 => "original",
            _ => "copy",
        };
        let mut all = map([("id", id), ("form", form)]);
        for (key, n) in [("originals", paper.originals), ("copies", paper.copies)] {
            if n > 0 && scope != Scope::Shown {
                put(&mut all, key, Value::from(n));
            }
        }
        if let Some(when) = when {
            put(&mut all, "when", when);
        }
        if paper.sometimes {
            // Asked of everybody it would be a wrong demand.
            put(&mut all, "optional", true);
            self.report.say(
                Standing::Missing,
                "evidence",
                format!("{id} is needed in some cases only; make a condition of: {}", paper.name),
            );
        }
        if paper.register {
            self.report.say(
                Standing::Missing,
                "evidence",
                format!("{id} may come from a register; say which: {}", paper.name),
            );
        }
        all
    }
}

/// The name of a paper: its first clause; what is left is the hint.
fn named(sentence: &str) -> (String, Option<String>) {
    const LONG: usize = 120;
    if sentence.chars().count() <= LONG {
        return (first_upper(sentence), None);
    }
    let clause = sentence.char_indices().find(|(at, c)| {
        matches!(c, ';' | '.' | ',' | '(') && *at > 12 && sentence[at + 1..].starts_with(' ') | (*c == '(')
    });
    let cut = clause.map(|(at, _)| at).filter(|at| sentence[..*at].chars().count() <= 2 * LONG).unwrap_or_else(|| {
        let end = sentence.char_indices().nth(LONG).map_or(sentence.len(), |(at, _)| at);
        sentence[..end].rfind(' ').unwrap_or(end)
    });
    (first_upper(sentence[..cut].trim()), Some(sentence.to_owned()))
}
