//! A browser in the small: it keeps cookies, reads forms off pages and sends them.

use std::collections::BTreeMap;

use axum::{
    body::Body,
    http::{Request, StatusCode, header},
};

use rules::{
    actor::Actor,
    person::{PersonCommand, Post, Profile},
    workflow::Role,
};

use super::{Answer, App, ask};
use crate::web::sign_in;

/// Somebody at a browser.
pub(crate) struct Browser<'a> {
    app: &'a App,
    cookies: BTreeMap<String, String>,
    /// The page being looked at.
    pub page: Answer,
    /// Its address.
    pub at: String,
}

impl<'a> Browser<'a> {
    /// At the front page, in a language.
    pub async fn open(app: &'a App, lang: &str) -> Browser<'a> {
        let page = super::get(app, "/").await;
        let cookies = BTreeMap::from([("lang".to_owned(), lang.to_owned())]);
        let mut browser = Browser { app, cookies, page, at: "/".into() };
        browser.get("/").await;
        browser
    }

    /// Signed in as a fresh official of a unit.
    pub async fn official(app: &'a App, lang: &str, unit: &str, roles: &[Role]) -> Browser<'a> {
        let mut browser = Browser::open(app, lang).await;
        let (id, system) = (app.desk.fresh_id(), Actor::System { name: "test".into() });
        let profile = Profile { name: "Lê Thị Một Cửa".into(), language: lang.into(), ..Profile::default() };
        let register =
            PersonCommand::Register { login: format!("canbo{id}")[..20].to_owned(), phc: "-".into(), profile };
        let post = Post { unit: unit.to_owned(), roles: roles.to_vec() };
        let commands = vec![register, PersonCommand::GivePost { post }];
        app.desk.handle_person_async(id, system, commands).await.unwrap();
        let secret = sign_in::begin(app, "", id, Some(unit.to_owned()), true).await.unwrap();
        browser.cookies.insert("sid".to_owned(), secret);
        browser
    }

    async fn send(&mut self, request: axum::http::request::Builder, body: Body, path: &str) {
        let cookies = self.cookies.iter().map(|(k, v)| format!("{k}={v}")).collect::<Vec<_>>().join("; ");
        self.page = ask(self.app, request.header(header::COOKIE, cookies).body(body).unwrap()).await;
        for cookie in self.page.headers.get_all(header::SET_COOKIE) {
            let pair = cookie.to_str().unwrap().split(';').next().unwrap();
            let (name, value) = pair.split_once('=').unwrap();
            self.cookies.insert(name.to_owned(), value.to_owned());
        }
        path.clone_into(&mut self.at);
    }

    /// Opens an address and follows where it leads.
    pub async fn get(&mut self, path: &str) {
        self.send(Request::get(path), Body::empty(), path).await;
        self.follow().await;
    }

    async fn follow(&mut self) {
        for _ in 0..5 {
            if !self.page.status.is_redirection() {
                return;
            }
            let to = self.page.header(header::LOCATION).split('#').next().unwrap().to_owned();
            self.send(Request::get(&to), Body::empty(), &to).await;
        }
        panic!("{} leads in circles", self.at);
    }

    /// The word that forms of the page carry.
    pub fn word(&self) -> String {
        self.hidden("csrf")
    }

    /// The value of a hidden field of the page.
    pub fn hidden(&self, name: &str) -> String {
        let sign = format!("name=\"{name}\" value=\"");
        let rest = self.page.body.split(&sign).nth(1).unwrap_or_else(|| panic!("no field {name} on {}", self.at));
        rest.split('"').next().unwrap().to_owned()
    }

    /// Sends a form of the page: the word, the page's `asked` fields, and these pairs.
    pub async fn post(&mut self, path: &str, pairs: &[(&str, &str)]) {
        let word = self.word();
        self.post_with(path, &word, pairs).await;
    }

    /// Sends a form with a word of one's own.
    pub async fn post_with(&mut self, path: &str, word: &str, pairs: &[(&str, &str)]) {
        let mut form = form_urlencoded::Serializer::new(String::new());
        form.append_pair("csrf", word);
        for part in self.page.body.split("name=\"asked\" value=\"").skip(1) {
            form.append_pair("asked", part.split('"').next().unwrap());
        }
        for (name, value) in pairs {
            form.append_pair(name, value);
        }
        let request = Request::post(path).header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
        self.send(request, Body::from(form.finish()), path).await;
        self.follow().await;
    }

    /// Uploads a file.
    pub async fn upload(&mut self, path: &str, name: &str, content: &[u8]) {
        let mut body = format!("--x\r\ncontent-disposition: form-data; name=\"csrf\"\r\n\r\n{}\r\n--x\r\ncontent-disposition: form-data; name=\"file\"; filename=\"{name}\"\r\ncontent-type: image/png\r\n\r\n", self.word()).into_bytes();
        body.extend_from_slice(content);
        body.extend_from_slice(b"\r\n--x--\r\n");
        let request = Request::post(path).header(header::CONTENT_TYPE, "multipart/form-data; boundary=x");
        self.send(request, Body::from(body), path).await;
        self.follow().await;
    }

    /// The value of a cookie.
    pub fn cookie(&self, name: &str) -> String {
        self.cookies[name].clone()
    }

    /// Loses the sign-in, as after a time-out; the cookie stays.
    pub async fn time_out(&self) {
        let app = self.app.clone();
        let token = self.cookies["sid"].clone();
        app.store.write(move |tx| crate::projections::sessions::end(tx, &token)).unwrap();
    }

    /// The secret in its cookie.
    pub fn secret(&self) -> String {
        self.cookies["sid"].clone()
    }

    /// Checks the page and gives it back.
    pub fn sees(&self, status: StatusCode, parts: &[&str]) {
        assert_eq!(self.page.status, status, "{}: {}", self.at, self.page.body);
        for part in parts {
            assert!(self.page.body.contains(part), "{} does not show {part:?}: {}", self.at, self.page.body);
        }
    }
}
