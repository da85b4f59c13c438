//! What holds for every picture: nothing lies over anything else.

use std::collections::BTreeSet;

use limbeck_schema::{Name, QualifiedName};
use proptest::prelude::*;

use super::*;
use crate::diagram::{Entity, Field, Keys, Link};

/// A diagram of tables with so many columns, and of links between them.
fn diagram(sizes: &[usize], links: &[(usize, usize, usize)]) -> Diagram {
    let field = |at: usize| Field {
        name: Name::new(format!("column_{at}")),
        data_type: "bigint".to_owned(),
        nullable: at % 2 == 1,
        keys: Keys::default(),
        mark: Mark::Same,
    };
    let words = ["user", "order", "item", "page"];
    let entity = |(at, size): (usize, &usize)| Entity {
        name: QualifiedName::public(format!("{}_{at:02}", words[at % words.len()])),
        comment: None,
        fields: (0..*size).map(field).collect(),
        hidden: at % 3,
        partitions: at % 2,
        mark: Mark::Same,
    };
    let tables: Vec<Entity> = sizes.iter().enumerate().map(entity).collect();
    let link = |&(from, column, to): &(usize, usize, usize)| {
        let (from, to) = (from % tables.len(), to % tables.len());
        let column = column % (tables[from].fields.len() + 1);
        Link {
            name: Name::new("key"),
            from,
            columns: vec![Name::new(format!("column_{column}"))],
            to,
            referenced: vec![Name::new("column_0")],
            optional: false,
            unique: false,
            identifying: false,
            mark: Mark::Same,
        }
    };
    Diagram {
        links: links.iter().map(link).collect(),
        tables,
        outward: Vec::new(),
    }
}

/// One link of each column: a column with several keys has several lines at one place, of which only a
/// few are told apart.
fn distinct(sizes: &[usize], links: &[(usize, usize, usize)]) -> Vec<(usize, usize, usize)> {
    let mut seen = BTreeSet::new();
    let mut links = links.to_vec();
    links.retain(|link| {
        let table = link.0 % sizes.len();
        seen.insert((table, link.1 % (sizes[table] + 1)))
    });
    links
}

fn crosses(piece: &Piece, rect: &Rect) -> bool {
    let (left, right) = (piece.from.0.min(piece.to.0), piece.from.0.max(piece.to.0));
    let (top, bottom) = (piece.from.1.min(piece.to.1), piece.from.1.max(piece.to.1));
    right > rect.x && left < rect.right() && bottom > rect.y && top < rect.bottom()
}

/// Whether two pieces lie on each other for some length.
fn overlap(a: &Piece, b: &Piece) -> bool {
    let along = |a: (i32, i32), b: (i32, i32)| a.0.max(b.0) < a.1.min(b.1);
    let range = |from: i32, to: i32| (from.min(to), from.max(to));
    let (ax, ay) = (range(a.from.0, a.to.0), range(a.from.1, a.to.1));
    let (bx, by) = (range(b.from.0, b.to.0), range(b.from.1, b.to.1));
    let same_height = ay == by && ay.0 == ay.1;
    let same_place = ax == bx && ax.0 == ax.1;
    (same_height && along(ax, bx)) || (same_place && along(ay, by))
}

fn check(diagram: &Diagram) -> Result<(), TestCaseError> {
    let layout = layout(diagram);
    let whole = Rect {
        x: 0,
        y: 0,
        width: layout.width,
        height: layout.height,
    };
    for (at, rect) in layout.boxes.iter().enumerate() {
        prop_assert!(
            rect.x >= 0 && rect.right() <= whole.width,
            "{rect:?} is outside"
        );
        prop_assert!(
            rect.y >= 0 && rect.bottom() <= whole.height,
            "{rect:?} is outside"
        );
        for other in &layout.boxes[at + 1..] {
            let apart = rect.right() <= other.x
                || other.right() <= rect.x
                || rect.bottom() <= other.y
                || other.bottom() <= rect.y;
            prop_assert!(apart, "{rect:?} lies on {other:?}");
        }
    }
    for wire in &layout.wires {
        for piece in &wire.pieces {
            for rect in &layout.boxes {
                prop_assert!(!crosses(piece, rect), "{piece:?} crosses {rect:?}");
            }
        }
    }
    for (at, wire) in layout.wires.iter().enumerate() {
        for other in &layout.wires[at + 1..] {
            for (a, b) in wire
                .pieces
                .iter()
                .flat_map(|a| other.pieces.iter().map(move |b| (a, b)))
            {
                prop_assert!(!overlap(a, b), "{a:?} lies on {b:?}");
            }
        }
    }
    let drawn: usize = layout.wires.iter().map(|wire| wire.sources.len()).sum();
    prop_assert_eq!(drawn, diagram.links.len());
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 64,
        failure_persistence: None,
        ..ProptestConfig::default()
    })]

    #[test]
    fn nothing_lies_over_anything_else(
        sizes in prop::collection::vec(0_usize..9, 1..40),
        links in prop::collection::vec((0_usize..40, 0_usize..9, 0_usize..40), 0..60),
    ) {
        check(&diagram(&sizes, &distinct(&sizes, &links)))?;
    }
}

#[test]
fn rings_and_keys_to_the_own_table() {
    let found = diagram(&[3, 3, 3], &[(0, 1, 1), (1, 1, 2), (2, 1, 0), (0, 2, 0)]);
    check(&found).unwrap();
}

#[test]
fn ends_beside_a_row_on_both_sides_of_a_gutter() {
    let links = [
        (4, 0, 2),
        (22, 0, 3),
        (18, 1, 20),
        (20, 2, 3),
        (8, 6, 29),
        (39, 0, 5),
        (26, 0, 31),
        (27, 0, 32),
        (19, 0, 0),
        (12, 5, 19),
        (8, 5, 2),
        (6, 5, 3),
        (28, 0, 31),
        (13, 6, 38),
        (36, 1, 13),
        (5, 4, 4),
        (25, 2, 6),
        (31, 2, 27),
    ];
    let sizes = [4, 0, 1, 0, 1, 1];
    check(&diagram(&sizes, &distinct(&sizes, &links))).unwrap();
}

#[test]
fn an_empty_diagram_has_no_size() {
    assert_eq!(layout(&Diagram::default()), Layout::default());
}
