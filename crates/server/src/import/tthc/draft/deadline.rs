//! The time limit of a draft.

use serde_yaml_ng::{Mapping, Value};

use super::{
    super::{
        channels::{Time, Way},
        report::Standing,
    },
    Draft,
    yaml::{map, put},
};

impl Draft<'_> {
    /// A time limit for each way, one for all if they are the same; and whether a working day is enough.
    pub(super) fn deadline(&mut self, rows: &[Way]) -> (Mapping, bool) {
        let mut terms: Vec<(&str, (String, String))> = Vec::new();
        for row in rows {
            if terms.iter().any(|(channel, _)| *channel == row.channel) {
                continue;
            }
            let said = match &row.time {
                Time::Term(amount, unit) => Some((amount.clone(), unit.clone())),
                Time::Bare(amount) => {
                    let what = format!("{amount} without a unit; taken for working days");
                    self.report.say_of(&row.channel, Standing::Guessed, "deadline", what);
                    Some((amount.clone(), "working_days".to_owned()))
                }
                Time::Unsaid => None,
                Time::Other(written) => {
                    self.report.say_of(
                        &row.channel,
                        Standing::Missing,
                        "deadline",
                        format!("{written} cannot be written as a term"),
                    );
                    None
                }
                Time::Unclear(digits) => {
                    self.report.say_of(
                        &row.channel,
                        Standing::Unread,
                        "deadline",
                        format!("time and fee run together: {digits}"),
                    );
                    None
                }
            };
            match said.map(|(amount, unit)| (hours(&amount, &unit), amount, unit)) {
                Some((Some(term), ..)) => terms.push((&row.channel, term)),
                Some((None, amount, unit)) => {
                    self.report.say_of(
                        &row.channel,
                        Standing::Unread,
                        "deadline",
                        format!("{amount} {unit} is no whole number"),
                    );
                }
                None => {}
            }
        }
        if terms.is_empty() {
            self.report.say(Standing::Missing, "deadline", "the record does not say how long it takes");
        }
        let short = !terms.is_empty()
            && terms.iter().all(|(_, (amount, unit))| {
                amount.parse::<u32>().is_ok_and(|n| n <= if unit == "hours" { 8 } else { 1 })
            });
        let rule = |id: &str, when: Option<String>, (amount, unit): &(String, String)| {
            let mut rule = map([("id", id)]);
            if let Some(when) = when {
                put(&mut rule, "when", when);
            }
            let amount = amount.parse::<u32>().map_or_else(|_| Value::from(amount.as_str()), Value::from);
            put(&mut rule, "then", map([("amount", amount), ("unit", unit.as_str().into())]));
            Value::from(rule)
        };
        let same = terms.windows(2).all(|pair| pair.first().map(|p| &p.1) == pair.last().map(|p| &p.1));
        let everywhere = rows.iter().all(|row| terms.iter().any(|(channel, _)| *channel == row.channel));
        let rules: Vec<Value> = match terms.first() {
            Some((_, term)) if same && everywhere => vec![rule("all", None, term)],
            _ => terms
                .iter()
                .map(|(channel, term)| rule(channel, Some(format!("channel == '{channel}'")), term))
                .collect(),
        };
        (map([("hit", Value::from("first")), ("rules", Value::from(rules))]), short)
    }
}

/// A term in whole units: half a day is four hours (8 hours are a working day).
fn hours(amount: &str, unit: &str) -> Option<(String, String)> {
    if amount.parse::<u32>().is_ok_and(|n| n > 0) {
        return Some((amount.trim_start_matches('0').to_owned(), unit.to_owned()));
    }
    let eighths = amount.parse::<f64>().ok().filter(|n| n.is_finite() && *n > 0.0 && *n < 1000.0)? * 8.0;
    (unit == "working_days" && eighths.fract() == 0.0).then(|| (format!("{eighths:.0}"), "hours".to_owned()))
}
