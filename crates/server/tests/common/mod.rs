//! What the tests of the store and of the desk share: a store in a fresh place, on each database.

#![allow(dead_code, missing_docs, reason = "each test file uses its part")]

use std::sync::atomic::{AtomicU32, Ordering};

use motcua::store::{Settings, Store};

/// A store in a fresh place, and the folder that must outlive it.
pub struct Place {
    pub store: Store,
    pub settings: Settings,
    _folder: tempfile::TempDir,
}

pub fn open(database_url: Option<String>) -> Place {
    let folder = tempfile::tempdir().unwrap();
    let settings = Settings { database_url, ..Settings::in_folder(folder.path()) };
    Place { store: Store::open(&settings).unwrap(), settings, _folder: folder }
}

/// A fresh database on the server under test.
pub fn postgres() -> Option<String> {
    static N: AtomicU32 = AtomicU32::new(0);
    let Ok(url) = std::env::var("MOTCUA_TEST_POSTGRES") else {
        eprintln!("skipped on PostgreSQL: MOTCUA_TEST_POSTGRES is not set (tests/with-postgres.sh sets it)");
        return None;
    };
    let name = format!("test_{}_{}", std::process::id(), N.fetch_add(1, Ordering::Relaxed));
    let mut client = postgres::Client::connect(&url, postgres::NoTls).unwrap();
    client.batch_execute(&format!("CREATE DATABASE {name}")).unwrap();
    let (server, _) = url.rsplit_once('/').unwrap();
    Some(format!("{server}/{name}"))
}

/// Runs a check on every kind of store there is here.
pub fn on_each(check: impl Fn(&Place)) {
    check(&open(None));
    if let Some(url) = postgres() {
        check(&open(Some(url)));
    }
}
