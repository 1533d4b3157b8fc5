//! The words of the pages, papers and notices, one folder of Fluent files a language.
//!
//! `locales/<lang>/*.ftl` are embedded; all files of a language are one name space. A key that is
//! missing shows itself on the page and stops a debug build, so that a test finds it.
//!
//! Sentences without arguments are made once, when the texts are read: most words on a page cost a
//! look-up and no copy.

mod because;
mod condition;
pub mod format;
mod law;
mod refusal;

use std::{borrow::Cow, collections::HashMap, fmt::Display};

use fluent_bundle::{FluentArgs, FluentResource, FluentValue, concurrent::FluentBundle};
use rust_embed::RustEmbed;
use unic_langid::LanguageIdentifier;

#[derive(RustEmbed)]
#[folder = "locales"]
struct Locales;

/// All words in all languages. Made once, shared by reference.
pub struct Texts {
    languages: Vec<Language>,
    defects: Vec<String>,
}

struct Language {
    code: String,
    plain: HashMap<String, String>,
    bundle: FluentBundle<FluentResource>,
}

impl Texts {
    /// Reads the embedded files. What is wrong in them is kept in [`Texts::defects`].
    pub fn load() -> Texts {
        let mut texts = Texts { languages: Vec::new(), defects: Vec::new() };
        let mut paths: Vec<Cow<'static, str>> = Locales::iter().filter(|p| p.ends_with(".ftl")).collect();
        paths.sort();
        for path in paths {
            let source = Locales::get(&path).map(|file| String::from_utf8_lossy(&file.data).into_owned());
            if let (Some((code, _)), Some(source)) = (path.split_once('/'), source) {
                texts.add(code, &path, source);
            }
        }
        for language in &mut texts.languages {
            language.settle();
        }
        texts
    }

    fn add(&mut self, code: &str, path: &str, source: String) {
        let at = match self.languages.iter().position(|l| l.code == code) {
            Some(at) => at,
            None => {
                self.languages.push(Language::new(code));
                self.languages.len() - 1
            }
        };
        let resource = FluentResource::try_new(source).unwrap_or_else(|(resource, errors)| {
            self.defects.extend(errors.iter().map(|e| format!("{path}: {e}")));
            resource
        });
        if let Some(language) = self.languages.get_mut(at)
            && let Err(errors) = language.add(resource)
        {
            self.defects.extend(errors.iter().map(|e| format!("{path}: {e}")));
        }
    }

    /// What is wrong in the files, one line each; empty in a program that passed its tests.
    pub fn defects(&self) -> &[String] {
        &self.defects
    }

    /// The language codes there are words in, sorted.
    pub fn languages(&self) -> impl Iterator<Item = &str> {
        self.languages.iter().map(|l| l.code.as_str())
    }

    /// The words of a key that takes no argument. A missing key comes back as itself.
    pub fn get<'a>(&'a self, lang: &str, key: &'a str) -> &'a str {
        let found = self.find(lang, key);
        debug_assert!(found.is_some(), "no text for {key} in {lang}: add it to locales/{lang}/*.ftl");
        found.unwrap_or(key)
    }

    /// The words of a key that takes no argument, if there are any.
    pub fn find(&self, lang: &str, key: &str) -> Option<&str> {
        self.language(lang)?.plain.get(key).map(String::as_str)
    }

    /// The words of a key with arguments. A whole number chooses the plural form.
    pub fn with(&self, lang: &str, key: &str, args: &[(&str, String)]) -> String {
        let made = self.language(lang).and_then(|language| language.format(key, args));
        debug_assert!(made.is_some(), "no text for {key} in {lang}, or an argument is missing in {args:?}");
        made.unwrap_or_else(|| key.to_owned())
    }

    /// The words in one language, for passing to a page.
    pub fn of<'a>(&'a self, lang: &'a str) -> Words<'a> {
        Words { texts: self, lang }
    }

    fn language(&self, code: &str) -> Option<&Language> {
        self.languages.iter().find(|l| l.code == code).or_else(|| self.languages.first())
    }
}

impl Language {
    fn new(code: &str) -> Language {
        let id: LanguageIdentifier = code.parse().unwrap_or_default();
        let mut bundle = FluentBundle::new_concurrent(vec![id]);
        // The marks that isolate text directions would be copied along with codes and names.
        bundle.set_use_isolating(false);
        Language { code: code.to_owned(), plain: HashMap::new(), bundle }
    }

    fn add(&mut self, resource: FluentResource) -> Result<(), Vec<fluent_bundle::FluentError>> {
        for id in messages(resource.source()) {
            self.plain.insert(id.to_owned(), String::new());
        }
        self.bundle.add_resource(resource)
    }

    /// Makes the sentences that need no argument; the others leave `plain`.
    fn settle(&mut self) {
        let ids: Vec<String> = self.plain.drain().map(|(id, _)| id).collect();
        let made = ids.into_iter().filter_map(|id| self.format(&id, &[]).map(|text| (id, text))).collect();
        self.plain = made;
    }

    /// `None` when the key is missing or an argument was not given.
    fn format(&self, key: &str, args: &[(&str, String)]) -> Option<String> {
        let pattern = self.bundle.get_message(key)?.value()?;
        let mut given = FluentArgs::with_capacity(args.len());
        for (name, value) in args {
            given.set(*name, value_of(value));
        }
        let mut errors = Vec::new();
        let text = self.bundle.format_pattern(pattern, Some(&given), &mut errors).into_owned();
        errors.is_empty().then_some(text)
    }
}

