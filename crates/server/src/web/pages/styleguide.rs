//! `GET /styleguide`: every part once, with sample data, in the visitor's language.

use askama::Template;
use axum::{Router, extract::State, routing::get};
use rules::form::{Field, FieldKind, raw::RawForm};

use crate::web::{
    App, Page, Reply, Trouble, Visitor,
    form::{Mistake, Question, Setting, Typed},
    parts::{Due, Entry, Facts, Messages, RowOf, Rows, Said, StatusLine, Summary, Task, TaskState, Tasks, Timeline},
};

/// Its address.
pub fn routes() -> Router<App> {
    Router::new().route("/styleguide", get(show))
}

struct Section {
    id: &'static str,
    title: &'static str,
    html: String,
    /// The language of the sample.
    lang: String,
}

#[derive(Template)]
#[template(path = "styleguide.html")]
struct View<'a> {
    p: &'a Page<'a>,
    sections: Vec<Section>,
}

#[derive(Template)]
#[template(path = "styleguide_small.html")]
struct Small {
    part: &'static str,
}

async fn show(State(app): State<App>, visitor: Visitor) -> Reply {
    // For those who make pages; an installation has no use for it.
    if !app.settings.demonstration {
        return Err(Trouble::Missing);
    }
    let p = app.page(&visitor, "Styleguide").under([]);
    let sections = sections(&app, &p)?;
    p.show(&View { p: &p, sections })
}

const DAY: i64 = 86_400_000;

/// Sample words in the visitor's language.
fn sample<'s>(p: &Page<'_>) -> impl Fn(&'s str, &'s str) -> &'s str + Copy + use<'s> {
    let vietnamese = p.lang() == "vi";
    move |vi, en| if vietnamese { vi } else { en }
}

fn sections(app: &App, p: &Page<'_>) -> Result<Vec<Section>, askama::Error> {
    let small = |id, title| Small { part: id }.render().map(|html| Section { id, title, html, lang: "vi".into() });
    let (t, now, m, say) = (p.t, p.now(), p.moments(), sample(p));
    let part = |id, title, html: Result<String, askama::Error>| {
        html.map(|html| Section { id, title, html, lang: p.lang().to_owned() })
    };
    let due = |days: i64| Due::new(m, now, now + days * DAY);
    let mistakes = [Mistake::at("sg-name", t.made("refusal-required"))];
    let dues = [due(5), due(0), due(-2), Due::still(m, now + DAY)];
    let dues: Result<String, _> = dues.iter().map(|d| d.render().map(|html| format!("<p>{html}</p>"))).collect();
    let status = StatusLine {
        t,
        now: say("Đang thẩm tra", "Being examined").into(),
        with: say("Ủy ban nhân dân Phường Ba Đình", "Committee of Ba Đình ward").into(),
        due: Some(due(2)),
        no_due: String::new(),
        next: say("Công chức trình lãnh đạo quyết định", "An official proposes, the head decides").into(),
    };
    let entry = |title: &str, days: i64| Entry {
        title: title.into(),
        at: m.moment(now - days * DAY),
        iso: m.iso(now - days * DAY),
        by: say("Trung tâm Phục vụ hành chính công Phường Ba Đình", "Service centre of Ba Đình ward").into(),
        more: Vec::new(),
    };
    let timeline = Timeline {
        entries: vec![entry(say("Đã tiếp nhận hồ sơ", "Received"), 0), entry(say("Đã nộp hồ sơ", "Handed in"), 1)],
    };
    let task = |title: &str, state| Task { href: "#tasks".into(), title: title.into(), note: String::new(), state };
    let tasks = Tasks {
        t,
        tasks: vec![
            task(say("Người nộp hồ sơ", "Who applies"), TaskState::Done),
            task(say("Giấy chứng sinh", "Notice of birth"), TaskState::Todo),
            task(say("Nộp hồ sơ", "Hand in"), TaskState::Later),
        ],
    };
    let row = |label: &str, value: &str| RowOf { label: label.into(), value: value.into(), change: "#rows".into() };
    let rows = Rows {
        t,
        rows: vec![
            row(say("Họ, chữ đệm và tên", "Full name"), "Nguyễn Thị Hoa"),
            row(say("Thư điện tử", "E-mail"), ""),
        ],
    };
    let said = |mine, text: &str| Said {
        mine,
        by: if mine { say("Bạn", "You") } else { "Lê Văn Cường" }.into(),
        at: m.moment(now),
        iso: m.iso(now),
        text: text.into(),
    };
    let messages = Messages {
        t,
        messages: vec![
            said(
                false,
                say(
                    "Ảnh chụp giấy chứng sinh hơi mờ, bạn chụp lại giúp nhé.",
                    "The picture of the notice of birth is a little blurred. Please take it again.",
                ),
            ),
            said(true, say("Tôi đã gửi lại ảnh rõ hơn.", "I have sent a clearer one.")),
        ],
    };
    let facts = Facts {
        t,
        agency: say("Ủy ban nhân dân cấp xã", "The commune's committee").into(),
        time: say("1 ngày làm việc", "1 working day").into(),
        fee: say("miễn phí", "free of charge").into(),
    };
    Ok(vec![
        small("type", "Type")?,
        small("buttons", "Buttons")?,
        part("due", "Due chip", dues)?,
        part("status", "Status line", status.render())?,
        part("facts", "Facts", facts.render())?,
        part("summary", "Error summary", Summary { t, mistakes: &mistakes }.render())?,
        part("questions", "Questions", questions(app, p))?,
        small("upload", "Upload")?,
        part("tasks", "Task list", tasks.render())?,
        part("rows", "Check your answers", rows.render())?,
        small("declaration", "Declaration")?,
        small("panel", "Confirmation")?,
        part("timeline", "Timeline", timeline.render())?,
        part("messages", "Messages", messages.render())?,
        small("notes", "Notes")?,
        small("steps", "Steps")?,
        small("table", "Worklist")?,
        small("panes", "Two panes")?,
        small("chart", "Chart")?,
    ])
}

