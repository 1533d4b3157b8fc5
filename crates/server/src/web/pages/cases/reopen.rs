//! `/cases/{code}/reopen`: "fixed" is not fixed. The applicant says what is not, and the case is received anew.

use askama::Template;
use axum::extract::{Path, State};
use rules::{
    command::{ActionInput, Command},
    refusal::Refusal,
    workflow::Verb,
};

use super::frame;
use crate::{
    desk::NotDone,
    web::{
        App, Page, Posted, Reply, Trouble, Visitor,
        form::{Control, Long, Mistake, Question},
        go,
        open::Open,
        parts::Summary,
    },
};

#[derive(Template)]
#[template(path = "cases/reopen.html")]
struct View<'a> {
    p: &'a Page<'a>,
    summary: Summary<'a>,
    code: &'a str,
    name: String,
    field: String,
    key: String,
}

pub(super) async fn show(State(app): State<App>, visitor: Visitor, Path(code): Path<String>) -> Reply {
    visitor.citizen()?;
    let open = Open::by_code(&app, visitor.signed_in()?, &code).await?.open;
    render(&app, &visitor, &open, "", &[])
}

pub(super) async fn reopen(State(app): State<App>, Path(code): Path<String>, posted: Posted) -> Reply {
    posted.citizen()?;
    let open = Open::by_code(&app, posted.signed_in()?, &code).await?.open;
    let note = posted.one("note");
    if posted.again() {
        return render(&app, &posted.visitor, &open, note, &[]);
    }
    let input = ActionInput { note: note.to_owned(), ..ActionInput::default() };
    let command = Command::Act { verb: Verb::Reopen, input, number: 0 };
    match open.act(&app, vec![command], Some(posted.one("key"))).await {
        Ok(_) => Ok(go(&format!("/cases/{code}"))),
        Err(NotDone::Refused(refusals)) if refusals.iter().any(|r| r.field.is_some()) => {
            render(&app, &posted.visitor, &open, note, &refusals)
        }
        Err(not_done) => Err(not_done.into()),
    }
}

fn render(app: &App, visitor: &Visitor, open: &Open, typed: &str, refusals: &[Refusal]) -> Reply {
    let offers = open.case.offers(open.service.resolved(), &open.actor, open.at);
    if !offers.iter().any(|o| o.verb == Verb::Reopen) {
        return Err(Trouble::Refused(Refusal::new("not_here").into()));
    }
    let code = open.case.code.as_deref().unwrap_or_default();
    let t = visitor.words(app);
    let p = frame(app, visitor, t.get("reopen-title"), Some(code)).with_form("act").with_mistakes(!refusals.is_empty());
    let mistakes: Vec<Mistake> = refusals.iter().map(|r| Mistake::at("note", t.refusal(r))).collect();
    let mut field = String::new();
    Question {
        t,
        id: "note".into(),
        label: t.made("reopen-why"),
        hint: None,
        error: refusals.first().map(|r| t.refusal(r)),
        optional: false,
        headline: false,
        control: Control::Long(Long { value: typed.to_owned(), most: 4000 }),
    }
    .render_into(&mut field)?;
    let (name, key) = (open.texts(t.lang).title, app.desk.chance.secret());
    let summary = Summary { t, mistakes: &mistakes };
    p.show_form(&View { p: &p, summary, code, name, field, key })
}
