//! A citizen's whole way, without a script, in both languages: account, application, evidence, handing
//! in, what was missing, taking back, rating.

use axum::http::StatusCode;
use rules::{
    actor::Actor,
    command::{ActionInput, Command},
    event::AskedItem,
    id::Id,
    workflow::{Role, Verb},
};

use super::{App, app, browser::Browser};
use crate::{desk::Request, projections::cases};

pub(super) const PNG: &[u8] = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x01\0\0\0\x01\x08\x06\0\0\0\x1f\x15\xc4\x89";

pub(super) async fn register(browser: &mut Browser<'_>, login: &str) {
    browser.get("/register").await;
    let pairs = [("name", "Trần Thị Thử"), ("login", login), ("password", "một câu dễ nhớ"), ("phone", "0912 345 678")];
    browser.post("/register", &pairs).await;
    assert_eq!(browser.at, "/cases", "{}", browser.page.body);
}

/// From the service's page to the task list; the application's id.
pub(super) async fn begin(browser: &mut Browser<'_>) -> String {
    browser.get("/services/dog-licence").await;
    let key = browser.hidden("key");
    browser.post("/services/dog-licence/apply", &[("key", &key)]).await;
    browser.at.strip_prefix("/apply/").unwrap().to_owned()
}

const PERSON: [(&str, &str); 5] = [
    ("applicant_name", "Trần Thị Thử"),
    ("applicant_number", "001190012345"),
    ("applicant_birth-d", "5"),
    ("applicant_birth-m", "11"),
    ("applicant_birth-y", "1990"),
];
const CONTACT: [(&str, &str); 4] = [
    ("applicant_phone", "0912345678"),
    ("applicant_address-province", "01"),
    ("applicant_address-commune", "00004"),
    ("applicant_address-street", "Số 1"),
];

/// Answers every page; ends at the evidence that is needed.
pub(super) async fn fill(browser: &mut Browser<'_>, id: &str) {
    browser.get(&format!("/apply/{id}/applicant")).await;
    browser.post(&format!("/apply/{id}/applicant"), &PERSON).await;
    browser.post(&format!("/apply/{id}/contact"), &CONTACT).await;
    browser.post(&format!("/apply/{id}/dog"), &[("dog_name", "Mực"), ("dogs", "2"), ("guide_dog", "no")]).await;
    browser.post(&format!("/apply/{id}/vaccination"), &[("vaccinated_in_register", "no")]).await;
    assert_eq!(browser.at, format!("/apply/{id}/evidence/vaccination"));
}

/// Uploads, checks, declares; the case code.
async fn hand_in(browser: &mut Browser<'_>, id: &str) -> String {
    browser.upload(&format!("/apply/{id}/evidence/vaccination"), "giấy tiêm.png", PNG).await;
    browser.sees(StatusCode::OK, &["giấy tiêm.png"]);
    browser.get(&format!("/apply/{id}/check")).await;
    let key = browser.hidden("key");
    browser.post(&format!("/apply/{id}/submit"), &[("key", &key), ("declared", "yes")]).await;
    let code = browser.at.strip_prefix("/cases/").and_then(|c| c.strip_suffix("/submitted")).unwrap();
    code.to_owned()
}

fn official(unit: &str, role: Role) -> Actor {
    Actor::Official { id: Id([9; 16]), unit: unit.to_owned(), roles: vec![role] }
}

