//! What people were told in their account, and what still has to go out by e-mail.
//!
//! A notice holds the key of its sentence and the sentence's values, sealed under the person's key; it
//! is put into words when it is read or sent, in the language the person reads then.

use std::collections::BTreeMap;

use rules::id::Id;

use crate::store::{Fault, Param, StreamId, Tx};

/// Something to tell a person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Notice {
    /// Its identity; the same event tells the same thing once.
    pub id: Id,
    /// When it happened, unix ms.
    pub at: i64,
    /// The case it is about.
    pub about: Id,
    /// The key of its sentence in the texts.
    pub key: String,
    /// The values of the sentence.
    pub args: BTreeMap<String, String>,
    /// Whether the person has seen it.
    pub read: bool,
    /// Whether it was to go out by e-mail and never could.
    pub unsent: bool,
}

/// Tells a person something, and puts it in the outbox if it should go out by e-mail too. Doing it
/// again changes nothing.
pub fn tell(tx: &mut Tx<'_>, person: Id, notice: &Notice, mail: bool) -> Result<bool, Fault> {
    let args = serde_json::to_vec(&notice.args).unwrap_or_default();
    let args = match tx.seal(StreamId::from(person), &args) {
        // Whoever was erased is told nothing.
        Err(Fault::Erased) => return Ok(false),
        sealed => sealed?,
    };
    let new = tx.execute(
        "INSERT INTO notices (person, at, id, about, key, args) VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT DO NOTHING",
        &[
            (&person).into(),
            notice.at.into(),
            (&notice.id).into(),
            (&notice.about).into(),
            (&notice.key).into(),
            (&args).into(),
        ],
    )?;
    if mail && new > 0 {
        tx.execute(
            "INSERT INTO outbox (id, person, at, attempts, next_try) VALUES ($1, $2, $3, 0, $3) ON CONFLICT DO NOTHING",
            &[(&notice.id).into(), (&person).into(), notice.at.into()],
        )?;
    }
    Ok(new > 0)
}

/// A person's notices, newest first, older than `before` if given.
pub fn of_person(tx: &mut Tx<'_>, person: Id, before: Option<i64>, limit: u32) -> Result<Vec<Notice>, Fault> {
    let rows = tx.query(
        "SELECT n.at, n.id, n.about, n.key, n.args, n.read_at, s.key, n.unsent FROM notices n \
         JOIN streams s ON s.stream = n.person WHERE n.person = $1 AND n.at < $2 ORDER BY n.at DESC, n.id DESC LIMIT $3",
        &[(&person).into(), before.unwrap_or(i64::MAX).into(), i64::from(limit).into()],
        |row| {
            let notice = Notice {
                at: row.int(0)?,
                id: row.id(1)?,
                about: row.id(2)?,
                key: row.text(3)?,
                args: BTreeMap::new(),
                read: row.int_or_none(5)?.is_some(),
                unsent: row.text_or_none(7)?.is_some(),
            };
            Ok((notice, row.bytes(4)?, row.bytes_or_none(6)?))
        },
    )?;
    let mut notices = Vec::with_capacity(rows.len());
    for (mut notice, sealed, key) in rows {
        let args = tx.open_with(StreamId::from(person), key.as_deref(), &sealed)?;
        notice.args = serde_json::from_slice(&args).unwrap_or_default();
        notices.push(notice);
    }
    Ok(notices)
}

/// How many notices a person has not seen, counted up to `most`.
pub fn unread(tx: &mut Tx<'_>, person: Id, most: u32) -> Result<i64, Fault> {
    let counted = tx.query_one(
        "SELECT COUNT(*) FROM (SELECT 1 AS one FROM notices WHERE person = $1 AND read_at IS NULL LIMIT $2) AS unread",
        &[(&person).into(), i64::from(most).into()],
        |row| row.int(0),
    )?;
    Ok(counted.unwrap_or(0))
}

/// The person has seen everything up to now.
pub fn mark_read(tx: &mut Tx<'_>, person: Id, now: i64) -> Result<u64, Fault> {
    tx.execute("UPDATE notices SET read_at = $2 WHERE person = $1 AND read_at IS NULL", &[(&person).into(), now.into()])
}

/// A notice that is to go out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outgoing {
    /// To whom.
    pub person: Id,
    /// What.
    pub notice: Notice,
    /// How often it was tried before.
    pub attempts: i64,
}

