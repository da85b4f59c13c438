//! What the builders fill in, and what they refuse.

use limbeck_schema::{ColumnDefault, NullsOrder, SequenceOptions};

use crate::prelude::*;
use crate::{BuildErrorKind, Op};

fn one(say: impl FnOnce(&mut Operations)) -> Op {
    let mut op = Operations::new();
    say(&mut op);
    let mut ops = op.finish().expect("no errors");
    assert_eq!(ops.len(), 1);
    ops.remove(0)
}

#[test]
fn serial_and_identity_get_complete_options() {
    let Op::CreateTable(table) = one(|op| {
        op.create_table("app.users")
            .column(column("id", "integer").serial())
            .column(column("no", "bigint").identity(ByDefault).increment(-2));
    }) else {
        panic!("not a table")
    };
    let id = &table.columns["id"];
    assert!(!id.nullable);
    let ColumnDefault::Serial(serial) = &id.default else {
        panic!("not serial: {id:?}")
    };
    assert_eq!(serial.sequence.to_reference(), "app.users_id_seq");
    assert_eq!(serial.options, SequenceOptions::defaults_for(&id.data_type));
    let no = &table.columns["no"];
    let ColumnDefault::Identity(identity) = &no.default else {
        panic!("not an identity: {no:?}")
    };
    let descending = SequenceOptions::descending_for(&no.data_type);
    assert_eq!(
        identity.options,
        SequenceOptions {
            increment: -2,
            ..descending
        }
    );
}

#[test]
fn primary_key_columns_are_not_null() {
    let Op::CreateTable(table) = one(|op| {
        op.create_table("t")
            .column(column("a", "int"))
            .column(column("b", "int"))
            .primary_key("t_pkey", ["a"]);
    }) else {
        panic!("not a table")
    };
    assert!(!table.columns["a"].nullable);
    assert!(table.columns["b"].nullable);
}

#[test]
fn descending_keys_have_nulls_first() {
    let Op::CreateIndex(index) = one(|op| {
        op.create_index("i", "t", [key("a"), desc("b"), desc("c").nulls_last()]);
    }) else {
        panic!("not an index")
    };
    let nulls: Vec<_> = index.index.elements.iter().map(|e| e.nulls).collect();
    assert_eq!(
        nulls,
        [NullsOrder::Last, NullsOrder::First, NullsOrder::Last]
    );
}

#[test]
fn plain_literals_have_one_type() {
    let Op::BulkInsert(insert) = one(|op| {
        op.bulk_insert("t", ["a", "b", "c", "d"]).row([
            value(3_000_000_000),
            value(0.5),
            value("x"),
            value(-1),
        ]);
    }) else {
        panic!("not rows")
    };
    assert_eq!(insert.rows[0][0], crate::Value::Int(3_000_000_000));
}

#[test]
fn empty_lists_compile() {
    assert!(matches!(
        one(|op| {
            op.create_enum("e", []);
        }),
        Op::CreateEnum(_)
    ));
}

#[test]
fn all_mistakes_come_out_with_their_places() {
    let mut op = Operations::new();
    op.drop_table("a.b.c");
    op.create_table("t")
        .column(column("", "integr("))
        .column(column("a", "int").cache(1))
        .column(column("a", "int").server_default("0").serial());
    op.create_index("i", "t", Vec::new());
    op.create_exclude_constraint("x", "t", ["a"]);
    op.bulk_insert("t", ["a"]).row([number("x"), null()]);
    op.execute(" ");
    op.execute("UPDATE t SET a = 'x");
    op.execute("SAVEPOINT s; ROLLBACK TO s; commit; SELECT 1");
    let errors = op.finish().unwrap_err();
    let found: Vec<_> = errors
        .iter()
        .map(|e| (e.operation, e.call, e.argument))
        .collect();
    assert_eq!(
        found,
        [
            (1, "drop_table", Some(0)),
            (2, "column", Some(0)),
            (2, "column", Some(1)),
            (2, "cache", None),
            (2, "serial", None),
            (2, "column", None),
            (3, "create_index", Some(2)),
            (4, "create_exclude_constraint", Some(2)),
            (5, "row", Some(0)),
            (5, "row", Some(0)),
            (6, "execute", Some(0)),
            (7, "execute", Some(0)),
            (8, "execute", Some(0)),
        ]
    );
    assert_eq!(
        errors[9].kind,
        BuildErrorKind::Number("x".to_owned()),
        "{errors:?}"
    );
}

#[test]
fn what_makes_no_sense_is_told_by_its_call() {
    let mut op = Operations::new();
    op.create_unique_constraint("k", "t", ["a"])
        .using_index("i")
        .only();
    op.alter_constraint("k", "t");
    op.rebuild_type("CREATE VIEW v AS SELECT 1");
    op.rebuild_type("CREATE DOMAIN d AS int")
        .multirange_column("t", "a");
    op.rebuild_type("CREATE COLLATION c (locale = 'C')")
        .column("t", "a");
    op.rebuild_type("CREATE DOMAIN d AS int")
        .column("t", "a")
        .with_type("CREATE DOMAIN e AS d")
        .array_column("public.t", "a");
    op.rebuild_enum("mood", ["ok"]).multirange_column("t", "a");
    op.rebuild_enum("mood", ["ok"])
        .column("t", "a")
        .column("t", "a");
    let errors = op.finish().unwrap_err();
    let found: Vec<_> = errors
        .iter()
        .map(|e| (e.operation, e.call, e.argument))
        .collect();
    assert_eq!(
        found,
        [
            (1, "only", None),
            (2, "alter_constraint", None),
            (3, "rebuild_type", Some(0)),
            (4, "multirange_column", None),
            (5, "column", None),
            (6, "array_column", None),
            (7, "multirange_column", None),
            (8, "column", None),
        ]
    );
}
