//! The style sheet, the script and the icon: embedded, under names that change with the content, so
//! that a browser may keep them for ever.

use std::collections::HashMap;

use axum::{
    extract::{Path, State},
    http::{StatusCode, header},
    response::{IntoResponse, Response},
};
use rust_embed::RustEmbed;
use sha2::{Digest, Sha256};

use super::App;

#[derive(RustEmbed)]
#[folder = "assets/web"]
struct Embedded;

/// The assets by name.
pub struct Assets {
    addresses: HashMap<String, String>,
    files: HashMap<String, File>,
}

struct File {
    bytes: axum::body::Bytes,
    media: &'static str,
}

impl Assets {
    /// Reads what is embedded.
    pub fn load() -> Assets {
        let mut assets = Assets { addresses: HashMap::new(), files: HashMap::new() };
        for name in Embedded::iter() {
            let Some(file) = Embedded::get(&name) else { continue };
            let (stem, ending) = name.rsplit_once('.').unwrap_or((&name, ""));
            let hash: String = Sha256::digest(&file.data).iter().take(5).map(|b| format!("{b:02x}")).collect();
            let hashed = format!("{stem}.{hash}.{ending}");
            let media = match ending {
                "css" => "text/css; charset=utf-8",
                "js" => "text/javascript; charset=utf-8",
                "svg" => "image/svg+xml",
                _ => "application/octet-stream",
            };
            assets.addresses.insert(name.to_string(), format!("/assets/{hashed}"));
            assets.files.insert(hashed, File { bytes: file.data.into_owned().into(), media });
        }
        assets
    }

    /// The address of an asset, such as `/assets/app.0a1b2c3d4e.css` for `app.css`.
    pub fn address(&self, name: &str) -> &str {
        self.addresses.get(name).map_or("", String::as_str)
    }
}

/// `GET /assets/{name}`
pub async fn serve(State(app): State<App>, Path(name): Path<String>) -> Response {
    match app.assets.files.get(&name) {
        Some(file) => {
            let forever = "public, max-age=31536000, immutable";
            ([(header::CONTENT_TYPE, file.media), (header::CACHE_CONTROL, forever)], file.bytes.clone()).into_response()
        }
        None => StatusCode::NOT_FOUND.into_response(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_change_with_the_content_and_the_weights_hold() {
        let assets = Assets::load();
        let address = assets.address("app.css");
        assert!(address.starts_with("/assets/app.") && address.ends_with(".css"), "{address}");
        let file = assets.files.get(address.strip_prefix("/assets/").unwrap()).unwrap();
        // Uncompressed ceilings that keep the compressed ones: 8 KB for the style, 6 KB for the script.
        assert!(file.bytes.len() < 28_000, "{} bytes of CSS", file.bytes.len());
        let script = assets.address("app.js").strip_prefix("/assets/").unwrap().to_owned();
        assert!(assets.files[&script].bytes.len() < 16_000);
        assert_eq!(assets.address("nothing"), "");
    }
}
