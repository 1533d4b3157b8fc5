//! Puts a catalogue together from its files: country, calendars, units, shared forms, workflows, then
//! each service with everything it names. All defects are gathered; none stops the reading of the rest.

use std::{collections::BTreeMap, sync::Arc};

use rules::{
    calendar::{Calendar, CalendarDef, read_days},
    country::Country,
    form::{Form, Page},
    service::{
        Definition, Resolved, check,
        compiled::Service,
        example::Example,
        finding::{Finding, Place},
        text::{FieldText, Texts},
    },
    unit::Units,
    workflow::Workflow,
};
use serde::Deserialize;

use super::{Catalogue, Defect, Files, Names, StateText, exchange, learning, registers, units, yaml};

/// A shared form in `forms/`: pages with the words for them.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct SharedForm {
    pages: Vec<Page>,
}

/// The words of a shared form in one language.
#[derive(Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct SharedText {
    pages: BTreeMap<String, String>,
    fields: BTreeMap<String, FieldText>,
}

/// What services are put together from.
struct Parts<'f> {
    files: &'f Files,
    country: Country,
    units: Units,
    calendars: BTreeMap<String, Calendar>,
    forms: BTreeMap<String, Vec<Page>>,
    form_texts: BTreeMap<(String, String), SharedText>,
    workflows: BTreeMap<String, Workflow>,
}

/// How closely services are looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Depth {
    /// What can be told from the files: whenever a catalogue is read.
    Files,
    /// Many situations are tried as well: takes some milliseconds a service.
    Situations,
}

/// Reads a whole catalogue, or says everything that is wrong with it.
pub fn load(files: Files, depth: Depth) -> Result<Catalogue, Vec<Defect>> {
    let mut defects = Vec::new();
    let country: Option<Country> = take(yaml::read(&files, "country.yaml"), &mut defects);
    let units = units::read(&files).map_err(|found| defects.extend(found)).ok();
    let (Some(country), Some(units)) = (country, units) else { return Err(defects) };
    let calendars = calendars(&files, &country, &mut defects);
    let mut parts = Parts {
        files: &files,
        country,
        units,
        calendars,
        forms: BTreeMap::new(),
        form_texts: BTreeMap::new(),
        workflows: BTreeMap::new(),
    };
    parts.read_forms(&mut defects);
    let states = parts.read_workflows(&mut defects);
    let names = parts.read_names(&mut defects);
    let registers = registers::read(&files, &parts.country, &parts.units, &mut defects);
    let exchange = exchange::read(&files, &parts.country, &registers, &mut defects);
    let mut services = BTreeMap::new();
    let mut examples = BTreeMap::new();
    for slug in files.folders("services") {
        let shown = parts.examples(&slug, &mut defects);
        if let Some((service, origins)) = parts.service(&slug, &mut defects) {
            check_names(&files, &service, &names, &mut defects);
            registers::check_service(&files, service.definition(), &registers, &mut defects);
            // A missing or broken file of texts was found when it was read.
            let read = |lang: &&String| service.resolved().texts.contains_key(*lang);
            let languages: Vec<String> = parts.country.languages.iter().filter(read).cloned().collect();
            let mut findings = check::check(&service, &languages);
            findings.extend(check::check_example(&service, &shown));
            if depth == Depth::Situations && findings.is_empty() {
                findings.extend(check::explore(&service));
            }
            defects.extend(findings.into_iter().map(|finding| parts.locate(&slug, &origins, finding)));
            services.insert(slug.clone(), Arc::new(service));
        }
        examples.insert(slug, shown);
    }
    let learning = learning::read(&files, &services, &mut defects);
    let Parts { country, units, calendars, .. } = parts;
    if !defects.is_empty() {
        // What is wrong in a workflow is found by every service that uses it.
        defects.sort_by(|a, b| (&a.file, a.line, a.column, &a.what).cmp(&(&b.file, b.line, b.column, &b.what)));
        defects.dedup();
        return Err(defects);
    }
    Ok(Catalogue { country, units, calendars, registers, exchange, services, examples, learning, names, states, files })
}

fn take<T>(read: Result<T, Defect>, defects: &mut Vec<Defect>) -> Option<T> {
    read.map_err(|defect| defects.push(defect)).ok()
}

