//! Every official paper of sample cases, in both languages, as page and as PDF.
//!
//! `cargo test -p motcua --test papers -- --ignored` writes them to the target folder to be looked at.

use std::{
    collections::{BTreeMap, BTreeSet},
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

use motcua::{
    catalogue::{Catalogue, Files},
    papers::{self, Context, Entry, Paper, PaperKind, Source, paper::Block},
    text::Texts,
};
use rules::{
    actor::Actor,
    calendar::{Calendar, Term, Unit, due, extended, shifted},
    case::{Case, Stamp},
    event::{AskedItem, CaseEvent, FeeAssessed, FileRef},
    id::Id,
    service::{Channel, compiled::Service},
    value::Answers,
    workflow::{Role, Verb},
};
use time::macros::{date, datetime};

const CODE: &str = "00004.PV-260310-0001";
const BASE: &str = "https://motcua.example";
const NAME: &str = "Nguyễn Thị Ước Nguyện";

/// What the cases are made with: the shipped catalogue, or as much of it as a test needs.
struct World {
    catalogue: Catalogue,
    texts: Texts,
    people: BTreeMap<Id, String>,
}

fn id(n: u8) -> Id {
    Id([n; 16])
}

fn official(n: u8, unit: &str, role: Role) -> Actor {
    Actor::Official { id: id(n), unit: unit.into(), roles: vec![role] }
}

impl World {
    /// Only the neutral service, so that these tests do not depend on the content of the others.
    fn neutral() -> World {
        let all = Files::embedded();
        let mut some = Files::default();
        for folder in ["texts", "units", "calendars", "forms", "workflows", "services/dog-licence"] {
            all.under(folder).for_each(|path| some.put(path, all.text(path).unwrap()));
        }
        some.put("country.yaml", all.text("country.yaml").unwrap());
        World::of(some)
    }

    fn of(files: Files) -> World {
        let catalogue = Catalogue::read(files).map_err(|defects| format!("{defects:?}")).unwrap();
        let people = [(1, "Lê Văn Tiếp"), (2, "Phạm Thị Thẩm"), (3, "Hoàng Đức Quyết")];
        let people = people.map(|(n, name)| (id(n), name.to_owned())).into();
        World { catalogue, texts: Texts::load(), people }
    }

    fn service(&self) -> &Service {
        &self.catalogue.services["dog-licence"]
    }

    fn calendar(&self) -> &Calendar {
        self.catalogue.calendar_of(self.service())
    }

    fn at(&self, local: time::PrimitiveDateTime) -> i64 {
        self.calendar().instant(local)
    }

    fn source<'a>(&'a self, case: &'a Case, service: &'a Service, lang: &'a str) -> Source<'a> {
        Source {
            id: id(77),
            case,
            service,
            units: &self.catalogue.units,
            country: &self.catalogue.country,
            calendar: self.calendar(),
            words: self.texts.of(lang),
            people: &self.people,
            base: BASE,
            now: self.at(datetime!(2026-03-27 10:00)),
            specimen: false,
        }
    }

    fn papers(&self, case: &Case, lang: &str) -> Vec<(PaperKind, Paper)> {
        let source = self.source(case, self.service(), lang);
        let kinds = papers::available(case, self.service());
        kinds.into_iter().map(|kind| (kind, papers::make(&source, kind).unwrap())).collect()
    }
}

/// A case told step by step.
struct Story<'w> {
    world: &'w World,
    case: Case,
    at: i64,
}

