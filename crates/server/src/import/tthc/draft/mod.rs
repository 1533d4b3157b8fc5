//! A draft of a service out of a record: `service.yaml`, the texts in the record's language, the record.
//!
//! What the record says is taken; what it leaves open is left open or guessed, and the report says so. The
//! questions of the forms, the rules of who qualifies and the words in other languages are never in a record.

mod deadline;
mod evidence;
mod fee;
mod yaml;

use std::collections::BTreeMap;

use self::yaml::{field, map, put, written};

use rules::fold::{folded, squeezed};
use serde_yaml_ng::{Mapping, Value};

use super::{
    channels::{self, Way},
    laws,
    record::Record,
    report::{Imported, Standing},
    results,
    words::{Words, begins_with, speaks_of},
};

/// The files of a draft by their name within its folder.
pub type DraftFiles = BTreeMap<String, String>;

/// What of the catalogue a draft refers to.
#[derive(Clone, Debug, Default)]
pub struct Known {
    /// The language of the records.
    pub language: String,
    /// Names of the fields of administration to their keys.
    pub sectors: BTreeMap<String, String>,
    /// The calendar that each kind of agency keeps.
    pub calendars: BTreeMap<String, String>,
    /// The country's currency code.
    pub currency: String,
}

/// Makes the draft; what is to be said goes into `report`.
pub fn make(record: &Record, slug: &str, words: &Words, known: &Known, report: &mut Imported) -> DraftFiles {
    let mut draft = Draft {
        record,
        words,
        known,
        report,
        texts: Mapping::new(),
        notes: Mapping::new(),
        pages: Vec::new(),
        fields: Mapping::new(),
        titles: Mapping::new(),
    };
    let service = draft.service(slug);
    let texts = draft.texts();
    let mut files = DraftFiles::new();
    files.insert(
        "service.yaml".into(),
        format!(
            "# Draft out of the published record {}. Nothing of it counts before it was checked.\n{}",
            record.get("ma_thu_tuc"),
            written(&service)
        ),
    );
    files.insert(format!("text.{}.yaml", known.language), written(&texts));
    files
}

/// A name for addresses out of a title: without marks, at most 60 letters, whole words.
pub fn slug_of(title: &str) -> String {
    let mut slug = String::new();
    let bare = folded(title);
    for word in bare.split(|c: char| !c.is_ascii_alphanumeric()).filter(|w| !w.is_empty()) {
        if slug.len() + word.len() > 59 {
            break;
        }
        if !slug.is_empty() {
            slug.push('-');
        }
        slug.push_str(word);
    }
    slug
}

struct Draft<'a> {
    record: &'a Record,
    words: &'a Words,
    known: &'a Known,
    report: &'a mut Imported,
    texts: Mapping,
    notes: Mapping,
    pages: Vec<Value>,
    fields: Mapping,
    titles: Mapping,
}

