//! From the model of a paper to pieces of text: what Decree 30/2020/NĐ-CP says of sizes and places.

use std::{num::NonZeroU16, rc::Rc};

use krilla::tagging::{ListNumbering, Tag};

use super::{
    column::{Align, Column},
    face::{BOX, Face, Fonts},
    sheet::{Ink, MM, Mark, Measures, Piece},
    table,
    tags::{NodeId, Tags},
};
use crate::papers::{
    paper::{Block, Code, Head, Paper, Party, Row},
    qr::Qr,
};

/// Size of the text.
const BODY: f32 = 13.0;
/// Size of small print.
const SMALL: f32 = 11.0;
/// How far a paragraph's first line stands in.
const INDENT: f32 = 10.0 * MM;
/// Room above a paragraph.
const GAP: f32 = 6.0;
/// The side of the QR code.
const CODE: f32 = 24.0 * MM;

/// All pieces of a paper, in order.
pub(super) fn compose(paper: &Paper, fonts: &Fonts, measures: &Measures, tags: &mut Tags) -> Vec<Piece> {
    let mut composer = Composer { fonts, width: measures.text_width(), tags, pieces: Vec::new() };
    composer.head(&paper.head);
    composer.title(paper);
    for block in &paper.blocks {
        composer.block(block);
    }
    let boxes = |mark: &Mark| matches!(&mark.ink, Ink::Text { line, .. } if line.text.contains(BOX));
    if composer.pieces.iter().flat_map(|p| &p.marks).any(boxes) {
        composer.note("", std::slice::from_ref(&paper.unprintable));
    }
    composer.pieces
}

/// Page numbers from the second sheet on, in the middle above the text; the foot on every sheet.
pub(super) fn margins(paper: &Paper, fonts: &Fonts, measures: &Measures, sheets: &mut [Vec<Mark>]) {
    for (i, sheet) in sheets.iter_mut().enumerate() {
        let column = Column::of(measures.left, measures.text_width(), Face::Regular, BODY).centred();
        if i > 0 {
            let lines = column.wrap(fonts, &(i + 1).to_string());
            column.stack(lines, measures.top - 28.0, None, sheet);
        }
        let column = Column { size: 9.0, ..column };
        let first = column.wrap(fonts, &paper.foot).into_iter().take(1).collect();
        let from = sheet.len();
        column.stack(first, measures.height - measures.bottom + 18.0, None, sheet);
        for mark in &mut sheet[from..] {
            if let Ink::Text { grey, .. } = &mut mark.ink {
                *grey = true;
            }
        }
    }
}

pub(super) struct Composer<'a> {
    pub(super) fonts: &'a Fonts,
    pub(super) width: f32,
    pub(super) tags: &'a mut Tags,
    pub(super) pieces: Vec<Piece>,
}

