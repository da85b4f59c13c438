//! What is told of rewrites against what the server does: a table that is rewritten
//! gets another file node.
#![expect(clippy::unwrap_used, reason = "a failure is a failed test")]

use limbeck_ops::effect::locks;
use limbeck_ops::{Op, Operations, prelude::*};
use limbeck_schema::{Column, QualifiedName, Schema, Table};
use limbeck_testkit::TestDatabase;

const TYPES: &[&str] = &[
    "smallint",
    "integer",
    "bigint",
    "oid",
    "numeric",
    "numeric(10,2)",
    "numeric(12,2)",
    "numeric(12,4)",
    "real",
    "double precision",
    "text",
    "character varying",
    "character varying(10)",
    "character varying(20)",
    "character(10)",
    "character(20)",
    "bpchar",
    "date",
    "timestamp without time zone",
    "timestamp(3) without time zone",
    "timestamp(6) without time zone",
    "timestamp with time zone",
    "timestamp(3) with time zone",
    "time without time zone",
    "time(3) without time zone",
    "interval",
    "interval(3)",
    "interval day to second",
    "interval day to second(2)",
    "interval year to month",
    "interval day",
    "interval hour to minute",
    "bit(8)",
    "bit varying",
    "bit varying(8)",
    "bit varying(16)",
    "json",
    "jsonb",
    "cidr",
    "inet",
    "xml",
    "boolean",
    "bytea",
    "uuid",
    "text[]",
    "character varying[]",
    "character varying(10)[]",
    "character varying(20)[]",
    "integer[]",
    "public.mood",
];

/// Tries every pair of types on the server; the session's time zone is not UTC, where more would be
/// free.
const TRY_ALL: &str = "
SET timezone = 'Europe/Berlin';
CREATE TYPE mood AS ENUM ('sad');
CREATE TABLE result (source text, target text, rewritten boolean);
CREATE TABLE type (name text);
INSERT INTO type SELECT unnest($types$);
DO $$
DECLARE source text; target text; node oid;
BEGIN
    FOR source, target IN SELECT a.name, b.name FROM type a, type b WHERE a.name <> b.name LOOP
        BEGIN
            EXECUTE format('CREATE TABLE t (c %s)', source);
            node := pg_relation_filenode('t');
            EXECUTE format('ALTER TABLE t ALTER COLUMN c TYPE %s', target);
            INSERT INTO result VALUES (source, target, node <> pg_relation_filenode('t'));
            DROP TABLE t;
        EXCEPTION WHEN datatype_mismatch THEN NULL;
        END;
    END LOOP;
END $$";

fn is_rewrite(op: &Op, before: &Schema) -> bool {
    locks(op, before).iter().any(|lock| lock.rewrites)
}

fn one_op(build: impl FnOnce(&mut Operations)) -> Op {
    let mut operations = Operations::new();
    build(&mut operations);
    operations.finish().unwrap().remove(0)
}

#[test]
fn type_changes() {
    let types: Vec<String> = TYPES.iter().map(|name| format!("'{name}'")).collect();
    let array = format!("ARRAY[{}]", types.join(", "));
    let database = TestDatabase::with(&TRY_ALL.replace("$types$", &array)).unwrap();
    let rows = database
        .query("SELECT source, target, rewritten FROM result ORDER BY 1, 2")
        .unwrap();
    assert!(rows.lines().count() > 300);
    let wrong: Vec<&str> = rows
        .lines()
        .filter(|row| {
            let fields: Vec<&str> = row.split('|').collect();
            let [source, target, rewritten] = fields[..] else {
                return true;
            };
            let mut table = Table::new(QualifiedName::public("t"));
            table.add_column(Column::new("c", source.parse().unwrap()));
            let mut before = Schema::new();
            before.add_table(table);
            let op = one_op(|op| {
                op.alter_column("t", "c").data_type(target);
            });
            is_rewrite(&op, &before) != (rewritten == "t")
        })
        .collect();
    assert_eq!(wrong, Vec::<&str>::new());
}

#[test]
fn new_columns() {
    let columns = [
        ("integer", ""),
        ("integer", "5"),
        ("text", "lower('X') || md5('y')"),
        ("timestamp with time zone", "now()"),
        ("timestamp with time zone", "CURRENT_TIMESTAMP"),
        ("timestamp without time zone", "timezone('utc', now())"),
        ("timestamp with time zone", "clock_timestamp()"),
        ("uuid", "gen_random_uuid()"),
        ("double precision", "random()"),
        ("numeric(10,2)", "'1.5'::numeric(10,2)"),
        ("jsonb", "jsonb_build_object('a', 1)"),
        ("bigint", "nextval('counter')"),
        ("text", "current_setting('timezone')"),
        ("integer[]", "ARRAY[1, 2]"),
        ("boolean", "(1 = 1) AND (2 IN (1, 2))"),
    ];
    for (data_type, default) in columns {
        let database =
            TestDatabase::with("CREATE SEQUENCE counter; CREATE TABLE t (a integer)").unwrap();
        let op = one_op(|op| {
            let column = column("c", data_type);
            op.add_column(
                "t",
                if default.is_empty() {
                    column
                } else {
                    column.server_default(default)
                },
            );
        });
        assert_eq!(
            is_rewrite(&op, &Schema::new()),
            rewrites(&database, &op),
            "{default}"
        );
    }
    for column in [
        column("c", "bigint").not_null().identity(Always),
        column("c", "bigint").not_null().serial(),
        column("c", "bigint").generated("a * 2"),
    ] {
        let database = TestDatabase::with("CREATE TABLE t (a integer)").unwrap();
        let op = one_op(|op| op.add_column("t", column));
        assert!(is_rewrite(&op, &Schema::new()));
        assert!(rewrites(&database, &op), "{op:?}");
    }
}

fn rewrites(database: &TestDatabase, op: &Op) -> bool {
    let node = || database.query("SELECT pg_relation_filenode('t')").unwrap();
    let before = node();
    for statement in limbeck_ops::sql::statements(op, &Default::default()) {
        database.execute(&statement.sql).unwrap();
    }
    before != node()
}