/// Names of the files `<folder>/<name>.yaml`, without those of one language (`<name>.vi.yaml`).
fn plain_names(files: &Files, folder: &str) -> Vec<String> {
    let name = |path: &str| path[folder.len() + 1..].strip_suffix(".yaml").map(str::to_owned);
    files.under(folder).filter_map(name).filter(|n| !n.contains(['.', '/'])).collect()
}

fn calendars(files: &Files, country: &Country, defects: &mut Vec<Defect>) -> BTreeMap<String, Calendar> {
    const DAYS: &str = "calendars/days.csv";
    let days = match files.text(DAYS).map(read_days) {
        Some(Ok(days)) => days,
        Some(Err(faults)) => {
            let defect = |f: rules::calendar::DayFault| Defect {
                file: DAYS.into(),
                line: f.line,
                column: 1,
                what: f.what,
                mend: f.mend.into(),
            };
            defects.extend(faults.into_iter().map(defect));
            Vec::new()
        }
        None => {
            defects.push(Defect::file(DAYS, "the file is missing", "add the country's days off"));
            Vec::new()
        }
    };
    let mut calendars = BTreeMap::new();
    for name in plain_names(files, "calendars") {
        let file = format!("calendars/{name}.yaml");
        let Some(def) = take::<CalendarDef>(yaml::read(files, &file), defects) else { continue };
        match Calendar::new(def, days.iter().cloned(), country.utc_offset) {
            Ok(calendar) => {
                calendars.insert(name, calendar);
            }
            Err(fault) => defects.push(Defect::at(files, &file, &fault.path, fault.what, fault.mend)),
        }
    }
    if calendars.is_empty() {
        let defect = Defect::file("calendars", "there is no calendar", "add calendars/office.yaml with opening hours");
        defects.push(defect);
    }
    calendars
}

/// Every sector and life event of a service has a name in every language.
fn check_names(files: &Files, service: &Service, names: &BTreeMap<String, Names>, defects: &mut Vec<Defect>) {
    let definition = service.definition();
    let file = format!("services/{}/service.yaml", definition.slug);
    for (lang, names) in names {
        if !names.sectors.contains_key(&definition.sector) {
            let what = format!("the sector \"{}\" has no name in texts/{lang}.yaml", definition.sector);
            defects.push(Defect::at(files, &file, "sector", what, "add it there, or correct the spelling"));
        }
        for (i, event) in definition.life_events.iter().enumerate().filter(|(_, e)| !names.life_events.contains_key(*e))
        {
            let what = format!("the life event \"{event}\" has no name in texts/{lang}.yaml");
            let path = format!("life_events[{i}]");
            defects.push(Defect::at(files, &file, &path, what, "add it there, or correct the spelling"));
        }
    }
}

