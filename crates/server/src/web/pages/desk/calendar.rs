//! `/desk/calendar`: days off, days worked instead and half days, as the government announces them. Before a day is
//! recorded the page says what it does to due dates; those that people were already given never move.

use std::collections::BTreeMap;

use askama::Template;
use axum::{Router, extract::State, http::StatusCode, routing::get};
use rules::{
    calendar::{Calendar, DayKind, Opening, SpecialDay, Term, Unit, due},
    form::{Field, FieldKind, kind, raw::RawForm},
    unit::pick,
    workflow::Role,
};
use time::{Date, Month};

use super::{Official, page};
use crate::{
    desk::NotDone,
    store::Fault,
    text::Words,
    web::{
        App, Page, Posted, Reply, Trouble, Visitor,
        form::{Choice, Control, Line, Mistake, Opt, Question, Setting, Typed},
        go,
        parts::Summary,
    },
};

/// Time limits, in working days, that the effect of a day is shown on.
const SAMPLE: [u32; 4] = [1, 3, 5, 10];

/// Its address.
pub fn routes() -> Router<App> {
    Router::new().route("/desk/calendar", get(show).post(set))
}

/// A special day in the list.
struct Row {
    date: String,
    iso: String,
    kind: String,
    name: String,
    calendars: String,
    edited: bool,
    href: String,
}

/// What a day does to a time limit.
struct Effect {
    term: String,
    before: String,
    after: String,
}

#[derive(Template)]
#[template(path = "desk/calendar.html")]
struct View<'a> {
    p: &'a Page<'a>,
    summary: Summary<'a>,
    done: String,
    year: i32,
    rows: Vec<Row>,
    questions: Vec<Question<'a>>,
    /// What would change, once the day is understood.
    effects: Vec<Effect>,
    sure: bool,
    from: String,
}

/// Everything about calendars that the page reads.
struct Known {
    calendars: BTreeMap<String, std::sync::Arc<Calendar>>,
    edited: Vec<Date>,
}

fn administrator(official: Official) -> Result<Official, Trouble> {
    if official.roles.contains(&Role::Administrator) { Ok(official) } else { Err(Trouble::Missing) }
}

async fn known(app: &App) -> Result<Known, Trouble> {
    let desk = app.desk.clone();
    let read = app.store.read_async(move |tx| {
        let mut calendars = BTreeMap::new();
        for name in desk.catalogue.calendars.keys() {
            calendars.insert(name.clone(), desk.calendar(tx, name)?);
        }
        let edits = desk.edited_days(tx)?;
        let edited = edits.into_iter().map(|rules::calendar::CalendarEvent::DaySet { day, .. }| day.date).collect();
        Ok::<_, Fault>(Known { calendars, edited })
    });
    Ok(read.await?)
}

async fn show(State(app): State<App>, visitor: Visitor) -> Reply {
    administrator(Official::of(&visitor)?)?;
    let known = known(&app).await?;
    let query: RawForm = form_urlencoded::parse(visitor.query().unwrap_or("").as_bytes())
        .map(|(k, v)| (k.into_owned(), v.into_owned()))
        .collect();
    let day = rules::value::read_date(query.one("date"));
    let year = query.one("year").parse().ok().filter(|y| (2000..=2100).contains(y));
    let year = year.or(day.map(Date::year)).unwrap_or_else(|| app.day(visitor.at()).year());
    let raw = day.map(|day| of_day(&known, day)).unwrap_or_default();
    let done = rules::value::read_date(query.one("done"));
    let t = visitor.words(&app);
    let done = done.map(|day| t.one("calendar-done", "date", t.weekday(day))).unwrap_or_default();
    render(&app, &visitor, &known, &raw, year, done, Vec::new(), None)
}

