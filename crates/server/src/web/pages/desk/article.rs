//! The article of law that a refusal stands on: one that the service cites, or an act with the article typed.

use rules::{form::raw::RawForm, service::compiled::Service};

use crate::{text::Words, web::form::Opt};

/// What can be picked: the articles that the service cites anywhere, then its acts.
pub(super) fn options(service: &Service, t: Words<'_>, chosen: &str) -> Vec<Opt> {
    let definition = service.definition();
    let tables =
        [definition.eligibility.as_ref(), Some(&definition.deadline), definition.fee.as_ref().map(|f| &f.table)];
    let rules = tables.into_iter().flatten().flat_map(|table| &table.rules).filter_map(|r| r.article.as_deref());
    let papers = definition.evidence.iter().filter_map(|e| e.article.as_deref());
    let mut cited: Vec<&str> = rules.chain(papers).filter(|a| a.contains(" art ")).collect();
    cited.sort_unstable();
    cited.dedup();
    let acts = &definition.legal_basis;
    let option = |value: &str, label: String| Opt { value: value.to_owned(), label, chosen: value == chosen };
    let articles = cited.iter().map(|a| option(a, t.article(acts, a)));
    let whole = acts.iter().map(|act| {
        let name = t.article(acts, &act.id);
        let label = if name.contains(&act.id) { name } else { format!("{name} ({})", act.id) };
        option(&act.id, label)
    });
    articles.chain(whole).collect()
}

/// The citation that was picked and typed, as tables cite: `60/2014/QH13 art 15`. Typed alone it stays as typed.
pub(super) fn read(raw: &RawForm) -> String {
    let law = raw.one("law").trim();
    let typed = raw.one("article").trim();
    let number = ["Điều ", "điều ", "Article ", "article ", "Art. ", "art "].iter().find_map(|w| typed.strip_prefix(w));
    match (law, typed) {
        ("", typed) => typed.to_owned(),
        (law, "") => law.to_owned(),
        (law, typed) if law.contains(" art ") => format!("{law} {typed}"),
        (law, typed) => format!("{law} art {}", number.unwrap_or(typed).trim()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_picked_and_typed_makes_one_citation() {
        for (law, article, expect) in [
            ("", "", ""),
            ("60/2014/QH13 art 15", "", "60/2014/QH13 art 15"),
            ("60/2014/QH13", "Điều 16 khoản 2", "60/2014/QH13 art 16 khoản 2"),
            ("60/2014/QH13", "16", "60/2014/QH13 art 16"),
            ("", "Điều 5 Nghị định 61", "Điều 5 Nghị định 61"),
            ("60/2014/QH13 art 15", "khoản 1", "60/2014/QH13 art 15 khoản 1"),
        ] {
            let raw: RawForm =
                [("law", law), ("article", article)].map(|(k, v)| (k.to_owned(), v.to_owned())).into_iter().collect();
            assert_eq!(read(&raw), expect);
        }
    }
}
