//! Who is signed in. A session lives in the store, so that every process knows it and signing out ends
//! it everywhere at once; only the hash of its token is kept.
//!
//! A session has two ends: after being left alone, and after being there for long. An official's come
//! sooner: behind it lie other people's papers, on a machine in an office. Both are set where it begins
//! ([`Spans`]) and kept with the session, so a changed setting holds for new sign-ins.

use std::{fmt, str::FromStr};

use rules::{assurance::Level, id::Id};
use sha2::{Digest as _, Sha256};

use crate::store::{Fault, Param, StreamId, Tx};

const MINUTE: i64 = 60 * 1000;
const HOUR: i64 = 60 * MINUTE;
const DAY: i64 = 24 * HOUR;
/// A session's use is written down at most so often, ms: reading a page should not cost a write.
const TOUCH: i64 = 5 * MINUTE;

/// How long a session lasts. Written `8h/14d`: ends when unused for eight hours, and after fourteen days.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Span {
    /// Without being used, ms.
    pub idle: i64,
    /// At most, ms.
    pub longest: i64,
}

/// How long the sessions of an installation last.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Spans {
    /// Of citizens.
    pub citizen: Span,
    /// Of whoever holds a post.
    pub official: Span,
}

impl Default for Spans {
    /// A citizen stays signed in over a working day and at most two weeks; an official is asked again
    /// after an hour away and at the start of each day.
    fn default() -> Self {
        Spans { citizen: Span { idle: 8 * HOUR, longest: 14 * DAY }, official: Span { idle: HOUR, longest: 12 * HOUR } }
    }
}

impl Spans {
    /// The span for somebody with or without a post.
    pub fn of(&self, official: bool) -> Span {
        if official { self.official } else { self.citizen }
    }
}

impl FromStr for Span {
    type Err = String;

    fn from_str(text: &str) -> Result<Span, String> {
        let wrong = || format!("{text:?} is no span; write how long unused and how long at most, such as 8h/14d");
        let read = |part: &str| {
            let part = part.trim();
            let unit = match part.chars().last()? {
                'm' => MINUTE,
                'h' => HOUR,
                'd' => DAY,
                _ => return None,
            };
            part[..part.len() - 1].parse::<u32>().ok().map(|n| i64::from(n) * unit)
        };
        let (idle, longest) = text.split_once('/').ok_or_else(wrong)?;
        let (idle, longest) = (read(idle).ok_or_else(wrong)?, read(longest).ok_or_else(wrong)?);
        if idle < MINUTE || longest < idle || longest > 3660 * DAY {
            return Err(format!("{text:?}: at least a minute unused, and at most not shorter than that nor ten years"));
        }
        Ok(Span { idle, longest })
    }
}

impl fmt::Display for Span {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let write = |ms: i64| match ms {
            ms if ms % DAY == 0 => format!("{}d", ms / DAY),
            ms if ms % HOUR == 0 => format!("{}h", ms / HOUR),
            ms => format!("{}m", ms / MINUTE),
        };
        write!(f, "{}/{}", write(self.idle), write(self.longest))
    }
}

/// A session.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Session {
    /// Whose.
    pub person: Id,
    /// The unit an official acts in; none for a citizen.
    pub unit: Option<String>,
    /// When it began, unix ms.
    pub begun: i64,
    /// When it was last used, unix ms, give or take some minutes.
    pub seen: i64,
    /// How long it lasts unused, ms.
    pub idle: i64,
    /// How surely it is known who it is.
    pub level: Level,
}

/// How somebody signed in, as it is kept with the session.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Means {
    /// How surely it is known who it is.
    pub level: Level,
    /// The identity provider they came from.
    pub from: Option<From>,
}

/// The provider's side of a session.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct From {
    /// The provider's id.
    pub provider: String,
    /// Who it is there.
    pub subject: String,
    /// The provider's own session.
    pub there: Option<String>,
    /// What the provider wants to hear when the person signs out.
    pub hint: String,
}

fn hash(token: &str) -> [u8; 32] {
    Sha256::digest(token).into()
}

/// Begins a session of somebody who knew a password, under a fresh secret token.
pub fn begin(tx: &mut Tx<'_>, token: &str, person: Id, unit: Option<&str>, span: Span, now: i64) -> Result<(), Fault> {
    begin_by(tx, token, person, unit, span, &Means::default(), now)
}

/// Begins a session under a fresh secret token.
pub fn begin_by(
    tx: &mut Tx<'_>,
    token: &str,
    person: Id,
    unit: Option<&str>,
    span: Span,
    means: &Means,
    now: i64,
) -> Result<(), Fault> {
    let from = means.from.as_ref();
    let subject = from.map(|from| tx.blind(&subject_word(&from.provider, &from.subject)));
    let there = from.and_then(|from| Some(tx.blind(&there_word(&from.provider, from.there.as_ref()?))));
    let hint = match from {
        Some(from) if !from.hint.is_empty() => Some(tx.seal(StreamId::from(person), from.hint.as_bytes())?),
        _ => None,
    };
    tx.execute(
        "INSERT INTO sessions (token, person, unit, begun, seen, ends, idle, level, provider, subject, there, hint) \
         VALUES ($1, $2, $3, $4, $4, $5, $6, $7, $8, $9, $10, $11)",
        &[
            (&hash(token)).into(),
            (&person).into(),
            unit.into(),
            now.into(),
            (now + span.longest).into(),
            span.idle.into(),
            means.level.as_str().into(),
            from.map(|from| from.provider.as_str()).into(),
            subject.as_ref().into(),
            there.as_ref().into(),
            hint.as_ref().into(),
        ],
    )?;
    Ok(())
}

