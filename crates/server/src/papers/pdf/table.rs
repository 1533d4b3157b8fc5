//! Tables: ruled, the head repeated on each sheet, a row higher than a good part of a sheet parted.

use std::rc::Rc;

use krilla::tagging::{TableHeaderScope, Tag, TagKind};

use super::{
    column::{Align, Column},
    compose::Composer,
    face::Face,
    lines::Line,
    sheet::{Ink, Mark, Piece},
    tags::{NodeId, Tags},
};
use crate::papers::paper::Table;

/// Size of the text in tables, and in tables of many columns.
const SIZE: f32 = 11.0;
const SIZE_OF_MANY: f32 = 9.5;
/// From how many columns on a table has many.
const MANY: usize = 9;
/// Room between a rule and the text.
const PAD: f32 = 4.0;
/// A row with more lines is parted into slices of as many.
const MOST_LINES: usize = 24;

/// A row of cells, each a column with its lines.
struct Cells {
    columns: Vec<Column>,
    lines: Vec<Vec<Line>>,
    nodes: Vec<NodeId>,
}

pub(super) fn compose(composer: &mut Composer<'_>, table: &Table) {
    if table.columns.is_empty() {
        return;
    }
    let node = composer.tags.add(Tags::ROOT, Tag::Table.with_summary(Some(table.summary.clone())));
    let shares: f32 = table.columns.iter().map(|c| f32::from(c.share.max(1))).sum();
    let mut edges = vec![0.0];
    for column in &table.columns {
        let last = edges.last().copied().unwrap_or_default();
        edges.push(last + composer.width * f32::from(column.share.max(1)) / shares);
    }
    let size = if table.columns.len() < MANY { SIZE } else { SIZE_OF_MANY };
    let column = |i: usize, face, align| Column {
        align,
        ..Column::of(edges[i] + PAD, edges[i + 1] - edges[i] - 2.0 * PAD, face, size)
    };

    let titles: Vec<&str> = table.columns.iter().map(|c| c.title.as_str()).collect();
    let columns = (0..titles.len()).map(|i| column(i, Face::Bold, Align::Centre)).collect();
    let group = composer.tags.add(node, Tag::THead);
    let head = cells(composer, columns, &titles, group, || Tag::TH(TableHeaderScope::Column).into());
    let mut head = slices(head, &edges, true).into_iter().next().unwrap_or_default();
    head.gap = 8.0;
    head.keep = true;
    let again = Rc::new(Piece { gap: 0.0, ..head.clone() });
    composer.pieces.push(head);

    let group = composer.tags.add(node, Tag::TBody);
    for row in &table.rows {
        let texts: Vec<&str> = (0..titles.len()).map(|i| row.get(i).map_or("", String::as_str)).collect();
        let align = |i: usize| if table.columns[i].centred { Align::Centre } else { Align::Left };
        let columns = (0..titles.len()).map(|i| column(i, Face::Regular, align(i))).collect();
        let row = cells(composer, columns, &texts, group, || Tag::TD.into());
        for mut piece in slices(row, &edges, false) {
            piece.head = Some(again.clone());
            composer.pieces.push(piece);
        }
    }
}

fn cells(
    composer: &mut Composer<'_>,
    columns: Vec<Column>,
    texts: &[&str],
    group: NodeId,
    tag: impl Fn() -> TagKind,
) -> Cells {
    let row = composer.tags.add(group, Tag::TR);
    let nodes = texts.iter().map(|_| composer.tags.add(row, tag())).collect();
    let lines = columns.iter().zip(texts).map(|(c, text)| c.wrap(composer.fonts, text)).collect();
    Cells { columns, lines, nodes }
}

/// The pieces of a row, with the rules around its cells.
fn slices(cells: Cells, edges: &[f32], head: bool) -> Vec<Piece> {
    let count = cells.lines.iter().map(Vec::len).max().unwrap_or_default().max(1);
    let height = cells.columns.first().map_or(SIZE, Column::line_height);
    let most = if head { count } else { MOST_LINES };
    let right = edges.last().copied().unwrap_or_default();
    let mut lines: Vec<_> = cells
        .lines
        .into_iter()
        .map(|l| {
            let n = l.len();
            (n, l.into_iter())
        })
        .collect();
    let mut pieces = Vec::new();
    for from in (0..count).step_by(most) {
        let to = (from + most).min(count);
        let (above, below) = (if from == 0 { PAD - 1.0 } else { 0.0 }, if to == count { PAD } else { 0.0 });
        let whole = above + below + height * (to - from) as f32;
        let mut marks = Vec::new();
        let rule = |x: f32, y: f32, dx: f32, dy: f32| Mark { x, y, ink: Ink::Rule { dx, dy, thick: 0.5 }, node: None };
        if head {
            marks.push(rule(0.0, 0.0, right, 0.0));
        }
        if to == count {
            marks.push(rule(0.0, whole, right, 0.0));
        }
        marks.extend(edges.iter().map(|x| rule(*x, 0.0, 0.0, whole)));
        for ((column, (n, lines)), node) in cells.columns.iter().zip(&mut lines).zip(&cells.nodes) {
            // Short cells of a head stand in the middle of its height.
            let down = if head { height * (count - *n) as f32 / 2.0 } else { 0.0 };
            let part: Vec<Line> = lines.by_ref().take(to - from).collect();
            column.stack(part, above + down, Some(*node), &mut marks);
        }
        pieces.push(Piece { gap: 0.0, height: whole, keep: false, marks, head: None });
    }
    pieces
}
