//! A column of lines: cut, size, width and where its lines stand.

use super::{
    face::{ASCENT, DESCENT, Face, Fonts},
    lines::{Line, Setting, wrap},
    sheet::{Ink, Mark},
    tags::NodeId,
};

/// Height of a line in parts of its size; two storeys of Vietnamese marks need the room.
const LEADING: f32 = 1.24;

/// Where a line stands in its column.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Align {
    Left,
    Centre,
    /// Both edges straight, except in the last line.
    Justified,
}

/// A column of lines to be set.
#[derive(Clone, Copy, Debug)]
pub(super) struct Column {
    pub(super) x: f32,
    pub(super) width: f32,
    pub(super) face: Face,
    pub(super) size: f32,
    pub(super) align: Align,
    pub(super) indent: f32,
}

impl Column {
    pub(super) fn of(x: f32, width: f32, face: Face, size: f32) -> Column {
        Column { x, width, face, size, align: Align::Left, indent: 0.0 }
    }

    pub(super) fn centred(self) -> Column {
        Column { align: Align::Centre, ..self }
    }

    pub(super) fn line_height(&self) -> f32 {
        self.size * LEADING
    }

    pub(super) fn wrap(&self, fonts: &Fonts, text: &str) -> Vec<Line> {
        let setting = Setting { face: self.face, size: self.size, width: self.width, indent: self.indent };
        wrap(fonts, text, setting)
    }

    /// As [`Column::wrap`], but with lines of about the same length: for titles.
    pub(super) fn wrap_evenly(&self, fonts: &Fonts, text: &str) -> Vec<Line> {
        let lines = self.wrap(fonts, text);
        let (mut low, mut high) = (self.width / 4.0, self.width);
        for _ in 0..10 {
            let middle = (low + high) / 2.0;
            let narrower = Column { width: middle, ..*self }.wrap(fonts, text);
            if narrower.len() > lines.len() {
                low = middle;
            } else {
                high = middle;
            }
        }
        let even = Column { width: high, ..*self }.wrap(fonts, text);
        if even.len() == lines.len() { even } else { lines }
    }

    /// The mark of a line whose top is at `y`.
    pub(super) fn mark(&self, mut line: Line, y: f32, first: bool, node: Option<NodeId>) -> Mark {
        let indent = if first { self.indent } else { 0.0 };
        let x = match self.align {
            Align::Left => self.x + indent,
            Align::Centre => self.x + (self.width - line.width) / 2.0,
            Align::Justified => {
                line.stretch(self.width - indent);
                self.x + indent
            }
        };
        let above = (self.line_height() - self.size * (ASCENT + DESCENT)) / 2.0;
        Mark { x, y: y + above + self.size * ASCENT, ink: Ink::Text { line, grey: false }, node }
    }

    /// Lines one under another from `y`; gives the height below the last.
    pub(super) fn stack(&self, lines: Vec<Line>, y: f32, node: Option<NodeId>, marks: &mut Vec<Mark>) -> f32 {
        let mut below = y;
        for (i, line) in lines.into_iter().enumerate() {
            marks.push(self.mark(line, below, i == 0, node));
            below += self.line_height();
        }
        below
    }
}
