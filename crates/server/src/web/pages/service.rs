//! `/services/{slug}`: who it is for, what you need, how long, how much, what happens next, the law.

use std::sync::Arc;

use askama::Template;
use axum::{
    Router,
    extract::{Path, State},
    routing::get,
};
use rules::service::{Online, compiled::Service, evidence::EvidenceForm};

use crate::{
    text::Words,
    web::{
        App, Link, Page, Reply, Trouble, Visitor,
        brief::{self, Brief, Cited},
    },
};

/// Its address.
pub fn routes() -> Router<App> {
    Router::new().route("/services/{slug}", get(show))
}

/// A piece of evidence as it is listed.
pub(super) struct Paper {
    pub(super) name: String,
    hint: String,
    pub(super) form: String,
    waived: String,
    pub(super) article: String,
}

/// Papers that are always needed, or those needed in some situations only.
pub(super) struct Group {
    pub(super) sometimes: bool,
    pub(super) papers: Vec<Paper>,
}

/// A way to hand in.
struct Way {
    name: String,
    fee: String,
    time: String,
}

/// An act of law.
struct Act {
    name: String,
    title: String,
    url: String,
}

#[derive(Template)]
#[template(path = "service.html")]
struct View<'a> {
    p: &'a Page<'a>,
    brief: Brief,
    texts: rules::service::text::Texts,
    code: String,
    partial: String,
    online: bool,
    can_check: bool,
    papers: Vec<Group>,
    ways: Vec<Way>,
    fees: Vec<Cited>,
    times: Vec<Cited>,
    reception: &'static str,
    acts: Vec<Act>,
    key: String,
}

/// The service of an address.
pub(in crate::web) fn of_slug(app: &App, slug: &str) -> Result<Arc<Service>, Trouble> {
    app.catalogue().services.get(slug).cloned().ok_or(Trouble::Missing)
}

/// The breadcrumb of a service: its sector.
pub(super) fn sector(app: &App, service: &Service, lang: &str) -> Option<Link> {
    let key = &service.definition().sector;
    let name = app.catalogue().names.get(lang)?.sectors.get(key)?;
    Some(Link::new(format!("/search?sector={key}"), name.name.clone()))
}

async fn show(State(app): State<App>, visitor: Visitor, Path(slug): Path<String>) -> Reply {
    let service = of_slug(&app, &slug)?;
    let t = visitor.words(&app);
    let definition = service.definition();
    let texts = service.texts(t.lang).cloned().unwrap_or_default();
    let p = app.page(&visitor, texts.title.clone()).under(sector(&app, &service, t.lang));
    let today = app.day(p.now());
    let ways = brief::ways(&service, today).into_iter().map(|way| Way {
        name: t.made(&format!("channel-{}", way.channel)),
        fee: match way.fee {
            Some(0) => t.made("fee-free"),
            Some(amount) => t.money(&app.country().currency, amount),
            None => t.made("fee-see-below"),
        },
        time: way.time.map_or_else(|| t.made("time-see-below"), |term| t.term(&term)),
    });
    let reception = match definition.authority.reception {
        rules::service::Reception::Unit => "reception-unit",
        rules::service::Reception::Province => "reception-province",
        rules::service::Reception::Country => "reception-country",
    };
    let acts = definition.legal_basis.iter().map(|act| {
        let name = t.act_by_number(&act.id);
        Act { name, title: act.title.clone(), url: act.url.clone().unwrap_or_default() }
    });
    let view = View {
        brief: Brief::of(&app, &service, t),
        code: definition.code.clone(),
        partial: texts.partial_reason.clone().filter(|_| definition.online == Online::Partial).unwrap_or_default(),
        online: definition.channels.contains(&rules::service::Channel::Online),
        can_check: definition.eligibility.is_some(),
        papers: papers(&service, t),
        ways: ways.collect(),
        fees: definition.fee.as_ref().map_or(Vec::new(), |fee| brief::sentences(&fee.table.rules, &service, t)),
        times: brief::sentences(&definition.deadline.rules, &service, t),
        reception,
        acts: acts.collect(),
        key: app.desk.chance.secret(),
        texts,
        p: &p,
    };
    p.show(&view)
}

/// The papers of a service: those always needed, then those needed in some situations.
pub(super) fn papers(service: &Service, t: Words<'_>) -> Vec<Group> {
    let definition = service.definition();
    let words = |id: &str| service.texts(t.lang).and_then(|x| x.evidence.get(id)).cloned().unwrap_or_default();
    let paper = |evidence: &rules::service::Evidence| {
        let words = words(&evidence.id);
        let form = match evidence.form {
            EvidenceForm::Original => "paper-original",
            EvidenceForm::Copy => "paper-copy",
            EvidenceForm::Certified => "paper-certified",
            EvidenceForm::Shown => "paper-shown",
        };
        Paper {
            name: words.name,
            hint: words.hint.unwrap_or_default(),
            form: t.made(form),
            waived: words.waived.filter(|_| evidence.waive.is_some()).unwrap_or_default(),
            article: evidence.article.as_deref().map(|a| t.article(&definition.legal_basis, a)).unwrap_or_default(),
        }
    };
    let group = |sometimes: bool| {
        let papers = definition.evidence.iter().filter(|e| e.when.is_some() == sometimes).map(paper).collect();
        Group { sometimes, papers }
    };
    [group(false), group(true)].into_iter().filter(|g| !g.papers.is_empty()).collect()
}
