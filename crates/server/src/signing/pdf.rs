//! Puts a signature into a PDF as an incremental update (ISO 32000-1, 12.8): what was there stays byte for
//! byte, and the signature covers all of the file except itself.
//!
//! Only files that this program wrote are signed, so their plain shape is enough: one table of objects,
//! no streams of objects, every dictionary an object of its own. Anything else is refused, never guessed.
//!
//! The field of the signature has no area and lies beside the page: nothing is drawn, so the paper stays
//! valid as PDF/A-2 (6.3.3) and PDF/UA-1 (7.18.1).

use std::{fmt::Write as _, ops::Range};

use time::OffsetDateTime;

use super::{Unsigned, key::sha256};

/// A file with an empty place for its signature.
pub(super) struct Prepared {
    bytes: Vec<u8>,
    /// Where the signature is written in hex, with the angle brackets.
    contents: Range<usize>,
}

/// What the field is called to those who hear it read: "Con dấu điện tử của cơ quan ban hành".
const FIELD_NAME: &str = "Con dấu điện tử của cơ quan ban hành";

impl Prepared {
    /// Adds the field and an empty signature of `room` bytes to a file. `at`: unix ms.
    pub(super) fn new(file: &[u8], at: i64, room: usize) -> Result<Prepared, Unsigned> {
        let read = Read::new(file)?;
        let (catalog, first) = (read.root, read.first_page()?);
        let (signature, field) = (read.size, read.size + 1);
        let mut new = Update { bytes: file.to_vec(), offsets: Vec::new() };
        if new.bytes.last() != Some(&b'\n') {
            new.bytes.push(b'\n');
        }
        let form = format!("/AcroForm << /Fields [{field} 0 R] /SigFlags 3 >>");
        new.object(catalog, &with(read.object(catalog)?, &form)?);
        new.object(first, &with_annotation(read.object(first)?, field)?);
        let name = FIELD_NAME.encode_utf16().fold(String::from("FEFF"), |mut out, unit| {
            // Writing to a String cannot fail.
            let _ = write!(out, "{unit:04X}");
            out
        });
        new.object(
            field,
            &format!(
                "<< /Type /Annot /Subtype /Widget /FT /Sig /T (Seal) /TU <{name}> /V {signature} 0 R /P {first} 0 R \
                 /F 132 /Rect [-1 -1 -1 -1] >>"
            ),
        );
        let (head, range, contents) = (
            format!(
                "<< /Type /Sig /Filter /Adobe.PPKLite /SubFilter /ETSI.CAdES.detached /M ({}) /ByteRange ",
                date(at)?
            ),
            format!("[0 {:10} {:10} {:10}]", 0, 0, 0),
            format!("<{}>", "0".repeat(2 * room)),
        );
        let start = new.object(signature, &format!("{head}{range} /Contents {contents} >>"));
        let range_at = start + head.len();
        let begin = range_at + range.len() + " /Contents ".len();
        let contents = begin..begin + contents.len();
        new.finish(&read, file);
        let written = format!("[0 {:10} {:10} {:10}]", contents.start, contents.end, new.bytes.len() - contents.end);
        new.bytes[range_at..range_at + range.len()].copy_from_slice(written.as_bytes());
        Ok(Prepared { bytes: new.bytes, contents })
    }

    /// SHA-256 of all that is signed.
    pub(super) fn digest(&self) -> [u8; 32] {
        sha256(&[&self.bytes[..self.contents.start], &self.bytes[self.contents.end..]].concat())
    }

    /// The file with its signature (DER).
    pub(super) fn finish(mut self, signature: &[u8]) -> Result<Vec<u8>, Unsigned> {
        let room = self.contents.len() / 2 - 1;
        if signature.len() > room {
            let length = signature.len();
            return Err(Unsigned(format!("the signature has {length} bytes, more than the {room} kept for it")));
        }
        let hex = signature.iter().fold(String::with_capacity(2 * signature.len()), |mut out, byte| {
            let _ = write!(out, "{byte:02x}");
            out
        });
        let from = self.contents.start + 1;
        self.bytes[from..from + hex.len()].copy_from_slice(hex.as_bytes());
        Ok(self.bytes)
    }
}

