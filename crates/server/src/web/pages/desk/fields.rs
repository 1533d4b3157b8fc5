//! What each act asks of the official, as fields of its form, and the command that the form makes.

use askama::Template;
use rules::{
    command::{ActionInput, Command},
    decide,
    event::{AskedItem, CaseEvent},
    form::raw::RawForm,
    id::Id,
    refusal::Refusal,
    service::{Channel, Evidence, compiled::Need},
    workflow::Verb,
};

use super::{Official, act::Act, agency, article, seen::Seen, sorting, supplement};
use crate::{
    projections::people::PersonRow,
    text::Words,
    web::{
        App, Page, Trouble,
        form::{Choice, Control, Line, Long, Opt, Question},
    },
};

/// The numbers of working days that are offered at once.
const DAYS: [u32; 5] = [1, 2, 3, 5, 10];

/// What building the form of an act needs to know.
pub(super) struct Ask<'a> {
    /// The application.
    pub app: &'a App,
    /// The page.
    pub p: &'a Page<'a>,
    /// The case.
    pub seen: &'a Seen,
    /// Who acts.
    pub official: &'a Official,
    /// As typed; empty at first.
    pub raw: &'a RawForm,
    /// What was refused.
    pub refusals: &'a [Refusal],
    /// The colleagues who could hold the case, for assigning.
    pub colleagues: &'a [PersonRow],
}