/// A day as it stands, as the form would have been filled in.
fn of_day(known: &Known, day: Date) -> RawForm {
    let mut pairs = vec![
        ("date-d".to_owned(), day.day().to_string()),
        ("date-m".to_owned(), u8::from(day.month()).to_string()),
        ("date-y".to_owned(), day.year().to_string()),
    ];
    let special = known.calendars.values().find_map(|c| c.special(day));
    if let Some(special) = special {
        let word = if special.kind == DayKind::Off { "off" } else { "worked" };
        pairs.push(("kind".into(), word.into()));
        let hours: Vec<String> = special.hours.iter().map(|o| String::from(*o)).collect();
        pairs.push(("hours".into(), hours.join(" ")));
        pairs.extend(special.name.iter().map(|(lang, name)| (format!("name-{lang}"), name.clone())));
    }
    pairs.into_iter().collect()
}

async fn set(State(app): State<App>, posted: Posted) -> Reply {
    let official = administrator(Official::who_posted(&posted)?)?;
    let (raw, visitor) = (&posted.form, &posted.visitor);
    let known = known(&app).await?;
    let t = visitor.words(&app);
    let (day, mistakes) = read(&app, raw, &known, t, app.day(visitor.at()));
    let year = day.as_ref().map_or_else(|| app.day(visitor.at()).year(), |d| d.date.year());
    let Some(day) = day.filter(|_| mistakes.is_empty()) else {
        return render(&app, visitor, &known, raw, year, String::new(), mistakes, None);
    };
    let calendar = Some(raw.one("calendar").to_owned()).filter(|c| !c.is_empty());
    // First it is shown what the day does; only the second press records it.
    if posted.again() || raw.one("sure").is_empty() {
        return render(&app, visitor, &known, raw, year, String::new(), Vec::new(), Some(&day));
    }
    match app.desk.set_days_async(official.actor(), vec![(calendar, day.clone())]).await {
        Ok(_) => Ok(go(&format!("/desk/calendar?year={year}&done={}", rules::value::write_date(day.date)))),
        Err(NotDone::Refused(refusals)) => {
            let mistakes = refusals.iter().map(|r| Mistake::at("hours", t.refusal(r))).collect();
            render(&app, visitor, &known, raw, year, String::new(), mistakes, None)
        }
        Err(other) => Err(other.into()),
    }
}

/// The day that was typed, and what is wrong with it.
fn read(app: &App, raw: &RawForm, known: &Known, t: Words<'_>, today: Date) -> (Option<SpecialDay>, Vec<Mistake>) {
    let mut mistakes = Vec::new();
    let field = date_field();
    let setting = kind::Setting { country: app.country(), units: app.units(), today };
    let date = match kind::read(&field, raw).map(|value| kind::check(&field, value, setting)) {
        Some(Ok(value)) => value.as_date(),
        Some(Err(refusal)) => {
            mistakes.push(Mistake::at("date", t.refusal(&refusal)));
            None
        }
        None => {
            mistakes.push(Mistake::at("date", t.made("refusal-required")));
            None
        }
    };
    let kind = match raw.one("kind") {
        "off" => Some(DayKind::Off),
        "worked" => Some(DayKind::Worked),
        "usual" => Some(DayKind::Usual),
        _ => {
            mistakes.push(Mistake::at("kind", t.made("refusal-choose_one")));
            None
        }
    };
    let hours: Result<Vec<Opening>, String> = raw
        .one("hours")
        .split([' ', ',', ';'])
        .filter(|x| !x.is_empty())
        .map(|x| Opening::try_from(x.to_owned()))
        .collect();
    if hours.is_err() {
        mistakes.push(Mistake::at("hours", t.made("refusal-day_hours")));
    }
    if !raw.one("calendar").is_empty() && !known.calendars.contains_key(raw.one("calendar")) {
        mistakes.push(Mistake::at("calendar", t.made("refusal-choose_one")));
    }
    let name = |lang: &String| {
        let name: String = raw.one(&format!("name-{lang}")).trim().chars().take(100).collect();
        (!name.is_empty()).then(|| (lang.clone(), name))
    };
    let name: BTreeMap<String, String> = app.country().languages.iter().filter_map(name).collect();
    // The name stands in how each due date came about; without it nobody understands the day.
    if name.is_empty() && matches!(kind, Some(DayKind::Off | DayKind::Worked)) {
        let first = app.country().languages.first().map_or("vi", String::as_str);
        mistakes.push(Mistake::at(&format!("name-{first}"), t.made("refusal-required")));
    }
    let day = date.zip(kind).map(|(date, kind)| SpecialDay {
        date,
        kind,
        hours: hours.unwrap_or_default(),
        name,
        forecast: false,
    });
    (day, mistakes)
}

