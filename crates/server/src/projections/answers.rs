//! Questions that officials published with their answers: everybody may read them, so they lie here in the clear. They
//! stay when the file of the case is erased, since they name nobody.

use rules::{case::Case, id::Id};

use crate::store::{Fault, Tx};

/// More are not looked through.
const MOST: i64 = 2000;

/// A published answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Published {
    /// Its name in addresses: case and moment.
    pub id: String,
    /// The question.
    pub question: String,
    /// The answer.
    pub answer: String,
    /// The language of both.
    pub lang: String,
    /// The unit that answered.
    pub unit: String,
    /// When, unix ms.
    pub at: i64,
}

/// Publishes: question, answer and language.
pub fn publish(tx: &mut Tx<'_>, id: Id, case: &Case, at: i64, words: [&String; 3]) -> Result<(), Fault> {
    let [question, answer, lang] = words;
    tx.execute(
        "INSERT INTO answers (stream, question, answer, lang, unit, at) VALUES ($1, $2, $3, $4, $5, $6) \
         ON CONFLICT (stream, at) DO UPDATE SET question = excluded.question, answer = excluded.answer",
        &[(&id).into(), question.into(), answer.into(), lang.into(), (&case.authority).into(), at.into()],
    )?;
    Ok(())
}

/// Changes with every new answer: when the newest was published.
pub fn mark(tx: &mut Tx<'_>) -> Result<i64, Fault> {
    let newest = tx.query_one("SELECT at FROM answers ORDER BY at DESC LIMIT 1", &[], |row| row.int(0))?;
    Ok(newest.unwrap_or(0))
}

/// The newest answers, newest first.
pub fn newest(tx: &mut Tx<'_>) -> Result<Vec<Published>, Fault> {
    let sql = "SELECT stream, question, answer, lang, unit, at FROM answers ORDER BY at DESC, stream DESC LIMIT $1";
    tx.query(sql, &[MOST.into()], |row| {
        let (stream, at) = (row.id(0)?, row.int(5)?);
        Ok(Published {
            id: format!("{at}-{stream}"),
            question: row.text(1)?,
            answer: row.text(2)?,
            lang: row.text(3)?,
            unit: row.text(4)?,
            at,
        })
    })
}
