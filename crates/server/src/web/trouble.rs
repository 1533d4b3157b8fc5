//! What a page answers when it cannot do what was asked, and how that looks.
//!
//! A handler returns `Err(Trouble::…)`; the layer around all pages turns it into a page in the
//! visitor's language. Only a fault is logged as an error, under the number that the page shows.

use askama::Template;
use axum::{
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use rules::refusal::Refusals;

use super::{App, Visitor, page::Page, pages};
use crate::{desk::NotDone, store::Fault};

/// Why a page cannot be shown or an act not be done.
#[derive(Clone, Debug)]
pub enum Trouble {
    /// There is no such page, or it is not for this visitor to know.
    Missing,
    /// The visitor must sign in first. What was posted goes along.
    SignIn {
        /// The posted pairs, URL-encoded.
        carry: Option<String>,
    },
    /// The form was made for another sign-in of this browser; it may be sent again.
    Stale {
        /// The posted pairs, URL-encoded; `None` when the form came from elsewhere.
        carry: Option<String>,
    },
    /// An official has not yet said in which post they act.
    ChoosePost,
    /// An official asked for a citizen's page.
    NotForOfficials,
    /// The rules say no, on a page without a place for it.
    Refused(Refusals),
    /// Somebody else changed it meanwhile.
    Conflict,
    /// The request makes no sense: not a form, not the right parts.
    Malformed,
    /// More was sent than is taken.
    TooLarge,
    /// Too many attempts; in so many minutes again.
    Wait(i64),
    /// The disk is full: reading goes on, writing waits.
    Full,
    /// That an official looks could not be recorded, so nothing is shown; the words go to the log.
    Unrecorded(String),
    /// The store cannot be reached just now.
    Unavailable(String),
    /// Something broke; the words go to the log.
    Fault(String),
    /// Any other status that the server itself answered with.
    Status(StatusCode),
}

impl Trouble {
    /// The status it is answered with.
    pub fn status(&self) -> StatusCode {
        match self {
            Trouble::Missing => StatusCode::NOT_FOUND,
            Trouble::SignIn { .. } | Trouble::Stale { .. } | Trouble::ChoosePost | Trouble::NotForOfficials => {
                StatusCode::FORBIDDEN
            }
            Trouble::Refused(_) => StatusCode::UNPROCESSABLE_ENTITY,
            Trouble::Conflict => StatusCode::CONFLICT,
            Trouble::Malformed => StatusCode::BAD_REQUEST,
            Trouble::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            Trouble::Wait(_) => StatusCode::TOO_MANY_REQUESTS,
            Trouble::Full => StatusCode::INSUFFICIENT_STORAGE,
            Trouble::Unavailable(_) | Trouble::Unrecorded(_) => StatusCode::SERVICE_UNAVAILABLE,
            Trouble::Fault(_) => StatusCode::INTERNAL_SERVER_ERROR,
            Trouble::Status(status) => *status,
        }
    }

    /// The key of its words: `trouble-<key>`, `trouble-<key>-more`.
    pub(super) fn key(&self) -> &'static str {
        match self {
            Trouble::Missing => "missing",
            Trouble::SignIn { .. } | Trouble::ChoosePost => "sign-in",
            Trouble::Stale { .. } => "stale",
            Trouble::NotForOfficials => "not-for-officials",
            Trouble::Refused(_) => "refused",
            Trouble::Conflict => "conflict",
            Trouble::Malformed => "malformed",
            Trouble::TooLarge => "too-large",
            Trouble::Wait(_) => "wait",
            Trouble::Full => "full",
            Trouble::Unrecorded(_) => "unrecorded",
            Trouble::Unavailable(_) => "unavailable",
            Trouble::Fault(_) => "fault",
            Trouble::Status(status) => match status.as_u16() {
                404 => "missing",
                405 => "method",
                408 | 503 | 504 => "unavailable",
                413 => "too-large",
                400..500 => "malformed",
                _ => "fault",
            },
        }
    }

    /// Whether the fault is ours, so that the log should hear of it.
    fn is_ours(&self) -> bool {
        self.status().is_server_error()
    }

    /// The trouble that an answer carries, or that its bare status means.
    pub(super) fn in_answer(response: &mut Response) -> Option<Trouble> {
        if let Some(trouble) = response.extensions_mut().remove::<Trouble>() {
            return Some(trouble);
        }
        let status = response.status();
        let made_here =
            response.headers().get(header::CONTENT_TYPE).is_some_and(|t| t.as_bytes().starts_with(b"text/html"));
        let failed = status.is_client_error() || status.is_server_error();
        (failed && !made_here).then_some(Trouble::Status(status))
    }
}