fn date_field() -> Field {
    Field {
        id: "date".into(),
        kind: FieldKind::Date,
        optional: false,
        when: None,
        options: Vec::new(),
        min: None,
        max: None,
        max_length: None,
        check: None,
        prefill: None,
        purpose: None,
    }
}

#[allow(clippy::too_many_arguments, reason = "one page in its three states")]
fn render(
    app: &App,
    visitor: &Visitor,
    known: &Known,
    raw: &RawForm,
    year: i32,
    done: String,
    mistakes: Vec<Mistake>,
    day: Option<&SpecialDay>,
) -> Reply {
    let t = visitor.words(app);
    let p = page(app, visitor, t.get("desk-calendar")).with_mistakes(!mistakes.is_empty()).with_form("day");
    let chosen = known.calendars.get(raw.one("calendar")).or_else(|| known.calendars.values().next());
    let effects = day.zip(chosen).map(|(day, calendar)| effects(t, calendar, day)).unwrap_or_default();
    let from = day.zip(chosen).map(|(day, calendar)| t.weekday(before(calendar, day.date))).unwrap_or_default();
    let view = View {
        summary: Summary { t, mistakes: &mistakes },
        done,
        year,
        rows: rows(known, t, year),
        questions: questions(app, known, t, raw, &mistakes),
        sure: day.is_some(),
        effects,
        from,
        p: &p,
    };
    p.show_as(if p.wrong { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK }, &view)
}

/// The last working day before a date.
fn before(calendar: &Calendar, date: Date) -> Date {
    let mut day = date;
    for _ in 0..60 {
        day = match day.previous_day() {
            Some(day) => day,
            None => return day,
        };
        if calendar.is_working_day(day) {
            break;
        }
    }
    day
}

/// When something received the working day before at nine would be due, before and after the change.
fn effects(t: Words<'_>, calendar: &Calendar, day: &SpecialDay) -> Vec<Effect> {
    let changed = calendar.with_days([day.clone()]);
    let from = before(calendar, day.date).with_hms(9, 0, 0).unwrap_or_else(|_| day.date.midnight());
    let effect = |amount: u32| {
        let term = Term { amount, unit: Unit::WorkingDays, cut_off: false };
        Effect {
            term: t.term(&term),
            before: t.appointment(due(calendar, &term, from).at),
            after: t.appointment(due(&changed, &term, from).at),
        }
    };
    SAMPLE.map(effect).into()
}