impl Composer<'_> {
    /// Agency and number on the left, motto and date on the right.
    fn head(&mut self, head: &Head) {
        let right_width = if head.motto.is_empty() { self.width * 0.5 } else { 266.0 };
        let left_width = self.width - right_width - 8.0;
        let left = |face, size| Column::of(0.0, left_width, face, size).centred();
        let right = |face, size| Column::of(self.width - right_width, right_width, face, size).centred();
        let mut marks = Vec::new();
        let mut set = |column: Column, text: &str, y: f32, tags: &mut Tags| {
            if text.is_empty() {
                return (y, 0.0);
            }
            let lines = column.wrap_evenly(self.fonts, text);
            let widest = lines.iter().map(|l| l.width).fold(0.0, f32::max);
            let node = tags.add(Tags::ROOT, Tag::P);
            (column.stack(lines, y, Some(node), &mut marks), widest)
        };
        let (mut y, _) = set(left(Face::Regular, 12.0), &head.above.to_uppercase(), 0.0, self.tags);
        let (agency, widest) = set(left(Face::Bold, 12.0), &head.agency.to_uppercase(), y, self.tags);
        y = agency;
        let mut rules = vec![(left_width / 2.0, y + 2.0, (widest * 0.4).max(50.0))];
        let mut below = 0.0;
        for (i, line) in head.motto.iter().enumerate() {
            let column = right(Face::Bold, if i == 0 { 12.0 } else { 13.0 });
            let (next, wide) = set(column, line, below, self.tags);
            below = next;
            if i + 1 == head.motto.len() {
                rules.push((self.width - right_width / 2.0, below + 2.0, wide));
            }
        }
        let row = y.max(below) + 7.0;
        // On one base line with the date, which is set larger.
        let (number, _) = set(left(Face::Regular, 12.0), &head.number, row + 1.0, self.tags);
        let (dated, _) = set(right(Face::Italic, BODY), &head.dated, row, self.tags);
        for (middle, y, length) in rules {
            let ink = Ink::Rule { dx: length, dy: 0.0, thick: 0.7 };
            marks.push(Mark { x: middle - length / 2.0, y, ink, node: None });
        }
        self.pieces.push(Piece { height: number.max(dated), marks, ..Piece::default() });
    }

    /// The title with what stands under it, and the QR code on its left.
    fn title(&mut self, paper: &Paper) {
        let code = paper.code.as_ref().and_then(|code| Some((code, Rc::new(Qr::new(&code.url)?))));
        let aside = if code.is_some() { CODE + 4.0 * MM } else { 0.0 };
        let column = Column::of(aside, self.width - 2.0 * aside, Face::Bold, 14.0).centred();
        let mut marks = Vec::new();
        let level = NonZeroU16::MIN;
        let node = self.tags.add(Tags::ROOT, Tag::Hn(level, Some(super::plain(&paper.title))));
        let mut y =
            column.stack(column.wrap_evenly(self.fonts, &paper.title.to_uppercase()), 0.0, Some(node), &mut marks);
        let plain = Column { face: Face::Regular, size: BODY, ..column };
        let slanted = Column { face: Face::Italic, size: SMALL, ..column };
        for (column, line) in
            paper.subtitle.iter().map(|l| (plain, l)).chain(paper.caution.iter().map(|l| (slanted, l)))
        {
            let node = self.tags.add(Tags::ROOT, Tag::P);
            y = column.stack(column.wrap_evenly(self.fonts, line), y + 1.0, Some(node), &mut marks);
        }
        if let Some((code, qr)) = code {
            let below = self.code(code, qr, &mut marks);
            if y < below {
                // The title stands in the middle of the code's height.
                let down = (below - y) / 2.0 - 2.0;
                let text = |m: &&mut Mark| matches!(m.ink, Ink::Text { .. }) && m.x >= aside;
                marks.iter_mut().filter(text).for_each(|m| m.y += down.max(0.0));
            }
            y = y.max(below);
        }
        self.pieces.push(Piece { gap: 14.0, height: y, marks, keep: true, ..Piece::default() });
        if let Some(addressee) = &paper.addressee {
            let column = Column::of(0.0, self.width, Face::Regular, BODY).centred();
            self.paragraph(addressee, column, 10.0);
        }
    }

    /// The QR code with its caption under it; gives the height below.
    fn code(&mut self, code: &Code, qr: Rc<Qr>, marks: &mut Vec<Mark>) -> f32 {
        let figure = self.tags.add(Tags::ROOT, Tag::Figure(Some(format!("{}: {}", code.caption, code.url))));
        marks.push(Mark { x: 0.0, y: 0.0, ink: Ink::Code { qr, side: CODE }, node: Some(figure) });
        let paragraph = self.tags.add(Tags::ROOT, Tag::P);
        let link = self.tags.add(paragraph, Tag::Link);
        let column = Column::of(-6.0, CODE + 12.0, Face::Regular, 9.0).centred();
        let below = column.stack(column.wrap(self.fonts, &code.caption), CODE + 3.0, Some(link), marks);
        let ink = Ink::Link { width: CODE, height: below, url: code.url.clone(), alt: code.caption.clone() };
        marks.push(Mark { x: 0.0, y: 0.0, ink, node: Some(link) });
        below
    }

    fn block(&mut self, block: &Block) {
        let whole = Column::of(0.0, self.width, Face::Regular, BODY);
        match block {
            Block::Paragraph(text) => {
                self.paragraph(text, Column { align: Align::Justified, indent: INDENT, ..whole }, GAP);
            }
            Block::Quote(text) => {
                self.paragraph(text, Column::of(INDENT, self.width - INDENT, Face::Regular, BODY), GAP);
            }
            Block::Heading(text) => {
                let from = self.pieces.len();
                let level = NonZeroU16::new(2).unwrap_or(NonZeroU16::MIN);
                let node = self.tags.add(Tags::ROOT, Tag::Hn(level, Some(text.clone())));
                self.lines(text, Column { face: Face::Bold, ..whole }, 10.0, node);
                self.pieces[from..].iter_mut().for_each(|p| p.keep = true);
            }
            Block::Rows(rows) => rows.iter().enumerate().for_each(|(i, row)| self.row(row, i == 0)),
            Block::Items(items) => self.items(items),
            Block::Table(table) => table::compose(self, table),
            Block::Closing(parties) => self.closing(parties),
            Block::Note { title, lines } => self.note(title, lines),
        }
    }

    fn paragraph(&mut self, text: &str, column: Column, gap: f32) {
        let node = self.tags.add(Tags::ROOT, Tag::P);
        self.lines(text, column, gap, node);
    }

    /// One piece a line, with company for the first and the last so that neither stands alone.
    fn lines(&mut self, text: &str, column: Column, gap: f32, node: NodeId) {
        let lines = column.wrap(self.fonts, text);
        let count = lines.len();
        for (i, line) in lines.into_iter().enumerate() {
            let first = i == 0;
            self.pieces.push(Piece {
                gap: if first { gap } else { 0.0 },
                height: column.line_height(),
                keep: i + 1 < count && (first || i + 2 == count),
                marks: vec![column.mark(line, 0.0, first, Some(node))],
                head: None,
            });
        }
    }

    /// A label on the left, its value on the right.
    fn row(&mut self, row: &Row, first: bool) {
        let label_width = (self.width * 0.36).min(185.0);
        let label = Column::of(0.0, label_width - 8.0, Face::Regular, BODY);
        let face = if row.strong { Face::Bold } else { Face::Regular };
        let value = Column::of(label_width, self.width - label_width, face, BODY);
        let labels = label.wrap(self.fonts, &format!("{}:", row.label));
        let values = value.wrap(self.fonts, &row.value);
        let node = self.tags.add(Tags::ROOT, Tag::P);
        let count = labels.len().max(values.len());
        let (mut labels, mut values) = (labels.into_iter(), values.into_iter());
        for i in 0..count {
            let mut marks = Vec::new();
            marks.extend(labels.next().map(|l| label.mark(l, 0.0, false, Some(node))));
            marks.extend(values.next().map(|l| value.mark(l, 0.0, false, Some(node))));
            let gap = match (i, first) {
                (0, true) => GAP,
                (0, false) => 2.5,
                _ => 0.0,
            };
            self.pieces.push(Piece {
                gap,
                height: value.line_height(),
                keep: i + 1 < count && i < 2,
                marks,
                head: None,
            });
        }
    }

    fn items(&mut self, items: &[String]) {
        let list = self.tags.add(Tags::ROOT, Tag::L(ListNumbering::Decimal));
        let number = Column::of(INDENT, 20.0, Face::Regular, BODY);
        let body = Column::of(INDENT + 20.0, self.width - INDENT - 20.0, Face::Regular, BODY);
        for (i, item) in items.iter().enumerate() {
            let node = self.tags.add(list, Tag::LI);
            let label = self.tags.add(node, Tag::Lbl);
            let text = self.tags.add(node, Tag::LBody);
            let from = self.pieces.len();
            self.lines(item, body, 3.0, text);
            let numeral = number.wrap(self.fonts, &format!("{}.", i + 1));
            if let Some(first) = self.pieces.get_mut(from) {
                let marks = numeral.into_iter().take(1).map(|l| number.mark(l, 0.0, false, Some(label)));
                first.marks.splice(0..0, marks);
            }
        }
    }

    /// Who receives copies, who signs: side by side, and never on a sheet without some text above.
    fn closing(&mut self, parties: &[Party]) {
        if let Some(last) = self.pieces.last_mut() {
            last.keep = true;
        }
        let columns = parties.len().max(2);
        let width = self.width / columns as f32;
        let mut marks = Vec::new();
        let mut height: f32 = 0.0;
        for (i, party) in parties.iter().enumerate() {
            let x = width * (i + columns - parties.len().max(1)).min(columns - 1) as f32;
            let x = if parties.len() == columns { width * i as f32 } else { x };
            height = height.max(self.party(party, x, width, &mut marks));
        }
        self.pieces.push(Piece { gap: 16.0, height, marks, ..Piece::default() });
    }

    fn party(&mut self, party: &Party, x: f32, width: f32, marks: &mut Vec<Mark>) -> f32 {
        let mut set = |composer: &mut Self, column: Column, text: &str, y: f32| {
            if text.is_empty() {
                return y;
            }
            let node = composer.tags.add(Tags::ROOT, Tag::P);
            column.stack(column.wrap(composer.fonts, text), y, Some(node), marks)
        };
        let centred = |face, size| Column::of(x + 4.0, width - 8.0, face, size).centred();
        match party {
            Party::Recipients { title, lines } => {
                let mut y = set(self, Column::of(x, width, Face::Bold, 12.0), title, 0.0);
                for line in lines {
                    y = set(self, Column::of(x, width - 8.0, Face::Regular, SMALL), &format!("- {line}"), y);
                }
                y
            }
            Party::Signer { office, hint, name } => {
                let y = set(self, centred(Face::Bold, BODY), &office.to_uppercase(), 0.0);
                let y = set(self, centred(Face::Italic, SMALL), hint, y);
                // Room for a signature and a seal.
                set(self, centred(Face::Bold, BODY), name, y + 48.0)
            }
        }
    }

    fn note(&mut self, title: &str, lines: &[String]) {
        let column = Column::of(0.0, self.width, Face::Italic, SMALL);
        if !title.is_empty() {
            self.paragraph(title, Column { face: Face::Bold, ..column }, 12.0);
            if let Some(last) = self.pieces.last_mut() {
                last.keep = true;
            }
        }
        for (i, line) in lines.iter().enumerate() {
            let gap = if i == 0 && title.is_empty() { 12.0 } else { 1.0 };
            self.paragraph(&format!("- {line}"), column, gap);
        }
    }
}
