//! What every answer and every form is held to, whichever page it is: headers, cookies, methods, the word of a form,
//! what the log says of a sign-in.

use std::{
    fs, io,
    path::Path,
    sync::{Arc, Mutex},
};

use axum::http::Method;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};

use super::{super::csrf, browser::Browser, journey, *};

/// An application set otherwise.
fn app_set(set: impl FnOnce(&mut Settings)) -> (tempfile::TempDir, App) {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::open(&store::Settings::in_folder(folder.path())).unwrap();
    let blobs = Blobs::open(folder.path(), Keys::find(folder.path()).unwrap());
    let mut settings = Settings::at(([127, 0, 0, 1], 8080).into());
    set(&mut settings);
    let desk = Desk::new(store, catalogue(), Clock::set_to(NOW), Chance::seeded(7));
    (folder, App::new(desk, blobs, None, settings).unwrap())
}

/// Asks with one cookie.
async fn with_cookie(app: &App, path: &str, secret: &str) -> Answer {
    let request = Request::get(path).header(header::COOKIE, format!("sid={secret}"));
    ask(app, request.body(Body::empty()).unwrap()).await
}

fn session(app: &App, login: &str, password: &str) -> Request<Body> {
    let _ = app;
    let body = serde_json::json!({ "login": login, "password": password }).to_string();
    Request::post("/api/v1/session").header(header::CONTENT_TYPE, "application/json").body(Body::from(body)).unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn every_answer_has_every_header() {
    let (_folder, app) = app();
    let style = app.assets.address("app.css").to_owned();
    let paths = [
        "/",
        "/sign-in",
        "/styleguide",
        "/no/such/page",
        "/cases",
        "/healthz",
        "/readyz",
        "/metrics",
        "/log",
        "/log/checkpoint",
        "/places/01",
        "/files/x/y",
        "/api/v1/openapi.json",
        "/api/v1/services",
        "/api/v1/cases",
        "/api/nothing",
        &style,
    ];
    for path in paths {
        let answer = get(&app, path).await;
        for (name, value) in [
            ("x-content-type-options", "nosniff"),
            ("x-frame-options", "DENY"),
            ("referrer-policy", "same-origin"),
            ("cross-origin-opener-policy", "same-origin"),
            ("cross-origin-resource-policy", "same-origin"),
        ] {
            assert_eq!(answer.header(name), value, "{path}: {name}");
        }
        let policy = answer.header(header::CONTENT_SECURITY_POLICY);
        for part in ["default-src 'none'", "frame-ancestors 'none'", "base-uri 'none'", "form-action 'self'"] {
            assert!(policy.contains(part), "{path}: {policy}");
        }
        assert!(!policy.contains("unsafe") && !policy.contains('*'), "{path}: {policy}");
        for name in ["server", "x-powered-by", "access-control-allow-origin"] {
            assert!(!answer.headers.contains_key(name), "{path} says {name}");
        }
        assert!(!answer.header(header::CACHE_CONTROL).is_empty(), "{path}");
        let media = answer.header(header::CONTENT_TYPE);
        assert!(answer.body.is_empty() || !media.is_empty(), "{path} does not say what it is");
        assert!(!media.starts_with("text/") || media.contains("charset=utf-8"), "{path}: {media}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn over_https_cookies_belong_to_this_host_and_browsers_stay() {
    let (_folder, app) = app_set(|settings| settings.origin = "https://motcua.example.vn".into());
    let answer = get(&app, "/sign-in?lang=en").await;
    let cookies: Vec<&str> = answer.headers.get_all(header::SET_COOKIE).iter().map(|v| v.to_str().unwrap()).collect();
    assert_eq!(cookies.len(), 2, "{cookies:?}");
    for cookie in &cookies {
        // RFC 6265bis: this name is taken only with Secure, with the path / and without a domain.
        assert!(cookie.starts_with("__Host-"), "{cookie}");
        for part in ["; Secure", "; Path=/", "; SameSite=Lax"] {
            assert!(cookie.contains(part), "{cookie} without {part}");
        }
        assert!(!cookie.contains("Domain") && cookie.len() < 4096, "{cookie}");
    }
    let secret = cookies.iter().find(|c| c.starts_with("__Host-sid=")).unwrap();
    assert!(secret.contains("; HttpOnly"), "{secret}");
    let request = Request::get("/").header(header::COOKIE, "__Host-lang=en").body(Body::empty()).unwrap();
    assert!(ask(&app, request).await.body.contains("<html lang=\"en\">"), "the choice of a language is remembered");
    for path in ["/", "/no/such/page", "/api/v1/services", app.assets.address("app.css"), "/healthz"] {
        let stay = get(&app, path).await.header(header::STRICT_TRANSPORT_SECURITY).to_owned();
        assert_eq!(stay, "max-age=31536000; includeSubDomains", "{path}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_sign_in_gets_a_new_secret_and_signing_out_ends_it() {
    let (_folder, app) = app();
    let mut browser = Browser::open(&app, "vi").await;
    journey::register(&mut browser, "moi").await;
    browser.post("/sign-out", &[]).await;
    let mut secrets = Vec::new();
    for _ in 0..2 {
        browser.get("/sign-in").await;
        if browser.page.body.contains("name=\"password\"") {
            browser.sees(StatusCode::OK, &["type=\"password\"", "autocomplete=\"current-password\""]);
        }
        secrets.push(browser.secret());
        browser.post("/sign-in", &[("login", "moi"), ("password", "một câu dễ nhớ"), ("next", "")]).await;
        browser.sees(StatusCode::OK, &["action=\"/sign-out\""]);
        secrets.push(browser.secret());
        assert_eq!(browser.secret().len(), 43, "32 bytes in base64");
        // Again while signed in: what was before is over.
        let before = browser.secret();
        browser.post("/sign-in", &[("login", "moi"), ("password", "một câu dễ nhớ"), ("next", "")]).await;
        assert_eq!(with_cookie(&app, "/cases", &before).await.status, StatusCode::SEE_OTHER);
        assert_eq!(with_cookie(&app, "/cases", &browser.secret()).await.status, StatusCode::OK);
        browser.post("/sign-out", &[]).await;
        secrets.push(browser.secret());
    }
    let count = secrets.len();
    for secret in &secrets {
        let page = with_cookie(&app, "/cases", secret).await;
        assert_eq!(page.status, StatusCode::SEE_OTHER, "an ended or planted secret opens nothing");
    }
    secrets.sort();
    secrets.dedup();
    // What was given at the end of one sign-in is what the next begins with.
    assert_eq!(secrets.len(), count - 1);

    browser.get("/sign-in").await;
    browser.post("/sign-in", &[("login", "moi"), ("password", "một câu dễ nhớ"), ("next", "")]).await;
    let (secret, word) = (browser.secret(), browser.word());
    let page = with_cookie(&app, "/cases", &secret).await;
    assert_eq!((page.status, page.header(header::CACHE_CONTROL)), (StatusCode::OK, "no-store"));
    let out = Request::post("/sign-out")
        .header(header::COOKIE, format!("sid={secret}"))
        .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
        .body(Body::from(format!("csrf={word}")))
        .unwrap();
    let out = ask(&app, out).await;
    assert!(out.header("clear-site-data").contains("cache"));
    assert_eq!(with_cookie(&app, "/cases", &secret).await.status, StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn nobody_is_there_before_somebody_registers() {
    let (_folder, app) = app();
    for login in ["admin", "administrator", "root", "motcua", "dan", "tiepnhan", "quantri"] {
        for password in ["", "admin", "password", "motcua-demo", login] {
            let answer = ask(&app, session(&app, login, password)).await;
            assert!([401, 429].contains(&answer.status.as_u16()), "{login}: {}", answer.status);
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_password_counts_whole() {
    let (_folder, app) = app();
    let mut browser = Browser::open(&app, "vi").await;
    let long = "mười chữ ".repeat(23).chars().take(200).collect::<String>();
    browser.get("/register").await;
    browser.post("/register", &[("name", "Trần Thị Thử"), ("login", "dai"), ("password", &long)]).await;
    assert_eq!(browser.at, "/cases", "{}", browser.page.body);
    assert_eq!(ask(&app, session(&app, "dai", &long)).await.status, StatusCode::CREATED);
    for other in [format!("{long}x"), long.to_uppercase(), long.chars().take(199).collect(), format!(" {long}")] {
        assert_eq!(ask(&app, session(&app, "dai", &other)).await.status, StatusCode::UNAUTHORIZED);
    }
}

/// Every address of a page that takes a form, with its places filled.
fn posted_routes() -> Vec<String> {
    fn walk(folder: &Path, out: &mut Vec<String>) {
        for path in fs::read_dir(folder).unwrap().flatten().map(|e| e.path()) {
            if path.is_dir() {
                walk(&path, out);
                continue;
            }
            let text = fs::read_to_string(&path).unwrap();
            for part in text.split("#[cfg(test)]").next().unwrap_or("").split(".route(").skip(1) {
                let mut depth = 1;
                let end = part.find(|c: char| {
                    depth += i32::from(c == '(') - i32::from(c == ')');
                    depth == 0
                });
                let route = &part[..end.unwrap()];
                let address = route.split('"').nth(1).unwrap();
                // What a payment provider or an identity provider calls carries a signature instead of a word.
                let by_others = address.starts_with("/payments/callback") || address.starts_with("/sign-in/out/");
                if route.contains("post(") && !by_others {
                    out.push(address.replace("{slug}", "dog-licence").replace(['{', '}'], ""));
                }
            }
        }
    }
    let mut out = Vec::new();
    walk(Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/src/web/pages")), &mut out);
    out
}

#[tokio::test(flavor = "multi_thread")]
async fn no_form_counts_without_its_word_or_from_elsewhere() {
    let (_folder, app) = app();
    let routes = posted_routes();
    assert!(routes.len() > 20, "{routes:?}");
    let secret = "A".repeat(43);
    let word = csrf::word(&secret);
    let send = async |path: &str, word: &str, site: Option<&str>| {
        let request = |media: &str| {
            let request = Request::post(path).header(header::COOKIE, format!("sid={secret}"));
            let request = request.header(header::CONTENT_TYPE, media);
            site.iter().fold(request, |request, site| request.header("sec-fetch-site", *site))
        };
        let form = request("application/x-www-form-urlencoded").body(Body::from(format!("csrf={word}")));
        let answer = ask(&app, form.unwrap()).await;
        if answer.status != StatusCode::BAD_REQUEST {
            return answer;
        }
        let parts = format!("--x\r\ncontent-disposition: form-data; name=\"csrf\"\r\n\r\n{word}\r\n--x--\r\n");
        ask(&app, request("multipart/form-data; boundary=x").body(Body::from(parts)).unwrap()).await
    };
    let stale = |answer: &Answer| answer.status == StatusCode::FORBIDDEN && answer.body.contains("Trang này mở đã lâu");
    for path in &routes {
        assert!(stale(&send(path, "", None).await), "{path} counts without a word");
        assert!(stale(&send(path, &csrf::word("B"), None).await), "{path} counts with another's word");
        assert!(stale(&send(path, &word, Some("cross-site")).await), "{path} counts from another site");
        assert!(stale(&send(path, &word, Some("same-site")).await), "{path} counts from a neighbour");
        let beside = format!("{path}?csrf={word}");
        assert!(stale(&send(&beside, "", None).await), "{path} takes the word from its address");
        let right = send(path, &word, Some("same-origin")).await;
        assert!(!stale(&right), "{path} does not know its own word: {}", right.body);
    }
}

#[tokio::test]
async fn only_known_methods_are_answered() {
    let (_folder, app) = app();
    for method in ["TRACE", "PUT", "PATCH", "DELETE", "PROPFIND", "CONNECT"] {
        for path in ["/", "/sign-in", "/cases", "/healthz", "/api/v1/services", "/log/checkpoint"] {
            let request = Request::builder().method(Method::from_bytes(method.as_bytes()).unwrap()).uri(path);
            let answer = ask(&app, request.header("x-echo", "do-not-echo").body(Body::empty()).unwrap()).await;
            assert_eq!(answer.status, StatusCode::METHOD_NOT_ALLOWED, "{method} {path}");
            assert!(!answer.body.contains("do-not-echo"), "{method} {path}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_cookie_opens_nothing_of_the_api_and_a_form_is_no_json() {
    let (_folder, app) = app();
    let mut browser = Browser::open(&app, "vi").await;
    journey::register(&mut browser, "banh").await;
    assert_eq!(with_cookie(&app, "/cases", &browser.secret()).await.status, StatusCode::OK);
    for path in ["/api/v1/cases", "/api/v1/readings"] {
        assert_eq!(with_cookie(&app, path, &browser.secret()).await.status, StatusCode::UNAUTHORIZED, "{path}");
    }
    for media in ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", ""] {
        let request = Request::post("/api/v1/session").header(header::CONTENT_TYPE, media);
        let request = request.body(Body::from("{\"login\":\"banh\",\"password\":\"một câu dễ nhớ\"}"));
        assert_eq!(ask(&app, request.unwrap()).await.status, StatusCode::UNSUPPORTED_MEDIA_TYPE, "{media}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_uploaded_file_runs_nothing_and_is_only_for_whose_it_is() {
    let (_folder, app) = app();
    let mut browser = Browser::open(&app, "vi").await;
    journey::register(&mut browser, "tep").await;
    let id = journey::begin(&mut browser).await;
    journey::fill(&mut browser, &id).await;
    let upload = format!("/apply/{id}/evidence/vaccination");
    browser.upload(&upload, "tiêm.hta", journey::PNG).await;
    let link = browser.page.body.split("href=\"/files/").nth(1).and_then(|rest| rest.split('"').next());
    let link = format!("/files/{}", link.unwrap_or_else(|| panic!("no file on {}", browser.page.body)));
    let shown = with_cookie(&app, &link, &browser.secret()).await;
    assert_eq!((shown.status, shown.header(header::CONTENT_TYPE)), (StatusCode::OK, "image/png"));
    let policy = shown.header(header::CONTENT_SECURITY_POLICY);
    for part in ["sandbox", "default-src 'none'", "frame-ancestors 'none'"] {
        assert!(policy.contains(part), "{policy}");
    }
    assert!(!policy.contains("allow-scripts"));
    assert!(shown.header(header::CACHE_CONTROL).contains("no-store"));
    assert_eq!(shown.header("x-content-type-options"), "nosniff");
    let saved = with_cookie(&app, &format!("{}?download=1", link.split('?').next().unwrap()), &browser.secret()).await;
    // The name's ending says what it is: a picture that was called a program is saved as a picture.
    assert_eq!(saved.header(header::CONTENT_DISPOSITION), "attachment; filename*=UTF-8''ti%C3%AAm%2Ehta%2Epng");
    let mut stranger = Browser::open(&app, "vi").await;
    journey::register(&mut stranger, "nguoi-la").await;
    assert_eq!(with_cookie(&app, &link, &stranger.secret()).await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn the_styleguide_is_for_demonstrations() {
    let (_folder, app) = app_set(|settings| settings.demonstration = false);
    assert_eq!(get(&app, "/styleguide").await.status, StatusCode::NOT_FOUND);
}

/// What is logged, gathered.
#[derive(Clone, Default)]
struct Sink(Arc<Mutex<Vec<u8>>>);

impl io::Write for Sink {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[tokio::test]
async fn signing_in_is_logged_without_a_name_or_a_password() {
    let (_folder, app) = app();
    let profile = rules::person::Profile { name: "Trần Thị Thử".into(), ..Default::default() };
    let id = sign_in::register(&app, "ghi.chep", "một câu dễ nhớ", profile, "::1").await.unwrap();
    let sink = Sink::default();
    let gathered = sink.clone();
    let subscriber = tracing_subscriber::fmt().with_ansi(false).with_writer(move || gathered.clone()).finish();
    let _guard = tracing::subscriber::set_default(subscriber);
    for (login, password) in [
        ("ghi.chep", "sai mật khẩu"),
        ("khong.co\nINFO motcua::security: signed in", "sai mật khẩu"),
        ("ghi.chep", "một câu dễ nhớ"),
    ] {
        ask(&app, session(&app, login, password)).await;
    }
    for _ in 0..10 {
        ask(&app, session(&app, "ghi.chep", "sai mật khẩu")).await;
    }
    let text = String::from_utf8(sink.0.lock().unwrap().clone()).unwrap();
    let said = |words: &str| text.lines().filter(|l| l.contains("motcua::security") && l.contains(words)).count();
    assert_eq!((said("did not fit"), said("signed in"), said("too many")), (11, 1, 1), "{text}");
    assert!(text.lines().any(|l| l.contains("signed in") && l.contains(&id.to_string())), "{text}");
    assert!(text.lines().all(|l| l.split_whitespace().next().is_some_and(|at| at.ends_with('Z'))), "in UTC: {text}");
    for secret in ["ghi.chep", "khong.co", "sai mật khẩu", "một câu dễ nhớ", "Trần"] {
        assert!(!text.contains(secret), "{secret} is in the log: {text}");
    }
}

/// RFC 9112 section 6.1: where both stand, the chunks say where a message ends.
#[tokio::test(flavor = "multi_thread")]
async fn a_request_ends_where_its_chunks_end() {
    let (_folder, app) = app();
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let server = tokio::spawn(axum::serve(listener, router(app).into_make_service()).into_future());
    let talk = async |bytes: &str| {
        let mut line = tokio::net::TcpStream::connect(address).await.unwrap();
        line.write_all(bytes.as_bytes()).await.unwrap();
        let mut said = Vec::new();
        line.read_to_end(&mut said).await.unwrap();
        String::from_utf8_lossy(&said).into_owned()
    };
    let next = "GET /healthz HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n";
    let both = "POST /sign-in HTTP/1.1\r\nhost: x\r\ncontent-length: 6\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n";
    let said = talk(&format!("{both}{next}")).await;
    assert!(said.contains("HTTP/1.1 400") && said.ends_with("ok\n") || said.matches("HTTP/1.1").count() == 1, "{said}");
    assert!(!said.contains("HTTP/1.1 405"), "the rest of a body was taken for a request: {said}");
    let two = "POST /sign-in HTTP/1.1\r\nhost: x\r\ncontent-length: 6\r\ncontent-length: 7\r\n\r\n0\r\n\r\nGET";
    let said = talk(two).await;
    assert!(said.starts_with("HTTP/1.1 400"), "{said}");
    server.abort();
}
