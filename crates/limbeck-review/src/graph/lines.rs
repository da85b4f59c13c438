//! The lines that join revisions, beside them, newest first, as a terminal shows them.
//!
//! Each lane leads down to the revision that it waits for: unbroken to a parent, broken to a
//! dependency.

use std::collections::BTreeSet;

use limbeck_revision::graph::{EdgeKind, Graph};
use limbeck_revision::header::RevisionId;

/// A revision's place in the drawing.
pub struct Drawn<'g> {
    /// The revision.
    pub revision: &'g RevisionId,
    /// Its lane, counted from the left.
    pub lane: usize,
    /// The listed revisions that it follows and depends on, each with the lane of the line there.
    pub lower: Vec<(&'g RevisionId, EdgeKind, usize)>,
    /// Lines above it, where lanes end in it.
    pub above: Vec<String>,
    /// The line with its mark.
    pub mark: String,
    /// What stands before further lines of its text.
    pub beside: String,
    /// Lines below it, where lanes begin.
    pub below: Vec<String>,
}

/// Draws revisions that are listed before what they follow and depend on.
pub fn draw<'g>(
    graph: &'g Graph,
    revisions: &[&'g RevisionId],
    current: &[RevisionId],
) -> Vec<Drawn<'g>> {
    let listed: BTreeSet<&RevisionId> = revisions.iter().copied().collect();
    let mut lanes = Lanes::default();
    revisions
        .iter()
        .map(|revision| {
            let mut edges = edges(graph, revision);
            edges.retain(|edge| listed.contains(edge.to));
            lanes.draw(revision, &edges, current.contains(revision))
        })
        .collect()
}

/// The parents of a revision, then the dependencies that are none of them.
pub(super) fn edges<'g>(graph: &'g Graph, revision: &RevisionId) -> Vec<Edge<'g>> {
    let Some(header) = graph.header(revision.as_str()) else {
        return Vec::new();
    };
    let parents = header.down_revisions.iter().map(|to| Edge {
        to,
        kind: EdgeKind::Parent,
    });
    let mut edges: Vec<Edge<'g>> = parents.collect();
    for name in &header.depends_on {
        let found = graph.header(name).or_else(|| graph.labelled(name));
        if let Some(to) = found.map(|header| &header.revision)
            && edges.iter().all(|edge| edge.to != to)
        {
            edges.push(Edge {
                to,
                kind: EdgeKind::Dependency,
            });
        }
    }
    edges
}

/// A line down to a revision.
#[derive(Clone, Copy)]
pub(super) struct Edge<'g> {
    pub(super) to: &'g RevisionId,
    pub(super) kind: EdgeKind,
}

impl Edge<'_> {
    fn upright(&self) -> char {
        match self.kind {
            EdgeKind::Parent => '│',
            EdgeKind::Dependency => '┊',
        }
    }
}

#[derive(Default)]
struct Lanes<'g> {
    waits: Vec<Option<Edge<'g>>>,
    /// The lane of the revision above.
    last: Option<usize>,
}

impl<'g> Lanes<'g> {
    fn draw(
        &mut self,
        revision: &'g RevisionId,
        edges: &[Edge<'g>],
        is_current: bool,
    ) -> Drawn<'g> {
        let mut waiting: Vec<usize> = (0..self.waits.len())
            .filter(|at| self.waits[*at].is_some_and(|edge| edge.to == revision))
            .collect();
        // Its own place is below a child, if there is one.
        waiting.sort_by_key(|at| self.is_dependency(*at));
        let lane = match waiting.first() {
            Some(lane) => *lane,
            None => self.free_after(None),
        };
        let others = waiting.get(1..).unwrap_or_default();
        let mut above = Vec::new();
        if !others.is_empty() {
            above.push(self.joint(lane, others, Side::Up));
        } else if self.last == Some(lane) && (waiting.is_empty() || self.is_dependency(lane)) {
            // Without a line between them they would look like child and parent.
            above.push(self.row(None));
        }
        self.last = Some(lane);
        for other in others {
            self.waits[*other] = None;
        }
        self.waits[lane] = None;
        let mark = self.row(Some((lane, if is_current { '●' } else { '○' })));
        self.waits[lane] = edges.first().copied();
        let beside = match self.row(None).as_str() {
            "" => " ".to_owned(),
            row => row.to_owned(),
        };
        let mut below = Vec::new();
        let mut lanes = vec![lane];
        if let Some(further) = edges.get(1..).filter(|further| !further.is_empty()) {
            let (line, targets) = self.branch_off(lane, further);
            below.push(line);
            lanes.extend(targets);
        }
        let ends = edges.iter().zip(lanes);
        while self.waits.last().is_some_and(Option::is_none) {
            self.waits.pop();
        }
        Drawn {
            revision,
            lane,
            lower: ends
                .map(|(edge, lane)| (edge.to, edge.kind, lane))
                .collect(),
            above,
            mark,
            beside,
            below,
        }
    }

