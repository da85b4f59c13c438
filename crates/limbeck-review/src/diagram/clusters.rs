//! Which tables belong together: those that foreign keys join, and those whose names begin alike.
//!
//! Clusters are joined pairwise, the most related pair first, until the next one would be too large
//! for one look. A key to a table that everything refers to says little, so it weighs less.

use std::collections::{BTreeMap, BTreeSet};

use super::Diagram;

/// Tables that are drawn together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Cluster {
    /// What joins them.
    pub(crate) title: String,
    /// Positions in [`Diagram::tables`], in order.
    pub(crate) tables: Vec<usize>,
}

/// Diagrams with no more tables than this are one cluster.
const SMALL: usize = 10;

/// The most tables that a cluster has; singles may still join it.
const LARGE: usize = 12;

/// The clusters, in an order in which related ones follow each other.
pub(crate) fn clusters(diagram: &Diagram) -> Vec<Cluster> {
    let schemas: BTreeSet<_> = diagram.tables.iter().map(|t| &t.name.schema).collect();
    let all: Vec<usize> = (0..diagram.tables.len()).collect();
    if all.len() <= SMALL && schemas.len() <= 1 {
        return vec![Cluster {
            title: String::new(),
            tables: all,
        }];
    }
    let linked: BTreeSet<usize> = diagram
        .links
        .iter()
        .filter(|link| link.from != link.to)
        .flat_map(|link| [link.from, link.to])
        .collect();
    let mut groups = Groups::new(diagram);
    groups.merge();
    groups.take_in_small(&linked);
    let mut clusters = groups.ordered();
    let (singles, joined): (Vec<_>, Vec<_>) = clusters
        .drain(..)
        .partition(|tables| tables.len() == 1 && !linked.contains(&tables[0]));
    let mut named: Vec<Cluster> = joined
        .into_iter()
        .map(|tables| Cluster {
            title: title(diagram, &tables, schemas.len() > 1),
            tables,
        })
        .collect();
    let mut singles: Vec<usize> = singles.into_iter().flatten().collect();
    singles.sort_unstable();
    if !singles.is_empty() {
        named.push(Cluster {
            title: "without foreign keys".to_owned(),
            tables: singles,
        });
    }
    named
}

struct Groups<'d> {
    diagram: &'d Diagram,
    /// The tables of each group; merged ones are empty.
    members: Vec<Vec<usize>>,
    /// How related two groups are, the lower one first.
    weights: BTreeMap<(usize, usize), f64>,
    /// How related each group is with all others.
    degrees: Vec<f64>,
    /// Twice the sum of all weights at the beginning.
    total: f64,
}

impl<'d> Groups<'d> {
    fn new(diagram: &'d Diagram) -> Self {
        let count = diagram.tables.len();
        let mut groups = Self {
            diagram,
            members: (0..count).map(|at| vec![at]).collect(),
            weights: BTreeMap::new(),
            degrees: vec![0.0; count],
            total: 0.0,
        };
        let mut incoming = vec![0_usize; count];
        for link in &diagram.links {
            incoming[link.to] += 1;
        }
        for link in &diagram.links {
            #[expect(clippy::cast_precision_loss, reason = "a number of foreign keys")]
            let weight = 1.0 / (incoming[link.to] as f64).sqrt();
            groups.relate(link.from, link.to, weight);
        }
        let mut families: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
        for at in 0..count {
            families.entry(family(diagram, at)).or_default().push(at);
        }
        for family in families.values().filter(|family| family.len() <= LARGE) {
            for (at, a) in family.iter().enumerate() {
                for b in &family[at + 1..] {
                    groups.relate(*a, *b, 0.3);
                }
            }
        }
        groups
    }

    /// Tables of different schemas never belong together.
    fn relate(&mut self, a: usize, b: usize, weight: f64) {
        let schema = |at: usize| &self.diagram.tables[at].name.schema;
        if a != b && schema(a) == schema(b) {
            *self.weights.entry((a.min(b), a.max(b))).or_default() += weight;
            self.degrees[a] += weight;
            self.degrees[b] += weight;
            self.total += 2.0 * weight;
        }
    }

    /// How much more two groups have to do with each other than any two have by chance: the gain in
    /// modularity (Clauset, Newman and Moore, 2004).
    fn gain(&self, a: usize, b: usize, weight: f64) -> f64 {
        weight - self.degrees[a] * self.degrees[b] / self.total
    }

    fn fit(&self, a: usize, b: usize, most: usize) -> bool {
        self.members[a].len() + self.members[b].len() <= most
    }