impl<'w> Story<'w> {
    /// Submitted online, with the fee paid.
    fn submitted(world: &'w World, name: &str) -> Story<'w> {
        let mut story = Story { world, case: Case::default(), at: 0 };
        let answers: Answers = serde_json::from_value(serde_json::json!({
            "applicant_name": name, "applicant_number": "001190012345", "applicant_birth": "1990-03-07",
            "applicant_phone": "0912345678", "applicant_email": "uoc@example.org",
            "applicant_address": {"province": "01", "commune": "00004", "street": "Số 12, ngõ 34 phố Quán Thánh"},
            "dog_name": "Vện", "dogs": 2, "guide_dog": false, "vaccinated_in_register": false,
        }))
        .unwrap();
        let file = FileRef { hash: "aa".into(), name: "giay.pdf".into(), media: "application/pdf".into(), size: 9 };
        let person = Actor::Person { id: id(9) };
        let morning = datetime!(2026-03-10 08:30);
        story.tell(
            morning,
            &person,
            CaseEvent::Drafted {
                service: "dog-licence".into(),
                definition: world.service().hash().into(),
                applicant: Some(id(9)),
                channel: Channel::Online,
                reception: None,
            },
        );
        story.tell(morning, &person, CaseEvent::Answered { page: "applicant".into(), answers, removed: vec![] });
        story.tell(morning, &person, CaseEvent::Attached { evidence: "vaccination".into(), file });
        let fee = FeeAssessed { amount: 30_000, because: vec!["fee_online".into()] };
        story.tell(
            morning,
            &person,
            CaseEvent::Submitted {
                code: CODE.into(),
                reception: "00004.PV".into(),
                authority: "00004.UB".into(),
                state: "received".into(),
                fee: Some(fee),
            },
        );
        let paid = CaseEvent::FeePaid { payment: id(7), amount: 30_000, by: "bank".into(), reference: "R1".into() };
        story.tell(datetime!(2026-03-10 08:40), &Actor::System { name: "payment".into() }, paid);
        story
    }

    fn tell(&mut self, local: time::PrimitiveDateTime, actor: &Actor, event: CaseEvent) {
        self.at = self.world.at(local);
        self.case.evolve(Stamp { at: self.at, actor }, &event);
    }

    /// Received after hours, so that the due date has something to explain.
    fn accepted(mut self) -> Self {
        let term = Term { amount: 5, unit: Unit::WorkingDays, cut_off: false };
        let local = datetime!(2026-03-10 17:20);
        let due = due(self.world.calendar(), &term, local);
        let event = CaseEvent::Accepted {
            term: Some(term),
            due: Some(self.world.at(due.at)),
            reasons: due.steps,
            to: "checking".into(),
        };
        self.tell(local, &official(1, "00004.PV", Role::Intake), event);
        self
    }

    fn asked(mut self, local: time::PrimitiveDateTime, to: &str, by: &Actor) -> Self {
        let items = vec![
            AskedItem {
                id: "vaccination".into(), note: "Ảnh chụp mờ, không đọc được ngày tiêm".into()
            },
            AskedItem { id: "dog_name".into(), note: String::new() },
            AskedItem { id: String::new(), note: "Xác nhận của tổ dân phố".into() },
        ];
        let note = "Giấy tiêm phòng phải còn hạn.\nÔng/bà chụp lại cả tờ, đủ sáng, rồi gửi trong hồ sơ.".into();
        self.tell(local, by, CaseEvent::SupplementRequested { items, note, to: to.into() });
        self
    }

    fn completed(mut self, paused: time::PrimitiveDateTime, local: time::PrimitiveDateTime, to: &str) -> Self {
        let (calendar, old) = (self.world.calendar(), self.case.due);
        let new =
            old.zip(self.case.term).map(|(old, term)| shifted(calendar, &term, calendar.local(old), paused, local));
        let event = CaseEvent::SupplementReceived {
            old_due: old,
            new_due: new.as_ref().map(|d| self.world.at(d.at)),
            reasons: new.map(|d| d.steps).unwrap_or_default(),
            to: to.into(),
        };
        self.tell(local, &Actor::Person { id: id(9) }, event);
        self
    }

    fn extended(mut self) -> Self {
        let calendar = self.world.calendar();
        let old = self.case.due.unwrap();
        let new = extended(calendar, calendar.local(old), 3);
        let event = CaseEvent::DeadlineExtended {
            old_due: old,
            new_due: self.world.at(new.at),
            reason: "Thú y phường đang kiểm tra lại số lô vắc-xin.".into(),
            reasons: new.steps,
        };
        self.tell(datetime!(2026-03-18 15:10), &official(2, "00004.UB", Role::Handler), event);
        self
    }

    fn decided(mut self) -> Self {
        let handler = official(2, "00004.UB", Role::Handler);
        let propose = CaseEvent::Proposed { approve: true, note: String::new(), article: None, to: "deciding".into() };
        self.tell(datetime!(2026-03-20 09:00), &handler, propose);
        let approve = CaseEvent::Approved { note: String::new(), to: "issuing".into() };
        self.tell(datetime!(2026-03-20 10:00), &official(3, "00004.UB", Role::Head), approve);
        let issue = CaseEvent::ResultIssued { number: "12/2026/DOG".into(), to: "ready".into() };
        self.tell(datetime!(2026-03-20 11:00), &official(1, "00004.PV", Role::Intake), issue);
        self
    }

    fn closed(mut self, local: time::PrimitiveDateTime, by: &Actor, event: CaseEvent) -> Case {
        self.tell(local, by, event);
        self.case
    }
}

fn whole(world: &World) -> Case {
    let (intake, handler) = (official(1, "00004.PV", Role::Intake), official(2, "00004.UB", Role::Handler));
    let (morning, noon) = (datetime!(2026-03-10 09:15), datetime!(2026-03-10 14:00));
    let story =
        Story::submitted(world, NAME).asked(morning, "incomplete", &intake).completed(morning, noon, "received");
    let asked = datetime!(2026-03-12 10:00);
    let story = story.accepted().asked(asked, "supplementing", &handler);
    let story = story.completed(asked, datetime!(2026-03-16 09:00), "checking").extended().decided();
    let delivered = CaseEvent::ResultDelivered { how: "online".into(), to: "delivered".into() };
    story.closed(datetime!(2026-03-20 11:05), &intake, delivered)
}

fn declined(world: &World) -> Case {
    let event = CaseEvent::Refused {
        reception: true,
        reason: "Phường không có thẩm quyền vì ông/bà cư trú ở xã khác.".into(),
        article: "DOG-1 art 3".into(),
        to: "declined".into(),
    };
    let intake = official(1, "00004.PV", Role::Intake);
    Story::submitted(world, NAME).closed(datetime!(2026-03-10 10:00), &intake, event)
}

fn refused(world: &World) -> Case {
    let mut story = Story::submitted(world, NAME).accepted();
    let event = CaseEvent::Refused {
        reception: false,
        reason: "Trong nhà đã có ba con chó.".into(),
        article: "DOG-1 art 3".into(),
        to: "refused".into(),
    };
    story.tell(datetime!(2026-03-11 10:00), &official(3, "00004.UB", Role::Head), event);
    let owed = CaseEvent::RefundOwed { payment: id(7), amount: 30_000, reason: "closed".into() };
    story.closed(datetime!(2026-03-11 10:00), &official(3, "00004.UB", Role::Head), owed)
}

fn stopped(world: &World) -> Case {
    let event = CaseEvent::Stopped {
        reason: "Quá 30 ngày không bổ sung hồ sơ.".into(),
        article: "DOG-1 art 4".into(),
        to: "stopped".into(),
    };
    let handler = official(2, "00004.UB", Role::Handler);
    let story = Story::submitted(world, NAME).accepted();
    story.asked(datetime!(2026-03-12 10:00), "supplementing", &handler).closed(
        datetime!(2026-05-12 10:00),
        &handler,
        event,
    )
}

fn register(world: &World, lang: &str, rows: usize) -> Paper {
    let case = whole(world);
    let entry = Entry::of(&world.source(&case, world.service(), lang));
    let context = Context {
        units: &world.catalogue.units,
        country: &world.catalogue.country,
        words: world.texts.of(lang),
        specimen: true,
    };
    let entries: Vec<Entry> =
        (1..=rows).map(|n| Entry { code: format!("00004.PV-260310-{n:04}"), ..entry.clone() }).collect();
    let at = world.at(datetime!(2026-03-31 16:00));
    papers::register(&context, "00004.PV", date!(2026 - 03 - 01), date!(2026 - 03 - 31), at, &entries)
}

/// The text of a PDF as poppler reads it, or `None` where poppler is not installed.
fn text_of(pdf: &[u8], options: &[&str]) -> Option<String> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("paper.pdf");
    std::fs::write(&path, pdf).unwrap();
    match Command::new("pdftotext").args(options).arg(&path).arg("-").stderr(Stdio::null()).output() {
        Ok(done) => Some(String::from_utf8(done.stdout).unwrap()),
        Err(_) => {
            println!("skipped: pdftotext (poppler-utils) is not installed");
            None
        }
    }
}

