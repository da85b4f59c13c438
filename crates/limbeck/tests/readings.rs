//! The compiler and the file reader find the same operations in the same file.

use std::path::Path;

use limbeck::Migrations;
use limbeck_revision::{Checksums, file};

static MIGRATIONS: Migrations = limbeck::migrations!("tests/readings");

#[test]
fn compiled_and_read_operations_are_the_same() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/readings/versions");
    for migration in MIGRATIONS.revisions() {
        let path = folder.join(migration.file);
        let source = std::fs::read_to_string(&path).unwrap();
        let read = file::read(&source, &path).unwrap();
        let upgrade = migration.upgrade_ops().unwrap();
        let downgrade = migration.downgrade_ops().unwrap();
        assert_eq!(upgrade, read.upgrade_ops());
        assert_eq!(downgrade, read.downgrade_ops());
        assert_eq!(migration.checksums(), Checksums::of(&upgrade, &downgrade));
        assert_eq!(migration.header().unwrap(), read.header);
    }
}

#[test]
fn headers_are_there_without_the_files() {
    let found: Vec<_> = MIGRATIONS
        .revisions()
        .iter()
        .map(|each| (each.file, each.revision, each.down_revisions))
        .collect();
    let none: &[&str] = &[];
    assert_eq!(
        found,
        [
            ("a1_every_operation.rs", "a1", none),
            ("b2_hard_texts.rs", "b2", &["a1"]),
        ]
    );
    assert_eq!(MIGRATIONS.get("a1").unwrap().branch_labels, ["readings"]);
    assert!(MIGRATIONS.get("zz").is_none());
}
