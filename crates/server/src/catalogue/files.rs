//! Where the catalogue's files come from: embedded in the binary, or a folder.

use std::{
    collections::BTreeMap,
    fs, io,
    path::{Path, PathBuf},
};

use rust_embed::RustEmbed;

#[derive(RustEmbed)]
#[folder = "../../catalogue"]
struct Embedded;

/// All files of a catalogue by path with `/`.
#[derive(Clone, Debug, Default)]
pub struct Files(BTreeMap<String, Vec<u8>>);

impl Files {
    /// The shipped catalogue.
    pub fn embedded() -> Files {
        Files(
            Embedded::iter()
                .filter_map(|path| Embedded::get(&path).map(|file| (path.to_string(), file.data.into_owned())))
                .collect(),
        )
    }

    /// A catalogue in a folder.
    pub fn folder(root: &Path) -> io::Result<Files> {
        let mut files = BTreeMap::new();
        let mut folders: Vec<PathBuf> = vec![root.to_owned()];
        while let Some(folder) = folders.pop() {
            for entry in fs::read_dir(&folder)? {
                let entry = entry?;
                if entry.file_type()?.is_dir() {
                    folders.push(entry.path());
                } else if let Ok(relative) = entry.path().strip_prefix(root) {
                    let path = relative.components().map(|c| c.as_os_str().to_string_lossy()).collect::<Vec<_>>();
                    files.insert(path.join("/"), fs::read(entry.path())?);
                }
            }
        }
        Ok(Files(files))
    }

    /// Puts or replaces a file: for tests of broken catalogues.
    pub fn put(&mut self, path: &str, text: &str) {
        self.0.insert(path.to_owned(), text.as_bytes().to_vec());
    }

    /// Keeps only some files: for tests of a part of a catalogue.
    pub fn keep(&mut self, which: impl Fn(&str) -> bool) {
        self.0.retain(|path, _| which(path));
    }

    /// A file's text, if it is there and is UTF-8.
    pub fn text(&self, path: &str) -> Option<&str> {
        self.0.get(path).and_then(|bytes| std::str::from_utf8(bytes).ok())
    }

    /// A file's bytes.
    pub fn bytes(&self, path: &str) -> Option<&[u8]> {
        self.0.get(path).map(Vec::as_slice)
    }

    /// Paths under a folder, in order.
    pub fn under<'a>(&'a self, folder: &'a str) -> impl Iterator<Item = &'a str> {
        self.0.keys().map(String::as_str).filter(move |p| p.strip_prefix(folder).is_some_and(|r| r.starts_with('/')))
    }

    /// Names of the folders directly under a folder, in order.
    pub fn folders(&self, folder: &str) -> Vec<String> {
        let mut names: Vec<String> = self
            .under(folder)
            .filter_map(|p| p[folder.len() + 1..].split_once('/').map(|(name, _)| name.to_owned()))
            .collect();
        names.dedup();
        names
    }
}
