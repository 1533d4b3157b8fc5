//! `/verify`: is a receipt right? Pasted, chosen as a file, or scanned: what a QR code holds stands
//! behind the `#` of this page's address and never leaves the browser, which checks it with a small
//! script (`assets/web/verify.js`). Without the script, or where the browser cannot, the form is posted
//! and the same answer is given from here; nothing of it is kept. `/log`: how the log is doing.

use askama::Template;
use axum::{
    Router,
    extract::{Query, State},
    response::Response,
    routing::get,
};
use proof::{BadCheckpoint, BadReceipt, Policy};
use serde::Deserialize;

use crate::{
    followers::{
        log,
        receipt::{self, Checked},
        record::hex,
    },
    papers::qr::result_path,
    web::{App, Link, Page, Reply, Visitor, form::Mistake, go, parts::Summary, uploaded::Uploaded},
};

/// The longest receipt that is looked at, bytes; the longest possible is a tenth of it.
const LONGEST: usize = 64 * 1024;

/// Their addresses.
pub fn routes() -> Router<App> {
    Router::new().route("/verify", get(ask).post(check)).route("/log", get(state))
}

/// The reasons for a no; each has its words under `verify-…`.
const REASONS: [&str; 4] = ["malformed", "signature", "quorum", "not-in-log"];

/// What events are called in the log; each has its words under `recorded-…`, others get general ones.
const RECORDED: [&str; 32] = [
    "case.drafted",
    "case.answered",
    "case.attached",
    "case.detached",
    "case.submitted",
    "case.payment_started",
    "case.payment_failed",
    "case.fee_paid",
    "case.refund_owed",
    "case.refunded",
    "case.accepted",
    "case.supplement_requested",
    "case.supplement_received",
    "case.claimed",
    "case.assigned",
    "case.step_done",
    "case.referred_to_unit",
    "case.referral_answered",
    "case.proposed",
    "case.approved",
    "case.refused",
    "case.deadline_extended",
    "case.stopped",
    "case.result_issued",
    "case.result_signed",
    "case.result_delivered",
    "case.result_revoked",
    "case.credential_issued",
    "case.withdrawn",
    "case.reopened",
    "case.message_sent",
    "case.rated",
];

#[derive(Template)]
#[template(path = "verify.html")]
struct View<'a> {
    p: &'a Page<'a>,
    summary: Summary<'a>,
    keys: Keys,
    /// What the script needs to know by name.
    names: Vec<(&'static str, String)>,
    answer: Option<Answer>,
    error: &'a str,
    typed: &'a str,
}

/// Whom the script believes, as text.
#[derive(Default)]
struct Keys {
    /// Keys of the log, each with `|` and the size up to which it was the log's, if it is no longer.
    log: String,
    witnesses: String,
    quorum: usize,
    /// Minutes by which the country's clocks are ahead of UTC.
    offset: i32,
}

/// The answer to a form.
#[derive(Default)]
struct Answer {
    yes: bool,
    reason: &'static str,
    what: String,
    when: String,
    place: String,
    case: String,
    step: String,
    witnesses: String,
}

/// Of `GET /verify?number=`: the number of a result.
#[derive(Deserialize)]
struct Asked {
    #[serde(default)]
    number: String,
}

async fn ask(State(app): State<App>, visitor: Visitor, Query(asked): Query<Asked>) -> Reply {
    let number = asked.number.trim();
    if !number.is_empty() {
        return Ok(go(&result_path(number)));
    }
    render(&app, &visitor, None, "", "")
}

async fn check(State(app): State<App>, sent: Uploaded) -> Reply {
    let pasted = sent.form.one("receipt");
    let file = sent.files.first().map(|file| String::from_utf8_lossy(&file.content).into_owned());
    let text = if pasted.trim().is_empty() { file.unwrap_or_default() } else { pasted.to_owned() };
    if text.trim().is_empty() {
        return render(&app, &sent.visitor, None, "", "verify-empty");
    }
    let Some(policy) = &app.settings.log else { return render(&app, &sent.visitor, None, &text, "verify-off") };
    let checked = if text.len() > LONGEST { Err(BadReceipt::Malformed) } else { receipt::check(&text, policy) };
    let p = app.page(&sent.visitor, "");
    let answer = match checked {
        Ok(checked) => yes(&checked, &p),
        Err(bad) => Answer { reason: reason(&bad), ..Answer::default() },
    };
    render(&app, &sent.visitor, Some(answer), if text.len() > LONGEST { "" } else { &text }, "")
}

