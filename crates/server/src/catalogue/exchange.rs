//! The agreements of a catalogue: `exchange.yaml` with its words, read and checked.

use std::{collections::BTreeMap, sync::Arc};

use rules::{
    country::Country,
    exchange::{Exchange, Texts, check},
    register::{Register, Supplier},
    service::finding::Place,
};

use super::{Defect, Files, Kept, yaml};

const FILE: &str = "exchange.yaml";

/// The agreements with their words.
#[derive(Clone, Debug)]
pub struct Agreed {
    /// Who may ask whom for what.
    pub exchange: Exchange,
    /// The words by language.
    pub texts: BTreeMap<String, Texts>,
}

impl Agreed {
    /// The name of a partner in a language, or its id.
    pub fn partner_name(&self, lang: &str, id: &str) -> String {
        let texts = self.texts.get(lang).or_else(|| self.texts.values().next());
        texts.and_then(|t| t.partners.get(id)).cloned().unwrap_or_else(|| id.to_owned())
    }

    /// What an agreement is for, in a language.
    pub fn sentence(&self, lang: &str, id: &str) -> String {
        let texts = self.texts.get(lang).or_else(|| self.texts.values().next());
        texts.and_then(|t| t.agreements.get(id)).cloned().unwrap_or_default()
    }
}

/// Reads the agreements; a catalogue without the file has none.
pub(super) fn read(
    files: &Files,
    country: &Country,
    registers: &BTreeMap<String, Arc<Kept>>,
    defects: &mut Vec<Defect>,
) -> Option<Arc<Agreed>> {
    if files.bytes(FILE).is_none() {
        let remote = registers.values().filter(|kept| kept.register.supplier == Supplier::Remote);
        defects.extend(remote.map(|kept| {
            let key = &kept.register.key;
            let what = format!("{key} is kept elsewhere, and no agreement says whom to ask");
            let file = format!("registers/{key}/register.yaml");
            Defect::at(files, &file, "supplier", what, "add exchange.yaml with an agreement for it")
        }));
        return None;
    }
    let see = |defect: Defect| Defect { mend: defect.mend.replace("guide/make-a-service", "guide/exchange"), ..defect };
    let mut texts = BTreeMap::new();
    for lang in &country.languages {
        match yaml::read::<Texts>(files, &format!("exchange.{lang}.yaml")) {
            Ok(text) => {
                texts.insert(lang.clone(), text);
            }
            Err(defect) => defects.push(see(defect)),
        }
    }
    let exchange = yaml::read::<Exchange>(files, FILE).map_err(|defect| defects.push(see(defect))).ok()?;
    let known: BTreeMap<&str, &Register> = registers.iter().map(|(key, kept)| (key.as_str(), &kept.register)).collect();
    let findings = check::check(&exchange, &texts, &known);
    defects.extend(findings.into_iter().map(|finding| {
        let file = match &finding.place {
            Place::Text(lang) => format!("exchange.{lang}.yaml"),
            _ => FILE.to_owned(),
        };
        Defect::at(files, &file, &finding.path, finding.what, finding.mend)
    }));
    Some(Arc::new(Agreed { exchange, texts }))
}
