//! The fee of a draft.

use rules::fold::squeezed;
use serde_yaml_ng::{Mapping, Value};

use super::{
    super::{
        channels::{Cost, Way},
        report::Standing,
        words::speaks_of,
    },
    Draft,
    yaml::{field, map, put},
};

impl Draft<'_> {
    pub(super) fn fee(&mut self, rows: &[Way]) -> Option<Mapping> {
        let mut rules: Vec<Value> = Vec::new();
        let mut any = false;
        let mut done: Vec<&str> = Vec::new();
        for row in rows {
            let ours = |cost: &&Cost| cost.currency.as_deref().is_none_or(|c| c == self.known.currency);
            let foreign: Vec<&Cost> = row.fees.iter().filter(|c| !ours(c)).collect();
            for cost in foreign {
                let what = format!(
                    "{}: {} {} is another currency, left out",
                    row.channel,
                    cost.amount,
                    cost.currency.as_deref().unwrap_or("")
                );
                self.report.say_of(&row.channel, Standing::Note, "fee", what);
            }
            let costs: Vec<&Cost> = row.fees.iter().filter(ours).collect();
            if row.fees.is_empty() {
                self.report.say_of(&row.channel, Standing::Missing, "fee", "the record does not say what it costs");
                continue;
            }
            if costs.is_empty() || done.contains(&row.channel.as_str()) {
                continue;
            }
            done.push(&row.channel);
            let mut amount = Vec::new();
            for cost in &costs {
                any |= cost.amount > 0;
                if cost.amount > 0 {
                    amount.push(self.priced(cost));
                }
                if speaks_of(&cost.note, &self.words.set_locally) {
                    self.report.say_of(
                        &row.channel,
                        Standing::Guessed,
                        "fee",
                        format!("the amount is set by the province: {}", cost.note),
                    );
                } else if !cost.note.is_empty() {
                    self.report.say_of(
                        &row.channel,
                        Standing::Guessed,
                        "fee",
                        format!("{} with the note: {}", cost.amount, cost.note),
                    );
                }
            }
            if costs.len() > 1 {
                self.report.say_of(
                    &row.channel,
                    Standing::Guessed,
                    "fee",
                    format!("{} amounts, added up; they may be for different cases", costs.len()),
                );
            }
            let id = format!("fee_{}", row.channel);
            let note = [row.note.as_str(), costs.iter().map(|c| c.note.as_str()).find(|n| !n.is_empty()).unwrap_or("")];
            let said = note.into_iter().find(|n| !n.is_empty()).map_or_else(|| self.plain_price(&costs), squeezed);
            put(&mut self.notes, &id, said);
            let then = match amount.as_slice() {
                [] => Value::from(0),
                [Priced::Flat(n)] => Value::from(*n),
                many => {
                    Value::from(format!("={}", many.iter().map(Priced::expression).collect::<Vec<_>>().join(" + ")))
                }
            };
            let rule = [
                ("id", Value::from(row.channel.as_str())),
                ("when", format!("channel == '{}'", row.channel).into()),
                ("then", map([("amount", then)]).into()),
                ("text", id.into()),
            ];
            rules.push(map(rule).into());
        }
        if !any {
            // Nothing to pay: a service without a fee is free. The notes of its table go with it.
            self.notes = Mapping::new();
            return None;
        }
        let table = map([("hit", Value::from("first")), ("rules", Value::from(rules))]);
        Some(map([("due", Value::from("before_result")), ("table", Value::from(table))]))
    }

    fn plain_price(&self, costs: &[&Cost]) -> String {
        let total: i64 = costs.iter().map(|c| c.amount).sum();
        if total == 0 {
            self.words.free.first().cloned().unwrap_or_default()
        } else {
            format!("{total} {}", self.known.currency)
        }
    }

    /// A fee for each page, copy or the like needs to know how many.
    fn priced(&mut self, cost: &Cost) -> Priced {
        let each = cost
            .note
            .strip_prefix(self.words.each.as_str())
            .map(|e| e.split([',', ';', '.', '(']).next().unwrap_or(e).trim());
        let Some(each) = each.filter(|e| !e.is_empty() && e.chars().count() <= 40) else {
            return Priced::Flat(cost.amount);
        };
        if !self.fields.contains_key("each") {
            self.page(
                "each",
                "each_page",
                [field("each", "integer", &[("min", Value::from(1)), ("max", Value::from(1000))])],
            );
            let label = self.words.own("each").replace("{each}", each);
            self.label("each", &label);
        }
        Priced::Each(cost.amount)
    }
}

/// An amount in a rule.
enum Priced {
    Flat(i64),
    Each(i64),
}

impl Priced {
    fn expression(&self) -> String {
        match self {
            Priced::Flat(amount) => amount.to_string(),
            Priced::Each(amount) => format!("each * {amount}"),
        }
    }
}
