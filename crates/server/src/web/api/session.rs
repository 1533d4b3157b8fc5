//! `/session`: a token for a name and a password, and its end.

use axum::{extract::State, http::StatusCode};
use rules::refusal::Refusal;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{Answer, Caller, Reader, Wrong, body::Json, shapes};
use crate::{
    projections::people,
    web::{App, sign_in, visitor::Address},
};

/// Who signs in.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct SignIn {
    /// The name to sign in with.
    #[schema(example = "dan")]
    login: String,
    /// The password.
    #[schema(example = "motcua-demo")]
    password: String,
    /// For an official with several posts: the unit to act in.
    #[serde(default)]
    unit: Option<String>,
}

/// A session.
#[derive(Serialize, ToSchema)]
pub(super) struct Session {
    /// The token for `Authorization: Bearer`. It ends when unused: a citizen's after eight hours,
    /// an official's after one, unless the installation says otherwise.
    token: String,
    /// When it ends at the latest.
    #[schema(format = DateTime)]
    expires: String,
    /// Whose it is.
    person: Person,
    /// The posts of an official.
    posts: Vec<Post>,
    /// The unit in which an official acts; none for a citizen.
    unit: Option<String>,
}

/// A person.
#[derive(Serialize, ToSchema)]
pub(super) struct Person {
    /// Their id.
    id: String,
    /// Their name.
    name: String,
}

/// A post.
#[derive(Serialize, ToSchema)]
pub(super) struct Post {
    /// The unit's code.
    unit: String,
    /// The unit's name.
    name: String,
    /// The roles held there: `intake`, `handler`, `head`, `administrator`.
    roles: Vec<String>,
}

/// Sign in
///
/// Gives a token. As slow for an unknown name as for a wrong password; too many attempts must wait.
#[utoipa::path(post, path = "/session", tag = "session", operation_id = "signIn", request_body = SignIn,
    responses((status = 201, body = Session, description = "Signed in")))]
pub(super) async fn begin(
    State(app): State<App>,
    reader: Reader,
    Address(address): Address,
    Json(wanted): Json<SignIn>,
) -> Answer<(StatusCode, axum::Json<Session>)> {
    let proved = sign_in::prove(&app, &wanted.login, &wanted.password, &address).await?.ok_or(Wrong::NotProved)?;
    let unit = match (&wanted.unit, proved.posts.as_slice()) {
        (Some(unit), posts) if posts.iter().any(|p| &p.unit == unit) => Some(unit.clone()),
        (Some(_), _) => return Err(Refusal::new("no_such_unit").at("unit").into()),
        (None, []) => None,
        (None, [only]) => Some(only.unit.clone()),
        (None, _) => return Err(Refusal::new("choose_one").at("unit").into()),
    };
    let (id, official) = (proved.id, !proved.posts.is_empty());
    let token = sign_in::begin(&app, "", id, unit.clone(), official).await?;
    let row = app.store.read_async(move |tx| people::get(tx, id)).await?;
    let posts = proved.posts.iter().map(|post| Post {
        unit: post.unit.clone(),
        name: app.units().name(&post.unit, reader.0.lang()),
        roles: post.roles.iter().map(|role| role.as_str().to_owned()).collect(),
    });
    let session = Session {
        token,
        expires: shapes::moment(app.desk.clock.now() + app.settings.sessions.of(official).longest),
        person: Person { id: id.to_string(), name: row.map(|row| row.name).unwrap_or_default() },
        posts: posts.collect(),
        unit,
    };
    Ok((StatusCode::CREATED, axum::Json(session)))
}

/// Sign out
///
/// Ends the session of the token, everywhere and at once.
#[utoipa::path(delete, path = "/session", tag = "session", operation_id = "signOut",
    responses((status = 204, description = "Signed out")), security(("bearer" = [])))]
pub(super) async fn end(State(app): State<App>, caller: Caller) -> Answer<StatusCode> {
    sign_in::end(&app, &caller.token).await?;
    Ok(StatusCode::NO_CONTENT)
}