    fn merge(&mut self) {
        loop {
            let pairs = self
                .weights
                .iter()
                .filter(|((a, b), _)| self.fit(*a, *b, LARGE));
            let best = pairs
                .map(|((a, b), weight)| (self.gain(*a, *b, *weight), (*a, *b)))
                .filter(|(gain, _)| *gain > 0.0)
                // The first of equal ones: names decide.
                .fold(
                    None,
                    |best: Option<(f64, (usize, usize))>, next| match best {
                        Some(best) if best.0 >= next.0 => Some(best),
                        _ => Some(next),
                    },
                );
            let Some((_, (a, b))) = best else { return };
            self.join(a, b);
        }
    }

    fn join(&mut self, a: usize, b: usize) {
        let moved = std::mem::take(&mut self.members[b]);
        self.degrees[a] += self.degrees[b];
        self.members[a].extend(moved);
        self.members[a].sort_unstable();
        let edges: Vec<((usize, usize), f64)> = self
            .weights
            .iter()
            .filter(|((x, y), _)| *x == b || *y == b)
            .map(|(pair, weight)| (*pair, *weight))
            .collect();
        for ((x, y), weight) in edges {
            self.weights.remove(&(x, y));
            let other = if x == b { y } else { x };
            if other != a {
                let pair = (a.min(other), a.max(other));
                *self.weights.entry(pair).or_default() += weight;
            }
        }
    }

    /// Puts pairs and linked tables that found no place beside what they are related with most.
    fn take_in_small(&mut self, linked: &BTreeSet<usize>) {
        for small in 0..self.members.len() {
            let own = &self.members[small];
            if own.is_empty() || own.len() > 2 || !linked.contains(&own[0]) {
                continue;
            }
            let best = self
                .weights
                .iter()
                .filter(|((a, b), _)| *a == small || *b == small)
                .map(|((a, b), weight)| (*weight, if *a == small { *b } else { *a }))
                .filter(|(_, other)| self.fit(small, *other, LARGE + LARGE / 4))
                .fold(None, |best: Option<(f64, usize)>, next| match best {
                    Some(best) if best.0 >= next.0 => Some(best),
                    _ => Some(next),
                });
            if let Some((_, other)) = best {
                self.join(other, small);
            }
        }
    }

    /// The groups, each time the one that has most to do with the one before it; by schema first.
    fn ordered(&self) -> Vec<Vec<usize>> {
        let mut group_of = vec![0; self.members.len()];
        for (group, members) in self.members.iter().enumerate() {
            for table in members {
                group_of[*table] = group;
            }
        }
        let mut inner = vec![0_usize; self.members.len()];
        let mut ties: BTreeMap<(usize, usize), usize> = BTreeMap::new();
        for link in &self.diagram.links {
            let (from, to) = (group_of[link.from], group_of[link.to]);
            inner[from] += 1;
            inner[to] += 1;
            *ties.entry((from, to)).or_default() += 1;
            *ties.entry((to, from)).or_default() += 1;
        }
        let schema = |group: usize| &self.diagram.tables[self.members[group][0]].name.schema;
        let mut left: Vec<usize> = (0..self.members.len())
            .filter(|group| !self.members[*group].is_empty())
            .collect();
        let mut order: Vec<usize> = Vec::new();
        while !left.is_empty() {
            let rank = |at: usize| {
                let last = order.last().copied();
                let same = last.is_some_and(|last| schema(last) == schema(left[at]));
                let tie = last.and_then(|last| ties.get(&(last, left[at])));
                (same, tie.copied().unwrap_or_default(), inner[left[at]])
            };
            let mut best = 0;
            for at in 1..left.len() {
                if rank(at) > rank(best) {
                    best = at;
                }
            }
            order.push(left.remove(best));
        }
        let members = order.into_iter().map(|group| self.members[group].clone());
        members.collect()
    }
}

/// The first word of a table's name, in the singular as far as an `s` says it.
fn family(diagram: &Diagram, at: usize) -> &str {
    let name = diagram.tables[at].name.name.as_str();
    let first = name.split('_').next().unwrap_or_default();
    first.strip_suffix('s').unwrap_or(first)
}

/// The table that is linked most, inside of the cluster.
fn title(diagram: &Diagram, tables: &[usize], with_schema: bool) -> String {
    let mut degree: BTreeMap<usize, usize> = BTreeMap::new();
    for link in diagram.links.iter().filter(|link| link.from != link.to) {
        if tables.contains(&link.from) && tables.contains(&link.to) {
            *degree.entry(link.to).or_default() += 2;
            *degree.entry(link.from).or_default() += 1;
        }
    }
    let mut hub: Option<(usize, usize)> = None;
    for at in tables {
        let size = degree.get(at).copied().unwrap_or_default();
        if hub.is_none_or(|(_, best)| size > best) {
            hub = Some((*at, size));
        }
    }
    let Some((hub, _)) = hub else {
        return String::new();
    };
    let name = &diagram.tables[hub].name;
    if with_schema {
        format!("{}: {}", name.schema, name.name)
    } else {
        name.name.to_string()
    }
}
