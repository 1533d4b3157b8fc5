//! The server as a browser meets it, without a socket.

pub(crate) mod browser;
mod hostile;
mod journey;
mod looks;
mod provider;
mod reports;
mod tricks;

use std::sync::OnceLock;

use axum::{
    body::{Body, to_bytes},
    http::{HeaderMap, Request, StatusCode, header},
};
use tower::ServiceExt as _;

use super::*;
use crate::{
    catalogue::Files,
    clock::{Chance, Clock},
    store::{self, Keys},
};

/// The shipped catalogue, read once.
pub(crate) fn catalogue() -> Arc<Catalogue> {
    static READ: OnceLock<Arc<Catalogue>> = OnceLock::new();
    let read = || match Catalogue::read(Files::embedded()) {
        Ok(catalogue) => Arc::new(catalogue),
        Err(defects) => panic!("{}", defects.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n")),
    };
    READ.get_or_init(read).clone()
}

/// The shipped country.
pub(crate) fn country() -> Country {
    catalogue().country.clone()
}

/// Tuesday 24 November 2026, 10:00 in Viet Nam.
pub(crate) const NOW: i64 = 1_795_489_200_000;

/// An application on an empty store; the folder must outlive it.
pub(crate) fn app() -> (tempfile::TempDir, App) {
    app_with(Vec::new())
}

/// The same with identity providers.
pub(crate) fn app_with(providers: Vec<crate::oidc::Provider>) -> (tempfile::TempDir, App) {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::open(&store::Settings::in_folder(folder.path())).unwrap();
    let blobs = Blobs::open(folder.path(), Keys::find(folder.path()).unwrap());
    let mut settings = Settings::at(([127, 0, 0, 1], 8080).into());
    settings.providers = providers;
    let desk = Desk::new(store, catalogue(), Clock::set_to(NOW), Chance::seeded(7));
    (folder, App::new(desk, blobs, None, settings).unwrap())
}

/// What came back.
pub(crate) struct Answer {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub body: String,
}

impl Answer {
    pub fn header(&self, name: impl header::AsHeaderName) -> &str {
        self.headers.get(name).map_or("", |v| v.to_str().unwrap())
    }
}

pub(crate) async fn ask(app: &App, request: Request<Body>) -> Answer {
    let response = router(app.clone()).oneshot(request).await.unwrap();
    let (parts, body) = response.into_parts();
    let bytes = to_bytes(body, 1 << 20).await.unwrap();
    Answer { status: parts.status, headers: parts.headers, body: String::from_utf8_lossy(&bytes).into_owned() }
}

pub(crate) async fn get(app: &App, path: &str) -> Answer {
    ask(app, Request::get(path).body(Body::empty()).unwrap()).await
}

#[tokio::test]
async fn every_answer_is_guarded_and_numbered() {
    let (_folder, app) = app();
    for path in ["/styleguide", "/healthz", "/readyz", "/no/such/page", app.assets.address("app.css")] {
        let answer = get(&app, path).await;
        let policy = answer.header(header::CONTENT_SECURITY_POLICY);
        assert!(policy.contains("default-src 'none'") && !policy.contains("unsafe"), "{path}: {policy}");
        assert_eq!(answer.header("x-content-type-options"), "nosniff", "{path}");
        assert_eq!(answer.header("x-request-id").len(), 10, "{path}");
        assert!(!answer.body.contains("style=") && !answer.body.contains("onclick="), "{path} has inline code");
    }
}

#[tokio::test]
async fn the_styleguide_shows_every_part_in_both_languages() {
    let (_folder, app) = app();
    for (lang, word) in [("vi", "Tới nội dung chính"), ("en", "Skip to the content")] {
        let answer = get(&app, &format!("/styleguide?lang={lang}")).await;
        assert_eq!(answer.status, StatusCode::OK);
        assert!(answer.body.contains(word) && answer.body.contains(&format!("<html lang=\"{lang}\">")));
        assert!(answer.header(header::SET_COOKIE).contains(&format!("lang={lang}")));
        for id in ["status", "due", "questions", "timeline", "panes"] {
            assert!(answer.body.contains(&format!("id=\"{id}\"")), "{id}");
        }
    }
}

#[tokio::test]
async fn what_is_not_there_is_a_page_in_the_visitors_language() {
    let (_folder, app) = app();
    let answer = ask(&app, Request::get("/nowhere").header("accept-language", "en").body(Body::empty()).unwrap()).await;
    assert_eq!(answer.status, StatusCode::NOT_FOUND);
    assert!(answer.body.contains("There is no such page"), "{}", answer.body);
    let answer = ask(&app, Request::delete("/styleguide").body(Body::empty()).unwrap()).await;
    assert_eq!(answer.status, StatusCode::METHOD_NOT_ALLOWED);
    assert!(answer.body.contains("Không làm được việc đó ở đây"));
}

#[tokio::test]
async fn the_register_of_exchanges_is_public_and_in_plain_words() {
    let (_folder, app) = app();
    let page = get(&app, "/exchanges?lang=en").await;
    assert_eq!(page.status, StatusCode::OK);
    for words in [
        "Tax authority asks, we answer",
        "Marital status",
        "Examining a case",
        "from 1 July 2026 to the end of 30 June 2028",
        "VN/GOV/THUE/NOPTHUE",
    ] {
        assert!(page.body.contains(words), "{words}: {}", page.body);
    }
    let page = get(&app, "/exchanges?lang=vi").await;
    assert!(page.body.contains("Cơ quan thuế hỏi, chúng tôi trả lời"));
    assert!(!page.body.contains("Đã hết hạn"));
    assert!(get(&app, "/").await.body.contains("/exchanges"));
}

#[tokio::test]
async fn communes_come_one_province_at_a_time_in_the_order_of_their_names() {
    let (_folder, app) = app();
    let answer = get(&app, "/places/01").await;
    let (first, second) = (answer.body.find("Phường Ba Đình").unwrap(), answer.body.find("Phường Ngọc Hà").unwrap());
    assert!(first < second);
    assert_eq!(get(&app, "/places/99").await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn assets_stay_for_ever_and_pages_do_not() {
    let (_folder, app) = app();
    let style = get(&app, app.assets.address("app.css")).await;
    assert!(style.header(header::CACHE_CONTROL).contains("immutable"));
    assert_eq!(get(&app, "/styleguide").await.header(header::CACHE_CONTROL), "no-cache");
    assert_eq!(get(&app, "/assets/app.css").await.status, StatusCode::NOT_FOUND, "only under its hashed name");
}

mod guard;