impl<'a> Ask<'a> {
    fn t(&self) -> Words<'a> {
        self.p.t
    }

    fn error(&self, id: &str) -> Option<String> {
        let refusal = self.refusals.iter().find(|r| r.field.as_deref() == Some(id))?;
        Some(self.t().refusal(refusal))
    }

    fn question(&self, id: &str, label: &str, optional: bool, control: Control) -> Question<'a> {
        Question {
            t: self.t(),
            id: id.to_owned(),
            label: self.t().made(label),
            hint: self.t().find(&format!("{label}-hint")).map(str::to_owned),
            error: self.error(id),
            optional,
            headline: false,
            control,
        }
    }

    fn long(&self, id: &str, label: &str, optional: bool) -> Question<'a> {
        self.question(id, label, optional, Control::Long(Long { value: self.raw.one(id).to_owned(), most: 4000 }))
    }

    fn line(&self, id: &str, label: &str, optional: bool, width: &'static str) -> Question<'a> {
        let line = Line { value: self.raw.one(id).to_owned(), kind: "text", width, exact: true, ..Line::default() };
        self.question(id, label, optional, Control::Line(line))
    }

    fn choice(&self, id: &str, label: &str, options: Vec<Opt>) -> Question<'a> {
        let choice = Choice { several: false, options };
        let long = choice.options.len() > 12;
        self.question(id, label, false, if long { Control::List(choice) } else { Control::Choice(choice) })
    }

    /// The reason, and the article it stands on.
    fn reason(&self, label: &str, optional: bool) -> Vec<Question<'a>> {
        let options = article::options(&self.seen.service, self.t(), self.raw.one("law"));
        let mut law = self.question("law", "desk-law", optional, Control::List(Choice { several: false, options }));
        law.error = self.error("article");
        vec![self.long("note", label, optional), law, self.line("article", "desk-article", true, "w20")]
    }

    /// The fields of an act, as HTML.
    pub(super) fn html(&self, act: Act) -> Result<String, Trouble> {
        let questions = match act {
            Act::Message => vec![self.long("text", "desk-message-label", false)],
            Act::Cash => vec![self.line("reference", "desk-cash-reference", false, "w10")],
            Act::Do(verb) => match verb {
                Verb::Accept | Verb::Claim | Verb::Issue => Vec::new(),
                Verb::Ask => return self.items(),
                Verb::Refer => return self.refer(),
                Verb::Supplement => return supplement::html(self),
                Verb::Decline | Verb::Refuse | Verb::Stop | Verb::Revoke => self.reason("desk-reason", false),
                Verb::Propose => {
                    let option = |value: &str| Opt {
                        value: value.to_owned(),
                        label: self.t().made(&format!("desk-propose-{value}")),
                        chosen: self.raw.one("approve") == value,
                    };
                    let mut all = vec![self.choice("approve", "desk-propose", ["yes", "no"].map(option).into())];
                    all.extend(self.reason("desk-propose-note", true));
                    all
                }
                Verb::Approve => {
                    let against = self.seen.case.proposal.as_ref().is_some_and(|p| !p.approve);
                    let label = if against { "desk-against" } else { "desk-note" };
                    vec![self.long("note", label, !against)]
                }
                Verb::Assign => vec![self.choice("official", "desk-assign-to", self.colleague_options())],
                Verb::Extend => self.extension(),
                Verb::HandOver => vec![self.choice("how", "desk-how", self.hows())],
                Verb::Answer => vec![self.long("note", "desk-answer", false)],
                Verb::Sort => vec![self.choice("report_type", "desk-sort-type", self.report_types())],
                Verb::Return => vec![self.long("note", "desk-return", false)],
                Verb::Reopen => vec![self.long("note", "desk-reopen", false)],
                Verb::Forward | Verb::Withdraw => vec![self.long("note", "desk-note", true)],
            },
        };
        together(&questions)
    }

    fn colleague_options(&self) -> Vec<Opt> {
        let chosen = self.raw.one("official");
        let one = |row: &PersonRow| Opt {
            value: row.id.to_string(),
            label: if row.name.is_empty() { row.login.clone() } else { row.name.clone() },
            chosen: row.id.to_string() == chosen,
        };
        self.colleagues.iter().filter(|row| self.seen.case.holder != Some(row.id)).map(one).collect()
    }

    /// The kinds of report, each with the unit it goes to.
    fn report_types(&self) -> Vec<Opt> {
        let kinds = self.seen.service.definition().sorting.iter().flat_map(|s| &s.types);
        let chosen = self.raw.one("report_type");
        let now = self.seen.case.sorted.as_ref().map_or("", |(kind, _)| kind.as_str());
        let option = |kind: &rules::service::sorting::ReportType| {
            let unit = sorting::unit(self.app, self.seen, self.official, &kind.id, self.p);
            let name = sorting::name(self.seen, self.t().lang, &kind.id);
            let label = if unit.is_empty() { name } else { format!("{name} · {unit}") };
            Opt { value: kind.id.clone(), label, chosen: kind.id == if chosen.is_empty() { now } else { chosen } }
        };
        kinds.map(option).collect()
    }

    fn hows(&self) -> Vec<Opt> {
        let usual = self.seen.case.channel.map_or("counter", Channel::as_str);
        let typed = self.raw.one("how");
        let chosen = if typed.is_empty() { usual } else { typed };
        let one = |how: &str| Opt {
            value: how.to_owned(),
            label: self.t().made(&format!("channel-{how}")),
            chosen: how == chosen,
        };
        ["online", "counter", "post"].map(one).into()
    }

    /// By how many days, each with the date it leads to as the rules say.
    fn extension(&self) -> Vec<Question<'a>> {
        let m = self.p.moments();
        let typed = self.raw.one("days");
        let option = |days: u32| {
            let label = self.t().one("count-working-days", "n", days);
            let label = match self.extended(days) {
                Some(due) => self.t().two("desk-days-lead", "days", label, "due", m.appointment(due)),
                None => label,
            };
            Opt { value: days.to_string(), label, chosen: typed == days.to_string() }
        };
        let mut options: Vec<Opt> = DAYS.map(option).into();
        options.push(Opt { value: "other".into(), label: self.t().made("desk-days-other"), chosen: typed == "other" });
        vec![
            self.choice("days", "desk-days", options),
            self.line("other", "desk-other-days", true, "w4 num"),
            self.long("note", "desk-apology", false),
        ]
    }

    /// The due date after an extension by so many working days.
    fn extended(&self, days: u32) -> Option<i64> {
        let input = ActionInput { note: "-".into(), days: Some(days), ..ActionInput::default() };
        self.tried(Verb::Extend, input).ok()?.into_iter().find_map(|event| match event {
            CaseEvent::DeadlineExtended { new_due, .. } => Some(new_due),
            _ => None,
        })
    }

    /// What the rules would record for an action, without doing it.
    pub(super) fn tried(&self, verb: Verb, input: ActionInput) -> Result<Vec<CaseEvent>, Vec<Refusal>> {
        let actor = self.official.actor();
        let world = self.seen.world(self.app, &actor, self.p.now());
        decide::decide(&self.seen.case, &Command::Act { verb, input, number: 0 }, world)
    }
}

