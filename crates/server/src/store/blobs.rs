//! Blobs: uploads and results by the SHA-256 of their content, encrypted, one file each.
//!
//! A file is written beside its place, synced, renamed and its folder synced, so a crash leaves either
//! the whole file or none; the event that names it is recorded only afterwards. The file's own name is a
//! keyed hash, so that a copy of the folder does not tell whether a known document is in it.

use std::{
    fs::{self, File},
    io::{self, Write as _},
    path::{Path, PathBuf},
};

use sha2::{Digest as _, Sha256};

use super::{Fault, Keys};

/// The largest blob, in bytes.
pub const MOST_BYTES: usize = 52 << 20;

/// The name under which a content lies: a keyed hash.
pub type BlobName = [u8; 32];

/// A folder of blobs. Cheap to clone; several processes may share the folder.
#[derive(Clone)]
pub struct Blobs {
    folder: PathBuf,
    keys: Keys,
}

impl Blobs {
    /// The blobs in `<data>/blobs`.
    pub fn open(data: &Path, keys: Keys) -> Blobs {
        Blobs { folder: data.join("blobs"), keys }
    }

    /// Keeps a content and gives its SHA-256 in hex. The same content again costs nothing.
    pub fn put(&self, content: &[u8]) -> Result<String, Fault> {
        if content.len() > MOST_BYTES {
            return Err(Fault::Broken(format!(
                "a file of {} bytes is larger than {} MB; refuse it before it is kept",
                content.len(),
                MOST_BYTES >> 20
            )));
        }
        let hash: [u8; 32] = Sha256::digest(content).into();
        let path = self.path(&hash);
        if !path.exists() {
            let sealed = self.keys.blob_key(&hash).seal(&hash, content)?;
            write_whole(&path, &sealed).map_err(|e| fault(&e, &path))?;
        }
        Ok(hex(&hash))
    }

    /// The name under which a content lies or would lie.
    pub fn name_of(&self, content: &[u8]) -> BlobName {
        self.keys.blob_name(&Sha256::digest(content).into())
    }

    /// Whether a content lies here.
    pub fn holds(&self, name: &BlobName) -> bool {
        self.named(name).exists()
    }

    /// The content with this SHA-256 (hex); `None` if it is not here.
    pub fn get(&self, hash: &str) -> Result<Option<Vec<u8>>, Fault> {
        let Some(hash) = from_hex(hash) else { return Ok(None) };
        let path = self.path(&hash);
        let sealed = match fs::read(&path) {
            Ok(sealed) => sealed,
            Err(e) if e.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(e) => return Err(fault(&e, &path)),
        };
        let content = self.keys.blob_key(&hash).open(&hash, &sealed)?;
        if Sha256::digest(&content)[..] != hash {
            return Err(Fault::Broken(format!("{} is not what it was", path.display())));
        }
        Ok(Some(content))
    }

    /// Removes a content; nothing happens if it is not here.
    pub fn remove(&self, hash: &str) -> Result<(), Fault> {
        let Some(hash) = from_hex(hash) else { return Ok(()) };
        self.remove_named(&self.keys.blob_name(&hash))
    }

    /// Removes what lies under a name; nothing happens if there is nothing.
    pub fn remove_named(&self, name: &BlobName) -> Result<(), Fault> {
        let path = self.named(name);
        match fs::remove_file(&path) {
            Err(e) if e.kind() != io::ErrorKind::NotFound => Err(fault(&e, &path)),
            _ => Ok(()),
        }
    }

    fn path(&self, hash: &[u8; 32]) -> PathBuf {
        self.named(&self.keys.blob_name(hash))
    }

    fn named(&self, name: &BlobName) -> PathBuf {
        let name = hex(name);
        self.folder.join(&name[..2]).join(&name[2..])
    }
}

fn write_whole(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let folder = path.parent().unwrap_or(Path::new("."));
    if !folder.exists() {
        fs::create_dir_all(folder)?;
        if let Some(above) = folder.parent() {
            File::open(above)?.sync_all()?;
        }
    }
    // Two writers of the same content may meet here: each has a file of its own until the rename.
    let part = path.with_extension(format!("{}-{:?}.part", std::process::id(), std::thread::current().id()));
    let write = || {
        let mut file = File::create(&part)?;
        file.write_all(bytes)?;
        file.sync_all()?;
        fs::rename(&part, path)?;
        File::open(folder)?.sync_all()
    };
    write().inspect_err(|_| {
        let _ = fs::remove_file(&part);
    })
}

fn fault(error: &io::Error, path: &Path) -> Fault {
    match error.kind() {
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => Fault::Full,
        _ => Fault::Unavailable(format!("{}: {error}", path.display())),
    }
}

fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write as _;
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut out, b| {
        let _ = write!(out, "{b:02x}");
        out
    })
}

pub(super) fn from_hex(text: &str) -> Option<[u8; 32]> {
    let bytes = text.as_bytes();
    if bytes.len() != 64 || !bytes.iter().all(u8::is_ascii_hexdigit) {
        return None;
    }
    let mut out = [0; 32];
    for (i, b) in out.iter_mut().enumerate() {
        *b = u8::from_str_radix(&text[2 * i..2 * i + 2], 16).ok()?;
    }
    Some(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn files(folder: &Path) -> Vec<PathBuf> {
        let mut out = Vec::new();
        for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
            if entry.path().is_dir() { out.extend(files(&entry.path())) } else { out.push(entry.path()) }
        }
        out
    }

    #[test]
    fn content_comes_back_and_its_file_gives_nothing_away() {
        let folder = tempfile::tempdir().unwrap();
        let blobs = Blobs::open(folder.path(), Keys::from_master(&[3; 32]));
        let content = b"%PDF-1.7 a birth certificate".repeat(100);
        let hash = blobs.put(&content).unwrap();
        assert_eq!(hash, hex(&Sha256::digest(&content)));
        assert_eq!(blobs.put(&content).unwrap(), hash);
        assert_eq!(blobs.get(&hash).unwrap().as_deref(), Some(&content[..]));
        let kept = files(folder.path());
        assert_eq!(kept.len(), 1, "one file, and no part left: {kept:?}");
        assert!(!kept[0].to_string_lossy().contains(&hash[2..]), "the name is keyed");
        let stored = fs::read(&kept[0]).unwrap();
        assert!(!stored.windows(8).any(|w| w == b"%PDF-1.7"));
        let stranger = Blobs::open(folder.path(), Keys::from_master(&[4; 32]));
        assert_eq!(stranger.get(&hash).unwrap(), None);
        assert_eq!(blobs.get("../../etc/passwd").unwrap(), None);
        assert_eq!(blobs.get(&"é".repeat(32)).unwrap(), None);
        fs::write(&kept[0], &stored[1..]).unwrap();
        assert!(blobs.get(&hash).is_err(), "a changed file is not handed out");
        blobs.remove(&hash).unwrap();
        blobs.remove(&hash).unwrap();
        assert_eq!(blobs.get(&hash).unwrap(), None);
        assert!(blobs.put(&vec![0; MOST_BYTES + 1]).is_err());
    }
}
