//! One transaction: what may be read and written inside it, the same on both databases.

use std::collections::BTreeMap;

use super::{
    Fault, Kind, NewEvent, Recorded, StreamId, Unsealed,
    keys::{DataKey, Keys},
    param::{Param, Row, places},
    veil::Proof,
};

/// A transaction. A writing one is committed by the store when the work given to it succeeds and
/// undone otherwise; a reading one sees one unchanging state.
pub struct Tx<'a> {
    pub(super) link: Link<'a>,
    keys: &'a Keys,
    /// What this transaction has already learnt about streams; `None`: never begun.
    known: BTreeMap<StreamId, Option<Known>>,
    /// How many statements were run.
    pub(super) statements: u64,
    /// What SQLite plans for each query, when a test asks.
    #[cfg(test)]
    pub(crate) plans: Option<Vec<String>>,
    /// Another writer came first: repeating the whole work may well succeed.
    pub(super) raced: bool,
    /// The line broke before the end.
    pub(super) cut: bool,
    /// PostgreSQL had no space left.
    pub(super) full: bool,
    /// An idempotency key was recorded: if the outcome stays unknown, repeating is safe.
    pub(super) remembered: bool,
}

/// The database behind a transaction.
pub(super) enum Link<'a> {
    Sqlite(&'a rusqlite::Connection),
    Postgres { tx: postgres::Transaction<'a>, prepared: &'a mut BTreeMap<String, postgres::Statement> },
}

#[derive(Clone)]
struct Known {
    version: u32,
    last_at: i64,
    key: Option<DataKey>,
}

/// More prepared statements than the program has; beyond it they are forgotten.
const MOST_PREPARED: usize = 500;