impl From<NotDone> for Trouble {
    fn from(not_done: NotDone) -> Self {
        match not_done {
            NotDone::Refused(refusals) => Trouble::Refused(refusals),
            NotDone::Conflict => Trouble::Conflict,
            NotDone::Missing | NotDone::Erased => Trouble::Missing,
            NotDone::Unrecorded(fault) => Trouble::Unrecorded(fault.to_string()),
            NotDone::Fault(fault) => fault.into(),
        }
    }
}

impl From<Fault> for Trouble {
    fn from(fault: Fault) -> Self {
        match fault {
            Fault::Conflict => Trouble::Conflict,
            Fault::Erased => Trouble::Missing,
            Fault::Full => Trouble::Full,
            Fault::Unavailable(why) => Trouble::Unavailable(why),
            Fault::Broken(why) => Trouble::Fault(why),
        }
    }
}

impl From<askama::Error> for Trouble {
    fn from(error: askama::Error) -> Self {
        Trouble::Fault(format!("a template failed: {error}"))
    }
}

impl IntoResponse for Trouble {
    fn into_response(self) -> Response {
        let mut response = self.status().into_response();
        response.extensions_mut().insert(self);
        response
    }
}

#[derive(Template)]
#[template(path = "trouble.html")]
struct View<'a> {
    p: &'a Page<'a>,
    title: String,
    more: String,
    reasons: Vec<String>,
    reference: &'a str,
    /// Where a stale form may be sent again, with its pairs.
    again: Vec<(String, String)>,
}

/// The page for a trouble.
pub(super) fn page(app: &App, visitor: &Visitor, trouble: &Trouble, reference: &str) -> Response {
    if trouble.is_ours() {
        tracing::error!(target: "motcua::http", %reference, path = visitor.path(), ?trouble, "a page failed");
    }
    if let Trouble::SignIn { carry } = trouble {
        return pages::sign_in::instead(app, visitor, carry.as_deref());
    }
    if let Trouble::ChoosePost = trouble {
        return super::go("/sign-in/post");
    }
    let t = visitor.words(app);
    let title = t.made(&format!("trouble-{}", trouble.key()));
    let more = match trouble {
        Trouble::Wait(minutes) => t.one("trouble-wait-more", "n", minutes),
        _ => t.made(&format!("trouble-{}-more", trouble.key())),
    };
    let reasons = match trouble {
        Trouble::Refused(refusals) => refusals.iter().map(|r| t.refusal(r)).collect(),
        _ => Vec::new(),
    };
    let again = match trouble {
        Trouble::Stale { carry: Some(pairs) } => without_word(pairs),
        _ => Vec::new(),
    };
    let page = app.page(visitor, title.clone());
    let reference = if trouble.is_ours() { reference } else { "" };
    match (View { p: &page, title, more, reasons, reference, again }).render() {
        Ok(html) => answer(trouble, html),
        Err(_) => without_visitor(app, trouble, reference),
    }
}

/// Carried pairs without the word of the old sign-in.
pub(super) fn without_word(pairs: &str) -> Vec<(String, String)> {
    form_urlencoded::parse(pairs.as_bytes())
        .filter(|(name, _)| name != super::csrf::FIELD)
        .map(|(k, v)| (k.into_owned(), v.into_owned()))
        .collect()
}

/// A bare page in the country's first language: the store is down, so nobody can be recognised.
pub(super) fn without_visitor(app: &App, trouble: &Trouble, reference: &str) -> Response {
    if trouble.is_ours() {
        tracing::error!(target: "motcua::http", %reference, ?trouble, "a page failed before the visitor was known");
    }
    let t = app.texts.of("vi");
    let (title, more) =
        (t.made(&format!("trouble-{}", trouble.key())), t.made(&format!("trouble-{}-more", trouble.key())));
    let html = format!(
        "<!doctype html><html lang=\"vi\"><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width\">\
         <title>{title}</title><link rel=\"stylesheet\" href=\"{}\"><div class=\"wrap\"><main><h1>{title}</h1><p>{more}</p>\
         <p class=\"code\">{reference}</p></main></div></html>",
        app.assets.address("app.css")
    );
    answer(trouble, html)
}

fn answer(trouble: &Trouble, html: String) -> Response {
    let mut response = (trouble.status(), [(header::CONTENT_TYPE, "text/html; charset=utf-8")], html).into_response();
    if matches!(trouble, Trouble::Full | Trouble::Unavailable(_) | Trouble::Unrecorded(_)) {
        response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from_static("30"));
    }
    if let Trouble::Wait(minutes) = trouble {
        response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(minutes * 60));
    }
    response
}