fn act(app: &App, code: &str, actor: Actor, verb: Verb, input: ActionInput) {
    let wanted = code.to_owned();
    let case = app.store.read(move |tx| cases::by_code(tx, &wanted)).unwrap().unwrap();
    let commands = vec![Command::Act { verb, input, number: 0 }];
    let request = Request { case, service: None, actor, commands, expected: None, idempotency: None };
    app.desk.handle(request).unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn from_account_to_rating_in_both_languages() {
    let (_folder, app) = app();
    for (lang, sent, wrong) in [("vi", "Đã nộp hồ sơ", "<title>Lỗi: "), ("en", "Application sent", "<title>Error: ")]
    {
        let mut browser = Browser::open(&app, lang).await;
        register(&mut browser, &format!("thu-{lang}")).await;
        let id = begin(&mut browser).await;

        // What was typed wrong is shown again, with the error on top and at the field.
        browser.get(&format!("/apply/{id}/applicant")).await;
        browser
            .post(&format!("/apply/{id}/applicant"), &[("applicant_name", "Trần 2"), ("applicant_number", "12")])
            .await;
        browser.sees(
            StatusCode::UNPROCESSABLE_ENTITY,
            &[wrong, "value=\"Trần 2\"", "value=\"12\"", "href=\"#applicant_name\"", "aria-invalid=\"true\""],
        );
        // The other language takes along what was typed and judges nothing.
        browser.post(&format!("/apply/{id}/applicant"), &[("applicant_name", "Trần 3"), ("again", "1")]).await;
        browser.sees(StatusCode::OK, &["value=\"Trần 3\""]);

        // The province first, then its communes, never all of the country.
        browser.get(&format!("/apply/{id}/contact")).await;
        assert!(!browser.page.body.contains("value=\"00004\""));
        browser.post(&format!("/apply/{id}/contact"), &[("applicant_address-province", "01"), ("again", "1")]).await;
        browser.sees(StatusCode::OK, &["value=\"00004\"", "value=\"01\" selected"]);

        fill(&mut browser, &id).await;
        browser.upload(&format!("/apply/{id}/evidence/vaccination"), "a.png", b"no picture at all").await;
        browser.sees(StatusCode::UNPROCESSABLE_ENTITY, &["vaccination-error"]);
        browser.upload(&format!("/apply/{id}/evidence/vaccination"), "giấy tiêm.png", PNG).await;
        browser.get(&format!("/apply/{id}/check")).await;
        browser.sees(StatusCode::OK, &["Mực", "30"]);
        let key = browser.hidden("key");
        browser.post(&format!("/apply/{id}/submit"), &[("key", &key)]).await;
        browser.sees(StatusCode::UNPROCESSABLE_ENTITY, &["href=\"#declared\""]);
        let code = hand_in(&mut browser, &id).await;
        browser.sees(StatusCode::OK, &[sent, &code]);
        // Pressed again after the back button: the same case.
        browser.get(&format!("/apply/{id}/check")).await;
        assert_eq!(browser.at, format!("/cases/{code}"));
        for page in ["", "/submitted", "/answers", "/withdraw"] {
            browser.get(&format!("/cases/{code}{page}")).await;
            browser.sees(StatusCode::OK, &[&code]);
        }
        browser.post(&format!("/cases/{code}/withdraw"), &[("note", "đổi ý"), ("key", "w")]).await;
        browser.sees(StatusCode::OK, &["đổi ý"]);
        browser.post(&format!("/cases/{code}/rating"), &[("comment", "tốt"), ("key", "r1")]).await;
        browser.sees(StatusCode::UNPROCESSABLE_ENTITY, &["href=\"#stars\"", "tốt</textarea>"]);
        browser.post(&format!("/cases/{code}/rating"), &[("stars", "5"), ("key", "r2")]).await;
        browser.sees(StatusCode::OK, &[]);
        for page in ["/cases", "/notices", &format!("/apply/{id}")] {
            browser.get(page).await;
            browser.sees(StatusCode::OK, &[]);
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_double_click_makes_one_application_and_one_case() {
    let (_folder, app) = app();
    let mut browser = Browser::open(&app, "vi").await;
    register(&mut browser, "hai-lan").await;
    browser.get("/services/dog-licence").await;
    let (key, word) = (browser.hidden("key"), browser.word());
    let mut ids = Vec::new();
    for _ in 0..2 {
        browser.post_with("/services/dog-licence/apply", &word, &[("key", &key)]).await;
        ids.push(browser.at.clone());
    }
    assert_eq!(ids[0], ids[1]);
    let id = ids[0].strip_prefix("/apply/").unwrap().to_owned();
    fill(&mut browser, &id).await;
    let code = hand_in(&mut browser, &id).await;
    browser.get("/cases").await;
    assert_eq!(browser.page.body.matches(&code).count(), 2, "its link and its line");
    let word = browser.word();
    browser.post_with(&format!("/apply/{id}/submit"), &word, &[("declared", "yes")]).await;
    assert_eq!(browser.at, format!("/cases/{code}/submitted"));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_asked_for_is_answered_in_place_and_nothing_else() {
    let (_folder, app) = app();
    let mut browser = Browser::open(&app, "vi").await;
    register(&mut browser, "bo-sung").await;
    let id = begin(&mut browser).await;
    fill(&mut browser, &id).await;
    let code = hand_in(&mut browser, &id).await;
    let item = |id: &str, note: &str| AskedItem { id: id.into(), note: note.into() };
    let input = ActionInput {
        note: "Xin xem lại".into(),
        items: vec![item("dog_name", "Viết đủ tên"), item("vaccination", "Ảnh mờ")],
        ..ActionInput::default()
    };
    act(&app, &code, official("00004.PV", Role::Intake), Verb::Ask, input);
    browser.get(&format!("/cases/{code}")).await;
    browser.sees(StatusCode::OK, &["Cơ quan cần bạn bổ sung", "Viết đủ tên", "Ảnh mờ", &format!("/apply/{id}/dog")]);
    browser.get(&format!("/apply/{id}/dog")).await;
    browser.sees(StatusCode::OK, &["name=\"dog_name\""]);
    assert!(!browser.page.body.contains("name=\"dogs\""), "only what was asked for");
    browser.post(&format!("/apply/{id}/dog"), &[("dog_name", "Mực Con"), ("dogs", "3")]).await;
    assert_eq!(browser.at, format!("/cases/{code}"));
    browser.get(&format!("/apply/{id}/contact")).await;
    browser.sees(StatusCode::NOT_FOUND, &[]);
    browser.get(&format!("/cases/{code}")).await;
    browser.post(&format!("/cases/{code}/supplement"), &[("key", "s")]).await;
    browser.sees(StatusCode::OK, &["Đã nhận phần bổ sung"]);
    browser.get(&format!("/cases/{code}/answers")).await;
    browser.sees(StatusCode::OK, &["Mực Con", "<dd>2</dd>"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_due_date_that_moved_after_what_was_missing_came_says_why() {
    let (_folder, app) = app();
    let mut browser = Browser::open(&app, "vi").await;
    register(&mut browser, "doi-hen").await;
    let id = begin(&mut browser).await;
    fill(&mut browser, &id).await;
    let code = hand_in(&mut browser, &id).await;
    let case: Id = id.parse().unwrap();
    let (clerk, handler) = (official("00004.PV", Role::Intake), {
        let (case, _) = app.store.read(|tx| app.desk.load(tx, case)).unwrap().unwrap();
        official(&case.authority, Role::Handler)
    });
    let cash = Command::TakeCash { payment: Id([3; 16]), reference: "BL-1".into() };
    let request =
        |commands| Request { case, service: None, actor: clerk.clone(), commands, expected: None, idempotency: None };
    app.desk.handle(request(vec![cash])).unwrap();
    act(&app, &code, clerk.clone(), Verb::Accept, ActionInput::default());
    act(&app, &code, handler.clone(), Verb::Claim, ActionInput::default());
    let item = AskedItem { id: String::new(), note: "Sổ tiêm".into() };
    let input = ActionInput { note: "Xin bổ sung".into(), items: vec![item], ..ActionInput::default() };
    act(&app, &code, handler, Verb::Ask, input);
    browser.get(&format!("/cases/{code}")).await;
    browser.sees(StatusCode::OK, &["đang tạm dừng"]);
    // Three days later.
    app.desk.clock.move_to(super::NOW + 3 * 24 * 3_600_000);
    browser.get("/sign-in").await;
    browser.post("/sign-in", &[("login", "doi-hen"), ("password", "một câu dễ nhớ"), ("next", "")]).await;
    browser.get(&format!("/cases/{code}")).await;
    browser.post(&format!("/cases/{code}/supplement"), &[("key", "s")]).await;
    browser
        .sees(StatusCode::OK, &["Ngày hẹn trả được dời sang", "Thời hạn tạm dừng trong lúc chờ bổ sung", "dời thêm"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_typed_survives_the_end_of_the_sign_in() {
    let (_folder, app) = app();
    let mut browser = Browser::open(&app, "vi").await;
    register(&mut browser, "het-gio").await;
    let id = begin(&mut browser).await;
    browser.get(&format!("/apply/{id}/dog")).await;
    browser.time_out().await;
    browser.post(&format!("/apply/{id}/dog"), &[("dog_name", "Vàng & Mực"), ("dogs", "2"), ("guide_dog", "no")]).await;
    browser.sees(StatusCode::FORBIDDEN, &["name=\"carry\"", "name=\"password\""]);
    let (next, carry) = (browser.hidden("next"), browser.hidden("carry").replace("&amp;", "&").replace("&#38;", "&"));
    let pairs = [("login", "het-gio"), ("password", "một câu dễ nhớ"), ("next", &next), ("carry", &carry)];
    browser.post("/sign-in", &pairs).await;
    browser.sees(StatusCode::OK, &["Bạn đã đăng nhập lại", "Vàng &#38; Mực", &format!("action=\"/apply/{id}/dog\"")]);
    let pairs = [("dog_name", "Vàng & Mực"), ("dogs", "2"), ("guide_dog", "no")];
    browser.post(&format!("/apply/{id}/dog"), &pairs).await;
    browser.get(&format!("/apply/{id}/dog")).await;
    browser.sees(StatusCode::OK, &["Vàng &#38; Mực"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_form_from_elsewhere_changes_nothing_and_a_strangers_case_is_not_there() {
    let (_folder, app) = app();
    let mut browser = Browser::open(&app, "vi").await;
    register(&mut browser, "chu-ho-so").await;
    let id = begin(&mut browser).await;
    for word in ["", "AAAAAAAAAAAAAAAAAAAAAAAA"] {
        browser
            .post_with(&format!("/apply/{id}/dog"), word, &[("dog_name", "X"), ("dogs", "1"), ("guide_dog", "no")])
            .await;
        browser.sees(StatusCode::FORBIDDEN, &["Trang này mở đã lâu"]);
    }
    browser.get(&format!("/apply/{id}/dog")).await;
    assert!(!browser.page.body.contains("value=\"X\""));
    fill(&mut browser, &id).await;
    let code = hand_in(&mut browser, &id).await;
    let mut stranger = Browser::open(&app, "vi").await;
    register(&mut stranger, "nguoi-la").await;
    for path in
        [format!("/apply/{id}"), format!("/apply/{id}/dog"), format!("/cases/{code}"), format!("/cases/{code}/answers")]
    {
        stranger.get(&path).await;
        stranger.sees(StatusCode::NOT_FOUND, &[]);
    }
    // The code alone tells how far it is, and nothing about whom or what.
    stranger.get(&format!("/track?code={code}")).await;
    stranger.sees(StatusCode::OK, &[&code, "Chờ bạn nộp phí"]);
    for secret in ["Trần Thị Thử", "nuôi chó", "dog-licence"] {
        assert!(!stranger.page.body.contains(secret), "{secret}");
    }
    stranger.get("/track?code=00004.PV-000000-9999").await;
    stranger.sees(StatusCode::OK, &["Không có hồ sơ nào mang mã này"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn wrong_passwords_are_answered_alike_and_only_so_often() {
    let (_folder, app) = app();
    let mut browser = Browser::open(&app, "vi").await;
    register(&mut browser, "co-that").await;
    browser.post("/sign-out", &[]).await;
    let mut pages = Vec::new();
    for login in ["co-that", "khong-co"] {
        browser.get("/sign-in").await;
        browser.post("/sign-in", &[("login", login), ("password", "sai mật khẩu")]).await;
        browser.sees(StatusCode::UNPROCESSABLE_ENTITY, &["Tên đăng nhập hoặc mật khẩu chưa đúng"]);
        pages.push(browser.page.body.replace(login, ""));
    }
    assert_eq!(pages[0], pages[1], "the answer does not tell whether there is such an account");
    for _ in 0..9 {
        browser.get("/sign-in").await;
        browser.post("/sign-in", &[("login", "co-that"), ("password", "sai mật khẩu")]).await;
    }
    browser.get("/sign-in").await;
    browser.post("/sign-in", &[("login", "co-that"), ("password", "một câu dễ nhớ")]).await;
    browser.sees(StatusCode::TOO_MANY_REQUESTS, &["Bạn thử nhiều lần quá"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn eligibility_is_answered_without_a_sign_in() {
    let (_folder, app) = app();
    let mut browser = Browser::open(&app, "vi").await;
    browser.get("/services/dog-licence/eligibility").await;
    browser.sees(StatusCode::OK, &["name=\"applicant_birth-d\""]);
    let path = "/services/dog-licence/eligibility";
    browser.post(path, &[("applicant_birth-d", "1"), ("applicant_birth-m", "1"), ("applicant_birth-y", "2020")]).await;
    browser.sees(StatusCode::OK, &["Bạn chưa đủ điều kiện", "Bạn phải từ đủ 18 tuổi mới được nuôi chó.", "DOG-1"]);
    let grown = [("applicant_birth-d", "1"), ("applicant_birth-m", "1"), ("applicant_birth-y", "1990")];
    browser.post(path, &grown).await;
    browser.sees(StatusCode::OK, &["name=\"dogs\""]);
    browser.post(path, &[grown[0], grown[1], grown[2], ("dogs", "2")]).await;
    browser.sees(StatusCode::OK, &["Bạn đủ điều kiện"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn every_service_has_its_page_and_is_found() {
    let (_folder, app) = app();
    for lang in ["vi", "en"] {
        let mut browser = Browser::open(&app, lang).await;
        for (slug, service) in &app.catalogue().services {
            browser.get(&format!("/services/{slug}")).await;
            browser.sees(StatusCode::OK, &[&service.texts(lang).unwrap().result.replace('\'', "&#39;")]);
            if service.definition().eligibility.is_some() {
                browser.get(&format!("/services/{slug}/eligibility")).await;
                browser.sees(StatusCode::OK, &[]);
            }
        }
        browser.get("/search?q=khai+sinh").await;
        browser.sees(StatusCode::OK, &["/services/birth-registration"]);
        browser.get("/search?q=zzzzqqqq").await;
        browser.sees(StatusCode::OK, &["/search\""]);
        browser.get("/life-events/birth").await;
        browser.sees(StatusCode::OK, &["/services/birth-registration"]);
    }
}
