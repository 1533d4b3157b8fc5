//! Papers as PDF: A4, the typeface embedded, tagged for screen readers, valid as PDF/A-2a (archives)
//! and PDF/UA-1 (access for disabled people), and the same bytes for the same paper, always.

mod column;
mod compose;
mod face;
mod lines;
mod sheet;
mod table;
mod tags;

use std::fmt;

use krilla::{
    Document, SerializeSettings,
    action::{Action, LinkAction},
    annotation::{Annotation, LinkAnnotation, Target},
    color::luma,
    configure::{Accessibility, Archival, ConfigurationBuilder},
    destination::XyzDestination,
    geom::{PathBuilder, Point, Rect},
    metadata::{DateTime, Metadata},
    outline::{Outline, OutlineNode},
    page::{Page, PageSettings},
    paint::{Fill, Stroke},
    surface::Surface,
    tagging::{Artifact, ArtifactType, ContentTag, SpanTag},
};

use self::{
    face::Fonts,
    sheet::{Ink, Mark, Measures},
    tags::Tags,
};
use super::{
    paper::Paper,
    qr::{Qr, Run},
};

/// Why a paper could not be written. Never the reader's fault, and none is known.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault(pub(super) String);

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the paper could not be written as PDF: {}", self.0)
    }
}

impl std::error::Error for Fault {}

/// Writes a paper as PDF.
pub fn write(paper: &Paper) -> Result<Vec<u8>, Fault> {
    let fonts = Fonts::get()?;
    let measures = Measures::a4(paper.wide);
    let mut tags = Tags::new();
    let pieces = compose::compose(paper, fonts, &measures, &mut tags);
    let mut sheets = sheet::place(pieces, &measures);
    compose::margins(paper, fonts, &measures, &mut sheets);

    let configuration = ConfigurationBuilder::new()
        .with_archival_validator(Archival::A2_A)
        .with_accessibility_validator(Accessibility::UA1)
        .finish()
        .map_err(|e| Fault(format!("{e:?}")))?;
    let mut document = Document::new_with(SerializeSettings { configuration, ..SerializeSettings::default() });
    document.set_metadata(metadata(paper));
    for marks in &sheets {
        let size = PageSettings::from_wh(measures.width, measures.height);
        let mut page = document.start_page_with(size.unwrap_or_default());
        draw(&mut page, marks, fonts, &mut tags);
    }
    let mut outline = Outline::new();
    let top = XyzDestination::new(0, Point::from_xy(0.0, 0.0));
    outline.push_child(OutlineNode::new(plain(&paper.title), top));
    document.set_outline(outline);
    document.set_tag_tree(tags.into_tree(&paper.lang));
    document.finish().map_err(|e| Fault(format!("{e}: {e:?}")))
}

/// A text for programs and titles of windows: the spaces that hold words together on paper are plain.
pub fn plain(text: &str) -> String {
    text.replace('\u{a0}', " ")
}

fn metadata(paper: &Paper) -> Metadata {
    let at = paper.at;
    let (hours, minutes) = (paper.utc_offset / 60, paper.utc_offset % 60);
    let date = DateTime::new(u16::try_from(at.year()).unwrap_or_default())
        .month(u8::from(at.month()))
        .day(at.day())
        .hour(at.hour())
        .minute(at.minute())
        .second(at.second())
        .utc_offset_hour(i8::try_from(hours).unwrap_or_default())
        .utc_offset_minute(u8::try_from(minutes.unsigned_abs()).unwrap_or_default());
    Metadata::new()
        .title(plain(&paper.title))
        .authors(vec![paper.head.agency.clone()])
        .creator("Motcua".to_owned())
        .language(paper.lang.clone())
        .document_id(paper.identity.clone())
        .creation_date(date)
}

fn draw(page: &mut Page<'_>, marks: &[Mark], fonts: &Fonts, tags: &mut Tags) {
    for mark in marks {
        if let (Ink::Link { width, height, url, alt }, Some(node)) = (&mark.ink, mark.node)
            && let Some(area) = Rect::from_xywh(mark.x, mark.y, *width, *height)
        {
            let link = LinkAnnotation::new(area, Target::Action(Action::Link(LinkAction::new(url.clone()))));
            let annotation = Annotation::new_link(link, Some(alt.clone()));
            tags.drawn(node, page.add_tagged_annotation(annotation));
        }
    }
    let mut surface = page.surface();
    for mark in marks {
        let tag = match (&mark.ink, mark.node) {
            (Ink::Link { .. }, _) => continue,
            (Ink::Text { line, .. }, _) if line.glyphs.is_empty() => continue,
            (Ink::Text { line, .. }, Some(_)) => {
                ContentTag::Span(SpanTag::empty().with_actual_text(line.actual.as_deref()))
            }
            (_, Some(_)) => ContentTag::Other,
            (Ink::Rule { .. }, None) => ContentTag::Artifact(Artifact::with_kind(ArtifactType::Layout)),
            (_, None) => ContentTag::Artifact(Artifact::with_kind(ArtifactType::PaginationOther)),
        };
        let identifier = surface.start_tagged(tag);
        if let Some(node) = mark.node {
            tags.drawn(node, identifier);
        }
        ink(&mut surface, mark, fonts);
        surface.end_tagged();
    }
}

