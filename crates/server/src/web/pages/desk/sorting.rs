//! What kind of report a case may be: the suggestion with its reasons, or the honest word that there is none.

use rules::{decide, workflow::Verb};

use super::{Official, act::Act, seen::Seen};
use crate::web::{App, Page, Trouble};

/// The panel on the page of a case that nobody has sorted yet.
pub(super) struct Sorting {
    /// Whether the model is sure enough to suggest.
    pub sure: bool,
    /// The kind it holds for likely.
    pub kind: String,
    /// Its name.
    pub name: String,
    /// Who would deal with it.
    pub unit: String,
    /// How sure the model is, of a hundred.
    pub percent: u8,
    /// The words that weighed most.
    pub reasons: Vec<String>,
}

/// The suggestion, while sorting is open to the official and nobody has done it.
pub(super) async fn suggested(
    app: &App,
    p: &Page<'_>,
    official: &Official,
    seen: &Seen,
    offered: &[Act],
) -> Result<Option<Sorting>, Trouble> {
    if seen.case.sorted.is_some() || !offered.contains(&Act::Do(Verb::Sort)) {
        return Ok(None);
    }
    let (desk, service, case) = (app.desk.clone(), seen.service.clone(), seen.case.clone());
    let found = app.store.read_async(move |tx| desk.suggest(tx, &service, &case)).await;
    let Some(suggestion) = found.map_err(|fault: crate::store::Fault| Trouble::from(fault))? else { return Ok(None) };
    let recorded = suggestion.recorded();
    Ok(Some(Sorting {
        sure: recorded.shown,
        name: name(seen, p.t.lang, &recorded.report_type),
        unit: unit(app, seen, official, &recorded.report_type, p),
        percent: recorded.percent,
        kind: recorded.report_type,
        reasons: suggestion.guess.reasons.into_iter().map(|r| r.words).collect(),
    }))
}

/// The name of a kind of report.
pub(super) fn name(seen: &Seen, lang: &str, kind: &str) -> String {
    let words = seen.service.texts(lang).and_then(|texts| texts.report_types.get(kind));
    words.map_or_else(|| kind.to_owned(), |words| words.name.clone())
}

/// The name of the unit that a kind of report goes to, as the rules say.
pub(super) fn unit(app: &App, seen: &Seen, official: &Official, kind: &str, p: &Page<'_>) -> String {
    let actor = official.actor();
    let world = seen.world(app, &actor, p.now());
    decide::mending_unit(&seen.case, kind, world).map(|unit| p.unit(&unit)).unwrap_or_default()
}