impl<'a> Tx<'a> {
    pub(super) fn new(link: Link<'a>, keys: &'a Keys) -> Tx<'a> {
        Tx {
            link,
            keys,
            known: BTreeMap::new(),
            statements: 0,
            #[cfg(test)]
            plans: None,
            raced: false,
            cut: false,
            full: false,
            remembered: false,
        }
    }

    /// The name under which the content with this SHA-256 (hex) lies; `None`: that is no hash.
    pub fn blob_name(&self, hash: &str) -> Option<super::BlobName> {
        super::blobs::from_hex(hash).map(|hash| self.keys.blob_name(&hash))
    }

    /// All rows of an answer. `sql` counts its values as `$1`, `$2`, …
    pub fn query<T>(
        &mut self,
        sql: &str,
        params: &[Param<'_>],
        mut each: impl FnMut(&Row<'_>) -> Result<T, Fault>,
    ) -> Result<Vec<T>, Fault> {
        let mut out = Vec::new();
        self.statements += 1;
        #[cfg(test)]
        self.note_plan(sql, params)?;
        match &mut self.link {
            Link::Sqlite(conn) => {
                let mut statement = conn.prepare_cached(&for_sqlite(sql))?;
                let mut rows = statement.query(rusqlite::params_from_iter(params))?;
                while let Some(row) = rows.next()? {
                    out.push(each(&Row::Sqlite(row))?);
                }
            }
            Link::Postgres { .. } => {
                for row in self.on_postgres(sql, |tx, statement| tx.query(statement, &borrowed(params)))? {
                    out.push(each(&Row::Postgres(&row))?);
                }
            }
        }
        Ok(out)
    }

    #[cfg(test)]
    fn note_plan(&mut self, sql: &str, params: &[Param<'_>]) -> Result<(), Fault> {
        let (Some(plans), Link::Sqlite(conn)) = (&mut self.plans, &self.link) else { return Ok(()) };
        let mut statement = conn.prepare(&format!("EXPLAIN QUERY PLAN {}", for_sqlite(sql)))?;
        let steps = statement.query_map(rusqlite::params_from_iter(params), |row| row.get::<_, String>(3))?;
        plans.push(format!("{sql}\n    {}", steps.collect::<Result<Vec<_>, _>>()?.join("\n    ")));
        Ok(())
    }

    /// The first row of an answer.
    pub fn query_one<T>(
        &mut self,
        sql: &str,
        params: &[Param<'_>],
        each: impl FnMut(&Row<'_>) -> Result<T, Fault>,
    ) -> Result<Option<T>, Fault> {
        Ok(self.query(sql, params, each)?.into_iter().next())
    }

    /// Changes rows; gives how many.
    pub fn execute(&mut self, sql: &str, params: &[Param<'_>]) -> Result<u64, Fault> {
        self.statements += 1;
        match &mut self.link {
            Link::Sqlite(conn) => {
                let mut statement = conn.prepare_cached(&for_sqlite(sql))?;
                Ok(statement.execute(rusqlite::params_from_iter(params))? as u64)
            }
            Link::Postgres { .. } => self.on_postgres(sql, |tx, statement| tx.execute(statement, &borrowed(params))),
        }
    }

    fn on_postgres<T>(
        &mut self,
        sql: &str,
        work: impl FnOnce(&mut postgres::Transaction<'_>, &postgres::Statement) -> Result<T, postgres::Error>,
    ) -> Result<T, Fault> {
        let Link::Postgres { tx, prepared } = &mut self.link else { unreachable!("asked only of PostgreSQL") };
        let statement = match prepared.get(sql) {
            Some(statement) => Ok(statement.clone()),
            None => tx.prepare(sql).inspect(|statement| {
                if prepared.len() >= MOST_PREPARED {
                    prepared.clear();
                }
                prepared.insert(sql.to_owned(), statement.clone());
            }),
        };
        let done = statement.and_then(|statement| work(tx, &statement)).map_err(Fault::from);
        match &done {
            Err(Fault::Conflict) => self.raced = true,
            Err(Fault::Unavailable(_)) => self.cut = true,
            Err(Fault::Full) => self.full = true,
            _ => {}
        }
        done
    }

    /// The events of a stream, oldest first; none for a stream that was never begun, and
    /// [`Fault::Erased`] for one whose key was destroyed.
    pub fn load(&mut self, stream: StreamId) -> Result<Vec<Recorded>, Fault> {
        let rows = self.query(
            "SELECT e.version, e.at, e.actor, e.name, e.schema, e.payload, CASE e.version WHEN 1 THEN s.key END \
             FROM streams s JOIN events e ON e.stream = s.stream WHERE s.stream = $1 ORDER BY e.version",
            &[(&stream).into()],
            |row| {
                let event = Recorded {
                    version: number(row.int(0)?)?,
                    at: row.int(1)?,
                    actor: row.text(2)?,
                    name: row.text(3)?,
                    schema: number(row.int(4)?)?,
                    payload: row.bytes(5)?,
                };
                Ok((event, row.bytes_or_none(6)?))
            },
        )?;
        let Some((_, wrapped)) = rows.first() else {
            self.known.insert(stream, None);
            return Ok(Vec::new());
        };
        let Some(wrapped) = wrapped else { return Err(Fault::Erased) };
        let key = self.keys.unwrap(&stream.0, wrapped)?;
        let mut events = Vec::with_capacity(rows.len());
        for (mut event, _) in rows {
            event.payload = key.open(&about_event(stream, event.version, &event.name), &event.payload)?;
            events.push(event);
        }
        let last_at = events.last().map_or(0, |e| e.at);
        let version = events.last().map_or(0, |e| e.version);
        self.known.insert(stream, Some(Known { version, last_at, key: Some(key) }));
        Ok(events)
    }

    /// Adds events to a stream that stands at `before`; 0 begins it. [`Fault::Conflict`] if it stands
    /// elsewhere.
    pub fn append(
        &mut self,
        kind: Kind,
        stream: StreamId,
        before: u32,
        at: i64,
        actor: &str,
        events: &[NewEvent],
    ) -> Result<(), Fault> {
        if events.is_empty() {
            return Ok(());
        }
        let known = self.known(stream)?;
        if known.as_ref().map_or(0, |k| k.version) != before {
            return Err(Fault::Conflict);
        }
        let last_at = known.as_ref().map_or(at, |k| k.last_at.max(at));
        let key = match known {
            Some(Known { key: Some(key), .. }) => key,
            Some(Known { key: None, .. }) => return Err(Fault::Erased),
            None => {
                let (key, wrapped) = self.keys.make(&stream.0)?;
                self.execute(
                    "INSERT INTO streams (stream, kind, begun, key) VALUES ($1, $2, $3, $4)",
                    &[(&stream).into(), Param::Int(kind.code()), at.into(), (&wrapped).into()],
                )?;
                key
            }
        };
        let mut payloads = Vec::with_capacity(events.len());
        for (event, version) in events.iter().zip(before + 1..) {
            payloads.push(key.seal(&about_event(stream, version, event.name), &event.payload)?);
        }
        let mut params: Vec<Param<'_>> = Vec::with_capacity(events.len() * 7);
        for ((event, payload), version) in events.iter().zip(&payloads).zip(before + 1..) {
            let (version, schema) = (i64::from(version), i64::from(event.schema));
            let (stream, payload) = (Param::Bytes(&stream.0), Param::Bytes(payload));
            let (actor, name) = (Param::Text(actor), Param::Text(event.name));
            params.extend([stream, Param::Int(version), Param::Int(at), actor, name, Param::Int(schema), payload]);
        }
        let rows = places(events.len(), 7);
        self.execute(
            &format!("INSERT INTO events (stream, version, at, actor, name, schema, payload) VALUES {rows}"),
            &params,
        )?;
        let version = before + u32::try_from(events.len()).unwrap_or(u32::MAX);
        self.execute(
            "INSERT INTO unsealed (ready, stream, first, last) VALUES ($1, $2, $3, $4)",
            &[last_at.into(), (&stream).into(), i64::from(before + 1).into(), i64::from(version).into()],
        )?;
        self.known.insert(stream, Some(Known { version, last_at, key: Some(key) }));
        Ok(())
    }

    /// Adds a look to a stream of looks; what comes back lifts the veil of what was looked at.
    pub fn append_look(&mut self, stream: StreamId, at: i64, actor: &str, event: &NewEvent) -> Result<Proof, Fault> {
        let before = self.version(stream)?.unwrap_or(0);
        self.append(Kind::Look, stream, before, at, actor, std::slice::from_ref(event))?;
        Ok(Proof::of_append())
    }

    /// Begins many streams with one event each, all at the same time by the same actor, in few statements: for
    /// bulk imports. [`Fault::Conflict`] if one of them was begun before.
    pub fn begin_many(
        &mut self,
        kind: Kind,
        at: i64,
        actor: &str,
        streams: &[(StreamId, NewEvent)],
    ) -> Result<(), Fault> {
        const AT_ONCE: usize = 64;
        for some in streams.chunks(AT_ONCE) {
            let mut sealed = Vec::with_capacity(some.len());
            for (stream, event) in some {
                let (key, wrapped) = self.keys.make(&stream.0)?;
                let payload = key.seal(&about_event(*stream, 1, event.name), &event.payload)?;
                self.known.insert(*stream, Some(Known { version: 1, last_at: at, key: Some(key) }));
                sealed.push((stream, event, wrapped, payload));
            }
            let mut rows: Vec<Param<'_>> = Vec::with_capacity(some.len() * 7);
            for (stream, _, wrapped, _) in &sealed {
                rows.extend([Param::from(*stream), Param::Int(kind.code()), Param::Int(at), Param::from(wrapped)]);
            }
            let sql = format!("INSERT INTO streams (stream, kind, begun, key) VALUES {}", places(sealed.len(), 4));
            self.execute(&sql, &rows)?;
            rows.clear();
            for (stream, event, _, payload) in &sealed {
                let schema = Param::Int(event.schema.into());
                let name = Param::Text(event.name);
                let (at, actor) = (Param::Int(at), Param::Text(actor));
                rows.extend([Param::from(*stream), Param::Int(1), at, actor, name, schema, Param::from(payload)]);
            }
            let columns = "stream, version, at, actor, name, schema, payload";
            self.execute(&format!("INSERT INTO events ({columns}) VALUES {}", places(sealed.len(), 7)), &rows)?;
            rows.clear();
            for (stream, ..) in &sealed {
                rows.extend([Param::Int(at), Param::from(*stream), Param::Int(1), Param::Int(1)]);
            }
            let sql = format!("INSERT INTO unsealed (ready, stream, first, last) VALUES {}", places(sealed.len(), 4));
            self.execute(&sql, &rows)?;
        }
        Ok(())
    }

    /// Where a stream stands: its last version; none for one that was never begun. Reads no event.
    pub fn version(&mut self, stream: StreamId) -> Result<Option<u32>, Fault> {
        Ok(self.known(stream)?.map(|known| known.version))
    }

    fn known(&mut self, stream: StreamId) -> Result<Option<Known>, Fault> {
        if let Some(known) = self.known.get(&stream) {
            return Ok(known.clone());
        }
        let found = self.query_one(
            "SELECT s.key, (SELECT MAX(version) FROM events WHERE stream = $1), \
             (SELECT MAX(at) FROM events WHERE stream = $1) FROM streams s WHERE s.stream = $1",
            &[(&stream).into()],
            |row| Ok((row.bytes_or_none(0)?, row.int_or_none(1)?, row.int_or_none(2)?)),
        )?;
        let Some((wrapped, version, last_at)) = found else {
            self.known.insert(stream, None);
            return Ok(None);
        };
        let key = wrapped.map(|wrapped| self.keys.unwrap(&stream.0, &wrapped)).transpose()?;
        let known = Known { version: number(version.unwrap_or(0))?, last_at: last_at.unwrap_or(i64::MIN), key };
        self.known.insert(stream, Some(known.clone()));
        Ok(Some(known))
    }

    /// The answer remembered for an idempotency key.
    pub fn request(&mut self, key: &[u8]) -> Result<Option<Vec<u8>>, Fault> {
        self.query_one("SELECT answer FROM requests WHERE key = $1", &[key.into()], |row| row.bytes(0))
    }

    /// Remembers the answer for an idempotency key. If another transaction has just remembered one, the
    /// whole work is done again and finds it.
    pub fn remember(&mut self, key: &[u8], stream: StreamId, at: i64, answer: &[u8]) -> Result<(), Fault> {
        self.remembered = true;
        self.execute(
            "INSERT INTO requests (key, stream, at, answer) VALUES ($1, $2, $3, $4)",
            &[key.into(), (&stream).into(), at.into(), answer.into()],
        )?;
        Ok(())
    }

    /// The next number of a counter, from 1, without a gap: if the transaction is undone, so is this.
    pub fn next_number(&mut self, scope: &str, period: &str) -> Result<i64, Fault> {
        let drawn = self.query_one(
            "INSERT INTO counters (scope, period, n) VALUES ($1, $2, 1) \
             ON CONFLICT (scope, period) DO UPDATE SET n = counters.n + 1 RETURNING n",
            &[scope.into(), period.into()],
            |row| row.int(0),
        )?;
        drawn.ok_or_else(|| Fault::Broken("a counter gave no number".into()))
    }

    /// Encrypts a column's text under a stream's key.
    pub fn seal(&mut self, stream: StreamId, text: &[u8]) -> Result<Vec<u8>, Fault> {
        match self.known(stream)? {
            Some(Known { key: Some(key), .. }) => key.seal(&about_column(stream), text),
            Some(_) => Err(Fault::Erased),
            None => Err(Fault::Broken("a stream that was never begun has no key".into())),
        }
    }

    /// Decrypts what [`Tx::seal`] made for the same stream.
    pub fn open(&mut self, stream: StreamId, sealed: &[u8]) -> Result<Vec<u8>, Fault> {
        match self.known(stream)? {
            Some(Known { key: Some(key), .. }) => key.open(&about_column(stream), sealed),
            _ => Err(Fault::Erased),
        }
    }

    /// The same with the wrapped key at hand, for lists that join `streams`; `None` is an erased one.
    pub fn open_with(&self, stream: StreamId, wrapped: Option<&[u8]>, sealed: &[u8]) -> Result<Vec<u8>, Fault> {
        let wrapped = wrapped.ok_or(Fault::Erased)?;
        self.keys.unwrap(&stream.0, wrapped)?.open(&about_column(stream), sealed)
    }

    /// A keyed token of a word, see [`Keys::blind`].
    pub fn blind(&self, word: &str) -> [u8; 16] {
        self.keys.blind(word)
    }

    /// Destroys the key of a stream. What was copied elsewhere before (backups, the write-ahead log until
    /// its next checkpoint) is outside this transaction's reach.
    pub fn destroy_key(&mut self, stream: StreamId) -> Result<(), Fault> {
        self.known.remove(&stream);
        self.execute("UPDATE streams SET key = NULL WHERE stream = $1", &[(&stream).into()])?;
        Ok(())
    }

    /// Streams of a kind in the order of their ids, after one, at most so many; for replaying everything.
    pub fn streams(&mut self, kind: Kind, after: Option<StreamId>, limit: u32) -> Result<Vec<StreamId>, Fault> {
        let after = after.map_or(Vec::new(), |id| id.0.to_vec());
        self.query(
            "SELECT stream FROM streams WHERE stream > $1 AND kind = $2 ORDER BY stream LIMIT $3",
            &[(&after).into(), Param::Int(kind.code()), i64::from(limit).into()],
            |row| Ok(StreamId(row.id(0)?.0)),
        )
    }

    /// Appends not yet sealed, at most so many, each stream's in its order.
    pub fn unsealed(&mut self, limit: u32) -> Result<Vec<Unsealed>, Fault> {
        self.query(
            "SELECT ready, stream, first, last FROM unsealed ORDER BY ready, stream, first LIMIT $1",
            &[i64::from(limit).into()],
            |row| {
                Ok(Unsealed {
                    ready: row.int(0)?,
                    stream: StreamId(row.id(1)?.0),
                    first: number(row.int(2)?)?,
                    last: number(row.int(3)?)?,
                })
            },
        )
    }

    /// Takes an append off the list of what is to be sealed; `false` if another sealer was first.
    pub fn sealed(&mut self, done: &Unsealed) -> Result<bool, Fault> {
        let gone = self.execute(
            "DELETE FROM unsealed WHERE ready = $1 AND stream = $2 AND first = $3",
            &[done.ready.into(), (&done.stream).into(), i64::from(done.first).into()],
        )?;
        Ok(gone == 1)
    }
}

fn number<N: TryFrom<i64>>(n: i64) -> Result<N, Fault> {
    N::try_from(n).map_err(|_| Fault::Broken(format!("a stored number {n} is out of its range")))
}

fn about_event(stream: StreamId, version: u32, name: &str) -> Vec<u8> {
    [b"event\0", &stream.0[..], &version.to_be_bytes(), name.as_bytes()].concat()
}

fn about_column(stream: StreamId) -> Vec<u8> {
    [b"column\0", &stream.0[..]].concat()
}

fn borrowed<'p>(params: &'p [Param<'p>]) -> Vec<&'p (dyn postgres::types::ToSql + Sync)> {
    params.iter().map(|p| p as &(dyn postgres::types::ToSql + Sync)).collect()
}

/// SQLite numbers `$n` by first appearance, `?n` by n.
fn for_sqlite(sql: &str) -> String {
    sql.replace('$', "?")
}
