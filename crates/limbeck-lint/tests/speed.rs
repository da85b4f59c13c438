//! A revision of a hundred operations over a hundred tables is looked at in no time.

use std::time::Instant;

use limbeck_lint::{Annotated, Options, Revision, revision};
use limbeck_ops::apply::apply;
use limbeck_ops::{Operations, prelude::*};
use limbeck_schema::Schema;

#[test]
fn a_hundred_operations() {
    let mut tables = Operations::new();
    for number in 0..100 {
        let (name, before) = (format!("t{number}"), format!("t{}", number.max(1) - 1));
        tables
            .create_table(&name)
            .column(column("id", "bigint").identity(Always))
            .column(column("a", "integer"))
            .column(column("b", "text"))
            .primary_key(&format!("{name}_pkey"), ["id"]);
        tables.create_foreign_key(&format!("{name}_fkey"), &name, &before, ["id"], ["id"]);
    }
    let mut schema = Schema::new();
    for op in tables.finish().unwrap() {
        apply(&op, &mut schema).unwrap();
    }
    let mut changes = Operations::new();
    for number in 0..20 {
        let name = format!("t{number}");
        changes.alter_column(&name, "a").data_type("bigint");
        changes.create_index(&format!("{name}_a_idx"), &name, ["a"]);
        changes.add_column(&name, column("c", "text"));
        changes.drop_column(&name, "b");
        changes.execute(&format!("UPDATE {name} SET c = a::text WHERE c IS NULL"));
    }
    let ops = changes.finish().unwrap();
    let annotated: Vec<Annotated<'_>> = ops
        .iter()
        .map(|op| Annotated { op, comments: &[] })
        .collect();
    let looked_at = Revision {
        upgrade: &annotated,
        downgrade: &[],
        above: &[],
    };
    let start = Instant::now();
    let report = revision(&mut schema, &looked_at, &Options::default());
    let took = start.elapsed();
    assert!(report.unfollowed.is_empty());
    assert!(report.upgrade.iter().flatten().count() > 80);
    println!("{took:?}");
    // Fifty milliseconds in a release; this is neither that nor a quiet machine.
    assert!(took.as_millis() < 2000, "{took:?}");
}
