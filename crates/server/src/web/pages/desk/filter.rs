//! Which cases an official looks at: the query of the worklist's address, kept while going through them.

use rules::workflow::Role;

use super::Official;
use crate::projections::cases::{Cursor, View, WorklistQuery};

/// How many rows a page has.
pub(super) const ROWS: u32 = 30;

/// A choice of cases.
#[derive(Clone, Debug, Default)]
pub(super) struct Filter {
    /// Which of the unit's.
    pub view: View,
    /// Only those that wait for this role; `any` for all, nothing for the official's own.
    pub role: String,
    /// Only those of this service.
    pub service: String,
    /// Words to look for.
    pub text: String,
    /// Where the page goes on.
    pub after: Option<Cursor>,
}

/// Every view with its word in addresses.
pub(super) const VIEWS: [(View, &str); 5] = [
    (View::All, "all"),
    (View::Unclaimed, "unclaimed"),
    (View::Mine, "mine"),
    (View::Asked, "asked"),
    (View::Closed, "closed"),
];

impl Filter {
    /// Reads the query of an address; what makes no sense is left out.
    pub(super) fn read(query: &str) -> Filter {
        let mut filter = Filter::default();
        for (name, value) in form_urlencoded::parse(query.as_bytes()) {
            match &*name {
                "view" => filter.view = VIEWS.iter().find(|(_, w)| *w == value).map_or(View::All, |(v, _)| *v),
                "role" => filter.role = value.into_owned(),
                "service" => filter.service = value.into_owned(),
                "q" => filter.text = value.trim().chars().take(200).collect(),
                "after" => filter.after = value.parse().ok(),
                _ => {}
            }
        }
        filter
    }

    /// The word of the view.
    pub(super) fn view_word(&self) -> &'static str {
        VIEWS.iter().find(|(v, _)| *v == self.view).map_or("all", |(_, w)| *w)
    }

    /// As the query of an address, empty when nothing is chosen.
    pub(super) fn query(&self) -> String {
        let mut out = form_urlencoded::Serializer::new(String::new());
        let view = if self.view == View::All { "" } else { self.view_word() };
        let after = self.after.map(|cursor| cursor.to_string()).unwrap_or_default();
        let pairs =
            [("view", view), ("role", &self.role), ("service", &self.service), ("q", &self.text), ("after", &after)];
        out.extend_pairs(pairs.iter().filter(|(_, value)| !value.is_empty()));
        out.finish()
    }

    /// An address with the query, if there is any.
    pub(super) fn at(&self, path: &str) -> String {
        match self.query() {
            query if query.is_empty() => path.to_owned(),
            query => format!("{path}?{query}"),
        }
    }

    /// The same choice of another view, from its beginning.
    pub(super) fn viewing(&self, view: View) -> Filter {
        Filter { view, text: String::new(), after: None, ..self.clone() }
    }

    /// The same choice going on elsewhere.
    pub(super) fn going_on(&self, after: Option<Cursor>) -> Filter {
        Filter { after, ..self.clone() }
    }

    /// The role that is looked for: the chosen one, or the official's own if they have just one.
    pub(super) fn role(&self, official: &Official) -> Option<Role> {
        if self.role == "any" {
            return None;
        }
        let mut working = official.roles.iter().filter(|r| !matches!(r, Role::Administrator | Role::DataProtection));
        let own = working.next().filter(|_| working.next().is_none()).copied();
        Role::named(&self.role).or(own)
    }

    /// As the projections are asked.
    pub(super) fn worklist(&self, official: &Official) -> WorklistQuery {
        let by_role = matches!(self.view, View::All | View::Unclaimed);
        WorklistQuery {
            unit: official.unit.clone(),
            me: official.id,
            view: self.view,
            role: self.role(official).filter(|_| by_role),
            service: (!self.service.is_empty()).then(|| self.service.clone()),
            text: self.text.clone(),
            after: self.after,
            limit: ROWS,
        }
    }
}

#[cfg(test)]
mod tests {
    use rules::id::Id;

    use super::*;

    #[test]
    fn an_address_reads_back() {
        let cursor = Cursor { at: 5, id: Id([7; 16]) };
        let filter = Filter {
            view: View::Unclaimed,
            role: "head".into(),
            service: "dog-licence".into(),
            text: "Nguyễn & Hoa".into(),
            after: Some(cursor),
        };
        let read = Filter::read(&filter.query());
        assert_eq!((read.view, read.role.as_str(), read.after), (View::Unclaimed, "head", Some(cursor)));
        assert_eq!(read.text, "Nguyễn & Hoa");
        assert_eq!(Filter::read("view=nonsense&after=x").at("/desk"), "/desk");
    }

    #[test]
    fn somebody_with_one_role_sees_what_waits_for_it() {
        let official = |roles: &[Role]| Official { id: Id([1; 16]), unit: "00004.UB".into(), roles: roles.to_vec() };
        let role = |query: &str, roles: &[Role]| Filter::read(query).worklist(&official(roles)).role;
        assert_eq!(role("", &[Role::Head]), Some(Role::Head));
        assert_eq!(role("", &[Role::Head, Role::Administrator]), Some(Role::Head));
        assert_eq!(role("", &[Role::Head, Role::Handler]), None);
        assert_eq!(role("role=any", &[Role::Head]), None);
        assert_eq!(role("role=applicant", &[Role::Head]), Some(Role::Applicant));
        assert_eq!(role("view=mine", &[Role::Head]), None, "what I hold is mine whatever it waits for");
    }
}