fn subject_word(provider: &str, subject: &str) -> String {
    format!("session of {} {provider} {subject}", provider.len())
}

fn there_word(provider: &str, session: &str) -> String {
    format!("session at {} {provider} {session}", provider.len())
}

/// The provider that a session came from, with what it wants to hear when the person signs out.
pub fn came_from(tx: &mut Tx<'_>, token: &str) -> Result<Option<(String, String)>, Fault> {
    let found = tx.query_one(
        "SELECT person, provider, hint FROM sessions WHERE token = $1 AND provider IS NOT NULL",
        &[(&hash(token)).into()],
        |row| Ok((row.id(0)?, row.text(1)?, row.bytes_or_none(2)?)),
    )?;
    let Some((person, provider, hint)) = found else { return Ok(None) };
    let hint = match hint {
        Some(hint) => tx.open(StreamId::from(person), &hint)?,
        None => Vec::new(),
    };
    Ok(Some((provider, String::from_utf8_lossy(&hint).into_owned())))
}

/// Ends the sessions that a provider says are over: one of its own sessions, or all of a subject.
pub fn end_from(tx: &mut Tx<'_>, provider: &str, subject: Option<&str>, there: Option<&str>) -> Result<u64, Fault> {
    let mut ended = 0;
    if let Some(there) = there {
        let token = tx.blind(&there_word(provider, there));
        ended += tx.execute("DELETE FROM sessions WHERE there = $1", &[(&token).into()])?;
    } else if let Some(subject) = subject {
        let token = tx.blind(&subject_word(provider, subject));
        ended += tx.execute("DELETE FROM sessions WHERE subject = $1", &[(&token).into()])?;
    }
    Ok(ended)
}

/// The session of a token, if it still lasts.
pub fn find(tx: &mut Tx<'_>, token: &str, now: i64) -> Result<Option<Session>, Fault> {
    tx.query_one(
        "SELECT person, unit, begun, seen, idle, level FROM sessions WHERE token = $1 AND ends > $2 AND seen + idle > $2",
        &[(&hash(token)).into(), now.into()],
        |row| {
            Ok(Session {
                person: row.id(0)?,
                unit: row.text_or_none(1)?,
                begun: row.int(2)?,
                seen: row.int(3)?,
                idle: row.int(4)?,
                level: Level::named(&row.text(5)?).unwrap_or_default(),
            })
        },
    )
}

/// Whether the use of a session should be written down now.
pub fn wants_touch(session: &Session, now: i64) -> bool {
    now - session.seen > TOUCH.min(session.idle / 4)
}

/// Writes down that a session was used.
pub fn touch(tx: &mut Tx<'_>, token: &str, now: i64) -> Result<(), Fault> {
    tx.execute("UPDATE sessions SET seen = $2 WHERE token = $1", &[(&hash(token)).into(), now.into()])?;
    Ok(())
}

/// Lets an official act in another of their units.
pub fn act_in(tx: &mut Tx<'_>, token: &str, unit: &str) -> Result<(), Fault> {
    tx.execute("UPDATE sessions SET unit = $2 WHERE token = $1", &[(&hash(token)).into(), unit.into()])?;
    Ok(())
}

/// Ends a session.
pub fn end(tx: &mut Tx<'_>, token: &str) -> Result<(), Fault> {
    tx.execute("DELETE FROM sessions WHERE token = $1", &[(&hash(token)).into()])?;
    Ok(())
}

/// Ends all sessions of a person: a changed password, a lost phone.
pub fn end_all(tx: &mut Tx<'_>, person: Id) -> Result<u64, Fault> {
    tx.execute("DELETE FROM sessions WHERE person = $1", &[(&person).into()])
}

/// Forgets sessions that are over.
pub fn sweep(tx: &mut Tx<'_>, now: i64) -> Result<u64, Fault> {
    tx.execute("DELETE FROM sessions WHERE ends <= $1", &[Param::Int(now)])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_span_is_written_as_people_say_it() {
        for (text, idle, longest) in [("8h/14d", 8 * HOUR, 14 * DAY), ("30m/12h", 30 * MINUTE, 12 * HOUR)] {
            let span: Span = text.parse().unwrap();
            assert_eq!((span, span.to_string().as_str()), (Span { idle, longest }, text));
        }
        for wrong in ["", "8h", "8/14", "14d/8h", "0m/1h", "1h/99999d", "-1h/1d", "1h/1d/2d", "1giờ/1ngày"] {
            assert!(wrong.parse::<Span>().is_err(), "{wrong}");
        }
    }
}
