//! The registers of a catalogue: `registers/<key>/register.yaml` with its texts, read and checked.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use rules::{
    country::Country,
    register::{Register, Texts, check},
    service::{
        Definition,
        finding::{Finding, Place},
        prefill::PURPOSE,
    },
    unit::Units,
};

use super::{Defect, Files, yaml};

/// A register with its words.
#[derive(Clone, Debug)]
pub struct Kept {
    /// What is kept, by whom, and who may read it.
    pub register: Register,
    /// The words by language.
    pub texts: BTreeMap<String, Texts>,
}

impl Kept {
    /// The words in a language, or in any when that one is missing.
    pub fn texts(&self, lang: &str) -> Option<&Texts> {
        self.texts.get(lang).or_else(|| self.texts.values().next())
    }
}

/// Reads all registers.
pub(super) fn read(
    files: &Files,
    country: &Country,
    units: &Units,
    defects: &mut Vec<Defect>,
) -> BTreeMap<String, Arc<Kept>> {
    let names = files.folders("registers");
    let others: BTreeSet<&str> = names.iter().map(String::as_str).collect();
    let mut registers = BTreeMap::new();
    for name in &names {
        let file = format!("registers/{name}/register.yaml");
        let mut texts = BTreeMap::new();
        for lang in &country.languages {
            match yaml::read::<Texts>(files, &format!("registers/{name}/text.{lang}.yaml")) {
                Ok(text) => {
                    texts.insert(lang.clone(), text);
                }
                Err(defect) => defects.push(defect),
            }
        }
        let register = match yaml::read::<Register>(files, &file) {
            Ok(register) => register,
            Err(defect) => {
                let mend = defect.mend.replace("make-a-service", "add-a-register");
                defects.push(Defect { mend, ..defect });
                continue;
            }
        };
        if register.key != *name {
            let what = format!("\"{}\" is not the name of its folder", register.key);
            defects.push(Defect::at(files, &file, "key", what, "give both the same name"));
        }
        let findings = check::check(&register, &texts, units, &others);
        defects.extend(findings.into_iter().map(|finding| locate(files, name, finding)));
        registers.insert(name.clone(), Arc::new(Kept { register, texts }));
    }
    registers
}

fn locate(files: &Files, name: &str, finding: Finding) -> Defect {
    let file = match &finding.place {
        Place::Text(lang) => format!("registers/{name}/text.{lang}.yaml"),
        _ => format!("registers/{name}/register.yaml"),
    };
    Defect::at(files, &file, &finding.path, finding.what, finding.mend)
}

/// What a service says about registers fits the registers there are: each is known, and what one can supply is
/// not asked for on paper.
pub(super) fn check_service(
    files: &Files,
    definition: &Definition,
    registers: &BTreeMap<String, Arc<Kept>>,
    defects: &mut Vec<Defect>,
) {
    let file = format!("services/{}/service.yaml", definition.slug);
    check_prefill(files, &file, definition, registers, defects);
    for (i, evidence) in definition.evidence.iter().enumerate() {
        let Some(name) = &evidence.register else { continue };
        let path = format!("evidence[{i}]");
        // A catalogue without registers names those kept elsewhere.
        if registers.is_empty() {
            continue;
        }
        if !registers.contains_key(name) {
            let known = registers.keys().cloned().collect::<Vec<_>>().join(", ");
            let what = format!("there is no register \"{name}\"");
            defects.push(Defect::at(files, &file, &format!("{path}.register"), what, format!("use one of: {known}")));
        } else if evidence.is_always_asked() {
            let what = format!("{} is asked for on paper although the register {name} can supply it", evidence.id);
            let mend = "add `waive`: when the register has it; or take `register` out if it does not hold this";
            defects.push(Defect::at(files, &file, &path, what, mend));
        }
    }
}

/// Every source looks in a register there is, and every field named is one of it.
fn check_prefill(
    files: &Files,
    file: &str,
    definition: &Definition,
    registers: &BTreeMap<String, Arc<Kept>>,
    defects: &mut Vec<Defect>,
) {
    let Some(prefill) = &definition.prefill else { return };
    let mut of_source: BTreeMap<&str, &Register> = BTreeMap::new();
    for (i, source) in prefill.sources.iter().enumerate() {
        let path = format!("prefill.sources[{i}]");
        let register = match &source.register {
            Some(key) => registers.get(key).map(|kept| &kept.register),
            None => source.either.first().and_then(|id| of_source.get(id.as_str()).copied()),
        };
        match (&source.register, register) {
            (Some(key), None) => {
                let known = registers.keys().cloned().collect::<Vec<_>>().join(", ");
                let what = format!("there is no register \"{key}\"");
                defects.push(Defect::at(
                    files,
                    file,
                    &format!("{path}.register"),
                    what,
                    format!("use one of: {known}"),
                ));
            }
            (_, Some(register)) => {
                of_source.insert(&source.id, register);
                if !register.purposes.iter().any(|p| p == PURPOSE) {
                    let what = format!("{} may not be read to fill in an application", register.key);
                    let mend = format!("add the purpose `{PURPOSE}` and its access to the register");
                    defects.push(Defect::at(files, file, &path, what, mend));
                }
            }
            _ => {}
        }
        let of = source.of.iter().map(|of| (format!("{path}.of"), of.as_str()));
        for (path, named) in of {
            check_field(files, file, &path, named, &of_source, defects);
        }
    }
    for (field, taken) in &prefill.answers {
        for named in taken.from() {
            check_field(files, file, &format!("prefill.answers.{field}"), named, &of_source, defects);
        }
    }
}

fn check_field(
    files: &Files,
    file: &str,
    path: &str,
    named: &str,
    of_source: &BTreeMap<&str, &Register>,
    defects: &mut Vec<Defect>,
) {
    let Some((source, field)) = named.split_once('.') else { return };
    let Some(register) = of_source.get(source) else { return };
    if register.field(field).is_none() {
        let known = register.fields.iter().map(|f| f.id.as_str()).collect::<Vec<_>>().join(", ");
        let what = format!("the register {} has no field {field}", register.key);
        defects.push(Defect::at(files, file, path, what, format!("use one of: {known}")));
    }
}
