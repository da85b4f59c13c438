//! The lines: which gaps between tables they take, and the pieces that they are made of.

use std::collections::{BTreeMap, BTreeSet};

use limbeck_schema::Name;

use super::columns::Grid;
use super::tracks::{Bundle, assign};
use super::{End, Heights, PITCH, Piece, Place, Side, TRACK, Wire, row, shift};
use crate::diagram::Diagram;

/// The lines before it is known how wide the gutters are.
pub(crate) struct Plan {
    nets: Vec<Net>,
    /// What runs in each gutter.
    gutters: Vec<Vec<Bundle>>,
    /// How many lines stand side by side in each gutter.
    pub(super) tracks: Vec<i32>,
}

/// The foreign keys to one row of one table, on one side of it.
struct Net {
    column: usize,
    side: Side,
    y: i32,
    sources: Vec<Source>,
    /// The columns that it passes, and on which height.
    passes: BTreeMap<usize, i32>,
}

struct Source {
    link: usize,
    column: usize,
    side: Side,
    y: i32,
}

impl Source {
    fn gutter(&self) -> usize {
        gutter(self.column, self.side)
    }
}

/// The gutter beside a column.
fn gutter(column: usize, side: Side) -> usize {
    match side {
        Side::Left => column,
        Side::Right => column + 1,
    }
}

/// Plans all lines of a diagram.
pub(super) fn plan(diagram: &Diagram, grid: &Grid, heights: &Heights) -> Plan {
    let mut nets = nets(diagram, grid, heights);
    let mut taken: Vec<BTreeSet<i32>> = vec![BTreeSet::new(); grid.count];
    for net in &mut nets {
        net.pass(heights, &mut taken);
    }
    let mut gutters: Vec<Vec<Bundle>> = (0..=grid.count).map(|_| Vec::new()).collect();
    for (at, net) in nets.iter().enumerate() {
        for (gutter, bundle) in net.bundles(at) {
            gutters[gutter].push(bundle);
        }
    }
    let tracks = gutters.iter_mut().map(|bundles| assign(bundles)).collect();
    Plan {
        nets,
        gutters,
        tracks,
    }
}

/// Which foreign keys share a line. The longest lines come first, so that they run straightest.
fn nets(diagram: &Diagram, grid: &Grid, heights: &Heights) -> Vec<Net> {
    let mut nets: BTreeMap<Key<'_>, Net> = BTreeMap::new();
    let mut ends = Ends::default();
    for (at, link) in diagram.links.iter().enumerate() {
        let (from, to) = (grid.column[link.from], grid.column[link.to]);
        let (out, into) = if from > to {
            (Side::Left, Side::Right)
        } else if from == to {
            (Side::Right, Side::Right)
        } else {
            (Side::Right, Side::Left)
        };
        let key = (link.to, link.referenced.as_slice(), into);
        let height =
            |table: usize, column: Option<&Name>| heights.top[table] + row(diagram, table, column);
        let net = nets.entry(key).or_insert_with(|| Net {
            column: to,
            side: into,
            y: ends.place(
                key,
                (link.to, into),
                height(link.to, link.referenced.last()),
            ),
            sources: Vec::new(),
            passes: BTreeMap::new(),
        });
        // The last column of a key tells most: the first ones are often those of the tenant.
        let y = height(link.from, link.columns.last());
        net.sources.push(Source {
            link: at,
            column: from,
            side: out,
            y: ends.place(key, (link.from, out), y),
        });
    }
    let mut nets: Vec<Net> = nets.into_values().collect();
    nets.sort_by_key(|net| {
        let length = |source: &Source| source.column.abs_diff(net.column);
        usize::MAX - net.sources.iter().map(length).max().unwrap_or_default()
    });
    nets
}

/// The row that foreign keys refer to, and the side of its table.
type Key<'d> = (usize, &'d [Name], Side);

/// Which row's lines end at which height of a table's side.
#[derive(Default)]
struct Ends<'d>(BTreeMap<(usize, Side, i32), Key<'d>>);

impl<'d> Ends<'d> {
    /// The height for an end, beside those of other lines.
    fn place(&mut self, key: Key<'d>, (table, side): (usize, Side), y: i32) -> i32 {
        // Less than a quarter of the pitch: else the ends of both sides of a gutter could meet.
        const NEAR: [i32; 5] = [0, 4, -4, 2, -2];
        let free = NEAR.into_iter().map(|shift| y + shift).find(|y| {
            let there = self.0.get(&(table, side, *y));
            there.is_none_or(|other| *other == key)
        });
        let y = free.unwrap_or(y);
        self.0.insert((table, side, y), key);
        y
    }
}

impl Net {
    fn gutter(&self) -> usize {
        gutter(self.column, self.side)
    }

