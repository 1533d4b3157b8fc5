//! What every page needs: its title, its way back, who is signed in, and the small words (dates,
//! money) that templates write. A template holds it as `p` and extends `layout.html`.

use askama::Template;
use axum::{
    http::{StatusCode, header},
    response::{IntoResponse, Redirect, Response},
};

use super::{Account, App, Trouble, Visitor, moment::Moments};
use crate::text::Words;

/// What a handler returns.
pub type Reply = Result<Response, Trouble>;

/// A link of the breadcrumb.
#[derive(Clone, Debug)]
pub struct Link {
    /// Where to.
    pub href: String,
    /// Its words.
    pub text: String,
}

impl Link {
    /// A link.
    pub fn new(href: impl Into<String>, text: impl Into<String>) -> Link {
        Link { href: href.into(), text: text.into() }
    }
}

/// The frame of one page.
pub struct Page<'a> {
    app: &'a App,
    visitor: &'a Visitor,
    /// The words in the visitor's language.
    pub t: Words<'a>,
    /// The title, also of the window.
    pub title: String,
    /// Whether something typed was wrong: the window's title begins with "Lỗi:".
    pub wrong: bool,
    /// The way back, from the front door on; empty for none.
    pub crumbs: Vec<Link>,
    /// A page of officials: dense, wide.
    pub desk: bool,
    /// Without the search in the header, for a page that has its own.
    pub bare: bool,
    /// What stands in the search box.
    pub query: String,
    /// The id of the page's form, if leaving the page by another language would lose what was typed.
    pub form: Option<&'static str>,
}

impl App {
    /// A page for a visitor.
    pub fn page<'a>(&'a self, visitor: &'a Visitor, title: impl Into<String>) -> Page<'a> {
        Page {
            app: self,
            visitor,
            t: visitor.words(self),
            title: title.into(),
            wrong: false,
            crumbs: Vec::new(),
            desk: false,
            bare: false,
            query: String::new(),
            form: None,
        }
    }
}

impl<'a> Page<'a> {
    /// Adds the way back, beginning with the front page.
    pub fn under(mut self, links: impl IntoIterator<Item = Link>) -> Self {
        let home = if self.desk { ("/desk", "nav-desk") } else { ("/", "nav-home") };
        self.crumbs = vec![Link::new(home.0, self.t.get(home.1))];
        self.crumbs.extend(links);
        self
    }

    /// As a page of officials.
    pub fn for_desk(mut self) -> Self {
        self.desk = true;
        self
    }

    /// As a page with a form: the language button takes along what was typed.
    pub fn with_form(mut self, id: &'static str) -> Self {
        self.form = Some(id);
        self
    }

    /// Says that something typed was wrong.
    pub fn with_mistakes(mut self, wrong: bool) -> Self {
        self.wrong = wrong;
        self
    }

    /// The words of a key without arguments.
    pub fn t(&self, key: &'a str) -> &'a str {
        self.t.get(key)
    }

    /// The words of a key with one argument.
    pub fn one(&self, key: &str, name: &str, value: impl std::fmt::Display) -> String {
        self.t.one(key, name, value)
    }

    /// The language's code.
    pub fn lang(&self) -> &str {
        self.visitor.lang()
    }

    /// Where a person asks or complains: the first service that takes reports. It stands in the same place on
    /// every page of citizens (WCAG 3.2.6).
    pub fn help(&self) -> Option<String> {
        let services = self.app.catalogue().services.values().map(|s| s.definition());
        let mut reports = services.filter(|d| d.kind == rules::service::ServiceKind::Report);
        reports.next().map(|d| format!("/services/{}", d.slug))
    }

    /// The window's title.
    pub fn head_title(&self) -> String {
        let wrong = if self.wrong { self.t.get("error-word") } else { "" };
        let space = if wrong.is_empty() { "" } else { " " };
        format!("{wrong}{space}{} - Motcua", self.title)
    }

    /// The address of an asset.
    pub fn asset(&self, name: &str) -> &str {
        self.app.assets.address(name)
    }

    /// The hidden field that every posted form carries (write it with `|safe`).
    pub fn csrf(&self) -> String {
        self.visitor.csrf_field()
    }

    /// The account signed in.
    pub fn account(&self) -> Option<&Account> {
        self.visitor.account()
    }

    /// The address of this page.
    pub fn path(&self) -> &str {
        self.visitor.path()
    }

    /// The languages that this page is not in.
    pub fn other_languages(&self) -> impl Iterator<Item = &str> {
        let languages = &self.app.country().languages;
        languages.iter().map(String::as_str).filter(|l| *l != self.visitor.lang())
    }

    /// The name of a language in itself.
    pub fn language_name(&self, code: &str) -> String {
        self.app.texts.find(code, "language-name").unwrap_or(code).to_owned()
    }

    /// This page in another language.
    pub fn switch_url(&self, code: &str) -> String {
        let mut query = form_urlencoded::Serializer::new(String::new());
        for (name, value) in form_urlencoded::parse(self.visitor.query().unwrap_or("").as_bytes()) {
            if name != "lang" {
                query.append_pair(&name, &value);
            }
        }
        query.append_pair("lang", code);
        format!("{}?{}", self.visitor.path(), query.finish())
    }

    /// Where the search in the header leads.
    pub fn find_action(&self) -> &'static str {
        if self.desk { "/desk" } else { "/search" }
    }

    /// The key of the label of the search.
    pub fn find_label(&self) -> &'static str {
        if self.desk { "find-case" } else { "find-service" }
    }

    /// The key of the words in the empty search box.
    pub fn find_hint(&self) -> &'static str {
        if self.desk { "find-case-hint" } else { "find-service-hint" }
    }

    /// Whether the content is a demonstration.
    pub fn demonstration(&self) -> bool {
        self.app.settings.demonstration
    }

    /// Dates and times as they are written.
    pub fn moments(&self) -> Moments<'a> {
        Moments { t: self.t, country: self.app.country() }
    }

    /// A day, such as `24/11/2026` or `24 November 2026`.
    pub fn day(&self, at: &i64) -> String {
        self.moments().day(*at)
    }

    /// A day with its time.
    pub fn moment(&self, at: &i64) -> String {
        self.moments().moment(*at)
    }

    /// The machine's form of a moment, for `<time datetime>`.
    pub fn iso(&self, at: &i64) -> String {
        self.moments().iso(*at)
    }

    /// An amount of money.
    pub fn money(&self, amount: &i64) -> String {
        self.t.money(&self.app.country().currency, *amount)
    }

    /// The name of an agency.
    pub fn unit(&self, code: &str) -> String {
        self.app.units().name(code, self.visitor.lang())
    }

    /// When the request came.
    pub fn now(&self) -> i64 {
        self.visitor.at()
    }

    /// The application.
    pub fn app(&self) -> &'a App {
        self.app
    }

    /// Answers with a template.
    pub fn show(&self, template: &impl Template) -> Reply {
        self.show_as(StatusCode::OK, template)
    }

    /// Answers with a template, with 422 when something typed was wrong.
    pub fn show_form(&self, template: &impl Template) -> Reply {
        self.show_as(if self.wrong { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK }, template)
    }

    /// Answers with a template under a status.
    pub fn show_as(&self, status: StatusCode, template: &impl Template) -> Reply {
        let html = template.render()?;
        Ok((status, [(header::CONTENT_TYPE, "text/html; charset=utf-8")], html).into_response())
    }
}

/// The way on after a posted form (303: the next page is fetched, a reload repeats nothing).
pub fn go(to: &str) -> Response {
    Redirect::to(to).into_response()
}
