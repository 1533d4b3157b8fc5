//! Signing in through an identity provider that lies: each trick is refused for its own reason, with a sentence for the
//! person, and signs nobody in.

use axum::http::StatusCode;
use rules::assurance::Level;
use serde_json::{Value, json};

use super::{
    App, NOW, app_with,
    browser::Browser,
    provider::{Hostile, ID, Reply, base64, with_part},
    tricks::tricks,
};
use crate::oidc::{Demand, Fault, Provider, Returned};

const BACK: &str = "http://127.0.0.1:8080/sign-in/from/thu";

/// Goes to the provider and comes back, without a browser.
fn straight(app: &App, hostile: &Hostile, provider: &Provider) -> Result<crate::oidc::Arrived, Fault> {
    let (url, begun) = provider.begin(BACK, "vi", Demand::default(), &app.desk.chance, NOW)?;
    let asked: Vec<(String, String)> =
        form_urlencoded::parse(url.split_once('?').unwrap().1.as_bytes()).into_owned().collect();
    let one = |name: &str| asked.iter().find(|(n, _)| n == name).unwrap().1.clone();
    assert_eq!((one("code_challenge_method").as_str(), one("response_type").as_str()), ("S256", "code"));
    hostile.mood().asked = (one("nonce"), one("code_challenge"));
    let returned = Returned { state: one("state"), code: "abc".into(), iss: None, error: None };
    provider.finish(BACK, &begun, &returned, NOW)
}

/// In a browser: to the provider's door. The query of where it leads.
async fn leave(browser: &mut Browser<'_>, hostile: &Hostile, more: &[(&str, &str)]) -> Vec<(String, String)> {
    browser.post(&format!("/sign-in/with/{}", hostile.id), more).await;
    let page = &browser.page.body;
    let Some((_, rest)) = page.split_once("http-equiv=\"refresh\" content=\"0;url=") else { return Vec::new() };
    let url = rest.split('"').next().unwrap().replace("&#38;", "&");
    let query = url.strip_prefix(&format!("{}/authorize?", hostile.issuer)).expect("to the provider").to_owned();
    let asked: Vec<(String, String)> = form_urlencoded::parse(query.as_bytes()).into_owned().collect();
    let one = |name: &str| asked.iter().find(|(n, _)| n == name).unwrap().1.clone();
    hostile.mood().asked = (one("nonce"), one("code_challenge"));
    asked
}

fn state_of(asked: &[(String, String)]) -> &str {
    &asked.iter().find(|(name, _)| name == "state").unwrap().1
}

/// There and back.
async fn sign_in(browser: &mut Browser<'_>, hostile: &Hostile, more: &[(&str, &str)]) {
    browser.get("/sign-in").await;
    let asked = leave(browser, hostile, more).await;
    if !asked.is_empty() {
        browser.get(&format!("/sign-in/from/{}?code=abc&state={}", hostile.id, state_of(&asked))).await;
    }
}

