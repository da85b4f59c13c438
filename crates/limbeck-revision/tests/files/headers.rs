//! The doc comment at the top.

use limbeck_revision::file::{FileErrorKind, RevisionFile, read_header, write};
use limbeck_revision::header::{Header, RevisionId};

use crate::support::must_read;

fn header_of(text: &str) -> Header {
    read_header(text, "x.rs").unwrap()
}

fn kinds(text: &str) -> Vec<FileErrorKind> {
    let errors = read_header(text, "x.rs").unwrap_err();
    errors.into_iter().map(|error| error.kind).collect()
}

#[test]
fn read_without_the_rest_of_the_file() {
    let header = header_of(
        "\u{feff}\r\n\r\n// generated\r\n//! Two\r\n//! lines.\r\n//!\r\n//! Revision ID: a1\r\n\
         //! revises: b2,c3\r\n\r\nthis is { not Rust",
    );
    assert_eq!(header.message, "Two\nlines.");
    assert_eq!(header.revision, "a1");
    let parents: Vec<_> = header
        .down_revisions
        .iter()
        .map(RevisionId::as_str)
        .collect();
    assert_eq!(parents, ["b2", "c3"]);
    assert_eq!(header.create_date, None);
}

#[test]
fn what_was_squashed_is_read_and_written() {
    let text = "//! Squash.\n//!\n//! Revision ID: c3\n//! Revises:\n//! Replaces: a1, b2\n\n\
                use limbeck::op::*;\n\npub fn upgrade(_op: &mut Operations) {}\n\n\
                pub fn downgrade(_op: &mut Operations) {}\n";
    let file = must_read(text);
    let replaced: Vec<_> = file
        .header
        .replaces
        .iter()
        .map(RevisionId::as_str)
        .collect();
    assert_eq!(replaced, ["a1", "b2"]);
    assert_eq!(write(&file), text);
}

#[test]
fn a_lock_timeout_is_a_time() {
    let text = "//! Slow.\n//!\n//! Revision ID: c3\n//! Revises:\n//! Lock Timeout: 2s\n\n\
                use limbeck::op::*;\n\npub fn upgrade(_op: &mut Operations) {}\n\n\
                pub fn downgrade(_op: &mut Operations) {}\n";
    let file = must_read(text);
    assert_eq!(file.header.lock_timeout.as_deref(), Some("2s"));
    assert_eq!(write(&file), text);
    assert!(matches!(
        kinds(&text.replace("2s", "two")).as_slice(),
        [FileErrorKind::NoTime(_)]
    ));
}

#[test]
fn the_last_revision_id_counts() {
    let header =
        header_of("//! Revision ID: is in the message\n//!\n//! Revision ID: a1\n//! Revises:\n");
    assert_eq!(header.revision, "a1");
    assert_eq!(header.message, "Revision ID: is in the message");
    assert!(header.down_revisions.is_empty());
}

#[test]
fn mistakes() {
    assert_eq!(kinds("fn main() {}"), [FileErrorKind::NoRevisionId]);
    assert_eq!(kinds("//! Revision ID: a1\n"), [FileErrorKind::NoRevises]);
    assert!(matches!(
        kinds("//! Revision ID: a b\n//! Revises: head\n//! Depends: x\n//! Revises: y").as_slice(),
        [
            FileErrorKind::UnknownHeaderLine(_),
            FileErrorKind::DuplicateHeaderLine("Revises"),
            FileErrorKind::HeaderName(_),
            ..
        ]
    ));
}

#[test]
fn messages_that_are_no_sentences() {
    for message in [
        "",
        "a\nb",
        "tab\tbed \u{202e}",
        "*/ \"x\" \\",
        "Revises: b2",
    ] {
        let mut header = Header::new(RevisionId::new("a1").unwrap());
        header.message = message.to_owned();
        let text = write(&RevisionFile::new(header, Vec::new(), Vec::new()));
        let read = must_read(&text);
        assert_eq!(write(&read), text, "{message:?}");
        assert!(read.header.message.lines().count() == message.lines().count());
    }
}
