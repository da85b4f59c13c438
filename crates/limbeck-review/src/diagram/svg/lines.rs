//! The lines of foreign keys: a crow's foot or a bar where they begin, an arrow where they lead.

use std::fmt::Write;

use crate::diagram::layout::{End, Piece, Side, Wire};
use crate::diagram::{Diagram, Link, Mark};
use crate::text::escaped;

/// How many colours there are.
const COLOURS: usize = 8;

/// Radius of corners.
const ROUND: i32 = 6;

pub(super) fn draw(out: &mut String, diagram: &Diagram, wire: &Wire, colour: &str) {
    let said: Vec<String> = wire
        .links
        .iter()
        .map(|link| diagram.said(&diagram.links[*link]))
        .collect();
    let _ = write!(
        out,
        "<g class=\"w {colour}\"><title>{}</title>",
        escaped(&said.join("\n"))
    );
    let dashed: Vec<&End> = wire
        .sources
        .iter()
        .filter(|end| diagram.links[end.link].optional)
        .collect();
    let is_dashed = |piece: &Piece| dashed.iter().any(|end| is_stub(piece, end));
    let (stubs, solid): (Vec<&Piece>, Vec<&Piece>) =
        wire.pieces.iter().partition(|piece| is_dashed(piece));
    let _ = write!(out, "<path class=\"l\" d=\"{}\"/>", path(&solid, wire));
    if !stubs.is_empty() {
        let _ = write!(out, "<path class=\"l o\" d=\"{}\"/>", path(&stubs, wire));
    }
    for (x, y) in &wire.joints {
        let _ = write!(out, "<circle cx=\"{x}\" cy=\"{y}\" r=\"3\"/>");
    }
    let feet: String = wire
        .sources
        .iter()
        .map(|end| foot(end, &diagram.links[end.link]))
        .collect();
    let _ = writeln!(
        out,
        "<path class=\"l\" d=\"{feet}\"/><path d=\"{}\"/></g>",
        arrow(&wire.target)
    );
}

/// The colours of all lines: that of the change, where there is one; else another one than lines
/// nearby have. Lines of many keys choose first.
pub(super) fn colours(diagram: &Diagram, wires: &[Wire]) -> Vec<String> {
    let mut order: Vec<usize> = (0..wires.len()).collect();
    order.sort_by_key(|at| std::cmp::Reverse(wires[*at].links.len()));
    let mut chosen: Vec<Option<usize>> = vec![None; wires.len()];
    for at in &order {
        let mut used = [0; COLOURS];
        for (other, colour) in chosen.iter().enumerate() {
            if let Some(colour) = colour {
                used[*colour] += 1 + 100 * usize::from(are_near(&wires[*at], &wires[other]));
            }
        }
        chosen[*at] = (0..COLOURS).min_by_key(|colour| used[*colour]);
    }
    wires
        .iter()
        .zip(chosen)
        .map(|(wire, colour)| {
            let mut marks = wire.links.iter().map(|link| diagram.links[*link].mark);
            let first = marks.next().unwrap_or_default();
            if first != Mark::Same && marks.all(|mark| mark == first) {
                first.class().to_owned()
            } else {
                format!("c{}", colour.unwrap_or_default())
            }
        })
        .collect()
}

/// Whether two lines run side by side somewhere.
fn are_near(a: &Wire, b: &Wire) -> bool {
    const NEAR: i32 = 60;
    a.pieces.iter().filter(|piece| is_vertical(piece)).any(|a| {
        b.pieces.iter().filter(|piece| is_vertical(piece)).any(|b| {
            let beside = (a.from.0 - b.from.0).abs() < NEAR;
            beside && a.from.1 <= b.to.1 + NEAR && b.from.1 <= a.to.1 + NEAR
        })
    })
}

fn is_stub(piece: &Piece, end: &End) -> bool {
    piece.to == end.at && piece.from == (end.bend, end.at.1)
}

/// The pieces with round corners where a horizontal one leaves the end of a vertical one.
fn path(pieces: &[&Piece], wire: &Wire) -> String {
    let mut d = String::new();
    for piece in pieces {
        if is_vertical(piece) {
            let round = |end: (i32, i32)| {
                let mut others = wire.pieces.iter().filter(|other| !is_vertical(other));
                let other = others.find(|other| other.from == end);
                other.map_or(0, |other| radius(piece, other))
            };
            let (top, bottom) = (
                piece.from.1 + round(piece.from),
                piece.to.1 - round(piece.to),
            );
            let _ = write!(d, "M{} {top}V{bottom}", piece.from.0);
            continue;
        }
        let (x, y) = piece.from;
        let mut trunks = wire.pieces.iter().filter(|other| is_vertical(other));
        let trunk = trunks.find(|trunk| trunk.from == piece.from || trunk.to == piece.from);
        let round = trunk.map_or(0, |trunk| radius(trunk, piece));
        if round == 0 {
            let _ = write!(d, "M{x} {y}H{}", piece.to.0);
            continue;
        }
        let into = if trunk.is_some_and(|trunk| trunk.from == piece.from) {
            round
        } else {
            -round
        };
        let aside = round * (piece.to.0 - x).signum();
        let _ = write!(
            d,
            "M{x} {}Q{x} {y} {} {y}H{}",
            y + into,
            x + aside,
            piece.to.0
        );
    }
    d
}

fn is_vertical(piece: &Piece) -> bool {
    piece.from.0 == piece.to.0
}

/// The radius of the corner between two pieces.
fn radius(vertical: &Piece, horizontal: &Piece) -> i32 {
    ROUND.min(length(vertical) / 2).min(length(horizontal))
}

fn length(piece: &Piece) -> i32 {
    (piece.to.0 - piece.from.0).abs() + (piece.to.1 - piece.from.1).abs()
}

fn outwards(side: Side) -> i32 {
    match side {
        Side::Left => -1,
        Side::Right => 1,
    }
}

/// Many rows refer, or at most one.
fn foot(end: &End, link: &Link) -> String {
    let ((x, y), out) = (end.at, outwards(end.side));
    if link.unique {
        let bar = x + 8 * out;
        format!("M{bar} {}V{}", y - 5, y + 5)
    } else {
        let tip = x + 11 * out;
        format!("M{x} {}L{tip} {y}L{x} {}", y - 5, y + 5)
    }
}

fn arrow(end: &End) -> String {
    let ((x, y), out) = (end.at, outwards(end.side));
    let back = x + 9 * out;
    format!("M{x} {y}L{back} {}V{}Z", y - 4, y + 4)
}
