//! What would have to be otherwise for another decision, in sentences: `“How many dogs do you keep?”: at most 3`.

use rules::{
    country::Country,
    decision::{Change, Condition, Relation},
    service::compiled::Service,
    unit::Units,
    value::Value,
};

use super::Words;

impl Words<'_> {
    /// The conditions of one way to another decision, a sentence each. `None` when one of them looks at
    /// something that no question asks: such a way is not the person's to go.
    pub fn change(&self, service: &Service, change: &Change, units: &Units, country: &Country) -> Option<Vec<String>> {
        change.conditions.iter().map(|c| self.condition(service, c, units, country)).collect()
    }

    fn condition(&self, service: &Service, condition: &Condition, units: &Units, country: &Country) -> Option<String> {
        let texts = service.texts(self.lang)?;
        let asked = |name: &String| {
            let pages = &service.definition().form.pages;
            let field = pages.iter().flat_map(|page| &page.fields).find(|f| f.id == *name)?;
            Some((field, texts.fields.get(name)?))
        };
        let quoted = |label: &str| self.one("change-question", "label", label.trim_end_matches([':', '.', ' ']));
        let subject = &condition.subject;
        let (field, words) = subject.names.iter().find_map(asked)?;
        // A date that an age is worked out from is asked as a date and compared as a number.
        let of = |value: &Value| match (subject.function.as_deref(), value) {
            (Some(_), Value::Int(n)) => self.number(*n),
            _ => self.answer(field, value, &words.options, units, country),
        };
        let other = condition.than.as_ref().and_then(|than| than.names.iter().find_map(asked));
        let value = match (&condition.value, other) {
            (Some(value @ (Value::Int(_) | Value::Bool(_))), _) => of(value),
            (_, Some((_, words))) => quoted(&words.label),
            (Some(value), None) => of(value),
            (None, None) if matches!(condition.relation, Relation::Given | Relation::NotGiven) => String::new(),
            (None, None) => return None,
        };
        let (relation, value) = match (condition.relation, &condition.value) {
            // Nobody says “not yes”.
            (Relation::IsNot, Some(Value::Bool(yes))) => (Relation::Is, of(&Value::Bool(!yes))),
            (relation, _) => (relation, value),
        };
        let what = match subject.function.as_deref() {
            Some("age") => self.one("change-age", "label", quoted(&words.label)),
            _ => quoted(&words.label),
        };
        Some(self.two(key(relation), "what", what, "value", value))
    }
}

fn key(relation: Relation) -> &'static str {
    match relation {
        Relation::Is => "change-is",
        Relation::IsNot => "change-is_not",
        Relation::Less => "change-less",
        Relation::AtMost => "change-at_most",
        Relation::More => "change-more",
        Relation::AtLeast => "change-at_least",
        Relation::OneOf => "change-one_of",
        Relation::NoneOf => "change-none_of",
        Relation::Includes => "change-includes",
        Relation::Excludes => "change-excludes",
        Relation::StartsWith => "change-starts_with",
        Relation::NotStartsWith => "change-not_starts_with",
        Relation::EndsWith => "change-ends_with",
        Relation::NotEndsWith => "change-not_ends_with",
        Relation::Contains => "change-contains",
        Relation::NotContains => "change-not_contains",
        Relation::Given => "change-given",
        Relation::NotGiven => "change-not_given",
    }
}

#[cfg(test)]
mod tests {
    use rules::{decision::Subject, value::Answers};

    use super::*;
    use crate::{text::Texts, web::tests::catalogue};

    fn ways(slug: &str, lang: &str, answers: &[(&str, Value)]) -> Vec<Vec<String>> {
        let catalogue = catalogue();
        let service = &catalogue.services[slug];
        let answers: Answers = answers.iter().map(|(k, v)| ((*k).to_owned(), v.clone())).collect();
        let today = time::macros::date!(2026 - 11 - 25);
        let decision = service.explain_eligibility(&service.facts(&answers, None, today)).unwrap();
        let texts = Texts::load();
        let words = texts.of(lang);
        let changes = decision.explanation.changes.iter();
        changes.filter_map(|c| words.change(service, c, &catalogue.units, &catalogue.country)).collect()
    }

    #[test]
    fn what_would_change_a_decision_is_said_in_both_languages() {
        let born = ("applicant_birth", Value::Text("1990-05-17".into()));
        let many = [born, ("dogs", Value::Int(5)), ("guide_dog", Value::Bool(false))];
        let vi = ways("dog-licence", "vi", &many);
        assert!(vi.iter().flatten().any(|s| s.contains("không quá 3")), "{vi:?}");
        let en = ways("dog-licence", "en", &many);
        assert!(en.iter().flatten().any(|s| s.contains("at most 3")), "{en:?}");
        let young = [("applicant_birth", Value::Text("2015-05-17".into())), ("dogs", Value::Int(1))];
        let en = ways("dog-licence", "en", &young);
        assert!(en.iter().flatten().any(|s| s.contains("age") && s.contains("at least 18")), "{en:?}");
    }

    #[test]
    fn what_nobody_is_asked_is_no_way() {
        let catalogue = catalogue();
        let service = &catalogue.services["dog-licence"];
        let condition = Condition {
            subject: Subject { text: "channel".into(), function: None, names: vec!["channel".into()] },
            relation: Relation::Is,
            value: Some(Value::Text("post".into())),
            than: None,
            now: None,
        };
        let texts = Texts::load();
        assert_eq!(texts.of("vi").condition(service, &condition, &catalogue.units, &catalogue.country), None);
    }
}