/// Takes up to `limit` notices that are due to go out and keeps other processes off them until `until`.
pub fn claim(tx: &mut Tx<'_>, now: i64, until: i64, limit: u32) -> Result<Vec<Outgoing>, Fault> {
    let due = tx.query(
        "SELECT id, person, at, attempts, next_try FROM outbox WHERE next_try <= $1 ORDER BY next_try LIMIT $2",
        &[now.into(), i64::from(limit).into()],
        |row| Ok((row.id(0)?, row.id(1)?, row.int(2)?, row.int(3)?, row.int(4)?)),
    )?;
    let mut claimed = Vec::new();
    for (id, person, at, attempts, next_try) in due {
        let mine = tx.execute(
            "UPDATE outbox SET next_try = $2, attempts = attempts + 1 WHERE id = $1 AND next_try = $3",
            &[(&id).into(), until.into(), next_try.into()],
        )?;
        let found = of_person(tx, person, at.checked_add(1), 20);
        match found.map(|notices| notices.into_iter().find(|n| n.id == id)) {
            Ok(Some(notice)) if mine == 1 => claimed.push(Outgoing { person, notice, attempts }),
            Ok(Some(_)) => {}
            // Nothing is left to be said to a person who was erased.
            Ok(None) | Err(Fault::Erased) => done(tx, id)?,
            Err(fault) => return Err(fault),
        }
    }
    Ok(claimed)
}

/// It went out: take it off.
pub fn done(tx: &mut Tx<'_>, id: Id) -> Result<(), Fault> {
    tx.execute("DELETE FROM outbox WHERE id = $1", &[Param::from(&id)])?;
    Ok(())
}

/// It will never go out: take it off, and keep the reason with the notice.
pub fn give_up(tx: &mut Tx<'_>, id: Id, why: &str) -> Result<(), Fault> {
    tx.execute(
        "UPDATE notices SET unsent = $2 WHERE id = $1 AND person = (SELECT person FROM outbox WHERE id = $1) \
         AND at = (SELECT at FROM outbox WHERE id = $1)",
        &[(&id).into(), why.into()],
    )?;
    done(tx, id)
}

/// How many could never go out since a moment, counted up to `most`.
pub fn given_up(tx: &mut Tx<'_>, since: i64, most: u32) -> Result<i64, Fault> {
    let counted = tx.query_one(
        "SELECT COUNT(*) FROM (SELECT 1 AS one FROM notices WHERE unsent IS NOT NULL AND at >= $1 LIMIT $2) AS gone",
        &[since.into(), i64::from(most).into()],
        |row| row.int(0),
    )?;
    Ok(counted.unwrap_or(0))
}

/// It did not go out; try again at `next`.
pub fn failed(tx: &mut Tx<'_>, id: Id, next: i64, fault: &str) -> Result<(), Fault> {
    tx.execute(
        "UPDATE outbox SET next_try = $2, fault = $3 WHERE id = $1",
        &[(&id).into(), next.into(), fault.into()],
    )?;
    Ok(())
}