    fn is_dependency(&self, lane: usize) -> bool {
        self.waits[lane].is_some_and(|edge| edge.kind == EdgeKind::Dependency)
    }

    /// New lanes for the further edges, or a line to the lanes that wait for the same.
    fn branch_off(&mut self, lane: usize, edges: &[Edge<'g>]) -> (String, Vec<usize>) {
        let mut targets = Vec::new();
        let mut begins = BTreeSet::new();
        for edge in edges {
            let there = (0..self.waits.len()).find(|at| {
                let waits = self.waits[*at];
                *at != lane
                    && waits.is_some_and(|other| other.to == edge.to && other.kind == edge.kind)
            });
            targets.push(there.unwrap_or_else(|| {
                let at = self.free_after(Some(lane));
                self.waits[at] = Some(*edge);
                begins.insert(at);
                at
            }));
        }
        let line = self.joint_with(lane, &targets, Side::Down, &begins);
        (line, targets)
    }

    fn free_after(&mut self, lane: Option<usize>) -> usize {
        let from = lane.map_or(0, |lane| lane + 1);
        let free = (from..self.waits.len()).find(|at| self.waits[*at].is_none());
        free.unwrap_or_else(|| {
            self.waits.push(None);
            self.waits.len() - 1
        })
    }

    /// All lanes, one of them with a mark.
    fn row(&self, mark: Option<(usize, char)>) -> String {
        let cells = self.waits.iter().enumerate().map(|(at, waits)| match mark {
            Some((lane, mark)) if at == lane => mark,
            Some(_) | None => waits.map_or(' ', |edge| edge.upright()),
        });
        let text: String = cells.flat_map(|cell| [cell, ' ']).collect();
        text.trim_end().to_owned()
    }

    fn joint(&self, lane: usize, others: &[usize], side: Side) -> String {
        self.joint_with(lane, others, side, &others.iter().copied().collect())
    }

    /// A line from a lane to others; `ends` are those that only one side of the line has.
    fn joint_with(
        &self,
        lane: usize,
        others: &[usize],
        side: Side,
        ends: &BTreeSet<usize>,
    ) -> String {
        let all = || others.iter().copied().chain([lane]);
        let (left, right) = (all().min().unwrap_or(lane), all().max().unwrap_or(lane));
        let level = match others.iter().all(|other| self.is_dependency(*other)) {
            true => '┄',
            false => '─',
        };
        let mut text = String::new();
        for (at, waits) in self.waits.iter().enumerate() {
            let is_end = ends.contains(&at);
            let joins = at == lane || others.contains(&at);
            let is_inside = left < at && at < right;
            let arms = Arms {
                up: waits.is_some() && !(is_end && side == Side::Down),
                down: waits.is_some() && !(is_end && side == Side::Up),
                left: is_inside || (joins && at == right),
                right: is_inside || (joins && at == left),
            };
            text.push(match (arms.character(), waits) {
                ('│', Some(edge)) => edge.upright(),
                ('─', _) => level,
                (character, _) => character,
            });
            text.push(if left <= at && at < right { level } else { ' ' });
        }
        text.trim_end().to_owned()
    }
}

/// Which side of a line its ends are on.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Side {
    Up,
    Down,
}

/// Where lines leave a cell.
struct Arms {
    up: bool,
    down: bool,
    left: bool,
    right: bool,
}

impl Arms {
    fn character(&self) -> char {
        match (self.up, self.down, self.left, self.right) {
            (true, true, false, false) => '│',
            (false, false, true | false, true) | (false, false, true, false) => '─',
            (true, true, false, true) => '├',
            (true, true, true, false) => '┤',
            (true, false, true, false) => '╯',
            (true, false, false, true) => '╰',
            (false, true, true, false) => '╮',
            (false, true, false, true) => '╭',
            (true, false, true, true) => '┴',
            (false, true, true, true) => '┬',
            (true, true, true, true) => '┼',
            (true, false, false, false) | (false, true, false, false) => '│',
            (false, false, false, false) => ' ',
        }
    }
}

