//! What all tests of files need.

use limbeck_ops::{Op, Operations};
use limbeck_revision::file::{FileError, RevisionFile, read};
use limbeck_revision::header::{Header, RevisionId};

/// A header with a message and a date.
pub(crate) fn header() -> Header {
    Header {
        message: "Add votes.".to_owned(),
        down_revisions: vec![RevisionId::new("1975ea83b712").unwrap()],
        create_date: Some("2026-11-21 10:15:00+00:00".to_owned()),
        ..Header::new(RevisionId::new("3f2a9c0d1b7e").unwrap())
    }
}

/// The text of a file whose `upgrade` has this body.
pub(crate) fn source(body: &str) -> String {
    format!(
        "//! Test.\n//!\n//! Revision ID: a1\n//! Revises:\n\nuse limbeck::op::*;\n\n\
         pub fn upgrade(op: &mut Operations) {{\n{body}\n}}\n\n\
         pub fn downgrade(_op: &mut Operations) {{}}\n"
    )
}

/// The file, or its errors in their long form.
pub(crate) fn must_read(text: &str) -> RevisionFile {
    read(text, "a1_test.rs").unwrap_or_else(|errors| panic!("{}\n{text}", rendered(&errors)))
}

pub(crate) fn rendered(errors: &[FileError]) -> String {
    let errors: Vec<String> = errors.iter().map(FileError::render).collect();
    errors.join("\n")
}

/// The operations that this code says.
pub(crate) fn said(say: impl FnOnce(&mut Operations)) -> Vec<Op> {
    let mut op = Operations::new();
    say(&mut op);
    op.finish().unwrap()
}
