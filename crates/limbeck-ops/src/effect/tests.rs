//! The locks of operations over a small schema: users and teams with a foreign key between them,
//! events with two partitions.

use limbeck_schema::Schema;

use super::locks;
use crate::apply::apply;
use crate::builder::Operations;
use crate::prelude::*;

fn schema() -> Schema {
    let mut op = Operations::new();
    op.create_table("teams")
        .column(column("id", "bigint").not_null())
        .primary_key("teams_pkey", ["id"]);
    op.create_table("users")
        .column(column("id", "integer").not_null())
        .column(column("name", "varchar(10)"))
        .column(column("team_id", "bigint"))
        .primary_key("users_pkey", ["id"]);
    op.create_foreign_key("users_team_fkey", "users", "teams", ["team_id"], ["id"]);
    let mut schema = Schema::new();
    for op in op.finish().unwrap() {
        apply(&op, &mut schema).unwrap();
    }
    schema
}

/// One line per table: its name, the mode, then what else there is.
fn told(ops: impl FnOnce(&mut Operations)) -> String {
    let mut operations = Operations::new();
    ops(&mut operations);
    let before = schema();
    let ops = operations.finish().unwrap();
    let all = ops.iter().flat_map(|op| locks(op, &before));
    let lines: Vec<String> = all
        .map(|lock| {
            let mut line = format!("{} {}", lock.table.name, lock.mode);
            for (said, word) in [
                (lock.rewrites, " rewrites"),
                (lock.scans && !lock.rewrites, " scans"),
                (lock.loses_rows, " loses"),
            ] {
                line.push_str(if said { word } else { "" });
            }
            line
        })
        .collect();
    lines.join("; ")
}

#[test]
fn columns() {
    let add = told(|op| {
        op.add_column("users", column("a", "integer").server_default("0"));
    });
    assert_eq!(add, "users ACCESS EXCLUSIVE");
    let volatile = told(|op| {
        op.add_column(
            "users",
            column("a", "uuid").server_default("gen_random_uuid()"),
        );
    });
    assert_eq!(volatile, "users ACCESS EXCLUSIVE rewrites");
    let drop = told(|op| {
        op.drop_column("users", "team_id");
    });
    assert_eq!(drop, "teams ACCESS EXCLUSIVE; users ACCESS EXCLUSIVE loses");
    let widen = told(|op| {
        op.alter_column("users", "name").data_type("text");
    });
    assert_eq!(widen, "users ACCESS EXCLUSIVE");
    let narrow = told(|op| {
        op.alter_column("users", "name").data_type("varchar(5)");
    });
    assert_eq!(narrow, "users ACCESS EXCLUSIVE rewrites loses");
    let key = told(|op| {
        op.alter_column("teams", "id").data_type("numeric");
    });
    assert_eq!(
        key,
        "teams ACCESS EXCLUSIVE rewrites; users ACCESS EXCLUSIVE scans"
    );
    let not_null = told(|op| {
        op.alter_column("users", "name").not_null();
        op.alter_column("users", "id").not_null();
    });
    assert_eq!(
        not_null,
        "users ACCESS EXCLUSIVE scans; users ACCESS EXCLUSIVE"
    );
}

#[test]
fn constraints_and_indexes() {
    let keys = told(|op| {
        op.create_foreign_key("k", "users", "teams", ["id"], ["id"])
            .not_valid();
        op.validate_constraint("users_team_fkey", "users");
    });
    assert_eq!(
        keys,
        "teams SHARE ROW EXCLUSIVE; users SHARE ROW EXCLUSIVE; \
         teams ROW SHARE scans; users SHARE UPDATE EXCLUSIVE scans"
    );
    let altered = told(|op| {
        op.alter_constraint("users_team_fkey", "users").deferrable();
    });
    assert_eq!(altered, "users ACCESS EXCLUSIVE");
    let keys = told(|op| {
        op.create_unique_constraint("k", "users", ["name"])
            .using_index("i");
        op.create_primary_key("k", "users", ["name"])
            .using_index("i");
    });
    assert_eq!(keys, "users ACCESS EXCLUSIVE; users ACCESS EXCLUSIVE scans");
    let indexes = told(|op| {
        op.create_index("i", "users", ["name"]);
        op.create_index("i", "users", ["name"]).concurrently();
        op.drop_index("i", "users");
    });
    assert_eq!(
        indexes,
        "users SHARE scans; users SHARE UPDATE EXCLUSIVE scans; users ACCESS EXCLUSIVE"
    );
    let unique = told(|op| {
        op.create_unique_constraint("u", "users", ["name"]);
    });
    assert_eq!(unique, "users ACCESS EXCLUSIVE scans");
}

#[test]
fn tables() {
    let made = told(|op| {
        op.create_table("pets")
            .column(column("owner", "integer"))
            .constraint(foreign_key("f", ["owner"], "users", ["id"]));
    });
    assert_eq!(made, "users SHARE ROW EXCLUSIVE");
    let gone = told(|op| {
        op.drop_table("users");
    });
    assert_eq!(gone, "teams ACCESS EXCLUSIVE; users ACCESS EXCLUSIVE loses");
    let light = told(|op| {
        op.alter_table("users")
            .storage_parameter("fillfactor", "70");
    });
    assert_eq!(light, "users SHARE UPDATE EXCLUSIVE");
}

#[test]
fn scripts() {
    let told = |sql: &str| {
        told(|op| {
            op.execute(sql);
        })
    };
    for (sql, expected) in [
        (
            "ALTER TABLE users DROP COLUMN name",
            "users ACCESS EXCLUSIVE loses",
        ),
        (
            "alter table only public.users add constraint c check (id > 0) not valid",
            "users ACCESS EXCLUSIVE",
        ),
        (
            "update users set name = upper(name) where id = 1",
            "users ROW EXCLUSIVE scans loses",
        ),
        (
            "truncate teams cascade",
            "teams ACCESS EXCLUSIVE loses; users ACCESS EXCLUSIVE loses",
        ),
        ("drop index users_pkey", "users ACCESS EXCLUSIVE"),
        (
            "vacuum (full, analyze) users",
            "users ACCESS EXCLUSIVE rewrites",
        ),
        (
            "lock users in share row exclusive mode",
            "users SHARE ROW EXCLUSIVE",
        ),
        ("select 1", ""),
    ] {
        assert_eq!(told(sql), expected, "{sql}");
    }
}
