//! Where everything of a diagram stands, in whole pixels.
//!
//! Tables stand in columns; a cluster has some columns of its own in a row of clusters. A foreign key leaves its
//! table at the row of its column and runs in the gutters between the columns. Keys to the same row
//! share one line, as on a circuit board; where a line has to get past a column it does so in a gap
//! between two tables, so that no line ever crosses a table.
//!
//! Rows have a pitch of [`PITCH`], and those of every other column are shifted by half of it: no
//! two ends on the two sides of a gutter are on the same height, which would look like one line.

mod columns;
mod order;
#[cfg(test)]
mod tests;
mod tracks;
mod wires;

use super::clusters::clusters;
use super::{Diagram, Mark};
use crate::text::{columns as text_width, cut};

/// Height of a row.
pub(crate) const PITCH: i32 = 20;
/// Height of a table's head.
pub(crate) const HEAD: i32 = 30;
/// Width of a character in the rows.
pub(crate) const CHARACTER: f64 = 7.25;
/// Width of a character in the heads.
pub(crate) const HEAD_CHARACTER: f64 = 7.9;
/// From the left edge of a table to its column names.
pub(crate) const NAME_AT: i32 = 48;
/// From the right edge of a table to its types.
pub(crate) const TYPE_AT: i32 = 20;
/// The longest texts, in characters.
const LONGEST_NAME: usize = 34;
const LONGEST_TYPE: usize = 26;
/// Between two tables of a column: a row for a line each.
const GAP: i32 = PITCH + PITCH / 2 + PITCH;
/// Below the tables of a cluster, and beside all of them.
const PADDING: i32 = 20;
/// Beside the tables of a cluster: the lines run outside of it.
const AROUND: i32 = 14;
/// Height of a cluster's title.
const TITLE: i32 = 40;
/// Between two clusters.
const BETWEEN: i32 = 20;

/// Where everything stands.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Layout {
    pub(crate) width: i32,
    pub(crate) height: i32,
    /// The tables, as in the diagram.
    pub(crate) boxes: Vec<Rect>,
    /// The clusters, where there are several.
    pub(crate) bands: Vec<Band>,
    /// The lines.
    pub(crate) wires: Vec<Wire>,
}

/// A rectangle.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Rect {
    pub(crate) x: i32,
    pub(crate) y: i32,
    pub(crate) width: i32,
    pub(crate) height: i32,
}

#[cfg(test)]
impl Rect {
    pub(crate) fn right(&self) -> i32 {
        self.x + self.width
    }

    pub(crate) fn bottom(&self) -> i32 {
        self.y + self.height
    }
}

/// A cluster.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Band {
    pub(crate) rect: Rect,
    pub(crate) title: String,
}

/// The lines of all foreign keys to one row of one table, on one of its sides.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Wire {
    /// Positions in [`Diagram::links`].
    pub(crate) links: Vec<usize>,
    /// Straight pieces: horizontal or vertical.
    pub(crate) pieces: Vec<Piece>,
    /// Where three or more pieces meet.
    pub(crate) joints: Vec<(i32, i32)>,
    /// Where foreign keys begin.
    pub(crate) sources: Vec<End>,
    /// Where it reaches the table that is referred to.
    pub(crate) target: End,
}

/// A straight piece of a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Piece {
    pub(crate) from: (i32, i32),
    pub(crate) to: (i32, i32),
}

/// An end at a table's edge.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct End {
    /// The foreign key: a position in [`Diagram::links`].
    pub(crate) link: usize,
    pub(crate) at: (i32, i32),
    /// The side of the table.
    pub(crate) side: Side,
    /// Where the line from here bends first.
    pub(crate) bend: i32,
}

/// A side of a table.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Side {
    #[default]
    Left,
    Right,
}

/// How a table's texts are shown.
pub(crate) fn name_text(name: &str) -> String {
    cut(name, LONGEST_NAME)
}

/// How a column's type is shown.
pub(crate) fn type_text(data_type: &str) -> String {
    cut(data_type, LONGEST_TYPE)
}

/// Lays out a diagram.
pub(crate) fn layout(diagram: &Diagram) -> Layout {
    if diagram.is_empty() {
        return Layout::default();
    }
    let sizes: Vec<(i32, i32)> = (0..diagram.tables.len())
        .map(|at| size(diagram, at))
        .collect();
    let clusters = clusters(diagram);
    let mut grid = columns::assign(diagram, &clusters, &sizes);
    order::order(diagram, &mut grid);
    let heights = stack(&grid, &sizes, clusters.len() > 1);
    let plan = wires::plan(diagram, &grid, &heights);
    let place = Place::new(&grid, &sizes, &plan);
    let boxes: Vec<Rect> = (0..sizes.len())
        .map(|at| Rect {
            x: place.columns[grid.column[at]].0,
            y: heights.top[at],
            width: place.columns[grid.column[at]].1,
            height: sizes[at].1,
        })
        .collect();
    let bands = heights
        .bands
        .iter()
        .map(|(at, top, bottom)| {
            let block = &grid.blocks[*at];
            let (left, _) = place.columns[block.first];
            let last = place.columns[block.first + block.columns.len() - 1];
            Band {
                rect: Rect {
                    x: left - AROUND,
                    y: *top,
                    width: last.0 + last.1 + 2 * AROUND - left,
                    height: bottom - top,
                },
                title: clusters[*at].title.clone(),
            }
        })
        .collect();
    let wires = wires::draw(&plan, &place);
    let lowest = wires
        .iter()
        .flat_map(|wire| &wire.pieces)
        .map(|piece| piece.from.1.max(piece.to.1) + PITCH)
        .max()
        .unwrap_or_default();
    Layout {
        width: place.width,
        height: heights.height.max(lowest),
        boxes,
        bands,
        wires,
    }
}

