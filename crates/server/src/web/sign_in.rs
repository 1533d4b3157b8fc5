//! Which account a browser is signed in with.

use axum::response::{IntoResponse, Response};

use super::{Account, App, Trouble, Visitor};

/// The account signed in under a secret, if its session still lasts.
pub(super) async fn account_of(_app: &App, _secret: &str) -> Result<Option<Account>, Trouble> {
    Ok(None)
}

/// The sign-in in place of a page that needs one.
pub(super) fn instead(_app: &App, visitor: &Visitor, _carry: Option<&str>, _posting: bool) -> Response {
    super::go(&format!("/sign-in?next={}", visitor.path())).into_response()
}