fn date(at: i64) -> Result<String, Unsigned> {
    let at = OffsetDateTime::from_unix_timestamp(at.div_euclid(1000))
        .map_err(|_| Unsigned("the time of signing is out of range".into()))?;
    let (year, month, day) = at.to_calendar_date();
    let (hour, minute, second) = at.to_hms();
    Ok(format!("D:{year:04}{:02}{day:02}{hour:02}{minute:02}{second:02}Z", u8::from(month)))
}

/// What is added to the file.
struct Update {
    bytes: Vec<u8>,
    /// Objects with where they begin.
    offsets: Vec<(usize, usize)>,
}

impl Update {
    /// Writes an object and gives where its content begins.
    fn object(&mut self, number: usize, content: &str) -> usize {
        self.offsets.push((number, self.bytes.len()));
        let head = format!("{number} 0 obj\n");
        let start = self.bytes.len() + head.len();
        self.bytes.extend_from_slice(head.as_bytes());
        self.bytes.extend_from_slice(content.as_bytes());
        self.bytes.extend_from_slice(b"\nendobj\n");
        start
    }

    /// The table of what was added, and the trailer.
    fn finish(&mut self, read: &Read<'_>, file: &[u8]) {
        let at = self.bytes.len();
        self.offsets.sort_unstable();
        let size = self.offsets.last().map_or(read.size, |(number, _)| (number + 1).max(read.size));
        let mut text = String::from("xref\n");
        for (number, offset) in &self.offsets {
            let _ = write!(text, "{number} 1\n{offset:010} 00000 n \n");
        }
        let _ = write!(text, "trailer\n<< /Size {size} /Root {} 0 R", read.root);
        if let Some(info) = read.info {
            let _ = write!(text, " /Info {info} 0 R");
        }
        if let Some(id) = read.id {
            // The first part says which document, the second which version of it.
            let version = sha256(file)[..16].iter().fold(String::new(), |out, byte| out + &format!("{byte:02x}"));
            let _ = write!(text, " /ID [{id} <{version}>]");
        }
        let _ = write!(text, " /Prev {} >>\nstartxref\n{at}\n%%EOF\n", read.table_at);
        self.bytes.extend_from_slice(text.as_bytes());
    }
}

/// A file as far as it must be understood.
struct Read<'f> {
    file: &'f [u8],
    table_at: usize,
    /// Where each object begins; 0 for one that is free.
    offsets: Vec<usize>,
    size: usize,
    root: usize,
    info: Option<usize>,
    /// The first part of its identity, with its brackets.
    id: Option<&'f str>,
}

fn strange(what: &str) -> Unsigned {
    Unsigned(format!("the file to be signed is not as this program writes it: {what}"))
}

fn find(bytes: &[u8], what: &[u8]) -> Option<usize> {
    bytes.windows(what.len()).position(|w| w == what)
}

