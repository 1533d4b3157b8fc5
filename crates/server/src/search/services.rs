//! The services of a catalogue as documents, one for each language they have words in.

use rules::{
    service::{compiled::Service, text::Texts},
    unit::{self, Units},
};

use super::{
    document::{Document, Level, Named},
    index::Index,
    lexicon::Lexicon,
};
use crate::catalogue::Names;

impl Index {
    /// The index of these services in one language; a service without words in it is there with those of
    /// another.
    pub fn of_services<'a>(
        services: impl IntoIterator<Item = &'a Service>,
        names: &Names,
        units: &Units,
        lang: &str,
        lexicon: Lexicon,
    ) -> Index {
        Index::of(&documents(services, names, units, lang), lexicon)
    }
}

/// These services as documents in one language.
pub(super) fn documents<'a>(
    services: impl IntoIterator<Item = &'a Service>,
    names: &Names,
    units: &Units,
    lang: &str,
) -> Vec<Document> {
    let of = |service: &'a Service| Some(document(service, service.texts(lang)?, names, units, lang));
    services.into_iter().filter_map(of).collect()
}

fn document(service: &Service, texts: &Texts, names: &Names, units: &Units, lang: &str) -> Document {
    let definition = service.definition();
    let named = |key: &String, name: Option<&crate::catalogue::Name>| Named {
        key: key.clone(),
        name: name.map_or_else(|| key.clone(), |n| n.name.clone()),
    };
    let agency = units.kinds().iter().find(|k| k.kind == definition.authority.decides);
    Document {
        id: definition.slug.clone(),
        code: definition.code.clone(),
        title: texts.title.clone(),
        keywords: texts.keywords.clone(),
        summary: texts.summary.clone(),
        sector: named(&definition.sector, names.sectors.get(&definition.sector)),
        agency: Named {
            key: definition.authority.decides.clone(),
            name: agency.map(|k| unit::pick(&k.name, lang).replace("{place}", "")).unwrap_or_default(),
        },
        level: agency.map(|k| match k.level {
            unit::Level::Commune => Level::Commune,
            unit::Level::Province => Level::Province,
        }),
        life_events: definition.life_events.iter().map(|e| named(e, names.life_events.get(e))).collect(),
        audience: definition.audience.clone(),
        body: body(texts),
    }
}

/// What else a person may remember of a service: whom it is for, the papers, the questions, the result.
fn body(texts: &Texts) -> String {
    let evidence = texts.evidence.values().map(|e| e.name.as_str());
    let fields = texts.fields.values().map(|f| f.label.as_str());
    let lines = texts.who.iter().chain(&texts.next).map(String::as_str);
    let all: Vec<&str> = std::iter::once(texts.result.as_str()).chain(lines).chain(evidence).chain(fields).collect();
    all.join("\n")
}
