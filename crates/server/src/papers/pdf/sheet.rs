//! Sheets of paper: pieces of text that may not be broken, put one under another, and a new sheet
//! begun where the next piece would not fit.

use std::rc::Rc;

use super::{lines::Line, tags::NodeId};
use crate::papers::qr::Qr;

/// A sheet's measures, in points (1/72 inch). Decree 30/2020/NĐ-CP: A4; 20 to 25 mm above and below,
/// 30 to 35 mm on the left for the file, 15 to 20 mm on the right.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Measures {
    pub(super) width: f32,
    pub(super) height: f32,
    pub(super) left: f32,
    pub(super) right: f32,
    pub(super) top: f32,
    pub(super) bottom: f32,
}

/// Points in a millimetre.
pub(super) const MM: f32 = 72.0 / 25.4;

impl Measures {
    pub(super) fn a4(wide: bool) -> Measures {
        let (width, height) = if wide { (297.0 * MM, 210.0 * MM) } else { (210.0 * MM, 297.0 * MM) };
        let left = if wide { 20.0 * MM } else { 30.0 * MM };
        Measures { width, height, left, right: 17.0 * MM, top: 20.0 * MM, bottom: 20.0 * MM }
    }

    /// The width of the text.
    pub(super) fn text_width(&self) -> f32 {
        self.width - self.left - self.right
    }

    fn floor(&self) -> f32 {
        self.height - self.bottom
    }
}

/// Something drawn; its place is counted from the top left of its piece, then of the sheet.
#[derive(Clone, Debug)]
pub(super) struct Mark {
    pub(super) x: f32,
    pub(super) y: f32,
    pub(super) ink: Ink,
    /// The part of the document it belongs to; none for ornament, which is not read aloud.
    pub(super) node: Option<NodeId>,
}

/// What is drawn.
#[derive(Clone, Debug)]
pub(super) enum Ink {
    /// A line of text on its base line.
    Text { line: Line, grey: bool },
    /// A straight line to a point so far away, so thick.
    Rule { dx: f32, dy: f32, thick: f32 },
    /// A QR code of this side.
    Code { qr: Rc<Qr>, side: f32 },
    /// A link over an area.
    Link { width: f32, height: f32, url: String, alt: String },
}

/// A piece of text that stays together.
#[derive(Clone, Debug, Default)]
pub(super) struct Piece {
    /// Room above it, except at the top of a sheet.
    pub(super) gap: f32,
    pub(super) height: f32,
    /// Whether the next piece must not be parted from it.
    pub(super) keep: bool,
    pub(super) marks: Vec<Mark>,
    /// What is drawn again above it when it begins a sheet, such as the head of a table.
    pub(super) head: Option<Rc<Piece>>,
}

/// Puts the pieces on sheets: the marks of each, at their places.
pub(super) fn place(pieces: Vec<Piece>, measures: &Measures) -> Vec<Vec<Mark>> {
    let mut sheets = vec![Vec::new()];
    let mut y = measures.top;
    let mut at = 0;
    while at < pieces.len() {
        let together = 1 + pieces[at..].iter().take_while(|p| p.keep).count();
        let group = &pieces[at..(at + together).min(pieces.len())];
        let begins = y <= measures.top;
        let needed: f32 =
            group.iter().enumerate().map(|(i, p)| p.height + if i == 0 && begins { 0.0 } else { p.gap }).sum();
        let fits_a_sheet = needed <= measures.floor() - measures.top;
        if !begins && y + needed > measures.floor() {
            // A group longer than a sheet is parted, but one that fits moves as a whole.
            if fits_a_sheet || y + group[0].gap + group[0].height > measures.floor() {
                sheets.push(Vec::new());
                y = measures.top;
                if let Some(head) = &group[0].head {
                    y = draw(head, y, &mut sheets, true);
                }
            }
        }
        let take = if fits_a_sheet { group.len() } else { 1 };
        for piece in &group[..take] {
            if y > measures.top {
                y += piece.gap;
            }
            y = draw(piece, y, &mut sheets, false);
        }
        at += take;
    }
    let shift = measures.left;
    sheets.iter_mut().flatten().for_each(|mark| mark.x += shift);
    sheets
}

/// Draws a piece at a height and gives the height below it. What is drawn again is ornament.
fn draw(piece: &Piece, y: f32, sheets: &mut [Vec<Mark>], again: bool) -> f32 {
    if let Some(sheet) = sheets.last_mut() {
        sheet.extend(piece.marks.iter().cloned().map(|mut mark| {
            mark.y += y;
            if again {
                mark.node = None;
            }
            mark
        }));
    }
    y + piece.height
}

#[cfg(test)]
mod tests {
    use super::*;

    fn piece(height: f32, keep: bool) -> Piece {
        let ink = Ink::Rule { dx: 1.0, dy: 0.0, thick: 1.0 };
        Piece { gap: 0.0, height, keep, marks: vec![Mark { x: 0.0, y: 0.0, ink, node: None }], head: None }
    }

    fn counts(pieces: Vec<Piece>) -> Vec<usize> {
        place(pieces, &Measures::a4(false)).iter().map(Vec::len).collect()
    }

    #[test]
    fn a_piece_that_does_not_fit_begins_a_sheet_and_takes_its_company_along() {
        let room = Measures::a4(false).floor() - Measures::a4(false).top;
        let half = room / 2.0;
        assert_eq!(counts(vec![piece(half, false); 3]), [2, 1]);
        assert_eq!(counts(vec![piece(half, false), piece(half, true), piece(half, false)]), [1, 2]);
        // Together longer than a sheet: parted, but as late as can be.
        assert_eq!(counts(vec![piece(half, true), piece(half, true), piece(half, false)]), [1, 2]);
        assert_eq!(counts(vec![piece(room * 3.0, false), piece(1.0, false)]), [1, 1], "too high is drawn nevertheless");
        assert_eq!(counts(Vec::new()), [0]);
    }

    #[test]
    fn the_head_of_a_table_is_drawn_again_on_the_next_sheet() {
        let head = Rc::new(piece(20.0, false));
        let row = Piece { head: Some(head), ..piece(100.0, false) };
        assert_eq!(counts(vec![row; 9]), [7, 3], "seven rows, then the head and two");
    }
}