#[cfg(test)]
mod tests {
    use limbeck_revision::header::Header;

    use super::*;

    /// A parent that begins with `~` is a dependency.
    fn header(id: &str, lower: &[&str]) -> Header {
        let (depends_on, parents): (Vec<&str>, Vec<&str>) =
            lower.iter().partition(|name| name.starts_with('~'));
        Header {
            message: String::new(),
            revision: RevisionId::new(id).unwrap(),
            down_revisions: parents
                .iter()
                .map(|p| RevisionId::new(*p).unwrap())
                .collect(),
            depends_on: depends_on.iter().map(|name| name[1..].to_owned()).collect(),
            branch_labels: Vec::new(),
            create_date: None,
            replaces: Vec::new(),
            lock_timeout: None,
        }
    }

    /// Draws revisions that are given newest first.
    fn drawing(revisions: &[(&str, &[&str])]) -> String {
        let headers = revisions
            .iter()
            .map(|(id, parents)| header(id, parents))
            .collect();
        let graph = Graph::new(headers).unwrap();
        let ids: Vec<RevisionId> = revisions
            .iter()
            .map(|(id, _)| RevisionId::new(*id).unwrap())
            .collect();
        let ids: Vec<&RevisionId> = ids.iter().collect();
        let mut text = String::new();
        for row in draw(&graph, &ids, &[]) {
            for line in row
                .above
                .iter()
                .chain([&format!("{} {}", row.mark, row.revision)])
                .chain(&row.below)
            {
                text.push_str(line);
                text.push('\n');
            }
        }
        text
    }

    #[test]
    fn a_line() {
        assert_eq!(drawing(&[("b1", &["a1"]), ("a1", &[])]), "○ b1\n○ a1\n");
    }

    #[test]
    fn two_branches_from_one_parent() {
        let drawn = drawing(&[("c1", &["a1"]), ("b1", &["a1"]), ("a1", &[])]);
        assert_eq!(drawn, "○ c1\n│ ○ b1\n├─╯\n○ a1\n");
    }

    #[test]
    fn a_merge_and_its_branches() {
        let drawn = drawing(&[
            ("m1", &["b1", "c1"]),
            ("c1", &["a1"]),
            ("b1", &["a1"]),
            ("a1", &[]),
        ]);
        assert_eq!(drawn, "○ m1\n├─╮\n│ ○ c1\n○ │ b1\n├─╯\n○ a1\n");
    }

    #[test]
    fn three_branches_and_a_base_of_its_own() {
        let drawn = drawing(&[
            ("x1", &[]),
            ("d1", &["a1"]),
            ("c1", &["a1"]),
            ("b1", &["a1"]),
            ("a1", &[]),
        ]);
        assert_eq!(drawn, "○ x1\n\n○ d1\n│ ○ c1\n│ │ ○ b1\n├─┴─╯\n○ a1\n");
    }

    #[test]
    fn lanes_cross() {
        let drawn = drawing(&[
            ("m1", &["a2", "c2"]),
            ("b2", &["b1"]),
            ("c2", &["a2"]),
            ("a2", &["b1"]),
            ("b1", &[]),
        ]);
        assert_eq!(
            drawn,
            "○ m1\n├─╮\n│ │ ○ b2\n│ ○ │ c2\n├─╯ │\n○   │ a2\n├───╯\n○ b1\n"
        );
    }

    #[test]
    fn dependencies_are_broken_lines() {
        let drawn = drawing(&[
            ("b2", &["b1", "~a2"]),
            ("b1", &["~a1"]),
            ("a2", &["a1"]),
            ("a1", &[]),
        ]);
        assert_eq!(drawn, "○ b2\n├┄╮\n○ ┊ b1\n┊ ○ a2\n╰┄┤\n  ○ a1\n");
        let drawn = drawing(&[("b1", &["~a2"]), ("a2", &["a1"]), ("a1", &[])]);
        assert_eq!(drawn, "○ b1\n┊\n○ a2\n○ a1\n");
    }
}
