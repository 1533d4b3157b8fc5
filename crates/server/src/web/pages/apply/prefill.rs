//! `/apply/{id}/prefill`: the person is asked, sees exactly what registers would answer and how fresh it is, and
//! takes all, some or nothing of it. Nothing is looked up before they ask, and nothing is kept unless they take it.

use std::collections::BTreeSet;

use askama::Template;
use axum::extract::{Path, State};
use rules::service::prefill::Prefill;

use super::{frame, next_place, opened};
use crate::{
    desk::Offer,
    web::{App, Page, Posted, Reply, Trouble, Visitor, go, open::Open, origin},
};

/// An answer that can be taken.
struct Row {
    field: String,
    label: String,
    value: String,
    source: String,
}

#[derive(Template)]
#[template(path = "apply/prefill.html")]
struct View<'a> {
    p: &'a Page<'a>,
    /// The registers that would be asked, with what they are.
    registers: Vec<(String, String)>,
    /// What they answer; none before the person asked.
    rows: Vec<Row>,
    looked: bool,
    action: String,
    back: String,
}

/// Whether there is anything to ask registers for this application.
pub(super) fn is_offered(open: &Open) -> bool {
    let own = matches!(open.actor, rules::actor::Actor::Person { .. });
    own && !open.case.is_submitted() && open.service.definition().prefill.is_some()
}

pub(super) async fn show(State(app): State<App>, visitor: Visitor, Path(id): Path<String>) -> Reply {
    let open = opened(&app, visitor.signed_in()?, &id).await?;
    render(&app, &visitor, &open, None)
}

pub(super) async fn act(State(app): State<App>, Path(id): Path<String>, posted: Posted) -> Reply {
    let open = opened(&app, posted.signed_in()?, &id).await?;
    if posted.again() {
        return render(&app, &posted.visitor, &open, None);
    }
    match posted.one("do") {
        "look" => {
            let offers = app.desk.look_up_async(open.id, open.actor.clone()).await?;
            render(&app, &posted.visitor, &open, Some(offers))
        }
        "take" => {
            let wanted: BTreeSet<String> = posted.form.all("take").iter().cloned().collect();
            let done = app.desk.take_async(open.id, open.actor.clone(), wanted).await?;
            let open = Open { case: done.case, ..open };
            Ok(go(&next_place(&app, &open, None)))
        }
        // Refused: nothing of what was seen stays anywhere in the application.
        _ => Ok(go(&format!("/apply/{id}"))),
    }
}

fn render(app: &App, visitor: &Visitor, open: &Open, offers: Option<Vec<Offer>>) -> Reply {
    let prefill = open.service.definition().prefill.as_ref().filter(|_| is_offered(open)).ok_or(Trouble::Missing)?;
    let t = visitor.words(app);
    let p = frame(app, visitor, open, t.get("prefill-title"), false).with_form("prefill");
    let texts = open.texts(t.lang);
    let looked = offers.is_some();
    let row = |offer: Offer| {
        let field = open.service.field(&offer.field)?;
        let words = texts.fields.get(&offer.field).cloned().unwrap_or_default();
        let value = t.answer(field, &offer.value, &words.options, app.units(), app.country());
        let source = origin::said(app, &offer.origin, t);
        Some(Row { field: offer.field, label: words.label, value, source })
    };
    let mut rows: Vec<(usize, Row)> = Vec::new();
    let order: Vec<&str> =
        open.service.definition().form.pages.iter().flat_map(|page| &page.fields).map(|f| f.id.as_str()).collect();
    for row in offers.into_iter().flatten().filter_map(row) {
        rows.push((order.iter().position(|id| *id == row.field).unwrap_or(usize::MAX), row));
    }
    rows.sort_by_key(|(place, _)| *place);
    let id = open.id;
    let view = View {
        registers: registers(app, prefill, t.lang),
        rows: rows.into_iter().map(|(_, row)| row).collect(),
        looked,
        action: format!("/apply/{id}/prefill"),
        back: format!("/apply/{id}"),
        p: &p,
    };
    p.show_form(&view)
}

/// The registers that a service asks, each once: title and what is kept there.
fn registers(app: &App, prefill: &Prefill, lang: &str) -> Vec<(String, String)> {
    let mut keys: Vec<&str> = prefill.sources.iter().filter_map(|s| s.register.as_deref()).collect();
    let mut seen = BTreeSet::new();
    keys.retain(|key| seen.insert(*key));
    let words = |key: &str| {
        let texts = app.desk.catalogue.registers.get(key)?.texts(lang)?.clone();
        Some((texts.title, texts.summary))
    };
    keys.into_iter().filter_map(words).collect()
}