/// The special days of a year, those of all calendars together.
fn rows(known: &Known, t: Words<'_>, year: i32) -> Vec<Row> {
    let end = |month, day| Date::from_calendar_date(year, month, day).unwrap_or(Date::MIN);
    let (first, last) = (end(Month::January, 1), end(Month::December, 31));
    let mut days: BTreeMap<Date, Vec<(String, SpecialDay)>> = BTreeMap::new();
    for calendar in known.calendars.values() {
        for day in calendar.special_between(first, last) {
            days.entry(day.date).or_default().push((pick(calendar.name(), t.lang).to_owned(), day.clone()));
        }
    }
    let row = |(date, of): (Date, Vec<(String, SpecialDay)>)| {
        let alike = of.len() == known.calendars.len() && of.windows(2).all(|two| two[0].1 == two[1].1);
        let day = of.first().map(|(_, day)| day.clone());
        let day = day.unwrap_or_else(|| unreachable!("a date stands here for the day that is special"));
        let iso = rules::value::write_date(date);
        let names: Vec<&str> = of.iter().map(|(name, _)| name.as_str()).collect();
        let hours: Vec<String> = day.hours.iter().map(|o| String::from(*o)).collect();
        let kind = t.made(if day.kind == DayKind::Off { "calendar-off" } else { "calendar-worked" });
        Row {
            date: t.weekday(date),
            kind: [kind, hours.join(" ")].into_iter().filter(|x| !x.is_empty()).collect::<Vec<_>>().join(" "),
            name: pick(&day.name, t.lang).to_owned(),
            calendars: if alike { t.made("calendar-all") } else { names.join(", ") },
            edited: known.edited.contains(&date),
            href: format!("/desk/calendar?date={iso}#day"),
            iso,
        }
    };
    days.into_iter().map(row).collect()
}

fn questions<'a>(app: &'a App, known: &Known, t: Words<'a>, raw: &RawForm, mistakes: &[Mistake]) -> Vec<Question<'a>> {
    let error = |id: &str| mistakes.iter().find(|m| m.href == format!("#{id}")).map(|m| m.text.clone());
    let setting = Setting { t, country: app.country(), units: app.units(), own: false };
    let mut date = Question::new(&date_field(), setting, Typed::Raw(raw), str::to_owned);
    date.label = t.made("calendar-date");
    date.error = error("date");
    let question = |id: &str, label: String, hint: Option<&str>, optional: bool, control: Control| Question {
        t,
        id: id.to_owned(),
        label,
        hint: hint.map(|key| t.made(key)),
        error: error(id),
        optional,
        headline: false,
        control,
    };
    let opt =
        |value: &str, label: String, name: &str| Opt { value: value.to_owned(), label, chosen: raw.one(name) == value };
    let kinds = ["off", "worked", "usual"].map(|k| opt(k, t.made(&format!("calendar-{k}")), "kind"));
    let calendars = known.calendars.iter().map(|(name, c)| opt(name, pick(c.name(), t.lang).to_owned(), "calendar"));
    let all = [opt("", t.made("calendar-all"), "calendar")].into_iter().chain(calendars).collect();
    let line =
        |id: &str| Control::Line(Line { value: raw.one(id).to_owned(), kind: "text", width: "w20", ..Line::default() });
    let choice = |options| Control::Choice(Choice { several: false, options });
    let mut out = vec![
        date,
        question("kind", t.made("calendar-kind"), None, false, choice(kinds.into())),
        question("calendar", t.made("calendar-which"), None, false, choice(all)),
    ];
    for lang in &app.country().languages {
        let id = format!("name-{lang}");
        let language = app.texts.find(lang, "language-name").unwrap_or(lang).to_owned();
        out.push(question(&id, t.one("calendar-name", "language", language), None, true, line(&id)));
    }
    out.push(question("hours", t.made("calendar-hours"), Some("calendar-hours-hint"), true, line("hours")));
    out
}

#[cfg(test)]
mod tests {
    use time::macros::date;

    use super::*;
    use crate::web::tests::catalogue;

    #[test]
    fn the_effect_of_a_day_off_is_a_day() {
        let catalogue = catalogue();
        let texts = crate::text::Texts::load();
        let calendar = &catalogue.calendars["office"];
        // Wednesday 9 December 2026, an ordinary day.
        let day = SpecialDay {
            date: date!(2026 - 12 - 9),
            kind: DayKind::Off,
            hours: Vec::new(),
            name: BTreeMap::new(),
            forecast: false,
        };
        assert_eq!(before(calendar, day.date), date!(2026 - 12 - 8));
        let effects = effects(texts.of("vi"), calendar, &day);
        assert!(effects[0].before.contains("09/12/2026") && effects[0].after.contains("10/12/2026"));
    }
}
