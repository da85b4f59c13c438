//! Effects of operations in memory: what follows a rename, and what is refused with which message.
#![expect(clippy::expect_used, reason = "a failure is a failed test")]

use limbeck_ops::apply::{ApplyError, apply_all};
use limbeck_ops::prelude::*;
use limbeck_schema::{ColumnDefault, Name, QualifiedName, Schema, Table};

type Build = fn(&mut Operations);

/// Applies the operations to the schema that [`sample`] builds.
fn run(build: Build) -> Result<Schema, ApplyError> {
    let mut operations = Operations::new();
    sample(&mut operations);
    build(&mut operations);
    let ops = operations.finish().expect("operations are well formed");
    let mut schema = Schema::new();
    apply_all(&ops, &mut schema).map_err(|(_, error)| error)?;
    Ok(schema)
}

fn sample(op: &mut Operations) {
    op.create_schema("app");
    op.create_enum("mood", ["sad", "ok"]);
    op.create_table("teams")
        .column(column("id", "bigint"))
        .column(column("name", "text"))
        .primary_key("teams_pkey", ["id"]);
    op.create_table("users")
        .column(column("id", "integer").not_null().serial())
        .column(column("name", "text").not_null())
        .column(column("mood", "mood").server_default("'ok'::public.mood"))
        .column(column("team_id", "bigint"))
        .column(column("low", "text").generated("lower(name)"))
        .column(column("nr", "integer").not_null().identity(Always))
        .column(column("free", "integer"))
        .primary_key("users_pkey", ["id"])
        .constraint(check(
            "users_name_check",
            "name <> ''::text AND mood <> 'sad'::public.mood",
        ))
        .constraint(foreign_key("users_team_fkey", ["team_id"], "teams", ["id"]));
    op.create_index(
        "users_name_idx",
        "users",
        [key("name"), expression("upper(name)")],
    )
    .include(["free"])
    .where_("name IS NOT NULL");
}

fn table(schema: &Schema, name: &str) -> Table {
    schema.tables[&QualifiedName::public(name)].clone()
}

/// The check's text.
fn check_text(table: &Table) -> String {
    format!(
        "{:?}",
        table.constraints[&Name::new("users_name_check")].definition
    )
}

#[test]
fn primary_keys_make_columns_not_null() {
    let schema = run(|_| {}).unwrap();
    assert!(!table(&schema, "teams").columns["id"].nullable);
}

#[test]
fn renamed_columns_are_followed() {
    let schema = run(|op| {
        op.rename_column("users", "name", "Title");
        op.rename_column("teams", "id", "key");
    })
    .unwrap();
    let users = table(&schema, "users");
    let position = users.columns.get_index_of("Title");
    assert_eq!(position, Some(1));
    assert!(check_text(&users).contains("\\\"Title\\\" <> ''::text"));
    assert_eq!(
        users.columns["low"].default.expression().unwrap().as_str(),
        "lower(\"Title\")"
    );
    let index = format!("{:?}", users.indexes[&Name::new("users_name_idx")]);
    assert!(!index.contains("\"name\""), "{index}");
    assert!(index.contains("upper(\\\"Title\\\")"), "{index}");
    let key = format!("{:?}", users.constraints[&Name::new("users_team_fkey")]);
    assert!(key.contains("referenced_columns: [Name(\"key\")]"), "{key}");
}

#[test]
fn renamed_tables_are_followed() {
    let schema = run(|op| {
        op.rename_table("teams", "app.groups");
        op.rename_table("users", "app.users");
    })
    .unwrap();
    let users = &schema.tables[&QualifiedName::new("app", "users")];
    let ColumnDefault::Serial(serial) = &users.columns["id"].default else {
        panic!("{users:?}");
    };
    assert_eq!(serial.sequence, QualifiedName::new("app", "users_id_seq"));
    let key = format!("{:?}", users.constraints[&Name::new("users_team_fkey")]);
    assert!(key.contains("Name(\"groups\")"), "{key}");
}

#[test]
fn renamed_enums_are_followed() {
    let schema = run(|op| {
        op.rename_enum("mood", "app.Feeling");
        op.rename_enum_value("app.Feeling", "ok", "fine");
    })
    .unwrap();
    let users = table(&schema, "users");
    let column = &users.columns["mood"];
    assert_eq!(column.data_type.to_sql(), "app.\"Feeling\"");
    assert_eq!(
        column.default.expression().unwrap().as_str(),
        "'fine'::app.\"Feeling\""
    );
    assert!(check_text(&users).contains("'sad'::app.\\\"Feeling\\\""));
    assert!(check_text(&users).contains("AND mood <>"));
}

#[test]
fn identity_follows_the_type() {
    let schema = run(|op| {
        op.alter_column("users", "nr").data_type("bigint");
    })
    .unwrap();
    let ColumnDefault::Identity(identity) = &table(&schema, "users").columns["nr"].default else {
        panic!("not an identity column");
    };
    assert_eq!(identity.options.max, i64::MAX);
}

