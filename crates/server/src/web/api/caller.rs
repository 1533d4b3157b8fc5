//! Who calls: by bearer token, or anybody for what is public.

use axum::{
    extract::FromRequestParts,
    http::{header, request::Parts},
};
use rules::{actor::Actor, id::Id, person::Post};

use super::{Wrong, wrong::Tongue};
use crate::web::{Account, App, Trouble, Visitor, sign_in};

/// Anybody; no token is looked at.
pub(super) struct Reader(pub Visitor);

/// Whoever the token belongs to.
pub(super) struct Caller {
    /// Their account.
    pub account: Account,
    /// As the pages know them.
    pub visitor: Visitor,
    /// The token itself.
    pub token: String,
}

impl Caller {
    /// The citizen; an official's own affairs are done with a citizen's account.
    pub(super) fn citizen(&self) -> Result<Id, Wrong> {
        Ok(self.visitor.citizen()?)
    }

    /// The post of an official.
    pub(super) fn post(&self) -> Result<&Post, Wrong> {
        match &self.account.post {
            Some(post) => Ok(post),
            None if self.account.posts > 0 => Err(Wrong::Trouble(Trouble::ChoosePost)),
            None => Err(Wrong::OfficialsOnly),
        }
    }

    /// Somebody who acts: a citizen, or an official in a post.
    fn acting(self) -> Result<Caller, Wrong> {
        match (&self.account.post, self.account.posts) {
            (None, 1..) => Err(Wrong::Trouble(Trouble::ChoosePost)),
            _ => Ok(self),
        }
    }
}

/// The token in a header of RFC 6750.
fn bearer(parts: &Parts) -> Option<&str> {
    let (scheme, token) = parts.headers.get(header::AUTHORIZATION)?.to_str().ok()?.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| token.trim())
}

fn visitor(app: &App, parts: &Parts, account: Option<Account>) -> Visitor {
    let lang = parts.extensions.get::<Tongue>().map_or("vi", |tongue| tongue.0.as_str());
    Visitor::of_program(app, lang, &parts.uri, account)
}

impl FromRequestParts<App> for Reader {
    type Rejection = Wrong;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Wrong> {
        Ok(Reader(visitor(app, parts, None)))
    }
}

impl FromRequestParts<App> for Caller {
    type Rejection = Wrong;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Wrong> {
        let token = bearer(parts).ok_or(Wrong::NoToken)?.to_owned();
        let account = sign_in::account_of(app, &token).await?.ok_or(Wrong::NoToken)?;
        let visitor = visitor(app, parts, Some(account.clone()));
        Caller { account, visitor, token }.acting()
    }
}

/// Somebody with a token, or anybody without one.
pub(super) struct Anyone(Option<Caller>);

impl Anyone {
    /// Who acts; none without a token.
    pub(super) fn actor(&self) -> Option<Actor> {
        self.0.as_ref().map(|caller| caller.account.actor())
    }
}

impl FromRequestParts<App> for Anyone {
    type Rejection = Wrong;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Wrong> {
        // A token that is over is a mistake to be told, not a reason to answer as to a stranger.
        if parts.headers.contains_key(header::AUTHORIZATION) {
            return Caller::from_request_parts(parts, app).await.map(|caller| Anyone(Some(caller)));
        }
        Ok(Anyone(None))
    }
}
