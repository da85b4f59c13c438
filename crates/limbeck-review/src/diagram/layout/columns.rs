//! Which table stands in which column: tables right of those that they refer to, as far as the
//! number of columns allows.

use crate::diagram::Diagram;
use crate::diagram::clusters::Cluster;

use super::{GAP, PITCH};

/// Tables in columns.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Grid {
    /// The number of columns.
    pub(crate) count: usize,
    /// The column of each table.
    pub(crate) column: Vec<usize>,
    /// The clusters.
    pub(crate) blocks: Vec<Block>,
    /// The clusters that stand side by side, row by row.
    pub(crate) rows: Vec<Vec<usize>>,
}

/// Where a cluster stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Block {
    /// Its first column.
    pub(crate) first: usize,
    /// The tables of its columns, from top to bottom.
    pub(crate) columns: Vec<Vec<usize>>,
}

/// The width that a column takes together with a gutter, by experience.
const USUAL_WIDTH: f64 = 330.0;

/// More columns than this fit on no screen.
const MOST: usize = 6;

/// Chooses the columns.
pub(super) fn assign(diagram: &Diagram, clusters: &[Cluster], sizes: &[(i32, i32)]) -> Grid {
    let height = |tables: &[usize]| -> i32 { tables.iter().map(|at| sizes[*at].1 + GAP).sum() };
    let all: i32 = clusters.iter().map(|cluster| height(&cluster.tables)).sum();
    let most = columns_for(all).min(MOST);
    let widths: Vec<usize> = clusters
        .iter()
        .map(|cluster| {
            columns_for(height(&cluster.tables)).clamp(cluster.tables.len().min(2), most.max(2))
        })
        .collect();
    let count = most.max(widths.iter().copied().max().unwrap_or(1));
    let mut grid = Grid {
        count: 0,
        column: vec![0; diagram.tables.len()],
        blocks: Vec::new(),
        rows: Vec::new(),
    };
    for (cluster, width) in clusters.iter().zip(widths) {
        let tallest = cluster.tables.iter().map(|at| sizes[*at].1 + GAP).max();
        let columns = i32::try_from(width).unwrap_or(1);
        let limit = (height(&cluster.tables) / columns + PITCH).max(tallest.unwrap_or_default());
        let mut columns = fill(diagram, cluster, sizes, (width, limit));
        columns.retain(|tables| !tables.is_empty());
        grid.blocks.push(Block { first: 0, columns });
    }
    grid.pack(count);
    for block in &grid.blocks {
        for (at, tables) in block.columns.iter().enumerate() {
            for table in tables {
                grid.column[*table] = block.first + at;
                grid.count = grid.count.max(block.first + at + 1);
            }
        }
    }
    grid
}

/// How many columns make tables of this height together about as wide as high.
fn columns_for(height: i32) -> usize {
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a small positive number"
    )]
    let columns = (f64::from(height) / USUAL_WIDTH * 1.6).sqrt().round() as usize;
    columns.max(1)
}

impl Grid {
    /// Puts clusters side by side as long as there are columns: the next one in order that fits.
    fn pack(&mut self, count: usize) {
        let mut left: Vec<usize> = (0..self.blocks.len()).collect();
        while !left.is_empty() {
            let mut row = Vec::new();
            let mut used = 0;
            while let Some(next) = left
                .iter()
                .position(|at| used == 0 || used + self.blocks[*at].columns.len() <= count)
            {
                let at = left.remove(next);
                self.blocks[at].first = used;
                used += self.blocks[at].columns.len();
                row.push(at);
            }
            self.rows.push(row);
        }
    }
}

/// Fills the columns of one cluster to no more than a height.
fn fill(
    diagram: &Diagram,
    cluster: &Cluster,
    sizes: &[(i32, i32)],
    (count, limit): (usize, i32),
) -> Vec<Vec<usize>> {
    let mut band: Vec<Vec<usize>> = vec![Vec::new(); count];
    let mut filled = vec![0; count];
    for table in referenced_first(diagram, &cluster.tables) {
        let own = sizes[table].1 + GAP;
        let lowest = diagram
            .links
            .iter()
            .filter(|link| link.from == table && link.to != table)
            .filter_map(|link| band.iter().position(|tables| tables.contains(&link.to)))
            .map(|column| column + 1)
            .max()
            .unwrap_or_default();
        let fits = (lowest..count).find(|at| filled[*at] + own <= limit);
        let at = fits.unwrap_or_else(|| {
            let right = lowest.min(count - 1)..count;
            let emptiest = right.clone().min_by_key(|at| filled[*at]);
            // Where that would make a tower, any column will do.
            let emptiest = emptiest.filter(|at| filled[*at] + own <= limit + limit / 2);
            let any = (0..count).min_by_key(|at| filled[*at]);
            emptiest.or(any).unwrap_or_default()
        });
        band[at].push(table);
        filled[at] += own;
    }
    band
}

/// The tables in an order in which each follows those that it refers to; rings are cut at the table
/// that refers to the fewest others. Those that are referred to most come first.
fn referenced_first(diagram: &Diagram, tables: &[usize]) -> Vec<usize> {
    let inner: Vec<(usize, usize)> = diagram
        .links
        .iter()
        .map(|link| (link.from, link.to))
        .filter(|(from, to)| from != to && tables.contains(from) && tables.contains(to))
        .collect();
    let mut left = tables.to_vec();
    let mut order: Vec<usize> = Vec::new();
    while !left.is_empty() {
        let open = |at: &usize| {
            let needs = inner.iter().filter(|(from, _)| from == at);
            needs.filter(|(_, to)| !order.contains(to)).count()
        };
        let users = |at: &usize| inner.iter().filter(|(_, to)| to == at).count();
        let next = left
            .iter()
            .enumerate()
            .min_by_key(|(place, at)| (open(at), usize::MAX - users(at), *place))
            .map_or(0, |(place, _)| place);
        order.push(left.remove(next));
    }
    order
}
