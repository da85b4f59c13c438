//! Tables, columns, schemas, rows.

use limbeck_ops::prelude::*;

use super::Case;

const USERS: &str = "CREATE TABLE users (id bigint PRIMARY KEY, name text)";

pub(crate) fn cases() -> Vec<Case> {
    vec![
        Case::new("create_table", "CREATE TABLE teams (id bigint PRIMARY KEY)", |op| {
            op.create_table("users")
                .column(column("id", "bigint").not_null().identity(Always))
                .column(column("Order", "varchar(20)").not_null().collate("C"))
                .column(column("team_id", "bigint"))
                .column(column("tags", "text[]").server_default("'{}'"))
                .column(column("at", "timestamptz(3)").not_null().server_default("now()"))
                .column(column("day", "timestamp").server_default("now() AT TIME ZONE 'utc'"))
                .column(column("size", "numeric(10,2)").comment("in 'm' \\ yards"))
                .column(column("double", "numeric").generated("size * 2"))
                .primary_key("users_pkey", ["id"])
                .constraint(unique("users_order_key", ["Order"]))
                .constraint(check("users_size_check", "size > 0").comment("a size"))
                .constraint(
                    foreign_key("users_team_id_fkey", ["team_id"], "teams", ["id"])
                        .on_delete(SetNull),
                )
                .comment("People");
        })
        .then(
            "SELECT obj_description('users'::regclass), col_description('users'::regclass, 7)",
            "People|in 'm' \\ yards",
        ),
        Case::new("create_table_empty", "", |op| {
            op.create_table("nothing");
        }),
        Case::new("create_table_in_schema", "", |op| {
            op.create_schema("My app");
            op.create_table("My app.users")
                .column(column("id", "integer").not_null().serial());
        })
        .then(
            "SELECT pg_get_serial_sequence('\"My app\".users', 'id')",
            "\"My app\".users_id_seq",
        ),
        Case::new("create_table_not_valid", "", |op| {
            op.create_table("users")
                .column(column("age", "integer"))
                .constraint(check("users_age_check", "age > 0").not_valid());
        })
        .then("SELECT convalidated FROM pg_constraint WHERE conname = 'users_age_check'", "f"),
        Case::new("create_table_self_reference", "", |op| {
            op.create_table("nodes")
                .column(column("id", "bigint").not_null())
                .column(column("parent_id", "bigint"))
                .primary_key("nodes_pkey", ["id"])
                .constraint(foreign_key("a_parent_fkey", ["parent_id"], "nodes", ["id"]));
        }),
        Case::new("identity_options", "", |op| {
            op.create_table("numbers")
                .column(column("a", "integer").not_null().identity(Always).start(10).increment(5))
                .column(
                    column("b", "bigint").not_null().identity(ByDefault)
                        .min_value(100).max_value(200).cache(10).cycle(),
                )
                .column(column("c", "smallint").not_null().identity(Always).increment(-1))
                .column(column("d", "integer").not_null().identity(Always)
                    .increment(-2).min_value(-10).max_value(10).start(4));
        })
        .then(
            "SELECT string_agg(concat_ws(' ', seqstart, seqincrement, seqmin, seqmax, seqcache, seqcycle), ';' ORDER BY seqrelid::regclass::text) FROM pg_sequence",
            "10 5 1 2147483647 1 f;100 1 100 200 10 t;-1 -1 -32768 -1 1 f;4 -2 -10 10 1 f",
        ),
        Case::new("serial", "", |op| {
            op.create_table("numbers")
                .column(column("a", "smallint").not_null().serial())
                .column(column("b", "integer").not_null().serial())
                .column(column("c", "bigint").not_null().serial())
                .column(column("d", "integer").not_null().serial().sequence("Counter").increment(2));
            op.add_column("numbers", column("e", "bigint").not_null().serial().start(5));
            op.add_column("numbers", column("f", "bigint").not_null().serial());
        })
        .then(
            "SELECT string_agg(concat_ws(' ', pg_get_serial_sequence('numbers', attname), format_type(seqtypid, NULL)), ';' ORDER BY attnum) FROM pg_attribute JOIN pg_sequence ON seqrelid = pg_get_serial_sequence('numbers', attname)::regclass WHERE attrelid = 'numbers'::regclass AND attnum > 0",
            "public.numbers_a_seq smallint;public.numbers_b_seq integer;public.numbers_c_seq bigint;public.\"Counter\" integer;public.numbers_e_seq bigint;public.numbers_f_seq bigint",
        ),
        Case::new("drop_table", USERS, |op| op.drop_table("users")),
        Case::new("rename_table", "CREATE SCHEMA app; CREATE TABLE a (); CREATE TABLE b (); CREATE TABLE c ()", |op| {
            op.rename_table("a", "Order");
            op.rename_table("b", "app.b");
            op.rename_table("c", "app.d");
        })
        .then("SELECT to_regclass('\"Order\"'), to_regclass('app.b'), to_regclass('app.d')", "\"Order\"|app.b|app.d"),
        Case::new("table_comment", USERS, |op| {
            op.create_table_comment("users", "line one\nline two");
            op.drop_table_comment("users");
        }),
        Case::new("drop_schema", "CREATE SCHEMA app", |op| op.drop_schema("app")),
        Case::new("add_column", USERS, |op| {
            op.add_column("users", column("age", "integer").not_null().server_default("0 -- none"));
            op.add_column("users", column("note", "text").comment("it's"));
            op.add_column("users", column("low", "text").generated("lower(name)"));
            op.add_column("users", column("flag", "boolean").server_default("1 = 1 AND 2 = 2"));
        }),
        Case::new("drop_and_rename_column", USERS, |op| {
            op.rename_column("users", "name", "user");
            op.drop_column("users", "user");
        }),
        Case::new("bulk_insert", "CREATE TABLE tags (id integer, name text, ok boolean, score numeric)", |op| {
            op.bulk_insert("tags", ["id", "name", "ok", "score"])
                .row([value(1), value("it's"), value(true), number("1.50")])
                .row([value(-2), value("a\\b\n\u{1a}"), value(false), null()])
                .row([sql("1 + 2"), null(), null(), number("1e3")]);
        })
        .then("SELECT id, name = E'a\\\\b\\n\\x1a', score FROM tags WHERE id = -2", "-2|t|")
        .then("SELECT score FROM tags WHERE id = 1", "1.50"),
        Case::new("execute", USERS, |op| {
            op.execute("INSERT INTO users VALUES (1, 'a;b'); -- why\nUPDATE users SET name = $$x;y$$;");
            op.execute("CREATE FUNCTION f() RETURNS int LANGUAGE sql BEGIN ATOMIC SELECT 1; SELECT 2; END");
            op.execute("VACUUM users");
        })
        .then("SELECT name, f() FROM users", "x;y|2"),
    ]
}
