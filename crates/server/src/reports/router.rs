//! Suggests what kind of report a case is, from the model in force: the one learned here from officials' choices, or
//! else the one learned from the synthetic texts of the catalogue. It suggests; an official decides.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, PoisonError},
};

use insight::{Guess, Model, Recipe};
use rules::{case::Case, event::Suggested, service::compiled::Service, value::Value};

use crate::{
    catalogue::Catalogue,
    projections::models,
    store::{Fault, Tx},
};

/// In how many people's reports a word must stand before a model knows it.
pub const PEOPLE: u32 = 3;
/// How many models are remembered; a version never changes what it means.
const MOST: usize = 8;

/// How the router's models learn.
pub fn recipe() -> Recipe {
    Recipe { fewest: PEOPLE, ..Recipe::default() }
}

/// A model with its version.
#[derive(Clone, Debug)]
pub struct InForce {
    /// Its version.
    pub version: String,
    /// The model.
    pub model: Arc<Model>,
}

/// A suggestion for a case.
#[derive(Clone, Debug, PartialEq)]
pub struct Suggestion {
    /// What the model makes of it.
    pub guess: Guess,
    /// The version of the model.
    pub model: String,
}

impl Suggestion {
    /// As it is recorded beside an official's choice.
    pub fn recorded(&self) -> Suggested {
        Suggested {
            report_type: self.guess.label.clone(),
            percent: (self.guess.confidence * 100.0).round().clamp(0.0, 100.0) as u8,
            shown: self.guess.sure,
            model: self.model.clone(),
        }
    }
}

/// Remembers models by service and version. Cheap to clone.
#[derive(Clone, Default)]
pub struct Router(Arc<Mutex<BTreeMap<(String, String), InForce>>>);

impl Router {
    /// The model that suggests for a service; `None` where nothing is sorted or nothing can be learned.
    pub fn in_force(&self, tx: &mut Tx<'_>, catalogue: &Catalogue, service: &str) -> Result<Option<InForce>, Fault> {
        let Some(version) = models::active(tx, service)? else { return Ok(self.shipped(catalogue, service)) };
        if let Some(known) = self.known(service, &version) {
            return Ok(Some(known));
        }
        let Some(body) = models::body(tx, service, &version)? else { return Ok(None) };
        let model = Model::from_bytes(&body).map_err(|why| {
            Fault::Broken(format!("the model {version} of {service} cannot be read: {why:?}; is the program older?"))
        })?;
        Ok(Some(self.remember(service, &version, InForce { version: version.clone(), model: Arc::new(model) })))
    }

    /// The model of the catalogue's synthetic texts, learned when it is first asked for.
    pub fn shipped(&self, catalogue: &Catalogue, service: &str) -> Option<InForce> {
        if let Some(known) = self.known(service, "") {
            return Some(known);
        }
        let model = Arc::new(Model::learn(catalogue.learning.get(service)?, &recipe()).ok()?);
        Some(self.remember(service, "", InForce { version: model.version(), model }))
    }

    /// What the model in force makes of a case.
    pub fn suggest(
        &self,
        tx: &mut Tx<'_>,
        catalogue: &Catalogue,
        service: &Service,
        case: &Case,
    ) -> Result<Option<Suggestion>, Fault> {
        if service.definition().sorting.is_none() {
            return Ok(None);
        }
        let Some(InForce { version, model }) = self.in_force(tx, catalogue, service.slug())? else { return Ok(None) };
        let mut guess = model.guess(&words_of(service, case));
        // A kind that this version of the service does not have cannot be chosen.
        guess.sure &= service.definition().sorting.as_ref().is_some_and(|s| s.named(&guess.label).is_some());
        Ok(Some(Suggestion { guess, model: version }))
    }

    fn known(&self, service: &str, version: &str) -> Option<InForce> {
        let held = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        held.get(&(service.to_owned(), version.to_owned())).cloned()
    }

    fn remember(&self, service: &str, version: &str, found: InForce) -> InForce {
        let mut held = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if held.len() >= MOST {
            held.retain(|(_, version), _| version.is_empty());
        }
        held.insert((service.to_owned(), version.to_owned()), found.clone());
        found
    }
}

/// The words of a case that tell what it is about: those of the fields that the service names, and no others.
pub fn words_of(service: &Service, case: &Case) -> String {
    let reads = service.definition().sorting.iter().flat_map(|s| &s.reads);
    let words = reads.filter_map(|field| case.answers.get(field).and_then(Value::as_text));
    words.collect::<Vec<_>>().join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalogue::Files;

    #[test]
    fn the_shipped_texts_teach_everyday_words() {
        let catalogue = Catalogue::read(Files::embedded()).unwrap();
        let router = Router::default();
        let model = router.shipped(&catalogue, "feedback").unwrap().model;
        let said = [
            ("Trước nhà em có ổ gà to lắm, hôm qua có bác ngã xe", "pothole"),
            ("nha ben canh hat karaoke ca dem on qua khong ngu duoc", "noise"),
            ("Ba hôm rồi không thấy xe rác, rác chất đống đầu ngõ", "rubbish"),
            ("Đèn đường xóm 5 tắt ngóm tối thui", "streetlight"),
            ("Chó nhà ông Tư thả rông cắn cháu bé", "animals"),
            ("the street light near my home does not work", "streetlight"),
        ];
        for (text, kind) in said {
            let guess = model.guess(text);
            assert_eq!(guess.label, kind, "{text}: {:?}", &guess.all[..3]);
            assert!(!guess.reasons.is_empty());
        }
        let vague = model.guess("Tôi có việc này muốn hỏi");
        assert!(!vague.sure, "{vague:?}");
        assert_eq!(router.shipped(&catalogue, "feedback").unwrap().version, model.version());
        assert!(router.shipped(&catalogue, "dog-licence").is_none());
    }
}