fn ink(surface: &mut Surface<'_>, mark: &Mark, fonts: &Fonts) {
    let (x, y) = (mark.x, mark.y);
    let fill = |grey: bool| {
        let paint = luma::Color::new(if grey { 80 } else { 0 }).into();
        Some(Fill { paint, ..Fill::default() })
    };
    match &mark.ink {
        Ink::Text { line, grey } => {
            surface.set_stroke(None);
            surface.set_fill(fill(*grey));
            let start = Point::from_xy(x, y);
            surface.draw_glyphs(start, &line.glyphs, fonts.font(line.face), &line.text, line.size, false);
        }
        Ink::Rule { dx, dy, thick } => {
            let mut path = PathBuilder::new();
            path.move_to(x, y);
            path.line_to(x + dx, y + dy);
            surface.set_fill(None);
            surface.set_stroke(Some(Stroke { width: *thick, ..Stroke::default() }));
            path.finish().iter().for_each(|p| surface.draw_path(p));
        }
        Ink::Code { qr, side } => {
            surface.set_stroke(None);
            surface.set_fill(fill(false));
            modules(qr, x, y, *side).iter().for_each(|p| surface.draw_path(p));
        }
        Ink::Link { .. } => {}
    }
}

/// The dark modules of a code as one path.
fn modules(qr: &Qr, x: f32, y: f32, side: f32) -> Option<krilla::geom::Path> {
    let module = side / qr.size() as f32;
    let mut path = PathBuilder::new();
    for Run { x: column, y: row, length } in qr.runs() {
        let left = x + *column as f32 * module;
        let top = y + *row as f32 * module;
        if let Some(rect) = Rect::from_xywh(left, top, *length as f32 * module, module) {
            path.push_rect(rect);
        }
    }
    path.finish()
}

#[cfg(test)]
mod tests {
    use time::macros::datetime;

    use super::*;
    use crate::papers::paper::{Block, Code, Column, Head, Party, Row, Table};

    fn sample() -> Paper {
        let row = |label: &str, value: &str| Row { label: label.into(), value: value.into(), strong: false };
        let column = |title: &str, share, centred| Column { title: title.into(), share, centred };
        let rows = (1..60).map(|i| vec![i.to_string(), format!("Giấy tờ số {i}, bản chính"), "1".into()]).collect();
        Paper {
            lang: "vi".into(),
            identity: "00004.PV-260310-0001 01".into(),
            head: Head {
                above: "Thành phố Hà Nội".into(),
                agency: "Trung tâm Phục vụ hành chính công Phường Ba Đình".into(),
                motto: vec!["CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM".into(), "Độc lập - Tự do - Hạnh phúc".into()],
                number: "Số: 00004.PV-260310-0001/TNHS".into(),
                dated: "Phường Ba Đình, ngày 10 tháng 3 năm 2026".into(),
            },
            title: "Giấy tiếp nhận hồ sơ và hẹn trả kết quả".into(),
            subtitle: vec!["Mã hồ sơ: 00004.PV-260310-0001".into()],
            caution: Some("Bản minh họa, không có giá trị pháp lý".into()),
            addressee: Some("Kính gửi: Bà Nguyễn Thị Ước".into()),
            blocks: vec![
                Block::Rows(vec![
                    row("Tiếp nhận hồ sơ của", "Nguyễn Thị Ước"),
                    row("Địa chỉ", &"Số 1 phố Quán Thánh, ".repeat(8)),
                    row("Ghi chú riêng", "漢字 tên gốc"),
                    row("Một nhãn rất dài không thể nằm vừa trên một dòng", &"W".repeat(120)).strong(),
                ]),
                Block::Paragraph("Ông/bà vui lòng mang theo giấy này khi đến nhận kết quả. ".repeat(5)),
                Block::Quote("Dòng một\nDòng hai".into()),
                Block::Heading("Cách tính ngày hẹn trả".into()),
                Block::Items(vec!["Thời hạn: 5 ngày làm việc.".into(), "Hạn trả: 17:00.".into()]),
                Block::Table(Table {
                    summary: "Giấy tờ đã nhận".into(),
                    columns: vec![column("STT", 1, true), column("Tên giấy tờ", 6, false), column("Số bản", 2, true)],
                    rows,
                }),
                Block::Closing(vec![
                    Party::Recipients { title: "Nơi nhận:".into(), lines: vec!["Như trên".into()] },
                    Party::Signer {
                        office: "Người tiếp nhận hồ sơ".into(),
                        hint: "(Ký và ghi rõ họ tên)".into(),
                        name: "Lê Văn Tiếp".into(),
                    },
                ]),
                Block::Note { title: "Ghi chú:".into(), lines: vec!["Giấy này lập thành 2 liên.".into()] },
            ],
            code: Some(Code {
                url: "https://motcua.example/track/00004.PV-260310-0001".into(),
                caption: "Quét để tra cứu".into(),
            }),
            wide: false,
            foot: "00004.PV-260310-0001 · Giấy tiếp nhận hồ sơ".into(),
            unprintable: "Ký tự □ là chữ máy in không có.".into(),
            at: datetime!(2026-03-10 09:00),
            utc_offset: 420,
        }
    }

    #[test]
    fn the_same_paper_is_the_same_file() {
        let first = write(&sample()).unwrap();
        assert!(first.starts_with(b"%PDF-1.7"));
        assert_eq!(first, write(&sample()).unwrap());
    }
}
