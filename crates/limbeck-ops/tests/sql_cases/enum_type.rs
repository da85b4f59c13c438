//! Enum types.

use limbeck_ops::prelude::*;

use super::Case;

const MOOD: &str = "CREATE TYPE mood AS ENUM ('sad', 'ok')";
const USED: &str = "CREATE TYPE mood AS ENUM ('sad', 'ok', 'it''s', 'happy');
    COMMENT ON TYPE mood IS 'a ''mood'' %';
    CREATE TABLE t (id int, m mood, ms mood[], other mood);
    INSERT INTO t VALUES (1, 'sad', '{sad,it''s,NULL}', 'ok')";

pub(crate) fn cases() -> Vec<Case> {
    vec![
        Case::new("create_enum", "CREATE SCHEMA app", |op| {
            op.create_enum("app.Mood", ["it's", "back\\slash", "\u{1a}"])
                .comment("moods");
        })
        .then(
            "SELECT enum_range(NULL::app.\"Mood\")::text = E'{it''s,\"back\\\\\\\\slash\",\\x1a}'",
            "t",
        ),
        Case::new("drop_enum", MOOD, |op| op.drop_enum("mood")),
        Case::new(
            "rename_enum",
            "CREATE SCHEMA app; CREATE TYPE mood AS ENUM ('sad')",
            |op| {
                op.rename_enum("mood", "app.feeling");
            },
        ),
        Case::new("add_enum_value", MOOD, |op| {
            op.add_enum_value("mood", "happy");
            op.add_enum_value("mood", "it's").before("ok");
            op.add_enum_value("mood", "fine").after("ok");
        })
        .then("SELECT enum_range(NULL::mood)", "{sad,it's,ok,fine,happy}"),
        Case::new(
            "add_enum_value_and_use_it",
            "CREATE TYPE mood AS ENUM ('sad', 'ok'); CREATE TABLE t (m mood)",
            |op| {
                op.add_enum_value("mood", "happy");
                op.alter_column("t", "m").server_default("'happy'::mood");
            },
        ),
        Case::new("add_enum_value_to_new_type", "", |op| {
            op.create_enum("mood", ["sad"]);
            op.add_enum_value("mood", "ok");
            op.create_table("t")
                .column(column("m", "mood").server_default("'ok'::mood"));
        }),
        Case::new("add_enum_value_again", MOOD, |op| {
            op.add_enum_value("mood", "ok").after("sad");
        })
        .resuming(),
        Case::new("rename_enum_value", MOOD, |op| {
            op.rename_enum_value("mood", "ok", "o'k");
        }),
        Case::new("enum_comment", MOOD, |op| {
            op.set_enum_comment("mood", "a mood");
            op.drop_enum_comment("mood");
        }),
        Case::new("rebuild_enum", USED, |op| {
            op.rebuild_enum("mood", ["happy", "ok", "sad", "it's"])
                .column("t", "m")
                .array_column("t", "ms")
                .column("t", "other");
        })
        .then(
            "SELECT m, ms, other, obj_description('mood'::regtype, 'pg_type') FROM t",
            "sad|{sad,it's,NULL}|ok|a 'mood' %",
        ),
        Case::new("rebuild_enum_with_mapping", USED, |op| {
            op.rebuild_enum("mood", ["ok", "happy"])
                .column("t", "m")
                .array_column("t", "ms")
                .column("t", "other")
                .replace("sad", "ok")
                .replace("it's", "happy");
        })
        .then("SELECT m, ms, other FROM t", "ok|{ok,happy,NULL}|ok"),
        Case::new("rebuild_enum_with_swap", USED, |op| {
            op.rebuild_enum("mood", ["ok", "it's", "sad"])
                .column("t", "m")
                .array_column("t", "ms")
                .column("t", "other")
                .replace("sad", "it's")
                .replace("it's", "sad")
                .replace("happy", "ok");
        })
        .then("SELECT m, ms, other FROM t", "it's|{it's,sad,NULL}|ok"),
        Case::new(
            "rebuild_enum_with_long_name",
            "CREATE TYPE \"Möööööööööööööööööööööööööd_$$'%\" AS ENUM ('a', 'b')",
            |op| {
                op.rebuild_enum("Möööööööööööööööööööööööööd_$$'%", ["b"]);
            },
        ),
    ]
}