/// Questions one after the other.
pub(super) fn together(questions: &[Question<'_>]) -> Result<String, Trouble> {
    let mut html = String::new();
    for question in questions {
        question.render_into(&mut html)?;
    }
    Ok(html)
}

/// Something that may be asked for.
struct Item {
    id: String,
    label: String,
    note: String,
    chosen: bool,
    why: String,
}

/// The items of one page; laid open when something in it is chosen.
struct Bundle {
    title: String,
    open: bool,
    items: Vec<Item>,
}

#[derive(Template)]
#[template(path = "desk/items.html")]
struct Items<'a> {
    p: &'a Page<'a>,
    error: Option<String>,
    papers: Vec<Item>,
    groups: Vec<Bundle>,
    other: String,
    note: Question<'a>,
}

impl<'a> Ask<'a> {
    /// Everything that can be asked for, all at once: papers, then answers page by page, then anything else.
    fn items(&self) -> Result<String, Trouble> {
        let (case, service, t) = (&self.seen.case, &self.seen.service, self.t());
        let today = self.app.day(self.p.now());
        let facts = service.facts(&case.answers, case.channel, today);
        let texts = service.texts(t.lang);
        let item = |id: &str, label: String, note: String| Item {
            chosen: self.raw.all("item").iter().any(|x| x == id),
            why: self.raw.one(&format!("why-{id}")).to_owned(),
            id: id.to_owned(),
            label,
            note,
        };
        let here = |id: &str| case.files.get(id).is_some_and(|files| !files.is_empty());
        let wanted = |(e, need): &(&Evidence, Need)| *need != Need::NotNeeded || here(&e.id);
        let needed = service.evidence(&facts).into_iter().filter(wanted);
        let papers = needed.map(|(e, _)| {
            let name = texts.and_then(|x| x.evidence.get(&e.id)).map_or(e.id.clone(), |x| x.name.clone());
            let files = case.files.get(&e.id).map_or(0, Vec::len);
            let note = if files > 0 { t.one("desk-ask-files", "n", files) } else { t.made("desk-ask-no-file") };
            item(&e.id, name, note)
        });
        let group = |page: &&rules::form::Page| {
            let asked = page.fields.iter().filter(|f| service.is_asked(f, &case.answers, case.channel, today));
            let fields = asked.map(|f| {
                let label = texts.and_then(|x| x.fields.get(&f.id)).map_or(f.id.clone(), |x| x.label.clone());
                let value = case.answers.get(&f.id);
                let value = value.map(|v| super::dossier::answer(self.app, self.seen, t, f, v)).unwrap_or_default();
                item(&f.id, label, value)
            });
            let title = texts.and_then(|x| x.pages.get(&page.id)).cloned().unwrap_or_else(|| page.id.clone());
            let items: Vec<Item> = fields.collect();
            Bundle { title, open: items.iter().any(|i| i.chosen || !i.why.is_empty()), items }
        };
        let items = Items {
            p: self.p,
            error: self.error("items"),
            papers: papers.collect(),
            groups: service.journey(&case.answers, case.channel, today).iter().map(group).collect(),
            other: self.raw.one("other").to_owned(),
            note: self.long("note", "desk-ask-note", false),
        };
        Ok(items.render()?)
    }
}

/// What was chosen to be asked for: whatever is ticked or has words, then one thing a line.
fn asked(raw: &RawForm) -> Vec<AskedItem> {
    let mut ids: Vec<&str> = raw.all("item").iter().map(String::as_str).collect();
    for (name, value) in raw.pairs() {
        if let Some(id) = name.strip_prefix("why-").filter(|id| !value.trim().is_empty() && !ids.contains(id)) {
            ids.push(id);
        }
    }
    let named = ids.iter().map(|id| {
        let note = raw.one(&format!("why-{id}")).trim().to_owned();
        AskedItem { id: (*id).to_owned(), note }
    });
    let others = raw.one("other").lines().map(str::trim).filter(|line| !line.is_empty());
    named.chain(others.map(|line| AskedItem { id: String::new(), note: line.to_owned() })).collect()
}

#[derive(Template)]
#[template(path = "desk/refer.html")]
struct Refer<'a> {
    p: &'a Page<'a>,
    error: Option<String>,
    units: Vec<Opt>,
    find: String,
    nothing: bool,
    rest: Vec<Question<'a>>,
}

