//! Accounts as lists need them: found by what they sign in with, by number, by unit.

use std::collections::BTreeMap;

use rules::{
    id::Id,
    person::{Person, Post},
    workflow::Role,
};
use serde::{Deserialize, Serialize};

use crate::store::{Fault, Param, StreamId, Tx};

/// One account in a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PersonRow {
    /// The account.
    pub id: Id,
    /// What they sign in with; empty when erased.
    pub login: String,
    /// Their name; empty when erased.
    pub name: String,
    /// Their posts, by unit.
    pub posts: Vec<Post>,
}

#[derive(Default, Serialize, Deserialize)]
#[serde(default)]
struct About {
    login: String,
    name: String,
}

/// Writes the rows of an account that changed, in the transaction of its events. `at`: when, unix ms.
pub fn project(tx: &mut Tx<'_>, id: Id, before: &Person, person: &Person, at: i64) -> Result<(), Fault> {
    let stream = StreamId::from(id);
    if before.login != person.login {
        let login = tx.blind(&format!("login {}", person.login));
        tx.execute("INSERT INTO logins (login, stream) VALUES ($1, $2)", &[(&login).into(), (&stream).into()])?;
    }
    let about = About { login: person.login.clone(), name: person.profile.name.clone() };
    let about = tx.seal(stream, &serde_json::to_vec(&about).unwrap_or_default())?;
    tx.execute(
        "INSERT INTO people (stream, changed, about) VALUES ($1, $2, $3) \
         ON CONFLICT (stream) DO UPDATE SET changed = excluded.changed, about = excluded.about",
        &[(&stream).into(), at.into(), (&about).into()],
    )?;
    if before.profile.number != person.profile.number {
        for (number, sql) in [
            (&before.profile.number, "DELETE FROM person_tokens WHERE token = $1 AND stream = $2"),
            (
                &person.profile.number,
                "INSERT INTO person_tokens (token, stream) VALUES ($1, $2) ON CONFLICT DO NOTHING",
            ),
        ] {
            if !number.is_empty() {
                let token = tx.blind(&format!("person number {number}"));
                tx.execute(sql, &[(&token).into(), (&stream).into()])?;
            }
        }
    }
    if before.identities != person.identities {
        for identity in person.identities.values() {
            let token = tx.blind(&identity_word(&identity.provider, &identity.subject));
            tx.execute(
                "INSERT INTO identities (token, stream) VALUES ($1, $2) ON CONFLICT DO NOTHING",
                &[(&token).into(), (&stream).into()],
            )?;
        }
    }
    if before.proof().map(|p| &p.number) != person.proof().map(|p| &p.number) {
        tx.execute("DELETE FROM proven_numbers WHERE stream = $1", &[(&stream).into()])?;
        if let Some(proof) = person.proof() {
            let token = tx.blind(&format!("person number {}", proof.number));
            tx.execute(
                "INSERT INTO proven_numbers (token, stream) VALUES ($1, $2)",
                &[(&token).into(), (&stream).into()],
            )?;
        }
    }
    if before.posts != person.posts {
        tx.execute("DELETE FROM posts WHERE stream = $1", &[(&stream).into()])?;
        for post in person.posts.values() {
            let roles: Vec<&str> = post.roles.iter().map(|role| role.as_str()).collect();
            tx.execute(
                "INSERT INTO posts (unit, stream, roles) VALUES ($1, $2, $3)",
                &[(&post.unit).into(), (&stream).into(), (&roles.join(" ")).into()],
            )?;
        }
    }
    Ok(())
}

/// Removes the rows of an account, before they are made again.
pub fn forget(tx: &mut Tx<'_>, id: Id) -> Result<(), Fault> {
    for table in ["people", "posts", "logins", "person_tokens", "identities", "proven_numbers"] {
        tx.execute(&format!("DELETE FROM {table} WHERE stream = $1"), &[(&id).into()])?;
    }
    Ok(())
}

/// The account that signs in with a name; small letters and spaces around do not matter.
pub fn by_login(tx: &mut Tx<'_>, login: &str) -> Result<Option<Id>, Fault> {
    let token = tx.blind(&format!("login {}", login.trim().to_lowercase()));
    tx.query_one("SELECT stream FROM logins WHERE login = $1", &[(&token).into()], |row| row.id(0))
}

fn identity_word(provider: &str, subject: &str) -> String {
    // The length keeps a provider and a subject from running into each other.
    format!("identity {} {provider} {subject}", provider.len())
}

/// The account that an identity provider knows under a subject.
pub fn by_identity(tx: &mut Tx<'_>, provider: &str, subject: &str) -> Result<Option<Id>, Fault> {
    let token = tx.blind(&identity_word(provider, subject));
    tx.query_one("SELECT stream FROM identities WHERE token = $1", &[(&token).into()], |row| row.id(0))
}

