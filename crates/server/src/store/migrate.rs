//! Migrations: the shape of the tables, forward only, each applied once and never edited afterwards.
//!
//! Two processes that start at once do not migrate twice: SQLite by its write lock, PostgreSQL by an
//! advisory lock. A database that is newer than the program is refused, and so is one written under
//! another master key.

use rusqlite::Connection;
use sha2::{Digest as _, Sha256};

use super::{Fault, keys::Keys};

/// Name and text of every migration, oldest first.
const MIGRATIONS: &[(&str, &str)] = &[
    ("0001_streams", include_str!("migrations/0001_streams.sql")),
    ("0002_people_online", include_str!("migrations/0002_people_online.sql")),
    ("0003_log", include_str!("migrations/0003_log.sql")),
    ("0004_projections", include_str!("migrations/0004_projections.sql")),
    ("0005_payments_begun", include_str!("migrations/0005_payments_begun.sql")),
    ("0006_wide_rows", include_str!("migrations/0006_wide_rows.sql")),
    ("0007_phase_in_waiting", include_str!("migrations/0007_phase_in_waiting.sql")),
    ("0008_witnesses", include_str!("migrations/0008_witnesses.sql")),
    ("0009_records", include_str!("migrations/0009_records.sql")),
    ("0010_unsent", include_str!("migrations/0010_unsent.sql")),
    ("0011_session_idle", include_str!("migrations/0011_session_idle.sql")),
    ("0012_uploads", include_str!("migrations/0012_uploads.sql")),
    ("0013_credentials", include_str!("migrations/0013_credentials.sql")),
    ("0014_reports", include_str!("migrations/0014_reports.sql")),
    ("0015_sign_in", include_str!("migrations/0015_sign_in.sql")),
    ("0016_looks", include_str!("migrations/0016_looks.sql")),
    ("0017_inquiries", include_str!("migrations/0017_inquiries.sql")),
];

const TABLE: &str = "CREATE TABLE IF NOT EXISTS migrations \
                     (n BIGINT NOT NULL PRIMARY KEY, name {text} NOT NULL, hash {text} NOT NULL)";

/// Any number, as long as no other program on the same database locks it.
const LOCK: i64 = 0x6d6f_7463_7561;

#[derive(Clone, Copy, PartialEq)]
enum Dialect {
    Sqlite,
    Postgres,
}

/// The text as one database understands it.
fn written(sql: &str, dialect: Dialect) -> String {
    let [bytes, text, clustered] = match dialect {
        Dialect::Sqlite => ["BLOB", "TEXT", " WITHOUT ROWID"],
        // Byte order, so that a key range means the same everywhere.
        Dialect::Postgres => ["BYTEA", "TEXT COLLATE \"C\"", ""],
    };
    sql.replace("{bytes}", bytes).replace("{text}", text).replace("{clustered}", clustered)
}

fn hash(sql: &str) -> String {
    Sha256::digest(sql).iter().fold(String::new(), |out, b| out + &format!("{b:02x}"))
}

/// The migrations still to be applied to a database that has `applied` (number and hash, in order).
fn missing(applied: &[(i64, String)]) -> Result<&'static [(&'static str, &'static str)], Fault> {
    if applied.len() > MIGRATIONS.len() {
        return Err(Fault::Broken(format!(
            "the database has {} migrations and this program knows {}; start the newer program",
            applied.len(),
            MIGRATIONS.len()
        )));
    }
    for ((n, stored), (i, (name, sql))) in applied.iter().zip(MIGRATIONS.iter().enumerate()) {
        if *n != i as i64 + 1 || *stored != hash(sql) {
            return Err(Fault::Broken(format!(
                "migration {name} was applied with another text; start the program that made this database, \
                 or begin with a fresh data folder"
            )));
        }
    }
    Ok(&MIGRATIONS[applied.len()..])
}

fn fits(stored: Option<Vec<u8>>, keys: &Keys) -> Result<(), Fault> {
    match stored {
        Some(check) if check != keys.check() => Err(Fault::Broken(
            "the database was written under another master key; put the right master.key back or set MOTCUA_MASTER_KEY"
                .into(),
        )),
        _ => Ok(()),
    }
}

/// Brings a SQLite database up to date.
pub(super) fn sqlite(conn: &Connection, keys: &Keys) -> Result<(), Fault> {
    conn.execute_batch("BEGIN IMMEDIATE")?;
    let done = sqlite_locked(conn, keys);
    conn.execute_batch(if done.is_ok() { "COMMIT" } else { "ROLLBACK" })?;
    done
}

fn sqlite_locked(conn: &Connection, keys: &Keys) -> Result<(), Fault> {
    conn.execute_batch(&written(TABLE, Dialect::Sqlite))?;
    let mut statement = conn.prepare("SELECT n, hash FROM migrations ORDER BY n")?;
    let applied: Result<Vec<(i64, String)>, _> =
        statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?.collect();
    let applied = applied?;
    for ((name, sql), n) in missing(&applied)?.iter().zip(applied.len() as i64 + 1..) {
        conn.execute_batch(&written(sql, Dialect::Sqlite))?;
        conn.execute("INSERT INTO migrations (n, name, hash) VALUES (?1, ?2, ?3)", (n, name, hash(sql)))?;
    }
    conn.execute("INSERT INTO facts (name, value) VALUES ('key check', ?1) ON CONFLICT DO NOTHING", [keys.check()])?;
    let stored = conn.query_row("SELECT value FROM facts WHERE name = 'key check'", [], |row| row.get(0))?;
    fits(stored, keys)
}

/// Brings a PostgreSQL database up to date.
pub(super) fn postgres(client: &mut postgres::Client, keys: &Keys) -> Result<(), Fault> {
    let mut tx = client.transaction()?;
    tx.execute("SELECT pg_advisory_xact_lock($1)", &[&LOCK])?;
    tx.batch_execute(&written(TABLE, Dialect::Postgres))?;
    let applied = tx.query("SELECT n, hash FROM migrations ORDER BY n", &[])?;
    let applied: Vec<(i64, String)> = applied.iter().map(|row| (row.get(0), row.get(1))).collect();
    for ((name, sql), n) in missing(&applied)?.iter().zip(applied.len() as i64 + 1..) {
        tx.batch_execute(&written(sql, Dialect::Postgres))?;
        tx.execute("INSERT INTO migrations (n, name, hash) VALUES ($1, $2, $3)", &[&n, name, &hash(sql)])?;
    }
    let check = keys.check();
    tx.execute("INSERT INTO facts (name, value) VALUES ('key check', $1) ON CONFLICT DO NOTHING", &[&&check[..]])?;
    let stored = tx.query_one("SELECT value FROM facts WHERE name = 'key check'", &[])?;
    fits(stored.get(0), keys)?;
    tx.commit()?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_edited_or_newer_migration_is_refused() {
        let all: Vec<(i64, String)> = MIGRATIONS.iter().zip(1..).map(|((_, sql), n)| (n, hash(sql))).collect();
        assert!(missing(&all).unwrap().is_empty());
        assert_eq!(missing(&[]).unwrap().len(), MIGRATIONS.len());
        assert!(missing(&[(1, hash("edited"))]).is_err());
        let newer = [all.clone(), vec![(99, hash("of a later program"))]].concat();
        assert!(missing(&newer).is_err());
    }
}