impl<'f> Read<'f> {
    fn new(file: &'f [u8]) -> Result<Read<'f>, Unsigned> {
        let tail_at = file.len().saturating_sub(4096);
        let last = file[tail_at..].windows(9).rposition(|w| w == b"startxref").ok_or_else(|| strange("no end"))?;
        let start = tail_at + last;
        let table_at = number(&file[start + 9..]).filter(|at| *at < start).ok_or_else(|| strange("no table"))?;
        let table = std::str::from_utf8(&file[table_at..start]).map_err(|_| strange("its table is no text"))?;
        let (entries, trailer) = table.split_once("trailer").ok_or_else(|| strange("no trailer"))?;
        let mut words = entries.split_ascii_whitespace();
        if (words.next(), words.next()) != (Some("xref"), Some("0")) {
            return Err(strange("its table does not begin at 0"));
        }
        let count: usize = words.next().and_then(|n| n.parse().ok()).ok_or_else(|| strange("no count"))?;
        let mut offsets = Vec::new();
        while let (Some(at), Some(_), Some(kind)) = (words.next(), words.next(), words.next()) {
            let at = at.parse().map_err(|_| strange("a place is no number"))?;
            offsets.push(if kind == "n" { at } else { 0 });
        }
        let size = value(trailer, "Size").and_then(|v| number(v.as_bytes()));
        let root = value(trailer, "Root").and_then(|v| number(v.as_bytes()));
        let (Some(size), Some(root)) = (size, root) else { return Err(strange("its trailer names no root")) };
        if offsets.len() != count || size != count {
            return Err(strange("its table is not whole"));
        }
        let info = value(trailer, "Info").and_then(|v| number(v.as_bytes()));
        let id = value(trailer, "ID").and_then(|v| v.trim_start().strip_prefix('['));
        // The first of two strings, in hex or in brackets without any inside.
        let id = id.map(str::trim_start).and_then(|v| {
            let close = if v.starts_with('<') { '>' } else { return None };
            v.find(close).map(|end| &v[..=end])
        });
        Ok(Read { file, table_at, offsets, size, root, info, id })
    }

    /// The dictionary of an object.
    fn object(&self, number: usize) -> Result<&'f str, Unsigned> {
        let missing = || strange(&format!("object {number} is missing"));
        let at = self.offsets.get(number).copied().filter(|at| *at > 0).ok_or_else(missing)?;
        let rest = self.file.get(at..).ok_or_else(missing)?;
        let rest = rest.strip_prefix(format!("{number} 0 obj").as_bytes()).ok_or_else(missing)?;
        let end = find(rest, b"endobj").ok_or_else(missing)?;
        let text = std::str::from_utf8(&rest[..end]).map_err(|_| strange("a dictionary is no text"))?.trim();
        if !text.starts_with("<<") || !text.ends_with(">>") {
            return Err(strange(&format!("object {number} is no dictionary")));
        }
        Ok(text)
    }

    fn first_page(&self) -> Result<usize, Unsigned> {
        let mut at = value(self.object(self.root)?, "Pages").and_then(|v| number(v.as_bytes()));
        // Trees of pages are a few levels deep.
        for _ in 0..20 {
            let here = at.ok_or_else(|| strange("no page"))?;
            let node = self.object(here)?;
            let Some(kids) = value(node, "Kids") else {
                let kind = value(node, "Type").map(str::trim_start).and_then(|v| v.strip_prefix("/Page"));
                let is_page = kind.is_some_and(|rest| !rest.starts_with(|c: char| c.is_ascii_alphanumeric()));
                return if is_page { Ok(here) } else { Err(strange("no page")) };
            };
            at = kids.trim_start().strip_prefix('[').and_then(|v| number(v.as_bytes()));
        }
        Err(strange("its pages have no end"))
    }
}

/// The number at the beginning of a text, after spaces.
fn number(text: &[u8]) -> Option<usize> {
    let text = text.trim_ascii_start();
    let digits = text.iter().take_while(|b| b.is_ascii_digit()).count();
    std::str::from_utf8(&text[..digits]).ok()?.parse().ok()
}

/// What stands behind a name in a dictionary.
fn value<'t>(dictionary: &'t str, name: &str) -> Option<&'t str> {
    let mut from = 0;
    loop {
        let at = from + dictionary[from..].find(&format!("/{name}"))?;
        let rest = &dictionary[at + 1 + name.len()..];
        if !rest.starts_with(|c: char| c.is_ascii_alphanumeric()) {
            return Some(rest);
        }
        from = at + 1;
    }
}

/// A dictionary with one more entry.
fn with(dictionary: &str, entry: &str) -> Result<String, Unsigned> {
    let name = entry.split_ascii_whitespace().next().unwrap_or_default().trim_start_matches('/');
    if value(dictionary, name).is_some() {
        return Err(strange(&format!("it has a {name} already")));
    }
    let inner = dictionary.strip_suffix(">>").ok_or_else(|| strange("a dictionary has no end"))?;
    Ok(format!("{inner}\n{entry} >>"))
}

/// A page with one more annotation.
fn with_annotation(page: &str, field: usize) -> Result<String, Unsigned> {
    let Some(list) = value(page, "Annots") else { return with(page, &format!("/Annots [{field} 0 R]")) };
    let at = page.len() - list.len();
    let end = list.find(']').filter(|_| list.trim_start().starts_with('['));
    let end = at + end.ok_or_else(|| strange("a page's annotations are elsewhere"))?;
    Ok(format!("{} {field} 0 R{}", &page[..end], &page[end..]))
}
