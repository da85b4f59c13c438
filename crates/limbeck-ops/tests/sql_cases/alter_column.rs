//! Changes of one column.

use limbeck_ops::prelude::*;

use super::Case;

const TABLE: &str = "CREATE TABLE t (id integer, n integer NOT NULL DEFAULT 1, s varchar(10) COLLATE \"C\", v text);
    INSERT INTO t VALUES (3, 5, 'x', '7'), (9, 6, 'y', '8')";

pub(crate) fn cases() -> Vec<Case> {
    vec![
        Case::new("alter_column_all", TABLE, |op| {
            op.alter_column("t", "v")
                .data_type("integer")
                .using("v::integer")
                .not_null()
                .server_default("0")
                .comment("a number");
        }),
        Case::new(
            "alter_column_default_in_the_way",
            "CREATE TYPE mood AS ENUM ('a', 'b'); CREATE TABLE t (m text DEFAULT 'a')",
            |op| {
                op.alter_column("t", "m")
                    .data_type("mood")
                    .using("m::mood")
                    .server_default("'a'::mood");
            },
        ),
        Case::new("alter_column_nullable", TABLE, |op| {
            op.alter_column("t", "n").nullable().drop_default();
            op.alter_column("t", "n").drop_comment();
        }),
        Case::new("alter_column_collation", TABLE, |op| {
            op.alter_column("t", "s").data_type("varchar(20)").collate("C");
            op.alter_column("t", "s").data_type("text").default_collation();
        })
        .then(
            "SELECT attcollation = 'pg_catalog.default'::regcollation FROM pg_attribute WHERE attrelid = 't'::regclass AND attname = 's'",
            "t",
        ),
        Case::new("alter_column_collation_only", TABLE, |op| {
            op.alter_column("t", "s").default_collation();
            op.alter_column("t", "v").collate("C");
        })
        .then(
            "SELECT string_agg(format_type(atttypid, atttypmod) || ' ' || attcollation::regcollation, ';' ORDER BY attnum) FROM pg_attribute WHERE attrelid = 't'::regclass AND attcollation <> 0",
            "character varying(10) \"default\";text \"C\"",
        ),
        Case::new("add_identity", TABLE, |op| {
            op.alter_column("t", "id").not_null().add_identity(Always);
            op.execute("INSERT INTO t (s) VALUES ('new')");
        })
        .then("SELECT max(id) FROM t", "10")
        .then("SELECT seqmax FROM pg_sequence", "2147483647"),
        Case::new("add_identity_empty", "CREATE TABLE t (id bigint NOT NULL, s text)", |op| {
            op.alter_column("t", "id").add_identity(ByDefault).start(100);
            op.execute("INSERT INTO t (s) VALUES ('new')");
        })
        .then("SELECT id FROM t", "100"),
        Case::new(
            "add_identity_descending",
            "CREATE TABLE t (id bigint NOT NULL, s text); INSERT INTO t VALUES (-7)",
            |op| {
                op.alter_column("t", "id").add_identity(ByDefault).increment(-1);
                op.execute("INSERT INTO t (s) VALUES ('new')");
            },
        )
        .then("SELECT min(id) FROM t", "-8"),
        Case::new(
            "set_identity",
            "CREATE TABLE t (id integer GENERATED ALWAYS AS IDENTITY, s text); INSERT INTO t (s) VALUES ('a')",
            |op| {
                op.alter_column("t", "id").set_identity(ByDefault);
                op.alter_column("t", "id")
                    .set_identity(Always)
                    .min_value(10)
                    .max_value(1000)
                    .increment(3)
                    .cycle();
                op.execute("INSERT INTO t (s) VALUES ('new')");
            },
        )
        .then("SELECT max(id) FROM t", "10"),
        Case::new(
            "identity_type_change",
            "CREATE TABLE t (id integer GENERATED ALWAYS AS IDENTITY)",
            |op| {
                op.alter_column("t", "id").data_type("bigint");
            },
        )
        .then("SELECT seqmax FROM pg_sequence", "9223372036854775807"),
        Case::new(
            "drop_identity",
            "CREATE TABLE t (id integer GENERATED ALWAYS AS IDENTITY)",
            |op| {
                op.alter_column("t", "id").drop_identity().nullable();
            },
        ),
        Case::new("add_serial", TABLE, |op| {
            op.alter_column("t", "id").data_type("bigint").not_null().add_serial();
            op.execute("INSERT INTO t (s) VALUES ('new')");
        })
        .then("SELECT max(id) FROM t", "10")
        .then("SELECT pg_get_serial_sequence('t', 'id')", "public.t_id_seq"),
        Case::new("set_serial", "CREATE TABLE t (id serial, s text); INSERT INTO t (s) VALUES ('a')", |op| {
            op.alter_column("t", "id").set_serial().min_value(5).increment(2);
            op.alter_column("t", "id").data_type("bigint").set_serial();
        })
        .then("SELECT seqmax, seqmin FROM pg_sequence", "9223372036854775807|1"),
        Case::new("drop_serial", "CREATE TABLE t (id serial)", |op| {
            op.alter_column("t", "id").drop_serial().server_default("7");
        })
        .then("SELECT count(*) FROM pg_sequence", "0"),
        Case::new("serial_to_identity", "CREATE TABLE t (id serial, s text); INSERT INTO t (s) VALUES ('a'), ('b')", |op| {
            op.alter_column("t", "id").drop_serial().add_identity(Always);
            op.execute("INSERT INTO t (s) VALUES ('new')");
        })
        .then("SELECT max(id) FROM t", "3"),
        Case::new(
            "drop_expression",
            "CREATE TABLE t (a integer, b integer GENERATED ALWAYS AS (a * 2) STORED)",
            |op| {
                op.alter_column("t", "b").drop_expression().server_default("5");
            },
        ),
        Case::new("using_odd_names", "CREATE TABLE \"O'Table\" (\"I\"\"d\" integer NOT NULL)", |op| {
            op.alter_column("O'Table", "I\"d").add_identity(Always);
            op.alter_column("O'Table", "I\"d").set_identity(Always).max_value(10);
            op.alter_column("O'Table", "I\"d").comment("x");
        }),
    ]
}