impl Draft<'_> {
    fn service(&mut self, slug: &str) -> Mapping {
        let mut all = Mapping::new();
        put(&mut all, "code", self.record.get("ma_thu_tuc"));
        put(&mut all, "slug", slug);
        put(&mut all, "sector", self.sector());
        put(&mut all, "audience", self.audience());
        let ways = channels::read(self.record.get("cach_thuc_thuc_hien"), self.words);
        for unread in &ways.unread {
            self.report.say(Standing::Unread, "channels", unread);
        }
        let channels = self.channels(&ways.rows);
        let online = channels.iter().any(|c| c == "online");
        put(&mut all, "online", if online { "full" } else { "partial" });
        if !online {
            self.report.say(Standing::Missing, "online", "the record knows no online way; say why, or add the channel");
        }
        let (authority, workflow) = self.authority();
        let decides = authority.get("decides").and_then(Value::as_str).unwrap_or_default();
        let calendar = self.known.calendars.get(decides).unwrap_or(&self.words.calendar).clone();
        put(&mut all, "authority", authority);
        put(&mut all, "channels", channels);
        put(&mut all, "calendar", calendar);
        put(&mut all, "legal_basis", self.laws());
        self.report.say(
            Standing::Missing,
            "eligibility",
            match self.record.get("yeu_cau_dieu_kien") {
                "" => "the record names no condition; look whether the law does",
                _ => "the conditions are words (texts, who); make rules of them",
            },
        );
        let evidence = self.evidence();
        let fee = self.fee(&ways.rows);
        self.pages.insert(0, Value::from(map([("use", "applicant")])));
        self.page(
            "request",
            "request_page",
            [field("request", "long_text", &[("max_length", Value::from(2000)), ("for", "handling".into())])],
        );
        let words = self.words.own("request");
        self.label("request", &words);
        self.report.say(Standing::Missing, "form", "a record has no questions; one free question stands for them");
        put(&mut all, "evidence", evidence);
        put(&mut all, "form", map([("pages", std::mem::take(&mut self.pages))]));
        if let Some(fee) = fee {
            put(&mut all, "fee", fee);
        }
        let (deadline, short) = self.deadline(&ways.rows);
        put(&mut all, "deadline", deadline);
        let Words { workflows, .. } = self.words;
        let usual = if short { &workflows.short } else { &workflows.usual };
        put(&mut all, "workflow", workflow.unwrap_or_else(|| usual.clone()));
        self.report.say(
            Standing::Guessed,
            "workflow",
            "the record tells the steps in words only; the workflow is the usual one",
        );
        put(&mut all, "result", self.result());
        put(&mut all, "retention", map([("years", Value::from(5))]));
        self.report.say(Standing::Guessed, "retention", "the record does not say how long the file is kept; 5 years");
        all
    }

    fn sector(&mut self) -> String {
        let named = self.record.get("linh_vuc");
        if let Some(key) = self.known.sectors.get(&folded(named)) {
            return key.clone();
        }
        if named.is_empty() {
            self.report.say(Standing::Missing, "sector", "the record names none");
            return "unknown".into();
        }
        let key = slug_of(named);
        self.report.say(
            Standing::Missing,
            "sector",
            format!("the catalogue has no field of administration \"{named}\"; add {key} to its texts"),
        );
        key
    }

    fn audience(&mut self) -> Vec<String> {
        let named = self.record.get("doi_tuong_thuc_hien");
        let is = |words: &[String]| named.split([',', ';', '\n']).any(|one| begins_with(one, words));
        let found: Vec<String> = self.words.audience.iter().filter(|a| is(&a.words)).map(|a| a.who.clone()).collect();
        if found.is_empty() {
            self.report.say(
                Standing::Guessed,
                "audience",
                format!("\"{named}\" names nobody that is known; taken for everybody"),
            );
            return self.words.audience.iter().map(|a| a.who.clone()).collect();
        }
        found
    }

    fn channels(&mut self, rows: &[Way]) -> Vec<String> {
        let mut found: Vec<String> = Vec::new();
        for channel in rows.iter().map(|r| &r.channel) {
            if !found.contains(channel) {
                found.push(channel.clone());
            }
        }
        if found.is_empty() {
            self.report.say(
                Standing::Missing,
                "channels",
                "the record does not say how it is handed in; the counter is taken",
            );
            found.push("counter".into());
        }
        found
    }

    fn authority(&mut self) -> (Mapping, Option<String>) {
        let agency = [self.record.get("co_quan_co_tham_quyen"), self.record.get("co_quan_thuc_hien")].join("\n");
        let level = self.record.get("cap_thuc_hien");
        let by_name = self.words.agencies.iter().find(|a| speaks_of(&agency, &a.words));
        let found = by_name.or_else(|| self.words.levels.iter().find(|a| speaks_of(level, &a.words)));
        let named = if agency.trim().is_empty() { "no agency" } else { agency.trim() }.replace('\n', "; ");
        match (by_name, found) {
            (Some(_), _) => {}
            (None, Some(found)) => {
                let what = format!("the record names {named}, level {level}; taken for {}", found.decides);
                self.report.say(Standing::Guessed, "authority", what);
            }
            (None, None) => {
                self.report.say(
                    Standing::Missing,
                    "authority",
                    format!("the catalogue has no agency for: {named}; level: {level}"),
                );
            }
        }
        if !level.is_empty() && level.contains(',') {
            self.report.say(Standing::Note, "authority", format!("several levels decide: {level}"));
        }
        let (decides, receives) = found.map_or(("unknown", "unknown"), |f| (&f.decides, &f.receives));
        let mut authority = map([("decides", decides), ("receives", receives), ("competent_by", "applicant_address")]);
        put(&mut authority, "reception", "unit");
        (authority, found.and_then(|f| f.workflow.clone()))
    }

    fn laws(&mut self) -> Vec<Value> {
        let (laws, unread) = laws::read(self.record.get("can_cu_phap_ly"), self.words);
        for unread in unread {
            self.report.say(Standing::Unread, "legal_basis", unread);
        }
        if laws.is_empty() {
            self.report.say(Standing::Missing, "legal_basis", "the record names no law");
        }
        laws.into_iter().map(|law| Value::from(map([("id", law.number), ("title", law.title)]))).collect()
    }

    fn result(&mut self) -> Mapping {
        let all = results::read(self.record.get("ket_qua_xu_ly"));
        let chosen = all.iter().find(|o| !speaks_of(&o.name, &self.words.other_results)).or_else(|| all.first());
        for other in all.iter().filter(|o| Some(*o) != chosen) {
            self.report.say(
                Standing::Note,
                "result",
                format!("another result: {} {}", other.name, other.code.as_deref().unwrap_or("")),
            );
        }
        let mut result = Mapping::new();
        match chosen {
            Some(outcome) => {
                if let Some(code) = &outcome.code {
                    put(&mut result, "code", code.as_str());
                }
                put(&mut self.texts, "result", outcome.name.as_str());
            }
            None => {
                self.report.say(Standing::Missing, "result", "the record names none");
                put(&mut self.texts, "result", "");
            }
        }
        put(&mut result, "number", "{n}/{year}");
        put(&mut result, "fields", vec![Value::from("applicant_name")]);
        put(&mut result, "signed_by", "head");
        self.report.say(
            Standing::Guessed,
            "result",
            "the record does not say how results are numbered, what is printed and who signs",
        );
        result
    }

    fn texts(&mut self) -> Mapping {
        let title = squeezed(self.record.get("ten_thu_tuc"));
        let mut all = Mapping::new();
        put(&mut all, "title", title.as_str());
        put(&mut all, "summary", title.as_str());
        self.report.say(Standing::Missing, "texts", "the summary is the official name only; say it in plain words, and add the everyday words people search for");
        let lines = |text: &str| {
            text.split('\n')
                .map(|l| l.trim_start_matches(['-', '+', '*', '•', ' ']).trim().to_owned())
                .filter(|l| !l.is_empty())
                .collect::<Vec<_>>()
        };
        let mut who = lines(&self.record.get("doi_tuong_thuc_hien").replace(", ", "\n"));
        who.extend(lines(self.record.get("yeu_cau_dieu_kien")));
        put(&mut all, "who", who);
        let steps = lines(self.record.get("trinh_tu_thuc_hien"));
        if steps.is_empty() {
            self.report.say(Standing::Missing, "texts", "the record tells no steps");
        }
        put(&mut all, "next", steps);
        put(&mut all, "pages", std::mem::take(&mut self.titles));
        put(&mut all, "fields", std::mem::take(&mut self.fields));
        let mut evidence = self.texts.remove("evidence").unwrap_or_default();
        if evidence.is_null() {
            evidence = Mapping::new().into();
        }
        put(&mut all, "evidence", evidence);
        put(&mut all, "notes", std::mem::take(&mut self.notes));
        put(&mut all, "result", self.texts.remove("result").unwrap_or_default());
        put(&mut all, "declaration", self.words.own("declaration"));
        all
    }

    fn page(&mut self, id: &str, title: &str, fields: [Mapping; 1]) {
        let fields: Vec<Value> = fields.into_iter().map(Value::from).collect();
        self.pages.push(map([("id", Value::from(id)), ("fields", Value::from(fields))]).into());
        put(&mut self.titles, id, self.words.own(title));
    }

    fn label(&mut self, id: &str, label: &str) {
        put(&mut self.fields, id, map([("label", label)]));
    }
}

fn first_upper(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map_or_else(String::new, |first| first.to_uppercase().chain(chars).collect())
}