impl Ask<'_> {
    fn refer(&self) -> Result<String, Trouble> {
        let (units, lang, chosen) = (self.app.units(), self.t().lang, self.raw.one("unit"));
        let find = self.raw.one("find").trim().to_owned();
        let mut all = agency::near(units, &self.seen.case.authority, lang);
        let found = agency::found(units, &find, lang);
        let nothing = !find.is_empty() && found.is_empty();
        for agency in found {
            if agency.code != self.seen.case.authority && all.iter().all(|a| a.code != agency.code) {
                all.push(agency);
            }
        }
        let option = |a: agency::Agency| Opt { chosen: a.code == chosen, value: a.code, label: a.name };
        let refer = Refer {
            p: self.p,
            error: self.error("unit"),
            units: all.into_iter().map(option).collect(),
            find,
            nothing,
            rest: vec![
                self.long("note", "desk-question", false),
                self.line("days", "desk-answer-days", true, "w4 num"),
            ],
        };
        Ok(refer.render()?)
    }
}

/// The commands that the form of an act makes. What makes no sense is left for the rules to refuse.
pub(super) fn commands(act: Act, raw: &RawForm, seen: &Seen, fresh: Id) -> Vec<Command> {
    let verb = match act {
        Act::Message => return vec![Command::Send { text: raw.one("text").to_owned() }],
        Act::Cash => return vec![Command::TakeCash { payment: fresh, reference: raw.one("reference").to_owned() }],
        Act::Do(verb) => verb,
    };
    let mut input = ActionInput { note: raw.one("note").trim().to_owned(), ..ActionInput::default() };
    let number = |name: &str| raw.one(name).trim().parse().ok();
    match verb {
        Verb::Ask => input.items = asked(raw),
        Verb::Decline | Verb::Refuse | Verb::Stop | Verb::Revoke => input.article = article::read(raw),
        Verb::Propose => {
            input.approve = match raw.one("approve") {
                "yes" => Some(true),
                "no" => Some(false),
                _ => None,
            };
            if input.approve == Some(false) {
                input.article = article::read(raw);
            }
        }
        Verb::Assign => input.official = raw.one("official").parse().ok(),
        Verb::Refer => {
            input.unit = Some(raw.one("unit").to_owned()).filter(|u| !u.is_empty());
            input.days = number("days");
        }
        Verb::Extend => input.days = number("days").or_else(|| number("other")),
        Verb::HandOver => input.how = Some(raw.one("how").to_owned()),
        Verb::Sort => input.report_type = Some(raw.one("report_type").to_owned()),
        _ => {}
    }
    let act = Command::Act { verb, input, number: 0 };
    let mut commands = if verb == Verb::Supplement { supplement::answers(raw, seen) } else { Vec::new() };
    commands.push(act);
    commands
}

/// The words beside a field in the error summary.
pub(super) fn label(act: Act, field: &str, t: Words<'_>) -> Option<String> {
    let key = match (act, field) {
        (_, "article") => "desk-law",
        (_, "report_type") => "desk-sort-type",
        (_, "unit") => "desk-refer-unit",
        (_, "days") => "desk-days",
        (_, "official") => "desk-assign-to",
        (_, "approve") => "desk-propose",
        (_, "how") => "desk-how",
        (_, "reference") => "desk-cash-reference",
        (_, "text") => "desk-message-label",
        (_, "items") => "desk-items",
        (Act::Do(Verb::Ask), "note") => "desk-ask-note",
        (Act::Do(Verb::Refer), "note") => "desk-question",
        (Act::Do(Verb::Extend), "note") => "desk-apology",
        (Act::Do(Verb::Answer), "note") => "desk-answer",
        (_, "note") => "desk-reason",
        _ => return None,
    };
    Some(t.made(key))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn raw(pairs: &[(&str, &str)]) -> RawForm {
        pairs.iter().map(|(k, v)| ((*k).to_owned(), (*v).to_owned())).collect()
    }

    #[test]
    fn everything_missing_is_gathered_at_once() {
        let raw = raw(&[
            ("item", "birth_notice"),
            ("why-birth_notice", " mờ quá "),
            ("why-child_name", "viết thiếu dấu"),
            ("why-home", ""),
            ("other", "Giấy ủy quyền\n\n  Ảnh 4x6  "),
        ]);
        let items: Vec<_> = asked(&raw).into_iter().map(|i| (i.id, i.note)).collect();
        let expect =
            [("birth_notice", "mờ quá"), ("child_name", "viết thiếu dấu"), ("", "Giấy ủy quyền"), ("", "Ảnh 4x6")];
        assert_eq!(items, expect.map(|(a, b)| (a.to_owned(), b.to_owned())));
    }
}
