//! The revision graph as a picture: lanes as in a terminal, newest on top.

use std::collections::BTreeMap;
use std::fmt::Write;

use limbeck_revision::graph::EdgeKind;
use limbeck_revision::header::RevisionId;

use super::{Picture, draw, message};
use crate::text::{columns, cut, escaped};

const ROW: i32 = 34;
const LANE: i32 = 22;
const MARGIN: i32 = 24;
/// Width of a character, roughly.
const CHARACTER: i32 = 7;
/// The longest message, in characters.
const LONGEST: usize = 80;
const COLOURS: usize = 6;

const STYLE: &str = "\
.rg text{font:13px system-ui,sans-serif;fill:#1f2937}
.rg .bg{fill:#fff}
.rg .id{font:12px ui-monospace,SFMono-Regular,Menlo,Consolas,'DejaVu Sans Mono',monospace;fill:#64748b}
.rg .mk{font-size:11px;font-weight:600;fill:#1d4ed8}
.rg .mb{fill:#dbeafe}
.rg .e{fill:none;stroke:currentColor;stroke-width:2}
.rg .d{fill:none;stroke:#94a3b8;stroke-width:1.5;stroke-dasharray:3 3}
.rg .n{fill:#fff;stroke:currentColor;stroke-width:2.5}
.rg .n.at{fill:currentColor}
.rg .c0{color:#2563eb}.rg .c1{color:#c2410c}.rg .c2{color:#15803d}
.rg .c3{color:#9333ea}.rg .c4{color:#be123c}.rg .c5{color:#0e7490}
@media(prefers-color-scheme:dark){
.rg text{fill:#e2e8f0}.rg .bg{fill:#0f172a}.rg .id{fill:#94a3b8}
.rg .mk{fill:#bfdbfe}.rg .mb{fill:#1e3a8a}.rg .n{fill:#0f172a}.rg .n.at{fill:currentColor}
.rg .c0{color:#60a5fa}.rg .c1{color:#fb923c}.rg .c2{color:#4ade80}
.rg .c3{color:#c084fc}.rg .c4{color:#fb7185}.rg .c5{color:#22d3ee}
}
";

/// Draws the graph.
pub fn svg(picture: &Picture<'_>) -> String {
    let drawn = draw(picture.graph, picture.revisions, picture.current);
    let spots: BTreeMap<&RevisionId, (i32, i32)> = drawn
        .iter()
        .enumerate()
        .map(|(row, node)| (node.revision, (lane(node.lane), height(row))))
        .collect();
    let lanes = drawn
        .iter()
        .flat_map(|node| {
            node.lower
                .iter()
                .map(|(_, _, lane)| *lane)
                .chain([node.lane])
        })
        .max()
        .unwrap_or_default();
    let text_at = lane(lanes) + LANE;

    let mut lines = String::new();
    for node in &drawn {
        let Some(from) = spots.get(node.revision) else {
            continue;
        };
        for (lower, kind, via) in &node.lower {
            if let Some(to) = spots.get(lower) {
                let path = edge(*from, *to, lane(*via));
                let _ = match kind {
                    EdgeKind::Parent => {
                        writeln!(lines, "<path class=\"e c{}\" d=\"{path}\"/>", via % COLOURS)
                    }
                    EdgeKind::Dependency => writeln!(lines, "<path class=\"d\" d=\"{path}\"/>"),
                };
            }
        }
    }
    let mut width = 300;
    let mut nodes = String::new();
    for node in &drawn {
        let Some((x, y)) = spots.get(node.revision) else {
            continue;
        };
        let at = if picture.current.contains(node.revision) {
            " at"
        } else {
            ""
        };
        let _ = writeln!(
            nodes,
            "<circle class=\"n{at} c{}\" cx=\"{x}\" cy=\"{y}\" r=\"6\"/>",
            node.lane % COLOURS
        );
        width = width.max(label(&mut nodes, picture, node.revision, (text_at, *y)));
    }
    let (width, height) = (
        width + MARGIN,
        height(drawn.len().saturating_sub(1)) + MARGIN,
    );
    format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" class=\"rg\" role=\"img\" width=\"{width}\" height=\"{height}\" \
         viewBox=\"0 0 {width} {height}\">\n<title>Revisions</title>\n<style>\n{STYLE}</style>\n\
         <rect class=\"bg\" width=\"{width}\" height=\"{height}\"/>\n{lines}{nodes}</svg>\n"
    )
}

fn lane(lane: usize) -> i32 {
    MARGIN + LANE * i32::try_from(lane).unwrap_or(i32::MAX / (2 * LANE))
}

fn height(row: usize) -> i32 {
    MARGIN + ROW * i32::try_from(row).unwrap_or(i32::MAX / (2 * ROW))
}

/// From a child into the lane of the line, down, and into the parent.
fn edge(from: (i32, i32), to: (i32, i32), via: i32) -> String {
    let half = ROW / 2;
    let mut d = format!("M{} {}", from.0, from.1);
    if via != from.0 {
        let (mid, low) = (from.1 + half, from.1 + ROW);
        let _ = write!(d, "C{} {mid} {via} {mid} {via} {low}", from.0);
    }
    if via != to.0 {
        let (start, mid) = (to.1 - ROW, to.1 - half);
        let start = start.max(from.1);
        let _ = write!(d, "V{start}C{via} {mid} {} {mid} {} {}", to.0, to.0, to.1);
    } else {
        let _ = write!(d, "V{}", to.1);
    }
    d
}

/// Id, marks and message; says how far they reach.
fn label(
    out: &mut String,
    picture: &Picture<'_>,
    revision: &RevisionId,
    (x, y): (i32, i32),
) -> i32 {
    let text = |text: &str| i32::try_from(columns(text)).unwrap_or(0) * CHARACTER;
    let line = y + 5;
    let id = revision.as_str();
    let _ = write!(
        out,
        "<text class=\"id\" x=\"{x}\" y=\"{line}\">{}</text>",
        escaped(id)
    );
    let mut at = x + text(id) + 14;
    let Some(header) = picture.graph.header(id) else {
        return at;
    };
    for mark in picture.marks(header) {
        let width = text(&mark) + 10;
        let _ = write!(
            out,
            "<rect class=\"mb\" x=\"{at}\" y=\"{}\" width=\"{width}\" height=\"18\" rx=\"9\"/>\
             <text class=\"mk\" x=\"{}\" y=\"{}\" text-anchor=\"middle\">{}</text>",
            y - 9,
            at + width / 2,
            y + 4,
            escaped(&mark)
        );
        at += width + 8;
    }
    let message = cut(message(header), LONGEST);
    let _ = writeln!(
        out,
        "<text x=\"{at}\" y=\"{line}\">{}</text>",
        escaped(&message)
    );
    at + text(&message)
}
