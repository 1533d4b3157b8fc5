//! The log's signing key: from the environment, else from the data folder, where it is made on the
//! first start.

use std::{env, path::Path};

use proof::LogKey;
use zeroize::Zeroizing;

use crate::store::{Fault, secret_file};

/// The file in the data folder that holds the key.
pub const LOG_KEY_FILE: &str = "log.key";
/// The variable that holds the key instead; all processes of an installation need the same.
pub const LOG_KEY_VARIABLE: &str = "MOTCUA_LOG_KEY";

/// The key of a data folder. A fresh one bears `name`, the log's address without the scheme, such as
/// `dichvu.example/log`; an existing one keeps its name.
pub fn find_key(folder: &Path, name: &str) -> Result<LogKey, Fault> {
    let (text, place) = match env::var(LOG_KEY_VARIABLE) {
        Ok(text) => (Zeroizing::new(text), LOG_KEY_VARIABLE.to_owned()),
        Err(_) => {
            LogKey::new(name, &[0; 32]).map_err(|bad| Fault::Broken(format!("the log's name {name:?}: {bad}")))?;
            let make = |fresh: &[u8; 32]| LogKey::new(name, fresh).map(|key| key.write()).unwrap_or_default();
            (secret_file(folder, LOG_KEY_FILE, make)?, folder.join(LOG_KEY_FILE).display().to_string())
        }
    };
    LogKey::read(&text).map_err(|bad| Fault::Broken(format!("{place}: {bad}; put the right key back")))
}
