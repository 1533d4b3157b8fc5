//! `/desk`: what waits in the official's unit, by due date.

use askama::Template;
use axum::{Router, extract::State, routing::get};
use rules::{look::works_cases, unit::Units, workflow::Role};

use super::{
    Official,
    filter::{Filter, VIEWS},
    listed::{self, Listed},
    page,
};
use crate::{
    desk::NotDone,
    projections::cases::{self, Count, Counts, View},
    web::{App, Page, Reply, Visitor, form::Opt, go},
};

/// Its address.
pub fn routes() -> Router<App> {
    Router::new().route("/desk", get(show))
}

/// A tab above the list.
struct Tab {
    href: String,
    words: String,
    count: String,
    current: bool,
    key: usize,
}

#[derive(Template)]
#[template(path = "desk/worklist.html")]
struct View_<'a> {
    p: &'a Page<'a>,
    tabs: Vec<Tab>,
    late: Count,
    soon: Count,
    roles: Vec<Opt>,
    services: Vec<Opt>,
    filter: &'a Filter,
    by_role: bool,
    rows: Vec<Listed>,
    next: Option<String>,
    first: Option<String>,
    clear: String,
}

async fn show(State(app): State<App>, visitor: Visitor) -> Reply {
    let official = Official::of(&visitor)?;
    if !works_cases(&official.roles) {
        return Ok(go("/desk/protection"));
    }
    let filter = Filter::read(visitor.query().unwrap_or(""));
    let (desk, query, now) = (app.desk.clone(), filter.worklist(&official), visitor.at());
    let (role, name) = (filter.role(&official), calendar_of(app.units(), &official.unit));
    let read = app.store.read_async(move |tx| {
        let calendar = desk.calendar(tx, &name)?;
        // Soon is what is due by the end of the next day worked.
        let tomorrow = calendar.working_day_after(calendar.local(now).date());
        let soon = calendar.closing(tomorrow).map_or(now, |at| calendar.instant(at));
        let counts = cases::counts(tx, &query.unit, query.me, role, now, soon)?;
        Ok::<_, NotDone>((listed::find(&desk, tx, &query)?, counts))
    });
    let (found, counts) = read.await?;
    let found = app.desk.show(&official.actor(), found).await?;
    let t = visitor.words(&app);
    let title =
        if filter.text.is_empty() { t.made("desk-worklist") } else { t.one("desk-found", "text", &filter.text) };
    let mut p = page(&app, &visitor, title);
    p.query = filter.text.clone();
    let rows = found.listed(&app, p.moments(), &official, &filter, None, now);
    p.show(&View_ {
        tabs: tabs(&p, &filter, &counts),
        late: counts.late,
        soon: counts.soon,
        roles: roles(&p, filter.role(&official)),
        services: services(&app, &p, &filter),
        by_role: matches!(filter.view, View::All | View::Unclaimed) && filter.text.is_empty(),
        next: found.next().map(|cursor| filter.going_on(Some(cursor)).at("/desk")),
        first: filter.after.map(|_| filter.going_on(None).at("/desk")),
        clear: Filter { text: String::new(), ..filter.going_on(None) }.at("/desk"),
        filter: &filter,
        rows,
        p: &p,
    })
}

/// The name of the calendar that a unit keeps.
pub(super) fn calendar_of(units: &Units, unit: &str) -> String {
    units.find(unit).map(|(_, kind)| kind.calendar.clone()).unwrap_or_default()
}

fn tabs(p: &Page<'_>, filter: &Filter, counts: &Counts) -> Vec<Tab> {
    let tab = |(key, (view, word)): (usize, &(View, &str))| Tab {
        href: filter.viewing(*view).at("/desk"),
        words: p.t.made(&format!("desk-view-{word}")),
        count: match view {
            View::All => counts.all.to_string(),
            View::Unclaimed => counts.unclaimed.to_string(),
            View::Mine => counts.mine.to_string(),
            View::Asked => counts.asked.to_string(),
            View::Closed => String::new(),
        },
        current: filter.view == *view && filter.text.is_empty(),
        key: key + 1,
    };
    VIEWS.iter().enumerate().map(tab).collect()
}

fn roles(p: &Page<'_>, chosen: Option<Role>) -> Vec<Opt> {
    let any = Opt { value: "any".into(), label: p.t.made("desk-role-any"), chosen: chosen.is_none() };
    let all = [Role::Intake, Role::Handler, Role::Head, Role::Applicant];
    let one = |role: Role| Opt {
        value: role.as_str().to_owned(),
        label: p.t.made(&format!("role-{}", role.as_str())),
        chosen: chosen == Some(role),
    };
    [any].into_iter().chain(all.map(one)).collect()
}

fn services(app: &App, p: &Page<'_>, filter: &Filter) -> Vec<Opt> {
    let one = |(slug, service): (&String, &std::sync::Arc<rules::service::compiled::Service>)| Opt {
        value: slug.clone(),
        label: service.texts(p.t.lang).map_or_else(|| slug.clone(), |x| x.title.clone()),
        chosen: *slug == filter.service,
    };
    let mut all: Vec<Opt> = app.catalogue().services.iter().map(one).collect();
    all.sort_by_cached_key(|o| rules::fold::folded(&o.label));
    all
}
