//! A posted form, with the proof that it was made here.

use axum::{
    body::to_bytes,
    extract::{FromRequest, FromRequestParts, Request},
    http::header,
};
use rules::form::raw::RawForm;

use super::{App, Trouble, Visitor, csrf};

/// The most bytes of a form without files.
const LARGEST: usize = 256 * 1024;
/// The most pairs.
const MOST_PAIRS: usize = 1000;

/// A form that was made here, with who sent it.
pub struct Posted {
    /// Who sent it.
    pub visitor: Visitor,
    /// What was typed, nothing believed yet.
    pub form: RawForm,
    carry: String,
}

impl Posted {
    /// One value, empty when it is not there.
    pub fn one(&self, name: &str) -> &str {
        self.form.one(name)
    }

    /// Whether the form only asks to be shown again (a language was chosen, or a province).
    pub fn again(&self) -> bool {
        !self.one("again").is_empty()
    }

    /// The citizen who sent it; else the way to the sign-in, taking along what was typed.
    pub fn citizen(&self) -> Result<rules::id::Id, Trouble> {
        self.visitor.citizen().map_err(|trouble| self.carried(trouble))
    }

    /// The account that sent it; else the way to the sign-in, taking along what was typed.
    pub fn signed_in(&self) -> Result<&super::Account, Trouble> {
        self.visitor.signed_in().map_err(|trouble| self.carried(trouble))
    }

    /// The official who sent it with their post; else the way to the sign-in with what was typed.
    pub fn official(&self) -> Result<(&super::Account, &rules::person::Post), Trouble> {
        self.visitor.official().map_err(|trouble| self.carried(trouble))
    }

    fn carried(&self, trouble: Trouble) -> Trouble {
        match trouble {
            Trouble::SignIn { .. } => Trouble::SignIn { carry: Some(self.carry.clone()) },
            trouble => trouble,
        }
    }
}

/// What somebody typed, of what came: a browser sends line ends as CR LF, and control characters that are no
/// white space come from pasting; nobody sees them, and no page could show them again.
fn typed(sent: &str) -> String {
    sent.replace("\r\n", "\n").chars().filter(|c| !c.is_control() || c.is_whitespace()).collect()
}

/// Whether the browser says that the form came from one of our own pages. Old browsers say nothing.
pub(super) fn comes_from_here(app: &App, request: &Request) -> Option<bool> {
    let header = |name: &str| request.headers().get(name).and_then(|v| v.to_str().ok());
    if let Some(site) = header("sec-fetch-site") {
        return Some(site == "same-origin" || site == "none");
    }
    let origin = header("origin")?;
    let host = header("host").unwrap_or("");
    let named = origin.split_once("://").map_or(origin, |(_, rest)| rest);
    Some(origin == app.settings.origin || named == host)
}

impl FromRequest<App> for Posted {
    type Rejection = Trouble;

    async fn from_request(request: Request, app: &App) -> Result<Self, Trouble> {
        let from_here = comes_from_here(app, &request);
        let (mut parts, body) = request.into_parts();
        let visitor = Visitor::from_request_parts(&mut parts, app).await?;
        let media = parts.headers.get(header::CONTENT_TYPE).and_then(|v| v.to_str().ok()).unwrap_or("");
        if !media.starts_with("application/x-www-form-urlencoded") {
            return Err(Trouble::Malformed);
        }
        let bytes = to_bytes(body, LARGEST).await.map_err(|_| Trouble::TooLarge)?;
        let pairs: Vec<(String, String)> =
            form_urlencoded::parse(&bytes).take(MOST_PAIRS + 1).map(|(k, v)| (k.into_owned(), typed(&v))).collect();
        if pairs.len() > MOST_PAIRS {
            return Err(Trouble::TooLarge);
        }
        let carry = String::from_utf8_lossy(&bytes).into_owned();
        let form: RawForm = pairs.into_iter().collect();
        if from_here == Some(false) || !visitor.made(form.one(csrf::FIELD)) {
            // Only a form that the browser itself vouches for may be offered again.
            return Err(Trouble::Stale { carry: (from_here == Some(true)).then_some(carry) });
        }
        Ok(Posted { visitor, form, carry })
    }
}
