//! Service definitions that cases are pinned to, by hash. What a hash means never changes, so a process
//! may remember what it has read without ever contradicting another.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, PoisonError},
};

use rules::service::{Resolved, compiled::Service};

use crate::store::{Fault, Tx};

/// How many definitions are remembered; more than a country has services in force at one time.
const MOST: usize = 512;

static READ: Mutex<BTreeMap<String, Arc<Service>>> = Mutex::new(BTreeMap::new());

/// Keeps a definition, so that cases begun under it can be worked for ever.
pub fn keep_definition(tx: &mut Tx<'_>, service: &Service) -> Result<(), Fault> {
    let hash = service.hash();
    let known = tx.query_one("SELECT 1 FROM definitions WHERE hash = $1", &[hash.into()], |_| Ok(()))?;
    if known.is_some() {
        return Ok(());
    }
    let resolved = serde_json::to_string(service.resolved())
        .map_err(|e| Fault::Broken(format!("a service definition cannot be written: {e}")))?;
    tx.execute(
        "INSERT INTO definitions (hash, service, resolved) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING",
        &[hash.into(), service.slug().into(), (&resolved).into()],
    )?;
    Ok(())
}

/// The service with this hash, compiled.
pub fn definition(tx: &mut Tx<'_>, hash: &str) -> Result<Option<Arc<Service>>, Fault> {
    let read = || READ.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(service) = read().get(hash) {
        return Ok(Some(service.clone()));
    }
    let stored = tx.query_one("SELECT resolved FROM definitions WHERE hash = $1", &[hash.into()], |row| row.text(0))?;
    let Some(stored) = stored else { return Ok(None) };
    let broken = |why: String| Fault::Broken(format!("the stored definition {hash} cannot be read: {why}"));
    let resolved: Resolved = serde_json::from_str(&stored).map_err(|e| broken(e.to_string()))?;
    let service = Service::new(resolved).map_err(|e| broken(format!("{e:?}")))?;
    let service = Arc::new(service);
    let mut read = read();
    if read.len() >= MOST {
        read.clear();
    }
    read.insert(hash.to_owned(), service.clone());
    Ok(Some(service))
}