#[test]
fn a_failed_operation_changes_nothing() {
    let mut schema = run(|_| {}).unwrap();
    let before = schema.clone();
    let mut operations = Operations::new();
    operations
        .alter_column("users", "free")
        .data_type("text")
        .comment("x")
        .drop_identity();
    let ops = operations.finish().unwrap();
    assert!(apply_all(&ops, &mut schema).is_err());
    assert_eq!(schema, before);
}

#[test]
fn what_the_server_refuses_is_refused() {
    let cases: &[(Build, &str)] = &[
        (
            |op| op.drop_table("nope"),
            "table \"public.nope\" does not exist",
        ),
        (
            |op| op.create_schema("app"),
            "schema \"app\" already exists",
        ),
        (
            |op| op.create_schema("public"),
            "schema \"public\" is not managed",
        ),
        (
            |op| {
                op.create_table("nowhere.t");
            },
            "schema \"nowhere\" does not exist",
        ),
        (
            |op| {
                op.rename_table("users", "app.u");
                op.drop_schema("app");
            },
            "schema \"app\" is used by table \"app.u\"",
        ),
        (
            |op| {
                op.create_table("mood");
            },
            "enum type \"public.mood\" already exists",
        ),
        (
            |op| op.drop_table("teams"),
            "table \"public.teams\" is used by constraint \"users_team_fkey\" of table \"public.users\"",
        ),
        (
            |op| op.drop_enum("mood"),
            "enum type \"public.mood\" is used by column \"public.users.mood\"",
        ),
        (
            |op| op.drop_column("users", "free"),
            "column \"public.users.free\" is used by index \"users_name_idx\" of table \"public.users\"",
        ),
        (
            |op| op.drop_column("users", "mood"),
            "column \"public.users.mood\" is used by constraint \"users_name_check\" of table \"public.users\"",
        ),
        (
            |op| {
                op.alter_column("users", "name").data_type("varchar(10)");
            },
            "column \"public.users.name\" is used by column \"public.users.low\"",
        ),
        (
            |op| op.drop_constraint("teams_pkey", "teams"),
            "constraint \"teams_pkey\" of table \"public.teams\" is used by constraint \"users_team_fkey\" of table \"public.users\"",
        ),
        (
            |op| {
                op.create_primary_key("second", "teams", ["name"]);
            },
            "table \"public.teams\" already has the primary key \"teams_pkey\"",
        ),
        (
            |op| {
                op.create_foreign_key("fk", "users", "teams", ["name"], ["name"]);
            },
            "foreign key \"fk\" refers to columns of \"public.teams\" that have no unique key: name",
        ),
        (
            |op| {
                op.create_index("i", "users", ["nope"]);
            },
            "column \"public.users.nope\" does not exist",
        ),
        (
            |op| {
                op.create_unique_constraint("users_name_idx", "users", ["name"]);
            },
            "index \"users_name_idx\" of table \"public.users\" already exists",
        ),
        (
            |op| {
                op.create_unique_constraint("users_name_key", "users", ["name"])
                    .using_index("users_name_idx");
            },
            "constraint \"users_name_key\" can't use index \"users_name_idx\" of table \"public.users\": an index for it is a plain unique one over its very columns",
        ),
        (
            |op| op.validate_constraint("users_pkey", "users"),
            "constraint \"users_pkey\" of table \"public.users\" is neither a check nor a foreign key and can't be validated",
        ),
        (
            |op| {
                op.alter_constraint("users_pkey", "users").deferrable();
            },
            "constraint \"users_pkey\" of table \"public.users\" is no foreign key and can't be altered",
        ),
        (
            |op| {
                op.alter_column("users", "free").add_identity(Always);
            },
            "column \"public.users.free\" must be NOT NULL to be an identity column",
        ),
        (
            |op| {
                op.alter_column("users", "nr").nullable();
            },
            "column \"public.users.nr\" must be NOT NULL to be an identity column",
        ),
        (
            |op| {
                op.alter_column("users", "id").nullable();
            },
            "column \"public.users.id\" is used by constraint \"users_pkey\" of table \"public.users\"",
        ),
        (
            |op| {
                op.alter_column("users", "nr").drop_serial();
            },
            "column \"public.users.nr\" is an identity column, so it is not possible to drop this sequence",
        ),
        (
            |op| {
                op.alter_column("users", "low").server_default("1");
            },
            "column \"public.users.low\" is a generated column, so it is not possible to set a default",
        ),
        (
            |op| {
                op.add_enum_value("mood", "x").before("nope");
            },
            "enum label \"nope\" of \"public.mood\" does not exist",
        ),
        (
            |op| op.rename_enum_value("mood", "ok", "sad"),
            "enum label \"sad\" of \"public.mood\" already exists",
        ),
        (
            |op| {
                op.rebuild_enum("mood", ["ok"]).column("users", "mood");
            },
            "enum type \"public.mood\" is used by column \"public.users.mood\"",
        ),
    ];
    for (build, message) in cases {
        let error = run(*build).expect_err(message);
        assert_eq!(error.to_string(), *message);
    }
}