impl Parts<'_> {
    fn read_forms(&mut self, defects: &mut Vec<Defect>) {
        for name in plain_names(self.files, "forms") {
            let form = take::<SharedForm>(yaml::read(self.files, &format!("forms/{name}.yaml")), defects);
            for lang in &self.country.languages {
                let text = yaml::read::<SharedText>(self.files, &format!("forms/{name}.{lang}.yaml"));
                if let Some(text) = take(text, defects) {
                    self.form_texts.insert((name.clone(), lang.clone()), text);
                }
            }
            if let Some(form) = form {
                self.forms.insert(name, form.pages);
            }
        }
    }

    fn read_workflows(
        &mut self,
        defects: &mut Vec<Defect>,
    ) -> BTreeMap<String, BTreeMap<String, BTreeMap<String, StateText>>> {
        let mut states = BTreeMap::new();
        for name in self.files.folders("workflows") {
            let folder = format!("workflows/{name}");
            let read = take::<Workflow>(yaml::read(self.files, &format!("{folder}/workflow.yaml")), defects);
            let Some(workflow) = read else { continue };
            let mut texts = BTreeMap::new();
            for lang in &self.country.languages {
                let file = format!("{folder}/text.{lang}.yaml");
                let read = yaml::read::<BTreeMap<String, StateText>>(self.files, &file);
                let Some(text) = take(read, defects) else { continue };
                for state in workflow.states.keys().filter(|s| !text.contains_key(*s)) {
                    let what = format!("the state \"{state}\" has no words here");
                    defects.push(Defect::file(&file, what, "add what is going on (now) and what comes next (next)"));
                }
                for state in text.keys().filter(|s| !workflow.states.contains_key(*s)) {
                    let what = format!("the workflow has no state \"{state}\"");
                    defects.push(Defect::at(self.files, &file, state, what, "correct the spelling, or take it out"));
                }
                texts.insert(lang.clone(), text);
            }
            states.insert(name.clone(), texts);
            self.workflows.insert(name, workflow);
        }
        states
    }

    fn read_names(&self, defects: &mut Vec<Defect>) -> BTreeMap<String, Names> {
        let mut names = BTreeMap::new();
        for lang in &self.country.languages {
            if let Some(read) = take::<Names>(yaml::read(self.files, &format!("texts/{lang}.yaml")), defects) {
                names.insert(lang.clone(), read);
            }
        }
        names
    }

    /// One service with everything it names, compiled.
    fn service(&self, slug: &str, defects: &mut Vec<Defect>) -> Option<(Service, Vec<Origin>)> {
        let file = format!("services/{slug}/service.yaml");
        let mut texts = BTreeMap::new();
        for lang in &self.country.languages {
            let path = format!("services/{slug}/text.{lang}.yaml");
            if let Some(text) = take::<Texts>(yaml::read(self.files, &path), defects) {
                texts.insert(lang.clone(), text);
            }
        }
        let mut definition = take::<Definition>(yaml::read(self.files, &file), defects)?;
        let before = defects.len();
        let mut defect = |path: &str, what: String, mend: &str| {
            defects.push(Defect::at(self.files, &file, path, what, mend));
        };
        if definition.slug != slug {
            defect("slug", format!("\"{}\" is not the name of its folder", definition.slug), "give both the same name");
        }
        if !self.calendars.contains_key(&definition.calendar) {
            let known = self.calendars.keys().cloned().collect::<Vec<_>>().join(", ");
            let what = format!("there is no calendar \"{}\"", definition.calendar);
            defect("calendar", what, &format!("use one of: {known}"));
        }
        for (path, kind) in [
            ("authority.decides", &definition.authority.decides),
            ("authority.receives", &definition.authority.receives),
        ] {
            if !self.units.kinds().iter().any(|k| &k.kind == kind) {
                let known: Vec<&str> = self.units.kinds().iter().map(|k| k.kind.as_str()).collect();
                let what = format!("there is no kind of agency \"{kind}\"");
                defect(path, what, &format!("use one of: {}", known.join(", ")));
            }
        }
        for (i, kind) in definition.sorting.iter().flat_map(|s| &s.types).enumerate() {
            if !self.units.kinds().iter().any(|k| k.kind == kind.unit) {
                let known: Vec<&str> = self.units.kinds().iter().map(|k| k.kind.as_str()).collect();
                let what = format!("there is no kind of agency \"{}\"", kind.unit);
                defect(&format!("sorting.types[{i}].unit"), what, &format!("use one of: {}", known.join(", ")));
            }
        }
        let Some(workflow) = self.workflows.get(&definition.workflow) else {
            let known = self.workflows.keys().cloned().collect::<Vec<_>>().join(", ");
            let what = format!("there is no workflow \"{}\"", definition.workflow);
            defect("workflow", what, &format!("use one of: {known}"));
            return None;
        };
        let mut workflow = workflow.clone();
        for (state, term) in &definition.times {
            match workflow.states.get_mut(state) {
                Some(found) => found.term = Some(*term),
                None => {
                    let what = format!("the workflow {} has no state \"{state}\"", definition.workflow);
                    defect(&format!("times.{state}"), what, "correct the spelling, or take it out");
                }
            }
        }
        let mut origins = Vec::new();
        let mut pages = Vec::new();
        for (i, page) in definition.form.pages.drain(..).enumerate() {
            let Some(shared) = page.shared.clone() else {
                origins.push(Origin { file: file.clone(), page: format!("form.pages[{i}]") });
                pages.push(page);
                continue;
            };
            let Some(found) = self.forms.get(&shared) else {
                let known = self.forms.keys().cloned().collect::<Vec<_>>().join(", ");
                let what = format!("there is no shared form \"{shared}\"");
                defect(&format!("form.pages[{i}].use"), what, &format!("use one of: {known}"));
                continue;
            };
            let file = format!("forms/{shared}.yaml");
            origins.extend((0..found.len()).map(|k| Origin { file: file.clone(), page: format!("pages[{k}]") }));
            pages.extend(found.iter().cloned());
            for (lang, text) in &mut texts {
                let words = self.form_texts.get(&(shared.clone(), lang.clone())).cloned().unwrap_or_default();
                // A service may say it in its own words; then those count.
                for (id, title) in words.pages {
                    text.pages.entry(id).or_insert(title);
                }
                for (id, words) in words.fields {
                    text.fields.entry(id).or_insert(words);
                }
            }
        }
        definition.form = Form { pages };
        if defects.len() > before {
            return None;
        }
        let resolved = Resolved { definition, workflow, texts };
        match Service::new(resolved) {
            Ok(service) => Some((service, origins)),
            Err(findings) => {
                defects.extend(findings.into_iter().map(|finding| self.locate(slug, &origins, finding)));
                None
            }
        }
    }

    /// Where a finding stands in the files. `origins`: where each page comes from.
    fn locate(&self, slug: &str, origins: &[Origin], finding: Finding) -> Defect {
        let Finding { place, path, at, what, mend } = finding;
        let service = format!("services/{slug}/service.yaml");
        let (file, path) = match place {
            Place::Service => as_written(&service, &path, origins),
            Place::Text(lang) => self.text_of(slug, &lang, path),
            Place::Workflow => {
                let definition = yaml::read::<Definition>(self.files, &service);
                (format!("workflows/{}/workflow.yaml", definition.map(|d| d.workflow).unwrap_or_default()), path)
            }
            Place::Example(name) => (format!("services/{slug}/examples/{name}.yaml"), path),
        };
        let defect = Defect::at(self.files, &file, &path, what, mend);
        match yaml::character(self.files, &file, &path, at) {
            Some((line, column)) => Defect { line, column, ..defect },
            None => defect,
        }
    }

    /// The file that holds the words at a path: the service's own, or else those of a shared form.
    fn text_of(&self, slug: &str, lang: &str, path: String) -> (String, String) {
        let own = format!("services/{slug}/text.{lang}.yaml");
        let mut parts = path.split('.');
        if let (Some(map), Some(id)) = (parts.next(), parts.next())
            && !yaml::has(self.files, &own, &format!("{map}.{id}"))
        {
            let holds = |text: &SharedText| match map {
                "pages" => text.pages.contains_key(id),
                "fields" => text.fields.contains_key(id),
                _ => false,
            };
            let shared = self.form_texts.iter().find(|((_, l), text)| l == lang && holds(text));
            if let Some(((form, _), _)) = shared {
                return (format!("forms/{form}.{lang}.yaml"), path);
            }
        }
        (own, path)
    }

    fn examples(&self, slug: &str, defects: &mut Vec<Defect>) -> Vec<(String, Example)> {
        let folder = format!("services/{slug}/examples");
        let mut examples = Vec::new();
        for path in self.files.under(&folder) {
            if let Some(example) = take(yaml::read::<Example>(self.files, path), defects) {
                examples.push((path[folder.len() + 1..].trim_end_matches(".yaml").to_owned(), example));
            }
        }
        examples
    }
}

/// Where a page of a resolved service comes from.
struct Origin {
    file: String,
    /// Its path in that file.
    page: String,
}

/// A path whose page is counted as resolved, as a file and the path in it.
fn as_written(service: &str, path: &str, origins: &[Origin]) -> (String, String) {
    let page = path.strip_prefix("form.pages[").and_then(|rest| rest.split_once(']'));
    match page.and_then(|(n, rest)| Some((origins.get(n.parse::<usize>().ok()?)?, rest))) {
        Some((origin, rest)) => (origin.file.clone(), format!("{}{rest}", origin.page)),
        None => (service.to_owned(), path.to_owned()),
    }
}