/// How many wait to go out, counted up to `most`.
pub fn waiting(tx: &mut Tx<'_>, most: u32) -> Result<i64, Fault> {
    let counted = tx.query_one(
        "SELECT COUNT(*) FROM (SELECT 1 AS one FROM outbox LIMIT $1) AS waiting",
        &[i64::from(most).into()],
        |row| row.int(0),
    )?;
    Ok(counted.unwrap_or(0))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        projections::{
            attempts::{self, Limit},
            sessions::{self, Span},
        },
        store::{Kind, NewEvent, Settings, Store},
    };

    fn store() -> (tempfile::TempDir, Store) {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open(&Settings::in_folder(folder.path())).unwrap();
        (folder, store)
    }

    #[test]
    fn a_notice_is_told_once_read_once_and_goes_out_once() {
        let (_folder, store) = store();
        let (person, about) = (Id([1; 16]), Id([2; 16]));
        let notice = Notice {
            id: Id([3; 16]),
            at: 1000,
            about,
            key: "notice-accepted".into(),
            args: BTreeMap::from([("code".to_owned(), "A-1".to_owned())]),
            read: false,
            unsent: false,
        };
        let told = notice.clone();
        store
            .write(move |tx| {
                let event = NewEvent { name: "person.registered", schema: 1, payload: b"{}".to_vec() };
                tx.append(Kind::Person, StreamId(person.0), 0, 1, "{}", &[event])?;
                assert!(tell(tx, person, &told, true)?);
                assert!(!tell(tx, person, &told, true)?, "the same again");
                assert_eq!(of_person(tx, person, None, 10)?, vec![told.clone()]);
                assert_eq!((unread(tx, person, 9)?, waiting(tx, 9)?), (1, 1));
                mark_read(tx, person, 2000)?;
                assert_eq!(unread(tx, person, 9)?, 0);
                let claimed = claim(tx, 1500, 9000, 10)?;
                assert_eq!(claimed.len(), 1);
                assert_eq!(claimed[0].notice.args["code"], "A-1");
                assert!(claim(tx, 1500, 9000, 10)?.is_empty(), "another process finds it taken");
                failed(tx, told.id, 5000, "no line")?;
                assert_eq!(claim(tx, 5000, 9000, 10)?[0].attempts, 1);
                done(tx, told.id)?;
                assert_eq!((waiting(tx, 9)?, given_up(tx, 0, 9)?), (0, 0));
                // Another will never go out: the account says so.
                let lost = Notice { id: Id([9; 16]), at: 1001, ..told.clone() };
                tell(tx, person, &lost, true)?;
                give_up(tx, lost.id, "SMTP 550")?;
                assert_eq!((waiting(tx, 9)?, given_up(tx, 1001, 9)?, given_up(tx, 1002, 9)?), (0, 1, 0));
                let unsent: Vec<bool> = of_person(tx, person, None, 10)?.iter().map(|n| n.unsent).collect();
                assert_eq!(unsent, [true, false]);
                Ok::<_, Fault>(())
            })
            .unwrap();
        // An erased person is told nothing, and nothing more goes out to them.
        store
            .write(move |tx| {
                let second = Notice { id: Id([4; 16]), ..notice.clone() };
                tell(tx, person, &second, true)?;
                tx.destroy_key(StreamId(person.0))?;
                assert!(claim(tx, 9000, 9001, 10)?.is_empty());
                assert_eq!(waiting(tx, 9)?, 0);
                assert!(!tell(tx, person, &Notice { id: Id([5; 16]), ..notice.clone() }, true)?);
                Ok::<_, Fault>(())
            })
            .unwrap();
    }

    #[test]
    fn a_session_ends_when_it_is_told_to_or_when_its_time_is_over() {
        let (_folder, store) = store();
        let person = Id([1; 16]);
        store
            .write(move |tx| {
                let Span { idle, longest } = sessions::Spans::default().official;
                for token in ["a", "b", "c"] {
                    sessions::begin(tx, token, person, Some("01.PV"), Span { idle, longest }, 0)?;
                }
                let session = sessions::find(tx, "a", idle - 1)?.unwrap();
                assert_eq!((session.person, session.unit.as_deref()), (person, Some("01.PV")));
                assert!(sessions::wants_touch(&session, idle - 1));
                assert_eq!(sessions::find(tx, "a", idle)?, None, "idle too long");
                sessions::touch(tx, "a", idle)?;
                assert!(sessions::find(tx, "a", idle + 1)?.is_some());
                // Used all the time, it ends all the same.
                sessions::touch(tx, "b", longest - 1)?;
                assert!(sessions::find(tx, "b", longest - 1)?.is_some());
                assert_eq!(sessions::find(tx, "b", longest)?, None, "there too long");
                sessions::act_in(tx, "a", "02.UB")?;
                assert_eq!(sessions::find(tx, "a", 1)?.unwrap().unit.as_deref(), Some("02.UB"));
                sessions::end(tx, "a")?;
                assert_eq!(sessions::find(tx, "a", 1)?, None);
                assert_eq!(sessions::end_all(tx, person)?, 2);
                assert_eq!(sessions::find(tx, "guessed", 1)?, None);
                Ok::<_, Fault>(())
            })
            .unwrap();
    }

    #[test]
    fn attempts_are_counted_together_and_forgotten() {
        let (_folder, store) = store();
        let limit = Limit { most: 2, window: 60_000 };
        store
            .write(move |tx| {
                assert!(attempts::allowed(tx, "login an", limit, 0)?);
                assert!(attempts::attempt(tx, "login an", limit, 0)?);
                assert!(attempts::attempt(tx, "login an", limit, 59_999)?);
                assert!(!attempts::allowed(tx, "login an", limit, 59_999)?);
                assert!(!attempts::attempt(tx, "login an", limit, 59_999)?, "the third");
                assert!(attempts::attempt(tx, "login binh", limit, 0)?, "somebody else");
                assert!(attempts::attempt(tx, "login an", limit, 60_000)?, "a new window");
                assert_eq!(attempts::sweep(tx, 60_000)?, 2);
                Ok::<_, Fault>(())
            })
            .unwrap();
    }
}