/// A short whole number counts (it chooses a plural form); everything else is text, codes with a
/// leading zero too.
fn value_of(text: &str) -> FluentValue<'_> {
    let counts = text == "0"
        || (text.len() <= 9 && !text.starts_with('0') && text.bytes().all(|b| b.is_ascii_digit()) && !text.is_empty());
    match text.parse::<i64>() {
        Ok(n) if counts => FluentValue::from(n),
        _ => FluentValue::from(text),
    }
}

/// The ids of the messages of a source: lines `id = …` that begin at the margin.
fn messages(source: &str) -> impl Iterator<Item = &str> {
    source.lines().filter_map(|line| {
        let id = line.split_once('=')?.0.trim_end();
        let fine = id.starts_with(|c: char| c.is_ascii_alphabetic())
            && id.chars().all(|c| c.is_ascii_alphanumeric() || c == '-' || c == '_');
        fine.then_some(id)
    })
}

/// The words in one language.
#[derive(Clone, Copy)]
pub struct Words<'a> {
    texts: &'a Texts,
    /// The language's code.
    pub lang: &'a str,
}

impl<'a> Words<'a> {
    /// The words of a key that takes no argument.
    pub fn get(&self, key: &'a str) -> &'a str {
        self.texts.get(self.lang, key)
    }

    /// The same for a key made while the program runs, such as `role-` and a role.
    pub fn made(&self, key: &str) -> String {
        let found = self.texts.find(self.lang, key);
        debug_assert!(found.is_some(), "no text for {key} in {}", self.lang);
        found.unwrap_or(key).to_owned()
    }

    /// The words if there are any.
    pub fn find(&self, key: &str) -> Option<&'a str> {
        self.texts.find(self.lang, key)
    }

    /// With arguments.
    pub fn with(&self, key: &str, args: &[(&str, String)]) -> String {
        self.texts.with(self.lang, key, args)
    }

    /// With one argument, handy in templates.
    pub fn one(&self, key: &str, name: &str, value: impl Display) -> String {
        self.with(key, &[(name, value.to_string())])
    }

    /// With two arguments, handy in templates.
    pub fn two(&self, key: &str, a: &str, first: impl Display, b: &str, second: impl Display) -> String {
        self.with(key, &[(a, first.to_string()), (b, second.to_string())])
    }

    /// All words in all languages.
    pub fn texts(&self) -> &'a Texts {
        self.texts
    }
}

#[cfg(test)]
mod tests {
    use std::collections::{BTreeMap, BTreeSet};

    use super::*;

    /// Every key of a language with the arguments its text names.
    fn keys(lang: &str) -> BTreeMap<String, BTreeSet<String>> {
        let mut out: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
        for path in Locales::iter().filter(|p| p.starts_with(&format!("{lang}/"))) {
            let source = String::from_utf8(Locales::get(&path).unwrap().data.into_owned()).unwrap();
            let mut id = String::new();
            for line in source.lines().filter(|l| !l.starts_with('#')) {
                if let Some(found) = messages(line).next() {
                    id = found.to_owned();
                    let before = out.insert(id.clone(), BTreeSet::new());
                    assert!(before.is_none(), "{path}: {id} stands twice");
                }
                for part in line.split('$').skip(1) {
                    let name: String = part.chars().take_while(|c| c.is_ascii_alphanumeric() || *c == '_').collect();
                    out.get_mut(&id).unwrap().insert(name);
                }
            }
        }
        out
    }

    #[test]
    fn the_files_are_sound() {
        let texts = Texts::load();
        assert_eq!(texts.defects(), &[] as &[String]);
        assert_eq!(texts.languages().collect::<Vec<_>>(), ["en", "vi"]);
    }

    #[test]
    fn both_languages_have_the_same_keys_and_arguments() {
        let (vi, en) = (keys("vi"), keys("en"));
        assert!(!vi.is_empty());
        for (key, args) in &vi {
            assert_eq!(Some(args), en.get(key), "{key}: Vietnamese left, English right");
        }
        for key in en.keys() {
            assert!(vi.contains_key(key), "{key} is missing in Vietnamese");
        }
    }

    #[test]
    fn every_sentence_can_be_made() {
        let texts = Texts::load();
        for lang in ["vi", "en"] {
            for (key, args) in keys(lang) {
                let args: Vec<(&str, String)> = args.iter().map(|a| (a.as_str(), "2".to_owned())).collect();
                let made = texts.with(lang, &key, &args);
                assert!(!made.trim().is_empty() && !made.contains(['\u{2068}', '{']), "{lang} {key}: {made}");
                assert_eq!(args.is_empty(), texts.find(lang, &key).is_some(), "{lang} {key}");
            }
        }
    }

    #[test]
    fn numbers_choose_the_form_and_codes_stay_text() {
        let texts = Texts::load();
        assert_eq!(texts.with("en", "count-days", &[("n", "1".into())]), "1 day");
        assert_eq!(texts.with("en", "count-days", &[("n", "12".into())]), "12 days");
        assert_eq!(texts.with("vi", "count-days", &[("n", "1".into())]), "1 ngày");
        assert!(matches!(value_of("007"), FluentValue::String(_)));
        assert!(matches!(value_of("001090012345"), FluentValue::String(_)));
    }

    #[test]
    #[should_panic(expected = "no text for nothing-of-the-kind")]
    fn a_missing_key_stops_a_test() {
        Texts::load().get("vi", "nothing-of-the-kind");
    }
}
