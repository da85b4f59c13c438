//! Operations are found on their lines, with Windows line ends and a byte order mark, too.

use limbeck_revision::file::{Position, read_placed};

const FILE: &str = "//! Test.
//!
//! Revision ID: a1
//! Revises:

use limbeck::op::*;

pub fn downgrade(op: &mut Operations) {
    op.drop_table(\"größe\"); op.drop_table(\"b\");
}

pub fn upgrade(op: &mut Operations) {
    // a comment
    op.create_table(\"größe\")
        .column(column(\"id\", \"bigint\"));
    op.execute(
        r#\"
SELECT 1\"#,
    );
    op.create_table(\"b\");
}
";

fn places(text: &str) -> [Vec<(usize, usize)>; 2] {
    let placed = read_placed(text, "a1_test.rs").unwrap();
    let pair = |position: &Position| (position.line, position.column);
    [placed.upgrade, placed.downgrade].map(|all| all.iter().map(pair).collect())
}

#[test]
fn operations_are_found_on_their_lines() {
    let expected = [vec![(14, 5), (16, 5), (20, 5)], vec![(9, 5), (9, 29)]];
    assert_eq!(places(FILE), expected);
    let foreign = format!("\u{feff}{}", FILE.replace('\n', "\r\n"));
    assert_eq!(places(&foreign), expected);
}
