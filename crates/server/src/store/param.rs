//! Values going into and coming out of SQL: whole numbers, text and bytes, the same on both databases.

use std::error::Error;

use bytes::BytesMut;
use postgres::types::{IsNull, ToSql, Type, to_sql_checked};
use rules::id::Id;
use rusqlite::types::{ToSqlOutput, ValueRef};

use super::{Fault, StreamId};

/// A value for a `$n` of a statement.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Param<'a> {
    /// Nothing.
    Null,
    /// A whole number; also yes (1) and no (0).
    Int(i64),
    /// Text.
    Text(&'a str),
    /// Bytes.
    Bytes(&'a [u8]),
}

impl From<i64> for Param<'_> {
    fn from(n: i64) -> Self {
        Param::Int(n)
    }
}

impl From<bool> for Param<'_> {
    fn from(yes: bool) -> Self {
        Param::Int(yes.into())
    }
}

impl<'a> From<&'a str> for Param<'a> {
    fn from(text: &'a str) -> Self {
        Param::Text(text)
    }
}

impl<'a> From<&'a String> for Param<'a> {
    fn from(text: &'a String) -> Self {
        Param::Text(text)
    }
}

impl<'a> From<&'a [u8]> for Param<'a> {
    fn from(bytes: &'a [u8]) -> Self {
        Param::Bytes(bytes)
    }
}

impl<'a> From<&'a Vec<u8>> for Param<'a> {
    fn from(bytes: &'a Vec<u8>) -> Self {
        Param::Bytes(bytes)
    }
}

impl<'a, const N: usize> From<&'a [u8; N]> for Param<'a> {
    fn from(bytes: &'a [u8; N]) -> Self {
        Param::Bytes(bytes)
    }
}

impl<'a> From<&'a StreamId> for Param<'a> {
    fn from(id: &'a StreamId) -> Self {
        Param::Bytes(&id.0)
    }
}

impl<'a> From<&'a Id> for Param<'a> {
    fn from(id: &'a Id) -> Self {
        Param::Bytes(&id.0)
    }
}

impl<'a, T: Into<Param<'a>>> From<Option<T>> for Param<'a> {
    fn from(value: Option<T>) -> Self {
        value.map_or(Param::Null, Into::into)
    }
}

impl rusqlite::ToSql for Param<'_> {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(ToSqlOutput::Borrowed(match self {
            Param::Null => ValueRef::Null,
            Param::Int(n) => ValueRef::Integer(*n),
            Param::Text(text) => ValueRef::Text(text.as_bytes()),
            Param::Bytes(bytes) => ValueRef::Blob(bytes),
        }))
    }
}

impl ToSql for Param<'_> {
    fn to_sql(&self, kind: &Type, out: &mut BytesMut) -> Result<IsNull, Box<dyn Error + Sync + Send>> {
        match (self, kind) {
            (Param::Null, _) => Ok(IsNull::Yes),
            (Param::Int(n), &Type::INT4) => i32::try_from(*n)?.to_sql(kind, out),
            (Param::Int(n), &Type::INT8) => n.to_sql(kind, out),
            (Param::Text(text), kind) if <&str as ToSql>::accepts(kind) => text.to_sql(kind, out),
            (Param::Bytes(bytes), &Type::BYTEA) => bytes.to_sql(kind, out),
            (param, kind) => Err(format!("{param:?} does not go where {kind} is wanted").into()),
        }
    }

    fn accepts(_: &Type) -> bool {
        true
    }

    to_sql_checked!();
}

/// One row of an answer; columns count from 0.
#[derive(Clone, Copy)]
pub enum Row<'a> {
    /// From SQLite.
    Sqlite(&'a rusqlite::Row<'a>),
    /// From PostgreSQL.
    Postgres(&'a postgres::Row),
}

macro_rules! columns {
    ($($(#[$doc:meta])* $name:ident -> $kind:ty;)*) => {
        $($(#[$doc])*
        pub fn $name(&self, column: usize) -> Result<$kind, Fault> {
            match self {
                Row::Sqlite(row) => row.get(column).map_err(Fault::from),
                Row::Postgres(row) => row.try_get(column).map_err(Fault::from),
            }
        })*
    };
}

impl Row<'_> {
    columns! {
        /// Text.
        text -> String;
        /// Text or nothing.
        text_or_none -> Option<String>;
        /// Bytes.
        bytes -> Vec<u8>;
        /// Bytes or nothing.
        bytes_or_none -> Option<Vec<u8>>;
        /// A whole number or nothing.
        int_or_none -> Option<i64>;
    }

    /// A whole number.
    pub fn int(&self, column: usize) -> Result<i64, Fault> {
        match self {
            Row::Sqlite(row) => row.get(column).map_err(Fault::from),
            // A literal or a smaller column comes as four bytes.
            Row::Postgres(row) if row.columns().get(column).is_some_and(|c| *c.type_() == Type::INT4) => {
                row.try_get::<_, i32>(column).map(i64::from).map_err(Fault::from)
            }
            Row::Postgres(row) => row.try_get(column).map_err(Fault::from),
        }
    }

    /// Whether a number is not zero.
    pub fn yes(&self, column: usize) -> Result<bool, Fault> {
        Ok(self.int(column)? != 0)
    }

    /// An identifier.
    pub fn id(&self, column: usize) -> Result<Id, Fault> {
        id(&self.bytes(column)?)
    }

    /// An identifier or nothing.
    pub fn id_or_none(&self, column: usize) -> Result<Option<Id>, Fault> {
        self.bytes_or_none(column)?.as_deref().map(id).transpose()
    }
}

fn id(bytes: &[u8]) -> Result<Id, Fault> {
    bytes.try_into().map(Id).map_err(|_| Fault::Broken("a stored id does not have sixteen bytes".into()))
}

/// `($1,$2),($3,$4)` for so many rows of so many columns.
pub fn places(rows: usize, columns: usize) -> String {
    let mut out = String::with_capacity(rows * columns * 4 + rows * 3);
    for row in 0..rows {
        out.push_str(if row == 0 { "(" } else { ",(" });
        for column in 0..columns {
            out.push_str(if column == 0 { "$" } else { ",$" });
            push_number(&mut out, row * columns + column + 1);
        }
        out.push(')');
    }
    out
}

/// Decimal digits without the machinery of formatting: this is made for every write.
fn push_number(out: &mut String, n: usize) {
    if n >= 10 {
        push_number(out, n / 10);
    }
    out.push(char::from(b'0' + (n % 10) as u8));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_numbered_through() {
        assert_eq!(places(2, 2), "($1,$2),($3,$4)");
        assert!(places(4, 30).ends_with(",$119,$120)"));
        assert_eq!(places(0, 3), "");
    }
}