/// Width and height of a table's box.
fn size(diagram: &Diagram, at: usize) -> (i32, i32) {
    let table = &diagram.tables[at];
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_precision_loss,
        reason = "texts are cut to a few dozen characters"
    )]
    let pixels = |text: &str, each: f64| (text_width(text) as f64 * each).ceil() as i32;
    let head = name_text(&table.name.to_reference());
    let sign = if table.mark == Mark::Same { 0 } else { 14 };
    let mut width = pixels(&head, HEAD_CHARACTER) + 20 + sign;
    for field in &table.fields {
        let name = pixels(&name_text(field.name.as_str()), CHARACTER);
        let data_type = pixels(&type_text(&field.data_type), CHARACTER);
        width = width.max(NAME_AT + name + 14 + data_type + TYPE_AT);
    }
    let rows = table.fields.len() + table.more().len();
    let rows = i32::try_from(rows).unwrap_or(i32::MAX / (2 * PITCH));
    (width.max(150), HEAD + PITCH * rows)
}

/// The height of a table's row over the top of its box.
pub(crate) fn row(diagram: &Diagram, table: usize, column: Option<&limbeck_schema::Name>) -> i32 {
    let fields = &diagram.tables[table].fields;
    let found = fields.iter().position(|field| Some(&field.name) == column);
    match found.and_then(|at| i32::try_from(at).ok()) {
        Some(at) => HEAD + PITCH * at + PITCH / 2,
        // A row that is not shown, or a table without any.
        None => PITCH,
    }
}

/// The shift of a column's rows.
fn shift(column: usize) -> i32 {
    if column.is_multiple_of(2) {
        0
    } else {
        PITCH / 2
    }
}

/// Where things are from top to bottom.
pub(crate) struct Heights {
    /// The top of each table.
    top: Vec<i32>,
    /// The clusters, where they are shown, with top and bottom.
    bands: Vec<(usize, i32, i32)>,
    /// What each column is taken by: tops and bottoms of its tables.
    taken: Vec<Vec<(i32, i32)>>,
    height: i32,
}

/// Stacks the tables of each column, cluster below cluster.
fn stack(grid: &columns::Grid, sizes: &[(i32, i32)], with_bands: bool) -> Heights {
    let mut heights = Heights {
        top: vec![0; sizes.len()],
        bands: Vec::new(),
        taken: vec![Vec::new(); grid.count],
        height: 0,
    };
    let mut top = 0;
    for row in &grid.rows {
        let first = top + if with_bands { TITLE } else { PITCH };
        let mut bottom = first;
        for at in row {
            let block = &grid.blocks[*at];
            for (column, tables) in (block.first..).zip(&block.columns) {
                let mut y = first + shift(column);
                for table in tables {
                    heights.top[*table] = y;
                    let end = y + sizes[*table].1;
                    heights.taken[column].push((y, end));
                    bottom = bottom.max(end);
                    y = end + GAP;
                }
            }
        }
        bottom += PADDING;
        if with_bands {
            heights
                .bands
                .extend(row.iter().map(|at| (*at, top, bottom)));
        }
        heights.height = bottom;
        // All rows are on one grid.
        top = (bottom + BETWEEN).div_euclid(PITCH) * PITCH + PITCH;
    }
    heights
}

/// Where things are from left to right.
pub(crate) struct Place {
    /// Left edge and width of each column.
    columns: Vec<(i32, i32)>,
    /// The first line of each gutter; gutter 0 is left of the first column.
    gutters: Vec<i32>,
    width: i32,
}

/// Between a table and the first line beside it.
const MARGIN: i32 = 26;
/// Between two lines side by side.
pub(crate) const TRACK: i32 = 9;

impl Place {
    fn new(grid: &columns::Grid, sizes: &[(i32, i32)], plan: &wires::Plan) -> Self {
        let mut widths = vec![0; grid.count];
        for (table, column) in grid.column.iter().enumerate() {
            widths[*column] = widths[*column].max(sizes[table].0);
        }
        let gutter = |at: usize| {
            let outer = at == 0 || at == grid.count;
            match plan.tracks.get(at).copied().unwrap_or_default() {
                0 if outer => PADDING,
                0 => 2 * MARGIN,
                lines if outer => PADDING + MARGIN + (lines - 1) * TRACK,
                lines => 2 * MARGIN + (lines - 1) * TRACK,
            }
        };
        let mut place = Self {
            columns: Vec::new(),
            gutters: Vec::new(),
            width: 0,
        };
        let mut x = 0;
        for (at, width) in widths.iter().enumerate() {
            let margin = if at == 0 { PADDING } else { MARGIN };
            place.gutters.push(x + margin);
            x += gutter(at);
            place.columns.push((x, *width));
            x += width;
        }
        place.gutters.push(x + MARGIN);
        place.width = x + gutter(grid.count);
        place
    }
}
