//! A posted form with files (RFC 7578), with the proof that it was made here.
//!
//! A file larger than is ever taken is read to its end and thrown away: a browser whose sending is cut
//! off shows no page at all, and the person would not learn why.

use axum::{
    body::Bytes,
    extract::{FromRequest, FromRequestParts, Multipart, Request},
};
use rules::form::raw::RawForm;

use super::{App, Trouble, Visitor, csrf, posted::comes_from_here};
use crate::{projections::uploads, store::Fault};

/// The most files in one form.
const MOST_FILES: usize = 20;
/// The most bytes of a part that is no file.
const LONGEST_PART: usize = 64 * 1024;

/// A file as it came.
pub struct File {
    /// The field it came in.
    pub field: String,
    /// Its name, without folders and control characters.
    pub name: String,
    /// Its content; empty when it was larger than is ever taken.
    pub content: Vec<u8>,
    /// Bytes that came.
    pub size: u64,
}

impl File {
    /// Its media type, from its content alone.
    pub fn media(&self) -> &'static str {
        infer::get(&self.content).map_or("application/octet-stream", |kind| kind.mime_type())
    }
}

/// A form with files that was made here, with who sent it.
pub struct Uploaded {
    /// Who sent it.
    pub visitor: Visitor,
    /// The parts that are no files.
    pub form: RawForm,
    /// The files; a part without a chosen file is none.
    pub files: Vec<File>,
}

impl FromRequest<App> for Uploaded {
    type Rejection = Trouble;

    async fn from_request(request: Request, app: &App) -> Result<Self, Trouble> {
        let from_here = comes_from_here(app, &request);
        let (mut parts, body) = request.into_parts();
        let visitor = Visitor::from_request_parts(&mut parts, app).await?;
        let request = Request::from_parts(parts, body);
        let mut multipart = Multipart::from_request(request, app).await.map_err(|_| Trouble::Malformed)?;
        let (mut pairs, mut files) = (Vec::new(), Vec::new());
        while let Some(mut part) = multipart.next_field().await.map_err(trouble)? {
            let field = part.name().unwrap_or("").to_owned();
            let name = part.file_name().map(tidy_name);
            let most = if name.is_some() { app.settings.largest_upload } else { LONGEST_PART };
            let (mut content, mut size) = (Vec::new(), 0u64);
            while let Some(chunk) = part.chunk().await.map_err(trouble)? {
                size += chunk.len() as u64;
                take(&mut content, &chunk, most);
            }
            if size > most as u64 {
                content = Vec::new();
            }
            match name {
                Some(name) if name.is_empty() && size == 0 => {}
                Some(name) => files.push(File { field, name, content, size }),
                None => pairs.push((field, String::from_utf8_lossy(&content).into_owned())),
            }
            if files.len() > MOST_FILES || pairs.len() > 100 {
                return Err(Trouble::TooLarge);
            }
            // The word comes first; without it nothing more is read.
            if pairs.iter().all(|(name, word)| name != csrf::FIELD || !visitor.made(word)) || from_here == Some(false) {
                return Err(Trouble::Stale { carry: None });
            }
        }
        let form: RawForm = pairs.into_iter().collect();
        if !visitor.made(form.one(csrf::FIELD)) {
            return Err(Trouble::Stale { carry: None });
        }
        Ok(Uploaded { visitor, form, files })
    }
}

/// Keeps a content and gives its SHA-256 in hex. If nobody attaches it, it is removed after some days.
pub(super) async fn keep(app: &App, content: Vec<u8>) -> Result<String, Fault> {
    let broken = |e: tokio::task::JoinError| Fault::Broken(format!("keeping a file: {e}"));
    let (blobs, now) = (app.blobs.clone(), app.desk.clock.now());
    let look = move || {
        let name = blobs.name_of(&content);
        let there = blobs.holds(&name);
        (content, name, there)
    };
    let (content, name, there) = tokio::task::spawn_blocking(look).await.map_err(broken)?;
    app.store.write_async(move |tx| uploads::expect(tx, &name, there, now)).await?;
    let blobs = app.blobs.clone();
    tokio::task::spawn_blocking(move || blobs.put(&content)).await.map_err(broken)?
}

fn take(content: &mut Vec<u8>, chunk: &Bytes, most: usize) {
    if content.len() <= most {
        content.extend_from_slice(chunk);
    }
}

fn trouble(error: axum::extract::multipart::MultipartError) -> Trouble {
    if error.status() == axum::http::StatusCode::PAYLOAD_TOO_LARGE { Trouble::TooLarge } else { Trouble::Malformed }
}

/// The last part of a name, without what a screen or a header cannot show, at most 120 characters.
pub(super) fn tidy_name(name: &str) -> String {
    let last = name.rsplit(['/', '\\']).next().unwrap_or("");
    let clean: String = last
        .chars()
        .filter(|c| {
            !c.is_control() && !matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
        })
        .collect();
    let clean = clean.trim();
    let length = clean.chars().count();
    if length <= 120 {
        return clean.to_owned();
    }
    // The ending says what it is; the middle can go.
    let ending: String = clean.chars().skip(length - 20).collect();
    clean.chars().take(99).chain(['…']).chain(ending.chars()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_only_a_name() {
        for (given, expect) in [
            ("../../etc/passwd", "passwd"),
            ("C:\\Ảnh\\giấy chứng sinh.jpg", "giấy chứng sinh.jpg"),
            ("a\u{202e}gpj.exe", "agpj.exe"),
            ("x\r\ny.pdf", "xy.pdf"),
        ] {
            assert_eq!(tidy_name(given), expect);
        }
        let long = tidy_name(&format!("{}.pdf", "a".repeat(500)));
        assert!(long.chars().count() == 120 && long.ends_with(".pdf"), "{long}");
    }

    #[test]
    fn what_it_is_says_the_content() {
        let file =
            |content: &[u8]| File { field: String::new(), name: "a.jpg".into(), content: content.to_vec(), size: 0 };
        assert_eq!(file(b"%PDF-1.7\n").media(), "application/pdf");
        assert_eq!(file(b"\x89PNG\r\n\x1a\n____").media(), "image/png");
        assert_eq!(file(b"<html>").media(), "text/html");
        assert_eq!(file(b"plain").media(), "application/octet-stream");
    }
}
