//! `/apply/{id}/{page}`: one page of questions, saved when it is sent.

use std::collections::BTreeMap;

use askama::Template;
use axum::extract::{Path, State};
use rules::{
    command::Command,
    form::{Field, Page as FormPage, kind, raw::RawForm},
    refusal::Refusal,
    value::Value,
};

use super::{frame, next_place, opened};
use crate::{
    desk::NotDone,
    web::{
        App, Page, Posted, Reply, Trouble, Visitor,
        form::{Mistake, Question, Setting, Typed},
        go,
        open::Open,
        parts::Summary,
        question,
    },
};

#[derive(Template)]
#[template(path = "apply/fill.html")]
struct View<'a> {
    p: &'a Page<'a>,
    summary: Summary<'a>,
    /// Which page of how many, in words.
    place: String,
    /// The page's own title, unless the one question is the title.
    heading: String,
    questions: Vec<Question<'a>>,
    /// Whether a question joined the page that was not there before.
    joined: bool,
    action: String,
    back: String,
    filled: bool,
    supplement: bool,
    note: String,
}

pub(super) async fn show(State(app): State<App>, visitor: Visitor, Path((id, page)): Path<(String, String)>) -> Reply {
    let open = opened(&app, visitor.signed_in()?, &id).await?;
    render(&app, &visitor, &open, &page, None, Vec::new())
}

pub(super) async fn save(State(app): State<App>, Path((id, page)): Path<(String, String)>, posted: Posted) -> Reply {
    let open = opened(&app, posted.signed_in()?, &id).await?;
    if posted.again() {
        return render(&app, &posted.visitor, &open, &page, Some(&posted.form), Vec::new());
    }
    let asked = open.service.page(&page).ok_or(Trouble::Missing)?;
    let answers = read(&open, asked, &posted.form);
    match open.act(&app, vec![Command::Answer { page: page.clone(), answers }], None).await {
        Ok(done) => {
            let open = Open { case: done.case, ..open };
            Ok(go(&match posted.one("later") {
                "" => next_place(&app, &open, Some(&page)),
                _ => format!("/apply/{id}"),
            }))
        }
        Err(NotDone::Refused(refusals)) => render(&app, &posted.visitor, &open, &page, Some(&posted.form), refusals),
        Err(not_done) => Err(not_done.into()),
    }
}

/// The answers of a posted page. While a supplement is answered, what was not asked for stays.
fn read(open: &Open, page: &FormPage, raw: &RawForm) -> BTreeMap<String, Option<Value>> {
    let value = |field: &Field| match open.may_change(&field.id) {
        true => kind::read(field, raw),
        false => open.case.answers.get(&field.id).cloned(),
    };
    page.fields.iter().map(|field| (field.id.clone(), value(field))).collect()
}

/// The fields of a page that are asked, given what is being typed; in a supplement those that may change.
fn asked<'o>(open: &'o Open, page: &'o FormPage, raw: Option<&RawForm>, app: &App) -> Vec<&'o Field> {
    let mut answers = open.case.answers.clone();
    if let Some(raw) = raw {
        let world = open.world(app);
        let setting = world.setting();
        for field in &page.fields {
            match kind::read(field, raw).map(|v| kind::check(field, v, setting)) {
                Some(Ok(value)) => answers.insert(field.id.clone(), value),
                _ => answers.remove(&field.id),
            };
        }
    }
    let is_asked = |f: &&Field| open.service.is_asked(f, &answers, open.case.channel, open.today());
    page.fields.iter().filter(|f| open.may_change(&f.id)).filter(is_asked).collect()
}

fn render(
    app: &App,
    visitor: &Visitor,
    open: &Open,
    page_id: &str,
    raw: Option<&RawForm>,
    refusals: Vec<Refusal>,
) -> Reply {
    let t = visitor.words(app);
    let page = open.service.page(page_id).ok_or(Trouble::Missing)?;
    let supplement = open.case.is_submitted();
    let fields = asked(open, page, raw, app);
    if fields.is_empty() && supplement {
        return Err(Trouble::Missing);
    }
    // A question that only now joins the page is no mistake yet.
    let was_there = |id: &str| raw.is_none_or(|raw| raw.all("asked").iter().any(|a| a == id));
    let joined = refusals.iter().any(|r| r.field.as_deref().is_some_and(|f| !was_there(f)));
    let wrong: Vec<Refusal> = refusals
        .into_iter()
        .filter(|r| r.field.as_deref().is_none_or(|f| was_there(f) || !fields.iter().any(|x| x.id == f)))
        .collect();
    let own = matches!(open.actor, rules::actor::Actor::Person { .. });
    let setting = Setting { t, country: app.country(), units: app.units(), own };
    let saved: BTreeMap<&str, Value> = fields.iter().filter_map(|f| Some((f.id.as_str(), open.value(f)?))).collect();
    let typed = |field: &Field| match raw {
        Some(raw) => Typed::Raw(raw),
        None => Typed::Saved(saved.get(field.id.as_str())),
    };
    let mut questions = question::questions(&open.service, &fields, setting, typed, &wrong);
    let mistakes: Vec<Mistake> = wrong.iter().map(|r| question::mistake(&open.service, r, t)).collect();
    let title = open.texts(t.lang).pages.get(page_id).cloned().unwrap_or_else(|| page_id.to_owned());
    let mut heading = title.clone();
    if let [only] = questions.as_mut_slice() {
        only.headline = true;
        heading.clear();
    }
    let window = questions.first().filter(|_| heading.is_empty()).map_or_else(|| title.clone(), |q| q.label.clone());
    let journey = open.journey();
    let at = journey.iter().position(|p| p.id == page_id);
    let place = at.filter(|_| !supplement).map(|i| t.two("fill-place", "n", i + 1, "all", journey.len()));
    let before = at.and_then(|i| i.checked_sub(1)).and_then(|i| journey.get(i));
    let id = open.id;
    let back = match (supplement, before) {
        (true, _) => format!("/cases/{}", open.case.code.as_deref().unwrap_or_default()),
        (false, Some(before)) => format!("/apply/{id}/{}", before.id),
        (false, None) => format!("/apply/{id}"),
    };
    let filled = raw.is_none()
        && own
        && fields.iter().any(|f| !open.case.answers.contains_key(&f.id) && open.value(f).is_some());
    let note = open.case.open_supplement().filter(|_| supplement).map(|s| {
        let notes = s.items.iter().filter(|i| fields.iter().any(|f| f.id == i.id)).map(|i| i.note.clone());
        notes.filter(|n| !n.is_empty()).collect::<Vec<_>>().join(" ")
    });
    let p = frame(app, visitor, open, window, false).with_mistakes(!mistakes.is_empty()).with_form("fill");
    let view = View {
        summary: Summary { t, mistakes: &mistakes },
        place: place.unwrap_or_default(),
        heading,
        questions,
        joined: joined && mistakes.is_empty(),
        action: format!("/apply/{id}/{page_id}"),
        back,
        filled,
        supplement,
        note: note.unwrap_or_default(),
        p: &p,
    };
    p.show_form(&view)
}