    /// Chooses the gaps in which it passes columns, one after the other away from its table.
    fn pass(&mut self, heights: &Heights, taken: &mut [BTreeSet<i32>]) {
        let gutters = self.sources.iter().map(Source::gutter);
        let columns: Vec<usize> = match self.side {
            Side::Right => (self.gutter()..gutters.max().unwrap_or_default()).collect(),
            Side::Left => {
                let last = gutters.min().unwrap_or_default();
                (last..self.gutter()).rev().collect()
            }
        };
        let mut y = self.y;
        for column in columns {
            let beyond = self.sources.iter().filter(|source| match self.side {
                Side::Right => source.gutter() > column,
                Side::Left => source.gutter() <= column,
            });
            let beyond: Vec<i32> = beyond.map(|source| source.y).collect();
            let low = beyond.iter().min().copied().unwrap_or(y);
            let high = beyond.iter().max().copied().unwrap_or(y);
            y = free(heights, &mut taken[column], column, y.clamp(low, high));
            self.passes.insert(column, y);
        }
    }

    /// What of it is in each gutter.
    fn bundles(&self, net: usize) -> BTreeMap<usize, Bundle> {
        let mut bundles: BTreeMap<usize, Bundle> = BTreeMap::new();
        let mut add = |gutter: usize, side: Side, y: i32| {
            let bundle = bundles.entry(gutter).or_insert_with(|| Bundle::new(net));
            // The end is left of the gutter when it is at a table's right side.
            match side {
                Side::Right => bundle.left.push(y),
                Side::Left => bundle.right.push(y),
            }
        };
        add(self.gutter(), self.side, self.y);
        for source in &self.sources {
            add(source.gutter(), source.side, source.y);
        }
        for (column, y) in &self.passes {
            add(*column, Side::Left, *y);
            add(column + 1, Side::Right, *y);
        }
        bundles
    }
}

/// The free height nearest to the wanted one.
fn free(heights: &Heights, taken: &mut BTreeSet<i32>, column: usize, wanted: i32) -> i32 {
    let on_grid = (wanted - shift(column)).div_euclid(PITCH) * PITCH + shift(column);
    let is_free = |y: i32| {
        let clear = |(top, bottom): &(i32, i32)| y < *top || y > *bottom;
        y > 0 && !taken.contains(&y) && heights.taken[column].iter().all(clear)
    };
    // Below everything there is always room.
    let mut distance = 0;
    let found = loop {
        let around = [on_grid - distance, on_grid + distance + PITCH];
        if let Some(y) = around.into_iter().find(|y| is_free(*y)) {
            break y;
        }
        distance += PITCH;
    };
    taken.insert(found);
    found
}

/// The pieces of all lines.
pub(super) fn draw(plan: &Plan, place: &Place) -> Vec<Wire> {
    let mut wires: Vec<Wire> = plan
        .nets
        .iter()
        .map(|net| Wire {
            links: net.sources.iter().map(|source| source.link).collect(),
            ..Wire::default()
        })
        .collect();
    for (gutter, bundles) in plan.gutters.iter().enumerate() {
        let left = match gutter {
            0 => 0,
            _ => place.columns[gutter - 1].0 + place.columns[gutter - 1].1,
        };
        let right = place
            .columns
            .get(gutter)
            .map_or(place.width, |column| column.0);
        for bundle in bundles {
            let x = place.gutters[gutter] + bundle.track * TRACK;
            trunk(&mut wires[bundle.net], bundle, x, (left, right));
        }
    }
    for (net, wire) in plan.nets.iter().zip(&mut wires) {
        for (column, y) in &net.passes {
            let (x, width) = place.columns[*column];
            wire.pieces.push(Piece {
                from: (x, *y),
                to: (x + width, *y),
            });
        }
        wire.target = end(plan, place, net, (net.column, net.side, net.y), 0);
        wire.sources = net
            .sources
            .iter()
            .map(|source| {
                let at = (source.column, source.side, source.y);
                end(plan, place, net, at, source.link)
            })
            .collect();
    }
    wires
}

fn end(
    plan: &Plan,
    place: &Place,
    net: &Net,
    (column, side, y): (usize, Side, i32),
    link: usize,
) -> End {
    let (left, width) = place.columns[column];
    let x = match side {
        Side::Left => left,
        Side::Right => left + width,
    };
    let at = gutter(column, side);
    let is_own = |bundle: &&Bundle| std::ptr::eq(&plan.nets[bundle.net], net);
    let track = plan.gutters[at].iter().find(is_own).map_or(0, |b| b.track);
    End {
        link,
        at: (x, y),
        side,
        bend: place.gutters[at] + track * TRACK,
    }
}

/// The vertical line in a gutter, and the horizontal ones from it to both sides.
fn trunk(wire: &mut Wire, bundle: &Bundle, x: i32, (left, right): (i32, i32)) {
    let (low, high) = bundle.extent();
    if low < high {
        wire.pieces.push(Piece {
            from: (x, low),
            to: (x, high),
        });
    }
    let ends = bundle.left.iter().map(|y| (left, *y));
    for end in ends.chain(bundle.right.iter().map(|y| (right, *y))) {
        let piece = Piece {
            from: (x, end.1),
            to: end,
        };
        if wire.pieces.contains(&piece) {
            continue;
        }
        wire.pieces.push(piece);
        if low < end.1 && end.1 < high && !wire.joints.contains(&(x, end.1)) {
            wire.joints.push((x, end.1));
        }
    }
}