async fn is_nobody(browser: &mut Browser<'_>, name: &str) {
    browser.get("/cases").await;
    assert!(browser.page.body.contains("name=\"password\""), "{name}: somebody is signed in");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_trick_is_refused_for_its_own_reason_and_signs_nobody_in() {
    let tricks = tricks();
    assert!(tricks.len() >= 40, "{}", tricks.len());
    let (mut all, mut providers) = (Vec::new(), Vec::new());
    for (n, trick) in tricks.into_iter().enumerate() {
        let hostile = Hostile::start_as(&format!("thu-{n}")).await;
        trick.1(&mut hostile.mood());
        let slow = trick.0.contains("byte by byte");
        let patience = std::time::Duration::from_millis(if slow { 300 } else { 20_000 });
        providers.push(hostile.configured_with(", userinfo: true", patience));
        all.push((hostile, trick));
    }
    let (_folder, app) = app_with(providers.clone());
    let mut wrong = Vec::new();
    for ((hostile, (name, _, why)), provider) in all.into_iter().zip(providers) {
        let (there, desk) = (hostile.clone(), app.clone());
        let fault = tokio::task::spawn_blocking(move || straight(&desk, &there, &provider)).await.unwrap();
        match (&why, &fault) {
            (Fault::Unreachable(_), Err(Fault::Unreachable(_))) => {}
            (why, Err(fault)) if *why == *fault => {}
            (why, other) => {
                let other = other.as_ref().map(|_| "believed");
                wrong.push(format!("{name}: {other:?}, expected {why:?}"));
                continue;
            }
        }
        let mut browser = Browser::open(&app, "vi").await;
        sign_in(&mut browser, &hostile, &[("next", "/notices")]).await;
        let told = browser.page.body.replace("&#39;", "'");
        let sentence = app.texts.of("vi").one(&format!("provider-{}", why.key()), "name", "Bên thử");
        assert!(told.contains(&sentence), "{name}: {told}");
        assert!(browser.page.status.as_u16() >= 400, "{name}");
        assert!(
            told.contains(&format!("id=\"with-{}\"", hostile.id)) && told.contains("value=\"/notices\""),
            "{name}: no way to try again"
        );
        is_nobody(&mut browser, name).await;
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_right_answer_opens_one_account_each_time_and_says_how_surely() {
    let hostile = Hostile::start().await;
    let (_folder, app) = app_with(vec![hostile.configured(", userinfo: true")]);
    for round in 0..2 {
        let mut browser = Browser::open(&app, "vi").await;
        sign_in(&mut browser, &hostile, &[("next", "/profile")]).await;
        assert_eq!(browser.at, "/profile", "round {round}: {}", browser.page.body);
        browser.sees(StatusCode::OK, &["Trần Thị Thử", "001190012345", "05/11/1990", "0912345678", "Bên thử"]);
        assert!(!browser.page.body.contains("id=\"number\""), "what is confirmed is not asked");
        let token = browser.cookie("sid");
        let at = NOW;
        let session = app.store.read(move |tx| crate::projections::sessions::find(tx, &token, at)).unwrap().unwrap();
        assert_eq!(session.level, Level::Substantial);
    }
    let number = |tx: &mut crate::store::Tx<'_>| crate::projections::people::by_number(tx, "001190012345");
    assert_eq!(app.store.read(number).unwrap().len(), 1, "one account for one person");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn only_what_this_browser_began_is_taken_up_and_only_once() {
    let hostile = Hostile::start().await;
    let (_folder, app) = app_with(vec![hostile.configured("")]);
    let mut browser = Browser::open(&app, "vi").await;
    browser.get("/sign-in").await;
    let asked = leave(&mut browser, &hostile, &[]).await;
    let state = state_of(&asked).to_owned();
    let back = format!("/sign-in/from/{ID}");
    let right = format!("{back}?code=abc&state={state}");
    // Somebody else's browser, with what was seen over a shoulder.
    let mut other = Browser::open(&app, "vi").await;
    other.get("/sign-in").await;
    other.get(&right).await;
    other.sees(StatusCode::BAD_REQUEST, &["bắt đầu ở trình duyệt khác"]);
    is_nobody(&mut other, "another browser").await;
    for wrong in [
        back.clone(),
        format!("{back}?code=abc"),
        format!("{back}?code=abc&state=AAAA"),
        format!("{back}?code=abc&state={state}&state={state}"),
        format!("{back}?code=abc&code=def&state={state}"),
        format!("{back}?code={}&state={state}", "x".repeat(5000)),
    ] {
        browser.get(&wrong).await;
        browser.sees(StatusCode::BAD_REQUEST, &["Hãy bắt đầu lại từ đây"]);
    }
    browser.get(&right).await;
    assert_eq!(browser.at, "/cases");
    // The address in the history, opened again after signing out.
    browser.get("/profile").await;
    let out = browser.page.body.clone();
    browser.post("/sign-out", &[]).await;
    assert!(out.contains("/sign-out"));
    browser.get(&right).await;
    browser.sees(StatusCode::BAD_REQUEST, &["đã dùng rồi"]);
    is_nobody(&mut browser, "a code used twice").await;
    // Left for too long.
    browser.get("/sign-in").await;
    let asked = leave(&mut browser, &hostile, &[]).await;
    app.desk.clock.move_to(NOW + 15 * 60_000);
    browser.get(&format!("{back}?code=abc&state={}", state_of(&asked))).await;
    browser.sees(StatusCode::BAD_REQUEST, &["đã quá lâu"]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_answer_of_another_provider_is_not_taken() {
    let hostile = Hostile::start().await;
    let (_folder, app) = app_with(vec![hostile.configured("")]);
    let mut browser = Browser::open(&app, "vi").await;
    for (promised, iss, status, words) in [
        (false, "&iss=https%3A%2F%2Fevil.example", StatusCode::FORBIDDEN, "không đáng tin"),
        (false, "&error=access_denied", StatusCode::BAD_REQUEST, "Bạn đã quay lại từ Bên thử"),
        (false, "&error=server_error", StatusCode::BAD_GATEWAY, "chưa trả lời được"),
        (true, "", StatusCode::FORBIDDEN, "không đáng tin"),
    ] {
        if promised {
            hostile.mood().description = Some(|d| d["authorization_response_iss_parameter_supported"] = true.into());
            // A description is believed for an hour.
            app.desk.clock.move_to(NOW + 3_600_001);
        }
        browser.get("/sign-in").await;
        let asked = leave(&mut browser, &hostile, &[]).await;
        browser.get(&format!("/sign-in/from/{ID}?code=abc&state={}{iss}", state_of(&asked))).await;
        browser.sees(status, &[words]);
        is_nobody(&mut browser, iss).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_return_address_leads_away_from_here_and_nothing_typed_is_lost() {
    let hostile = Hostile::start().await;
    let (_folder, app) = app_with(vec![hostile.configured("")]);
    for next in
        ["//evil.example", "https://evil.example/", "/\\evil.example", "javascript:alert(1)", "/sign-out", "\t//x.y"]
    {
        let mut browser = Browser::open(&app, "vi").await;
        sign_in(&mut browser, &hostile, &[("next", next)]).await;
        assert_eq!(browser.at, "/cases", "{next}");
    }
    let mut browser = Browser::open(&app, "vi").await;
    let carry = "csrf=old&dog_name=M%E1%BB%B1c+%26+V%C3%A0ng";
    sign_in(&mut browser, &hostile, &[("next", "/apply/1/dog"), ("carry", carry)]).await;
    browser.sees(StatusCode::OK, &["Mực &#38; Vàng", "action=\"/apply/1/dog\""]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_new_key_is_fetched_when_a_token_names_it_and_not_for_every_unknown_name() {
    let hostile = Hostile::start().await;
    let (_folder, app) = app_with(vec![hostile.configured("")]);
    let mut browser = Browser::open(&app, "vi").await;
    sign_in(&mut browser, &hostile, &[]).await;
    assert_eq!((browser.at.as_str(), hostile.mood().keys_asked), ("/cases", 1));
    hostile.mood().key = 1;
    app.desk.clock.move_to(NOW + 6_000);
    let mut browser = Browser::open(&app, "vi").await;
    sign_in(&mut browser, &hostile, &[]).await;
    assert_eq!((browser.at.as_str(), hostile.mood().keys_asked), ("/cases", 2), "rotated");
    // The old key is gone: what it signed is not believed any more.
    hostile.mood().key = 0;
    hostile.mood().keys_reply = Reply::Text(200, "a/b", json!({ "keys": [hostile.keys[1].jwk()] }).to_string());
    for _ in 0..3 {
        let mut browser = Browser::open(&app, "vi").await;
        sign_in(&mut browser, &hostile, &[]).await;
        browser.sees(StatusCode::FORBIDDEN, &["không đáng tin"]);
    }
    assert_eq!(hostile.mood().keys_asked, 2, "a flood of unknown names asks nobody");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_account_belongs_to_one_person() {
    let hostile = Hostile::start().await;
    let (_folder, app) = app_with(vec![hostile.configured("")]);
    // Somebody typed another's number into an account of their own, before that person ever came.
    let mut thief = Browser::open(&app, "vi").await;
    thief.get("/register").await;
    let pairs =
        [("name", "Trần Thị Thử"), ("login", "ke-gian"), ("password", "một câu dễ nhớ"), ("number", "001190012345")];
    thief.post("/register", &pairs).await;
    assert_eq!(thief.at, "/cases");
    let mut owner = Browser::open(&app, "vi").await;
    sign_in(&mut owner, &hostile, &[("next", "/profile")]).await;
    assert!(!owner.page.body.contains("ke-gian"), "the owner is not led into a stranger's account");
    // The thief cannot link the owner's identity, nor can the owner's identity be in two accounts.
    thief.get("/profile").await;
    let asked = leave(&mut thief, &hostile, &[("for", "link")]).await;
    thief.get(&format!("/sign-in/from/{ID}?code=abc&state={}", state_of(&asked))).await;
    thief.sees(StatusCode::UNPROCESSABLE_ENTITY, &["đã gắn với một tài khoản khác"]);
    // Linked once, an account takes no other person's identity.
    hostile.mood().claims = Some(|c| {
        c["sub"] = "nguoi-2".into();
        c["number"] = "001190054321".into();
    });
    thief.get("/profile").await;
    let asked = leave(&mut thief, &hostile, &[("for", "link")]).await;
    thief.get(&format!("/sign-in/from/{ID}?code=abc&state={}", state_of(&asked))).await;
    assert_eq!(thief.at, "/profile?done=linked");
    thief.sees(StatusCode::OK, &["001190054321", "ke-gian"]);
    hostile.mood().claims = Some(|c| c["sub"] = "nguoi-3".into());
    sign_in_as_link(&mut thief, &hostile).await;
    thief.sees(StatusCode::UNPROCESSABLE_ENTITY, &["là của người khác"]);
    // A provider that knows the person less surely proves no number.
    hostile.mood().claims = Some(|c| {
        c["sub"] = "nguoi-4".into();
        c["acr"] = "1".into();
    });
    let mut unsure = Browser::open(&app, "vi").await;
    sign_in(&mut unsure, &hostile, &[("next", "/profile")]).await;
    unsure.sees(StatusCode::OK, &["id=\"number\""]);
    assert!(!unsure.page.body.contains("001190012345"), "neither the number nor the account of it");
}

async fn sign_in_as_link(browser: &mut Browser<'_>, hostile: &Hostile) {
    // The page offers it no more; a form can still be made by hand.
    browser.get("/profile").await;
    let asked = leave(browser, hostile, &[("for", "link")]).await;
    browser.get(&format!("/sign-in/from/{ID}?code=abc&state={}", state_of(&asked))).await;
}

async fn tell(app: &App, token: &str) -> (StatusCode, String) {
    let form = form_urlencoded::Serializer::new(String::new()).append_pair("logout_token", token).finish();
    let request = axum::http::Request::post(format!("/sign-in/out/{ID}"))
        .header("content-type", "application/x-www-form-urlencoded")
        .body(axum::body::Body::from(form));
    let answer = super::ask(app, request.unwrap()).await;
    (answer.status, answer.body)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_providers_word_ends_the_session_and_nothing_else_does() {
    let hostile = Hostile::start().await;
    let (_folder, app) = app_with(vec![hostile.configured("")]);
    let mut browser = Browser::open(&app, "vi").await;
    sign_in(&mut browser, &hostile, &[]).await;
    let id_token = hostile.keys[0].token("JWT", &Value::Object(hostile.claims("n"))).unwrap();
    let tricks: [(&str, String, &str); 11] = [
        ("no token", String::new(), "Shape"),
        ("an ID token", id_token, "events"),
        ("alg none", with_part(&hostile.logout_token(|_| {}), 0, &base64(r#"{"alg":"none"}"#)), "Algorithm"),
        ("no signature", with_part(&hostile.logout_token(|_| {}), 2, ""), "Signature"),
        ("another issuer", hostile.logout_token(|c| c["iss"] = "https://evil.example".into()), "iss"),
        ("for somebody else", hostile.logout_token(|c| c["aud"] = "another".into()), "aud"),
        ("expired", hostile.logout_token(|c| c["exp"] = (NOW / 1000 - 61).into()), "exp"),
        ("from yesterday", hostile.logout_token(|c| c["iat"] = (NOW / 1000 - 86_400).into()), "iat"),
        ("about nothing", hostile.logout_token(|c| c["events"] = json!({})), "events"),
        ("with a nonce", hostile.logout_token(|c| drop(c.insert("nonce".into(), "n".into()))), "nonce"),
        (
            "about nobody",
            hostile.logout_token(|c| {
                c.remove("sub");
                c.remove("sid");
            }),
            "sub",
        ),
    ];
    for (name, token, why) in tricks {
        let (status, body) = tell(&app, &token).await;
        assert_eq!(status, StatusCode::BAD_REQUEST, "{name}: {body}");
        assert!(body.contains("invalid_request") && body.contains(why), "{name}: {body}");
        browser.get("/profile").await;
        assert_eq!(browser.at, "/profile", "{name}: the session ended");
    }
    // Another session of the same person there is none of ours.
    assert_eq!(tell(&app, &hostile.logout_token(|c| c["sid"] = "phien-2".into())).await.0, StatusCode::OK);
    browser.get("/profile").await;
    assert_eq!(browser.at, "/profile");
    let right = hostile.logout_token(|c| c["jti"] = "ra-2".into());
    assert_eq!(tell(&app, &right).await.0, StatusCode::OK);
    is_nobody(&mut browser, "told").await;
    // The same word again ends no later session.
    sign_in(&mut browser, &hostile, &[]).await;
    let (status, body) = tell(&app, &right).await;
    assert_eq!(status, StatusCode::BAD_REQUEST, "{body}");
    browser.get("/profile").await;
    assert_eq!(browser.at, "/profile", "a replayed logout token ended a later session");
    // Without a session's name all of the person's go.
    let all = hostile.logout_token(|c| {
        c["jti"] = "ra-3".into();
        c.remove("sid");
    });
    assert_eq!(tell(&app, &all).await.0, StatusCode::OK);
    is_nobody(&mut browser, "all").await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn signing_out_here_leads_on_to_sign_out_there() {
    let hostile = Hostile::start().await;
    let (_folder, app) = app_with(vec![hostile.configured("")]);
    let mut browser = Browser::open(&app, "vi").await;
    sign_in(&mut browser, &hostile, &[]).await;
    browser.get("/profile").await;
    browser.post("/sign-out", &[]).await;
    browser.sees(StatusCode::OK, &["Bạn đã đăng xuất ở đây", "/out?", "id_token_hint=ey", "post_logout_redirect_uri="]);
    is_nobody(&mut browser, "signed out").await;
    assert_eq!(browser.page.headers.get("location"), None);
}
