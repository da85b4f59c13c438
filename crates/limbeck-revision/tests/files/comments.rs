//! What people write into a revision file survives being read and written again.

use limbeck_revision::file::{read, write};

use crate::support::{must_read, source};

const FILE: &str = r##"//! Add votes.
//!
//! We agreed on this in the meeting;
//! see the wiki.
//!
//!     an indented line
//!
//! Revision ID: 3f2a9c0d1b7e
//! Revises: 1975ea83b712, aa11
//! Create Date: 2026-11-21 10:15:00+00:00
//! Branch Labels: billing
//! Depends On: bb22, other
//!
//! Reviewed by Ann.

// above use
use limbeck::op::*;

// above upgrade
pub fn upgrade(op: &mut Operations) {
    // votes come first
    //
    // because of "x" and /* y */
    op.create_table("votes")
        .column(column("user_id", "bigint").not_null())
        .column(column("weight", "integer").not_null().server_default("1"))
        .primary_key("votes_pkey", ["user_id"]);
    op.execute(
        r#"UPDATE "users"
// not a comment
SET x = 1"#,
    );
    // after the last one
}

// above downgrade
pub fn downgrade(op: &mut Operations) {
    // hazard: rows are lost
    op.drop_table("votes");
}

// at the end
"##;

#[test]
fn generated_files_stay_as_they_are() {
    let file = must_read(FILE);
    assert_eq!(write(&file), FILE);
    assert_eq!(file.header.message, "Add votes.");
    assert_eq!(file.upgrade[0].comments.len(), 3);
    assert_eq!(file.upgrade[1].comments, Vec::<String>::new());
    assert_eq!(file.downgrade[0].comments, ["hazard: rows are lost"]);
}

#[test]
fn line_ends_and_a_byte_order_mark_change_nothing() {
    let other = format!("\u{feff}{}", FILE.replace('\n', "\r\n"));
    assert_eq!(must_read(&other), must_read(FILE));
}

#[test]
fn comments_in_other_places_move_above_their_statement() {
    let text = source(
        "    op.drop_table(\"a\"); // behind\n    /* block\n     * of lines\n     */\n    \
         op.create_table(\"b\") // inside\n        .comment(\"c\"); /* x */ op.drop_table(\"c\");",
    );
    let file = must_read(&text);
    let comments: Vec<_> = file.upgrade.iter().map(|s| s.comments.join("|")).collect();
    assert_eq!(comments, ["behind", "block|of lines|inside|x", ""]);
    let again = read(&write(&file), "x.rs").unwrap();
    assert_eq!(again, file);
}

#[test]
fn a_function_with_comments_only() {
    let text = source("    // nothing to do\n").replace("op: &mut", "_op: &mut");
    let text = text.replace("__op", "_op");
    let file = must_read(&text);
    assert_eq!(file.notes.end_of_upgrade, ["nothing to do"]);
    assert_eq!(must_read(&write(&file)), file);
}
