//! `GET /files/{case}/{hash}`: an uploaded file, for whoever may see the case; with `?download=1` to be saved.

use axum::{
    Router,
    extract::{Path, State},
    http::{HeaderName, header},
    response::IntoResponse,
    routing::get,
};

use rules::look::Shown;

use crate::{
    store::Fault,
    web::{App, Reply, Trouble, Visitor, open::Open},
};

/// Its address.
pub fn routes() -> Router<App> {
    Router::new().route("/files/{case}/{hash}", get(show))
}

async fn show(State(app): State<App>, visitor: Visitor, Path((id, hash)): Path<(String, String)>) -> Reply {
    let id = id.parse().map_err(|_| Trouble::Missing)?;
    let account = visitor.signed_in()?;
    let open = Open::veiled(&app, account, id).await?.shown(Shown::File);
    // A file is reached through its case only: whoever knows the hash alone learns nothing.
    let there = |open: &Open| open.case.files.values().flatten().find(|f| f.hash == hash).cloned();
    if open.to_decide(|open| there(open).is_none()) {
        return Err(Trouble::Missing);
    }
    let open = app.desk.show(&account.actor(), open).await?;
    let file = there(&open).ok_or(Trouble::Missing)?;
    let blobs = app.blobs.clone();
    let content = tokio::task::spawn_blocking(move || blobs.get(&hash))
        .await
        .map_err(|e| Fault::Broken(format!("reading a file: {e}")))??
        .ok_or_else(|| Trouble::Fault("an attached file is not in the blob store".into()))?;
    let name: String =
        percent_encoding::utf8_percent_encode(&saved_as(&file.name, &file.media), percent_encoding::NON_ALPHANUMERIC)
            .to_string();
    let saved = visitor.query().is_some_and(|q| q.contains("download=1"));
    let how = if saved { "attachment" } else { "inline" };
    let headers = [
        (header::CONTENT_TYPE, file.media.clone()),
        (header::CONTENT_DISPOSITION, format!("{how}; filename*=UTF-8''{name}")),
        // What somebody uploaded runs nothing and loads nothing here.
        (
            header::CONTENT_SECURITY_POLICY,
            "default-src 'none'; img-src 'self'; style-src 'unsafe-inline'; frame-ancestors 'none'; base-uri 'none'; \
             sandbox"
                .to_owned(),
        ),
        (HeaderName::from_static("cache-control"), "private, no-store".to_owned()),
    ];
    Ok((headers, content).into_response())
}

/// The name a file is saved under: as it was given, ending in what it is. A content that passes for a picture under
/// the name of a program is not started by a click.
fn saved_as(name: &str, media: &str) -> String {
    let endings: &[&str] = match media {
        "application/pdf" => &["pdf"],
        "image/jpeg" => &["jpg", "jpeg", "jpe"],
        "image/png" => &["png"],
        _ => &["bin"],
    };
    let ending = name.rsplit_once('.').map(|(_, ending)| ending.to_lowercase());
    match ending {
        Some(ending) if endings.contains(&ending.as_str()) => name.to_owned(),
        _ if name.is_empty() => format!("file.{}", endings[0]),
        _ => format!("{name}.{}", endings[0]),
    }
}

#[cfg(test)]
mod tests {
    use super::saved_as;

    #[test]
    fn a_file_is_saved_under_a_name_that_says_what_it_is() {
        for (name, media, expect) in [
            ("giấy.pdf", "application/pdf", "giấy.pdf"),
            ("ẢNH.JPEG", "image/jpeg", "ẢNH.JPEG"),
            ("ảnh.png", "image/jpeg", "ảnh.png.jpg"),
            ("chạy.hta", "application/pdf", "chạy.hta.pdf"),
            ("a.pdf.exe", "application/pdf", "a.pdf.exe.pdf"),
            ("không đuôi", "image/png", "không đuôi.png"),
            ("", "application/pdf", "file.pdf"),
            ("a.html", "text/html", "a.html.bin"),
        ] {
            assert_eq!(saved_as(name, media), expect);
        }
    }
}
