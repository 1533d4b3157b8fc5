//! Finding a case by words: its code, the applicant's name, number or phone.
//!
//! Names and numbers are kept only as keyed tokens, apart for each place (commune or province), since an
//! official looks among the cases of their own place. A search walks the rarest word's cases, newest
//! first, and never more than a bounded number of them for one page.

use rules::{case::Case, fold, id::Id};

use super::{About, Cursor, MOST_ROWS, Page, WorklistQuery, page};
use crate::store::{Fault, Param, StreamId, Tx, places};

/// How many cases one page looks at; the next page goes on after them.
const MOST_LOOKED_AT: i64 = 5000;
/// How many words of a search count.
const MOST_WORDS: usize = 6;

/// A code as it is stored.
pub(super) fn written_code(typed: &str) -> String {
    typed.split_whitespace().collect::<String>().to_uppercase()
}

/// The place a unit sits in.
fn place(unit: &str) -> &str {
    unit.rsplit_once('.').map_or(unit, |(place, _)| place)
}

fn token(tx: &Tx<'_>, place: &str, word: &str) -> [u8; 8] {
    let mut token = [0; 8];
    token.copy_from_slice(&tx.blind(&format!("case {place} {word}"))[..8]);
    token
}

fn digits(text: &str) -> String {
    text.chars().filter(char::is_ascii_digit).collect()
}

/// Makes a case findable in the places of its units. Words of an earlier name stay: whoever knows the
/// case by it finds it still.
pub(super) fn index(tx: &mut Tx<'_>, stream: StreamId, case: &Case, about: &About) -> Result<(), Fault> {
    let tokens = tokens(tx, case, about);
    if tokens.is_empty() {
        return Ok(());
    }
    let params: Vec<Param<'_>> = tokens.iter().flat_map(|token| [Param::from(token), Param::from(&stream)]).collect();
    let rows = places(tokens.len(), 2);
    tx.execute(&format!("INSERT INTO case_tokens (token, stream) VALUES {rows} ON CONFLICT DO NOTHING"), &params)?;
    Ok(())
}

/// Every token of a case as it stands.
pub(super) fn tokens(tx: &Tx<'_>, case: &Case, about: &About) -> Vec<[u8; 8]> {
    let mut words = fold::name_words(&about.name);
    words.extend([digits(&about.number), digits(&about.phone)].into_iter().filter(|n| !n.is_empty()));
    let mut at = vec![place(&case.reception), place(&case.authority)];
    at.dedup();
    let mut tokens: Vec<_> =
        at.iter().flat_map(|p| words.iter().map(|w| token(tx, p, w)).collect::<Vec<_>>()).collect();
    tokens.sort_unstable();
    tokens.dedup();
    tokens
}

/// The cases of a unit that a text finds, newest first.
pub(super) fn find(tx: &mut Tx<'_>, query: &WorklistQuery) -> Result<Page<super::CaseRow>, Fault> {
    let text = query.text.trim();
    let by_code = codes(tx, query, text)?;
    if !by_code.rows.is_empty() {
        return Ok(by_code);
    }
    let number = digits(text);
    // Spaces and dots inside a number are how people write numbers.
    let is_number = number.len() >= 6 && !text.chars().any(char::is_alphabetic);
    let mut words = if is_number { vec![number] } else { fold::name_words(text) };
    words.truncate(MOST_WORDS);
    if words.is_empty() {
        return Ok(Page { rows: Vec::new(), next: None });
    }
    let place = place(&query.unit);
    let mut tokens: Vec<_> = words.iter().map(|word| token(tx, place, word)).collect();
    tokens.sort_unstable();
    tokens.dedup();
    rarest_first(tx, &mut tokens)?;
    by_tokens(tx, query, &tokens)
}