fn yes(checked: &Checked, p: &Page<'_>) -> Answer {
    let Checked { record, index, opened } = checked;
    let named: Vec<&str> = opened.cosigned.iter().map(|c| c.name.as_str()).collect();
    Answer {
        yes: true,
        reason: "",
        what: recorded(&record.name, p),
        when: p.moment(&record.at),
        place: (index + 1).to_string(),
        case: hex(&record.stream.0),
        step: record.version.to_string(),
        witnesses: if named.is_empty() { p.t.made("verify-none") } else { named.join(", ") },
    }
}

fn reason(bad: &BadReceipt) -> &'static str {
    match bad {
        BadReceipt::Malformed | BadReceipt::Checkpoint(BadCheckpoint::Malformed) => "malformed",
        BadReceipt::Checkpoint(BadCheckpoint::Quorum { .. }) => "quorum",
        BadReceipt::Checkpoint(_) => "signature",
        BadReceipt::NotInLog => "not-in-log",
    }
}

/// What an event's name means, in a few words.
fn recorded(name: &str, p: &Page<'_>) -> String {
    let key = format!("recorded-{}", name.replace(['.', '_'], "-"));
    p.t.find(&key).unwrap_or_else(|| p.t("recorded-other")).to_owned()
}

fn render(app: &App, visitor: &Visitor, answer: Option<Answer>, typed: &str, error: &str) -> Reply {
    let t = visitor.words(app);
    let said = if error.is_empty() { "" } else { t.find(error).unwrap_or("") };
    let mistakes: Vec<Mistake> = (!said.is_empty()).then(|| Mistake::at("receipt", said)).into_iter().collect();
    let p = app.page(visitor, t.get("verify-title")).under([]).with_mistakes(!mistakes.is_empty());
    let names = RECORDED.iter().map(|name| (*name, recorded(name, &p))).collect();
    let keys = app.settings.log.as_ref().map(|log| keys(log, app.country().utc_offset)).unwrap_or_default();
    let summary = Summary { t, mistakes: &mistakes };
    p.show_form(&View { summary, keys, names, answer, error: said, typed, p: &p })
}

fn keys(policy: &Policy, offset: i32) -> Keys {
    let until = |until: Option<u64>| until.map(|size| format!("|{size}")).unwrap_or_default();
    let log: Vec<String> = policy.log_keys().map(|(key, to)| format!("{key}{}", until(to))).collect();
    let witnesses: Vec<String> = policy.witnesses().iter().map(ToString::to_string).collect();
    Keys { log: log.join(" "), witnesses: witnesses.join(" "), quorum: policy.quorum(), offset }
}

#[derive(Template)]
#[template(path = "log.html")]
struct LogView<'a> {
    p: &'a Page<'a>,
    size: Option<u64>,
    /// Witnesses with when they last signed; empty for not the newest page.
    witnesses: Vec<(String, String)>,
    have: usize,
    need: usize,
    key: String,
    keys: Vec<String>,
}

async fn state(State(app): State<App>, visitor: Visitor) -> Result<Response, crate::web::Trouble> {
    let witnessed = app.settings.is_witnessed();
    let head = app.store.read_async(move |tx| log::published(tx, witnessed)).await?;
    let p = app
        .page(&visitor, visitor.words(&app).get("log-title"))
        .under([Link::new("/verify", visitor.words(&app).get("verify-title"))]);
    let policy = app.settings.log.as_ref();
    let opened = head.as_ref().zip(policy).and_then(|(head, policy)| policy.open(&head.note).ok());
    let cosigned = opened.as_ref().map(|o| o.cosigned.clone()).unwrap_or_default();
    let seen = |name: &str| cosigned.iter().find(|c| c.name == name).map(|c| p.moment(&(c.time as i64 * 1000)));
    let all = policy.map(Policy::witnesses).unwrap_or_default();
    let view = LogView {
        size: head.map(|head| head.size).filter(|size| *size > 0),
        witnesses: all.iter().map(|w| (w.name().to_owned(), seen(w.name()).unwrap_or_default())).collect(),
        have: cosigned.len(),
        need: policy.map_or(0, Policy::quorum),
        key: policy.map(|policy| policy.log_key().to_string()).unwrap_or_default(),
        keys: all.iter().map(ToString::to_string).collect(),
        p: &p,
    };
    p.show(&view)
}