/// A text with all its white space as single spaces.
fn flowing(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[test]
fn a_case_has_the_papers_that_make_sense_and_no_other() {
    let world = World::neutral();
    let kinds = |case: &Case| -> Vec<String> {
        papers::available(case, world.service()).iter().map(PaperKind::to_string).collect()
    };
    assert_eq!(kinds(&Case::default()), [""; 0]);
    assert_eq!(kinds(&Story::submitted(&world, NAME).case), ["00"]);
    assert_eq!(kinds(&Story::submitted(&world, NAME).accepted().case), ["01", "06"]);
    assert_eq!(kinds(&declined(&world)), ["00", "03"]);
    assert_eq!(kinds(&refused(&world)), ["01", "03", "06"]);
    assert_eq!(kinds(&stopped(&world)), ["01", "02", "05", "06"]);
    assert_eq!(kinds(&whole(&world)), ["01", "02", "02-2", "04", "06", "result"]);
    let case = refused(&world);
    let source = world.source(&case, world.service(), "vi");
    for kind in [PaperKind::Stop, PaperKind::Result, PaperKind::Supplement(0), PaperKind::Apology(3)] {
        assert_eq!(papers::make(&source, kind), None, "{kind}");
    }
    assert_eq!(papers::officials(&whole(&world)), BTreeSet::from([id(1), id(2), id(3)]));
}

#[test]
fn every_paper_is_set_as_page_and_as_pdf_in_both_languages() {
    let world = World::neutral();
    for case in [Story::submitted(&world, NAME).case, declined(&world), refused(&world), stopped(&world), whole(&world)]
    {
        for lang in ["vi", "en"] {
            for (kind, paper) in world.papers(&case, lang) {
                let html = papers::html::write(&paper);
                assert!(html.contains(CODE) && html.contains("<svg class=\"qr\""), "{lang} {kind}");
                for stray in ["paper-", "reason-", "{", "\u{2068}"] {
                    let at = html.find(stray);
                    assert!(at.is_none(), "{lang} {kind}: {:?}", at.map(|i| &html[i.saturating_sub(80)..i + 40]));
                }
                let pdf = papers::pdf::write(&paper).unwrap();
                assert_eq!(pdf, papers::pdf::write(&paper).unwrap(), "{lang} {kind} is the same file each time");
                let Some(text) = text_of(&pdf, &[]) else { continue };
                let text = flowing(&text);
                assert!(text.contains(CODE) && text.contains(NAME), "{lang} {kind}: {text}");
            }
        }
    }
}

#[test]
fn the_receipt_says_when_and_why() {
    let world = World::neutral();
    let case = Story::submitted(&world, NAME).accepted().case;
    let receipt = |lang: &str| world.papers(&case, lang).swap_remove(0).1;
    let html = papers::html::write(&receipt("vi"));
    for part in [
        "Giấy tiếp\u{a0}nhận hồ\u{a0}sơ và hẹn trả kết\u{a0}quả",
        "Trung tâm Phục vụ hành chính công Phường Ba Đình",
        "Thành phố Hà Nội",
        "Phường Ba Đình, ngày 10 tháng 3 năm 2026",
        "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
        "5 ngày làm việc",
        "17 giờ 20 phút, ngày 10 tháng 3 năm 2026",
        "17 giờ 00 phút, ngày 17 tháng 3 năm 2026",
        "Ngày bắt đầu, thứ Ba 10/03/2026, không tính vào thời hạn.",
        "Không tính 2 ngày nghỉ cuối tuần.",
        "30.000\u{a0}đồng, đã nộp đủ",
        "Số 12, ngõ 34 phố Quán Thánh, Phường Ba Đình, Thành phố Hà Nội",
        "1 tệp",
        "Lê Văn Tiếp",
    ] {
        assert!(html.contains(part), "{part}: {html}");
    }
    assert!(papers::html::write(&receipt("en")).contains("the Vietnamese paper is the official one"));
    assert_eq!(receipt("vi").caution, None);
}

#[test]
fn the_control_slip_compares_each_step_with_its_time() {
    let world = World::neutral();
    let case = whole(&world);
    let slip = world.papers(&case, "vi").into_iter().find(|(kind, _)| *kind == PaperKind::Control).unwrap().1;
    let html = papers::html::write(&slip);
    assert_eq!(html.matches("<tr>").count(), 1 + case.steps.len(), "closed: only what was done");
    assert!(html.contains("Đúng hạn") && html.contains("Quá hạn"), "{html}");
    assert!(html.contains("Thú y phường đang kiểm tra lại"), "changes of the due date with their reasons");
    let running = Story::submitted(&world, NAME).accepted().case;
    let slip = world.papers(&running, "vi").swap_remove(1).1;
    assert!(papers::html::write(&slip).contains("Đang thực hiện"));
    assert_eq!(running.steps[0].verb, Some(Verb::Accept));
}

#[test]
fn a_long_register_repeats_its_head_on_every_sheet() {
    let world = World::neutral();
    for lang in ["vi", "en"] {
        let paper = register(&world, lang, 120);
        let Some(text) = text_of(&papers::pdf::write(&paper).unwrap(), &["-layout"]) else { return };
        let sheets: Vec<&str> = text.split('\u{c}').filter(|s| !s.trim().is_empty()).collect();
        assert!(sheets.len() > 5, "{} sheets", sheets.len());
        let head = if lang == "vi" { "STT" } else { "No." };
        let with_head = sheets.iter().filter(|s| s.contains(head)).count();
        assert!(with_head >= sheets.len() - 1, "{with_head} of {}", sheets.len());
        for n in 1..=120 {
            assert!(flowing(&text).replace(' ', "").contains(&format!("260310-{n:04}")), "{n}");
        }
    }
}

#[test]
fn whatever_people_write_is_printed_within_the_margins() {
    let world = World::neutral();
    let long = "Ngoằnngoèo".repeat(60);
    let apart: String = unicode_normalization::UnicodeNormalization::nfd("Đặng Thị Ngượng").collect();
    for name in [
        long.as_str(),
        apart.as_str(),
        "<script>alert('x')</script> \"&amp;",
        "漢字 ひらがな العربية עברית 😀👩‍👩‍👧 \u{202e}đảo\u{202c}",
        "a\u{0}b\u{7}c\u{feff}d\u{e000}e\u{fffe}f\u{10ffff}",
        "Z͑ͫ̓ͪ̂ͫ̽͏̴̙̤̞͉͚̯̞̠͍A̴̵̜̰͔ͫ͗͢L̠ͨͧͩ͘G̴̻͈͍͔̹̑͗̎̅͛́Ǫ̵̹̻̝̳͂̌̌͘",
        "{{7*7}} ${x} %s %n \\u0041 ../../etc/passwd",
        " \u{3000}\t\n ",
        "",
    ] {
        let case = Story::submitted(&world, name).accepted().case;
        for (kind, paper) in world.papers(&case, "vi") {
            let html = papers::html::write(&paper);
            assert!(!html.contains("<script"), "{name:?}");
            let pdf = papers::pdf::write(&paper).unwrap_or_else(|e| panic!("{name:?} {kind}: {e}"));
            let Some(boxes) = text_of(&pdf, &["-bbox"]) else { continue };
            for edge in boxes.split("xMax=\"").skip(1).filter_map(|s| s.split('"').next()?.parse::<f64>().ok()) {
                let width = if paper.wide { 842.0 } else { 595.4 };
                assert!(edge <= width - 45.0, "{name:?} {kind}: {edge}");
            }
        }
    }
    let case = Story::submitted(&world, &apart).accepted().case;
    let pdf = papers::pdf::write(&world.papers(&case, "vi")[0].1).unwrap();
    if let Some(text) = text_of(&pdf, &[]) {
        assert!(text.contains("Đặng Thị Ngượng"), "marks are one with their letters: {text}");
    }
    let case = Story::submitted(&world, "Nguyễn 漢 Văn").accepted().case;
    let paper = &world.papers(&case, "vi")[0].1;
    if let Some(text) = text_of(&papers::pdf::write(paper).unwrap(), &[]) {
        assert!(text.contains("Nguyễn 漢 Văn"), "what is printed as a box is copied out as it was: {text}");
        assert!(flowing(&text).contains("phông in không có"), "and the paper says so");
    }
}

#[test]
fn a_row_higher_than_a_sheet_goes_on_overleaf_and_loses_nothing() {
    let world = World::neutral();
    let mut paper = register(&world, "vi", 1);
    let words: Vec<String> = (1..=1500).map(|n| format!("chữ{n}")).collect();
    for block in &mut paper.blocks {
        if let Block::Table(table) = block {
            table.rows[0][3] = words.join(" ");
        }
    }
    let Some(text) = text_of(&papers::pdf::write(&paper).unwrap(), &[]) else { return };
    assert!(text.matches('\u{c}').count() > 2);
    let found: BTreeSet<&str> = text.split_whitespace().collect();
    let lost: Vec<&String> = words.iter().filter(|w| !found.contains(w.as_str())).collect();
    assert!(lost.is_empty(), "{lost:?}");
}

#[test]
fn poppler_finds_a_tagged_a4_document_with_its_title() {
    let world = World::neutral();
    let case = whole(&world);
    let folder = tempfile::tempdir().unwrap();
    for (kind, paper) in world.papers(&case, "vi") {
        let path = folder.path().join(format!("{kind}.pdf"));
        std::fs::write(&path, papers::pdf::write(&paper).unwrap()).unwrap();
        let Ok(done) = Command::new("pdfinfo").arg(&path).stderr(Stdio::null()).output() else {
            println!("skipped: pdfinfo (poppler-utils) is not installed");
            return;
        };
        let info = String::from_utf8(done.stdout).unwrap();
        assert!(done.status.success(), "{kind}");
        for part in [
            format!("Title:           {}", paper.title.replace('\u{a0}', " ")),
            "Tagged:          yes".into(),
            "A4".into(),
        ] {
            assert!(info.contains(&part), "{kind}: {info}");
        }
    }
}

#[test]
fn every_service_of_the_catalogue_prints_its_papers() {
    let world = World::of(Files::embedded());
    for (slug, service) in &world.catalogue.services {
        let (_, example) = &world.catalogue.examples[slug][0];
        let mut case = whole(&world);
        case.answers.extend(example.given.answers.clone());
        case.channel = Some(example.given.channel);
        for lang in ["vi", "en"] {
            let source = world.source(&case, service, lang);
            for kind in [PaperKind::Submission, PaperKind::Receipt, PaperKind::Control, PaperKind::Result] {
                let paper = papers::make(&source, kind).unwrap();
                papers::pdf::write(&paper).unwrap_or_else(|e| panic!("{slug} {lang} {kind}: {e}"));
                let html = papers::html::write(&paper);
                assert!(html.contains(&source.words.one("paper-code", "code", CODE)), "{slug} {lang} {kind}");
            }
            let texts = &service.resolved().texts[lang];
            for field in &service.definition().result.fields {
                assert!(
                    texts.printed.contains_key(field),
                    "{slug} {lang}: the result prints {field}; say how under printed"
                );
            }
            for field in texts.printed.keys() {
                assert!(service.field(field).is_some(), "{slug} {lang}: printed.{field} is no field");
            }
            let result = papers::make(&source, PaperKind::Result).unwrap();
            let printed = papers::html::write(&result).matches("<dt>").count();
            let answered = service.definition().result.fields.iter().filter(|f| case.answers.contains_key(*f)).count();
            assert_eq!(printed, answered, "{slug} {lang}: each answer that is to be printed");
        }
    }
}

/// Writes all papers to `target/tmp/papers`, to be looked at.
#[test]
#[ignore = "writes files to be looked at"]
fn papers_to_look_at() {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("papers");
    std::fs::create_dir_all(&folder).unwrap();
    let save = |name: &str, paper: &Paper| {
        let file = |ending: &str| Path::new(&folder).join(format!("{name}.{ending}"));
        std::fs::write(file("pdf"), papers::pdf::write(paper).unwrap()).unwrap();
        std::fs::write(file("html"), papers::html::write(paper)).unwrap();
    };
    let world = World::of(Files::embedded());
    let cases = [
        ("submitted", Story::submitted(&world, NAME).case),
        ("declined", declined(&world)),
        ("refused", refused(&world)),
        ("stopped", stopped(&world)),
        ("whole", whole(&world)),
    ];
    for (name, case) in &cases {
        for lang in ["vi", "en"] {
            for (kind, paper) in world.papers(case, lang) {
                save(&format!("{name}-{kind}-{lang}"), &paper);
            }
        }
    }
    for (slug, service) in &world.catalogue.services {
        let mut case = whole(&world);
        case.answers.extend(world.catalogue.examples[slug][0].1.given.answers.clone());
        for kind in [PaperKind::Receipt, PaperKind::Result] {
            save(&format!("service-{slug}-{kind}"), &papers::make(&world.source(&case, service, "vi"), kind).unwrap());
        }
    }
    save("register-vi", &register(&world, "vi", 30));
    println!("{}", folder.display());
}
