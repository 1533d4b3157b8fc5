//! Signing in: which account a browser is signed in with, and how it comes to be.
//!
//! The secret in the cookie is the session's token; the store keeps its hash. It changes at each
//! sign-in, so a secret that somebody planted before is worth nothing after.

use rules::{
    id::Id,
    person::{PersonCommand, Post, Profile},
};

use super::{Account, App, Trouble, password};
use crate::{
    desk::{self, NotDone},
    projections::{
        attempts::{self, Limit},
        people,
        sessions::{self, Means},
    },
    store::Fault,
};

const MINUTES: i64 = 60_000;
/// Wrong passwords for one name from one address.
const PER_NAME_AND_ADDRESS: Limit = Limit { most: 10, window: 15 * MINUTES };
/// Wrong passwords for one name from anywhere.
const PER_NAME: Limit = Limit { most: 100, window: 60 * MINUTES };
/// Wrong passwords from one address, which many may share.
const PER_ADDRESS: Limit = Limit { most: 300, window: 15 * MINUTES };
/// New accounts from one address, which many may share.
const NEW_PER_ADDRESS: Limit = Limit { most: 60, window: 60 * MINUTES };

/// The account signed in under a secret, if its session still lasts.
pub(super) async fn account_of(app: &App, secret: &str) -> Result<Option<Account>, Trouble> {
    let (token, now) = (secret.to_owned(), app.desk.clock.now());
    let found = app.store.read_async(move |tx| {
        let Some(session) = sessions::find(tx, &token, now)? else { return Ok(None) };
        let row = people::get(tx, session.person)?;
        Ok::<_, Fault>(row.map(|row| (session, row)))
    });
    let Some((session, row)) = found.await? else { return Ok(None) };
    if sessions::wants_touch(&session, now) {
        let token = secret.to_owned();
        // A full disk keeps nobody from reading: the session simply is not prolonged.
        let touched = app.store.write_async(move |tx| sessions::touch(tx, &token, now)).await;
        if let Err(fault) = touched {
            tracing::warn!(%fault, "a session was not prolonged");
        }
    }
    let post = session.unit.and_then(|unit| row.posts.iter().find(|p| p.unit == unit).cloned());
    Ok(Some(Account { id: row.id, name: row.name, post, posts: row.posts.len(), level: session.level }))
}

/// Who has proved who they are, with the posts they may act in.
pub struct Proved {
    /// The person's stream.
    pub id: Id,
    /// Their posts.
    pub posts: Vec<Post>,
}

/// Checks a name and a password. `None` when they do not fit together; that takes as long whether
/// there is such a name or not.
pub async fn prove(app: &App, login: &str, word: &str, address: &str) -> Result<Option<Proved>, Trouble> {
    let now = app.desk.clock.now();
    let login = login.trim().to_lowercase();
    let limits = [
        (format!("sign-in {login} from {address}"), PER_NAME_AND_ADDRESS),
        (format!("sign-in {login}"), PER_NAME),
        (format!("sign-in from {address}"), PER_ADDRESS),
    ];
    let (name, checked) = (login.clone(), limits.clone());
    let found = app.store.read_async(move |tx| {
        for (what, limit) in &checked {
            if !attempts::allowed(tx, what, *limit, now)? {
                return Ok(Err(limit.window));
            }
        }
        let Some(id) = people::by_login(tx, &name)? else { return Ok(Ok(None)) };
        let person = desk::load_person(tx, id)?;
        Ok::<_, NotDone>(Ok(Some((id, person))))
    });
    let known = match found.await.map_err(Trouble::from)? {
        Ok(known) => known,
        Err(window) => {
            tracing::warn!(target: "motcua::security", who = who(app, &login), "too many attempts to sign in");
            return Err(Trouble::Wait(window / MINUTES));
        }
    };
    // What is longer than any password is none, and costs no more than one.
    let phc =
        known.as_ref().map(|(_, person)| person.phc.clone()).filter(|_| word.chars().count() <= password::LONGEST);
    let word: String = word.chars().take(password::LONGEST).collect();
    if hashing(app, move || password::verify(&word, phc.as_deref())).await?
        && let Some((id, person)) = known
    {
        return Ok(Some(Proved { id, posts: person.posts.into_values().collect() }));
    }
    let counted = app.store.write_async(move |tx| {
        for (what, limit) in &limits {
            attempts::attempt(tx, what, *limit, now)?;
        }
        Ok::<_, Fault>(())
    });
    counted.await?;
    tracing::warn!(target: "motcua::security", who = who(app, &login), "a name and a password did not fit");
    Ok(None)
}

/// What the log calls a name that somebody typed: always the same, and no name.
fn who(app: &App, login: &str) -> String {
    app.store.keys().blind(&format!("logged {login}"))[..6].iter().map(|b| format!("{b:02x}")).collect()
}

/// Runs the slow work of a password away from the async threads, a few at a time.
async fn hashing<T: Send + 'static>(app: &App, work: impl FnOnce() -> T + Send + 'static) -> Result<T, Trouble> {
    let _permit = app.hashing.acquire().await.map_err(|e| Trouble::Fault(e.to_string()))?;
    tokio::task::spawn_blocking(work).await.map_err(|e| Trouble::Fault(format!("hashing a password: {e}")))
}

/// A password as it is kept.
pub async fn hashed(app: &App, word: &str) -> Result<String, Trouble> {
    let (word, chance) = (word.to_owned(), app.desk.chance.clone());
    let phc = hashing(app, move || password::hash(&word, &chance)).await?;
    phc.ok_or_else(|| Trouble::Fault("a password could not be hashed".into()))
}

/// Begins a session of somebody who knew a password.
pub async fn begin(
    app: &App,
    before: &str,
    person: Id,
    unit: Option<String>,
    official: bool,
) -> Result<String, Trouble> {
    begin_by(app, before, person, unit, official, Means::default()).await
}

/// Begins a session under a fresh secret and ends the one before. The secret belongs in the cookie.
/// `official`: whether the person holds a post, whichever they act in.
pub async fn begin_by(
    app: &App,
    before: &str,
    person: Id,
    unit: Option<String>,
    official: bool,
    means: Means,
) -> Result<String, Trouble> {
    let (secret, span) = (app.desk.chance.secret(), app.settings.sessions.of(official));
    let (token, before, now) = (secret.clone(), before.to_owned(), app.desk.clock.now());
    let begun = app.store.write_async(move |tx| {
        sessions::end(tx, &before)?;
        sessions::begin_by(tx, &token, person, unit.as_deref(), span, &means, now)
    });
    begun.await?;
    tracing::info!(target: "motcua::security", %person, official, "signed in");
    Ok(secret)
}

/// Ends a session.
pub async fn end(app: &App, secret: &str) -> Result<(), Trouble> {
    let token = secret.to_owned();
    Ok(app.store.write_async(move |tx| sessions::end(tx, &token)).await?)
}

/// Makes an account for a citizen.
pub async fn register(app: &App, login: &str, word: &str, profile: Profile, address: &str) -> Result<Id, Trouble> {
    let (what, now) = (format!("register from {address}"), app.desk.clock.now());
    if !app.store.write_async(move |tx| attempts::attempt(tx, &what, NEW_PER_ADDRESS, now)).await? {
        return Err(Trouble::Wait(NEW_PER_ADDRESS.window / MINUTES));
    }
    let phc = hashed(app, word).await?;
    let id = app.desk.fresh_id();
    let commands = vec![PersonCommand::Register { login: login.to_owned(), phc, profile }];
    app.desk.handle_person_async(id, rules::actor::Actor::Person { id }, commands).await?;
    Ok(id)
}