/// One question of each kind, some of them wrong.
fn questions(app: &App, p: &Page<'_>) -> Result<String, askama::Error> {
    use FieldKind::*;
    let say = sample(p);
    let setting = Setting { t: p.t, country: app.country(), units: app.units(), own: true };
    let pairs = [("sg-date-d", "31"), ("sg-date-m", "2"), ("sg-date-y", "1990"), ("sg-address-province", "01")];
    let typed: RawForm = pairs.iter().map(|(k, v)| ((*k).to_owned(), (*v).to_owned())).collect();
    let mut html = String::new();
    let all = [
        ("sg-name", Name, say("Họ, chữ đệm và tên", "Full name"), "required"),
        ("sg-long", LongText, say("Nội dung phản ánh", "What you report"), ""),
        ("sg-number", PersonNumber, say("Số định danh cá nhân", "Personal number"), ""),
        ("sg-date", Date, say("Ngày sinh", "Date of birth"), "not_a_date"),
        ("sg-yes", YesNo, say("Trẻ sinh tại cơ sở y tế?", "Was the child born in a hospital?"), ""),
        ("sg-choice", Choice, say("Giới tính", "Sex"), "choose_one"),
        ("sg-choices", Choices, say("Cách nhận kết quả", "How to get the result"), ""),
        ("sg-count", Integer, say("Số bản sao", "Number of copies"), ""),
        ("sg-money", Money, say("Vốn kinh doanh", "Capital"), ""),
        ("sg-phone", Phone, say("Số điện thoại", "Telephone"), ""),
        ("sg-address", Address, say("Nơi cư trú", "Home address"), ""),
    ];
    for (id, kind, label, wrong) in all {
        let field = Field {
            id: id.to_owned(),
            kind,
            optional: kind == LongText,
            when: None,
            options: ["a", "b", "c"].map(str::to_owned).into(),
            min: None,
            max: None,
            max_length: None,
            check: None,
            prefill: None,
            purpose: None,
        };
        let mut question =
            Question::new(&field, setting, Typed::Raw(&typed), |v| format!("{} {v}", say("Lựa chọn", "Choice")));
        question.label = label.to_owned();
        question.hint = (kind == PersonNumber)
            .then(|| say("12 chữ số trên thẻ căn cước", "The 12 digits on the identity card").to_owned());
        question.error = (!wrong.is_empty()).then(|| p.t.made(&format!("refusal-{wrong}")));
        html.push_str(&question.render()?);
    }
    Ok(format!("<form novalidate>{html}</form>"))
}
