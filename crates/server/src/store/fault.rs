//! What can go wrong in the store, in words that say how to mend it.

use std::fmt;

/// A failure of the store; never the fault of the person who asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fault {
    /// Somebody else wrote to the same stream first.
    Conflict,
    /// The stream's key was destroyed at the end of its retention; what it held cannot be read again.
    Erased,
    /// No space left. Nothing of the request was recorded.
    Full,
    /// The store cannot be reached, or is too busy, just now.
    Unavailable(String),
    /// Something is wrong that waiting does not mend.
    Broken(String),
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Fault::Conflict => write!(f, "somebody else changed it meanwhile; look again and repeat"),
            Fault::Erased => write!(f, "it was erased at the end of its retention and cannot be read again"),
            Fault::Full => write!(
                f,
                "no space left where the data is kept, and nothing was recorded; free some space, \
                 writing goes on by itself"
            ),
            Fault::Unavailable(why) => {
                write!(f, "the store cannot be reached just now ({why}); repeat it with the same idempotency key")
            }
            Fault::Broken(why) => write!(f, "the store failed: {why}; `motcua doctor` looks into it"),
        }
    }
}

impl std::error::Error for Fault {}

impl From<rusqlite::Error> for Fault {
    fn from(error: rusqlite::Error) -> Self {
        use rusqlite::ErrorCode::*;
        match error.sqlite_error_code() {
            Some(DiskFull) => Fault::Full,
            Some(ConstraintViolation) if is_unique(&error) => Fault::Conflict,
            Some(DatabaseBusy | DatabaseLocked) => Fault::Unavailable("another process is writing".into()),
            Some(SystemIoFailure | CannotOpen | ReadOnly | PermissionDenied | OutOfMemory) => {
                Fault::Unavailable(error.to_string())
            }
            _ => Fault::Broken(error.to_string()),
        }
    }
}

fn is_unique(error: &rusqlite::Error) -> bool {
    use rusqlite::ffi::{SQLITE_CONSTRAINT_PRIMARYKEY, SQLITE_CONSTRAINT_ROWID, SQLITE_CONSTRAINT_UNIQUE};
    matches!(
        error.sqlite_extended_error_code(),
        Some(SQLITE_CONSTRAINT_PRIMARYKEY | SQLITE_CONSTRAINT_UNIQUE | SQLITE_CONSTRAINT_ROWID)
    )
}

impl From<postgres::Error> for Fault {
    fn from(error: postgres::Error) -> Self {
        use postgres::error::SqlState;
        // Without a word from the server the line itself is broken.
        let Some(said) = error.as_db_error() else {
            let words = in_full(&error);
            let line = std::error::Error::source(&error).is_some_and(<dyn std::error::Error>::is::<std::io::Error>);
            let lost = error.is_closed() || line || ["error c", "timeout"].iter().any(|b| words.starts_with(b));
            return if lost { Fault::Unavailable(words) } else { Fault::Broken(words) };
        };
        let code = said.code();
        let what = format!("{} (SQLSTATE {})", said.message(), code.code());
        if [&SqlState::UNIQUE_VIOLATION, &SqlState::T_R_SERIALIZATION_FAILURE, &SqlState::T_R_DEADLOCK_DETECTED]
            .contains(&code)
        {
            Fault::Conflict
        } else if *code == SqlState::DISK_FULL {
            Fault::Full
        } else if ["08", "53", "57", "58", "25006", "55P03"].iter().any(|class| code.code().starts_with(class)) {
            // Connection, resources, intervention, system, a standby that only reads, a lock not had.
            Fault::Unavailable(what)
        } else {
            Fault::Broken(what)
        }
    }
}

/// An error with what caused it.
pub(super) fn in_full(error: &dyn std::error::Error) -> String {
    let mut out = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        let words = error.to_string();
        if !out.contains(&words) {
            out.push_str(": ");
            out.push_str(&words);
        }
        cause = error.source();
    }
    out
}
