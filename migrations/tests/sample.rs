//! The sample history as an application has it: compiled, and applied over a connection.

use std::path::Path;

use limbeck_revision::file;
use limbeck_testkit::{TestDatabase, expect_same};
use sample_migrations::MIGRATIONS;

/// Reading a file and compiling it give the same operations.
#[test]
fn both_readings_agree_on_every_operation() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("versions");
    assert!(MIGRATIONS.revisions().len() >= 6);
    for migration in MIGRATIONS.revisions() {
        let path = folder.join(migration.file);
        let read = file::read(&std::fs::read_to_string(&path).unwrap(), &path).unwrap();
        assert_eq!(
            migration.upgrade_ops().unwrap(),
            read.upgrade_ops(),
            "{}",
            migration.file
        );
        assert_eq!(
            migration.downgrade_ops().unwrap(),
            read.downgrade_ops(),
            "{}",
            migration.file
        );
        assert_eq!(migration.header().unwrap(), read.header);
    }
}

/// Up, down and up again: nothing is left at the bottom, and nothing differs at the top.
#[test]
fn the_application_brings_its_database_up_and_down() {
    const VERSION_TABLES: [&str; 2] = ["limbeck_version", "limbeck_version_log"];
    let database = TestDatabase::create().unwrap();
    let start = database.pg_dump(&VERSION_TABLES).unwrap();
    let mut connection = limbeck_testkit::block_on(database.connect()).unwrap();
    let top = limbeck_testkit::block_on(async {
        assert_eq!(
            MIGRATIONS.pending(&mut connection).await.unwrap().len(),
            MIGRATIONS.revisions().len()
        );
        let report = MIGRATIONS.upgrade(&mut connection, "head").await.unwrap();
        assert_eq!(report.revisions.len(), MIGRATIONS.revisions().len());
        assert!(
            MIGRATIONS
                .pending(&mut connection)
                .await
                .unwrap()
                .is_empty()
        );
        let again = MIGRATIONS.upgrade(&mut connection, "head").await.unwrap();
        assert!(again.revisions.is_empty());
        let top = database.pg_dump(&VERSION_TABLES).unwrap();
        MIGRATIONS.downgrade(&mut connection, "base").await.unwrap();
        top
    });
    let end = database.pg_dump(&VERSION_TABLES).unwrap();
    expect_same(&start, &end, ("before", "after downgrade base")).unwrap();
    limbeck_testkit::block_on(MIGRATIONS.upgrade(&mut connection, "head")).unwrap();
    let again = database.pg_dump(&VERSION_TABLES).unwrap();
    expect_same(&top, &again, ("first upgrade", "second upgrade")).unwrap();
}