/// Cases of the unit whose code begins with the text.
fn codes(tx: &mut Tx<'_>, query: &WorklistQuery, text: &str) -> Result<Page<super::CaseRow>, Fault> {
    let none = Page { rows: Vec::new(), next: None };
    let code = written_code(text);
    if query.after.is_some() || code.len() < 3 || !code.bytes().any(|b| b.is_ascii_digit()) {
        return Ok(none);
    }
    let end = format!("{code}~");
    let ids = tx.query(
        "SELECT stream FROM cases WHERE code >= $1 AND code < $2 AND (reception = $3 OR authority = $3 \
         OR EXISTS (SELECT 1 FROM case_asked a WHERE a.stream = cases.stream AND a.unit = $3)) ORDER BY code LIMIT $4",
        &[(&code).into(), (&end).into(), (&query.unit).into(), i64::from(query.limit.clamp(1, MOST_ROWS)).into()],
        |row| row.id(0),
    )?;
    page(tx, ids.into_iter().map(|id| Cursor { at: 0, id }).collect(), MOST_ROWS)
}

fn rarest_first(tx: &mut Tx<'_>, tokens: &mut Vec<[u8; 8]>) -> Result<(), Fault> {
    if tokens.len() < 2 {
        return Ok(());
    }
    let mut counted = Vec::with_capacity(tokens.len());
    for token in tokens.drain(..) {
        let n = tx.query_one(
            "SELECT COUNT(*) FROM (SELECT 1 AS one FROM case_tokens WHERE token = $1 LIMIT $2) AS counted",
            &[(&token).into(), (MOST_LOOKED_AT / 5).into()],
            |row| row.int(0),
        )?;
        counted.push((n.unwrap_or(0), token));
    }
    counted.sort_unstable();
    tokens.extend(counted.into_iter().map(|(_, token)| token));
    Ok(())
}

fn by_tokens(tx: &mut Tx<'_>, query: &WorklistQuery, tokens: &[[u8; 8]]) -> Result<Page<super::CaseRow>, Fault> {
    let limit = query.limit.clamp(1, MOST_ROWS);
    let before = query.after.map_or(Id([255; 16]), |cursor| cursor.id);
    // The first case that this page no longer looks at.
    let beyond = tx.query_one(
        "SELECT stream FROM case_tokens WHERE token = $1 AND stream < $2 ORDER BY stream DESC LIMIT 1 OFFSET $3",
        &[Param::from(&tokens[0]), (&before).into(), MOST_LOOKED_AT.into()],
        |row| row.id(0),
    )?;
    let floor = beyond.unwrap_or(Id([0; 16]));
    let mut params: Vec<Param<'_>> = vec![
        Param::from(&tokens[0]),
        (&before).into(),
        (&query.unit).into(),
        (&floor).into(),
        i64::from(limit + 1).into(),
    ];
    let mut more = String::new();
    for token in &tokens[1..] {
        params.push(token.into());
        more += &format!(
            " AND EXISTS (SELECT 1 FROM case_tokens x WHERE x.token = ${} AND x.stream = t.stream)",
            params.len()
        );
    }
    if let Some(service) = &query.service {
        params.push(service.into());
        more += &format!(" AND c.service = ${}", params.len());
    }
    // Cross join: along the tokens, newest first, and no further than the page needs.
    let found = tx.query(
        &format!(
            "SELECT t.stream FROM case_tokens t CROSS JOIN cases c WHERE t.token = $1 AND t.stream < $2 \
             AND t.stream > $4 AND c.stream = t.stream AND (c.reception = $3 OR c.authority = $3 OR EXISTS \
             (SELECT 1 FROM case_asked a WHERE a.stream = t.stream AND a.unit = $3)){more} \
             ORDER BY t.stream DESC LIMIT $5"
        ),
        &params,
        |row| row.id(0),
    )?;
    let keys: Vec<Cursor> = found.into_iter().map(|id| Cursor { at: 0, id }).collect();
    let mut page = page(tx, keys, limit)?;
    if page.next.is_none() {
        page.next = beyond.map(|id| Cursor { at: 0, id: just_after(id) });
    }
    Ok(page)
}

/// The id next above, so that a page going on below it begins with the one given.
fn just_after(id: Id) -> Id {
    Id(u128::from_be_bytes(id.0).saturating_add(1).to_be_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_found_however_it_is_typed() {
        assert_eq!(written_code(" 00004.pv-260105 -0012 "), "00004.PV-260105-0012");
        assert_eq!(place("00004.PV"), "00004");
        assert_eq!(digits("+84 912.345"), "84912345");
        assert_eq!(just_after(Id([0; 16])).0[15], 1);
    }
}