/// The one account whose number an identity provider answers for.
pub fn by_proven_number(tx: &mut Tx<'_>, number: &str) -> Result<Option<Id>, Fault> {
    let token = tx.blind(&format!("person number {number}"));
    tx.query_one("SELECT stream FROM proven_numbers WHERE token = $1", &[(&token).into()], |row| row.id(0))
}

/// The accounts of a person's number: usually one.
pub fn by_number(tx: &mut Tx<'_>, number: &str) -> Result<Vec<Id>, Fault> {
    let number: String = number.chars().filter(|c| !c.is_whitespace()).collect();
    let token = tx.blind(&format!("person number {number}"));
    tx.query("SELECT stream FROM person_tokens WHERE token = $1 LIMIT 20", &[(&token).into()], |row| row.id(0))
}

/// The row of an account.
pub fn get(tx: &mut Tx<'_>, id: Id) -> Result<Option<PersonRow>, Fault> {
    Ok(rows_of(tx, &[id])?.pop())
}

/// The names of some accounts; those unknown or erased are left out.
pub fn names(tx: &mut Tx<'_>, ids: &[Id]) -> Result<BTreeMap<Id, String>, Fault> {
    let mut ids = ids.to_vec();
    ids.sort_unstable();
    ids.dedup();
    let mut names = BTreeMap::new();
    for some in ids.chunks(128) {
        let found = abouts(tx, some)?;
        names.extend(found.into_iter().filter(|(_, about)| !about.name.is_empty()).map(|(id, about)| (id, about.name)));
    }
    Ok(names)
}

/// Who has a post in a unit, in the order of their ids, after one, at most so many.
pub fn in_unit(tx: &mut Tx<'_>, unit: &str, after: Option<Id>, limit: u32) -> Result<Vec<PersonRow>, Fault> {
    let after = after.map_or(Vec::new(), |id| id.0.to_vec());
    let ids = tx.query(
        "SELECT stream FROM posts WHERE unit = $1 AND stream > $2 ORDER BY stream LIMIT $3",
        &[unit.into(), (&after).into(), i64::from(limit.clamp(1, 128)).into()],
        |row| row.id(0),
    )?;
    rows_of(tx, &ids)
}

fn marks(n: usize) -> String {
    (1..=n).map(|n| format!("${n}")).collect::<Vec<_>>().join(",")
}

/// The ids as values, the last repeated up to a power of two, so that few statements are ever prepared.
fn padded(ids: &[Id]) -> Vec<Param<'_>> {
    (0..ids.len().next_power_of_two()).filter_map(|i| ids.get(i.min(ids.len() - 1))).map(Param::from).collect()
}

fn abouts(tx: &mut Tx<'_>, ids: &[Id]) -> Result<BTreeMap<Id, About>, Fault> {
    if ids.is_empty() {
        return Ok(BTreeMap::new());
    }
    let params = padded(ids);
    let found = tx.query(
        &format!(
            "SELECT p.stream, p.about, s.key FROM people p JOIN streams s ON s.stream = p.stream WHERE p.stream IN ({})",
            marks(params.len())
        ),
        &params,
        |row| Ok((row.id(0)?, row.bytes(1)?, row.bytes_or_none(2)?)),
    )?;
    let mut abouts = BTreeMap::new();
    for (id, about, key) in found {
        let about = match tx.open_with(StreamId::from(id), key.as_deref(), &about) {
            Ok(about) => serde_json::from_slice(&about).unwrap_or_default(),
            Err(Fault::Erased) => About::default(),
            Err(fault) => return Err(fault),
        };
        abouts.insert(id, about);
    }
    Ok(abouts)
}

fn rows_of(tx: &mut Tx<'_>, ids: &[Id]) -> Result<Vec<PersonRow>, Fault> {
    let mut abouts = abouts(tx, ids)?;
    if abouts.is_empty() {
        return Ok(Vec::new());
    }
    let params = padded(ids);
    let posts = tx.query(
        &format!(
            "SELECT stream, unit, roles FROM posts WHERE stream IN ({}) ORDER BY stream, unit",
            marks(params.len())
        ),
        &params,
        |row| {
            let roles = row.text(2)?.split(' ').filter_map(Role::named).collect();
            Ok((row.id(0)?, Post { unit: row.text(1)?, roles }))
        },
    )?;
    let row = |id: &Id| {
        let about = abouts.remove(id)?;
        let posts = posts.iter().filter(|(of, _)| of == id).map(|(_, post)| post.clone()).collect();
        Some(PersonRow { id: *id, login: about.login, name: about.name, posts })
    };
    Ok(ids.iter().filter_map(row).collect())
}
