//! Constraints.

use limbeck_ops::prelude::*;

use super::Case;

const TABLES: &str = "CREATE TABLE teams (id bigint PRIMARY KEY, a int, b int, UNIQUE (a, b));
    CREATE TABLE t (id bigint, a int, b int, team_id bigint, during tstzrange, name text)";

pub(crate) fn cases() -> Vec<Case> {
    vec![
        Case::new("create_primary_key", TABLES, |op| {
            op.create_primary_key("t_pkey", "t", ["id", "a"])
                .include(["b"])
                .deferrable()
                .comment("the key");
        }),
        Case::new("create_unique_constraint", TABLES, |op| {
            op.create_unique_constraint("t_a_key", "t", ["a"])
                .nulls_not_distinct()
                .include(["b"])
                .initially_deferred();
        }),
        Case::new("using_index", TABLES, |op| {
            op.create_index("t_key", "t", ["id"])
                .unique()
                .include(["b"])
                .storage_parameter("fillfactor", "70")
                .concurrently();
            op.create_primary_key("t_key", "t", ["id"])
                .include(["b"])
                .storage_parameter("fillfactor", "70")
                .comment("the key")
                .using_index("t_key");
            op.create_index("t_a_idx", "t", ["a"])
                .unique()
                .nulls_not_distinct();
            op.create_unique_constraint("t_a_key", "t", ["a"])
                .nulls_not_distinct()
                .initially_deferred()
                .using_index("t_a_idx");
        }),
        Case::new("create_check_constraint", TABLES, |op| {
            op.create_check_constraint("t_a_check", "t", "(a > 0) OR (b > 0)")
                .no_inherit()
                .not_valid();
            op.validate_constraint("t_a_check", "t");
            op.create_check_constraint("t_b_check", "t", "(b > 0)");
        }),
        Case::new("create_foreign_key", TABLES, |op| {
            op.create_foreign_key("t_fkey", "t", "teams", ["a", "b"], ["a", "b"])
                .match_full()
                .on_update(Cascade)
                .on_delete(Restrict)
                .deferrable()
                .not_valid();
            op.validate_constraint("t_fkey", "t");
            op.alter_constraint("t_fkey", "t").not_deferrable();
            op.alter_constraint("t_fkey", "t").initially_deferred();
            op.alter_constraint("t_fkey", "t").deferrable();
            op.create_foreign_key("t_ab_fkey", "t", "teams", ["a", "b"], ["a", "b"])
                .on_delete(SetNull)
                .on_delete_columns(["b"])
                .initially_deferred();
            op.create_foreign_key("t_team_fkey", "t", "teams", ["team_id"], ["id"])
                .on_delete(SetDefault);
        }),
        Case::new("create_exclude_constraint", TABLES, |op| {
            op.create_exclude_constraint("t_during_excl", "t", [key("during").with("&&")])
                .using("gist")
                .where_("during IS NOT NULL")
                .initially_deferred();
            op.create_exclude_constraint(
                "t_name_excl",
                "t",
                [expression("lower(name)").desc().with("=")],
            )
            .using("btree")
            .include(["a"]);
        }),
        Case::new(
            "rename_and_drop_constraint",
            "CREATE TABLE t (a int CONSTRAINT \"Odd\" CHECK (a > 0))",
            |op| {
                op.rename_constraint("t", "Odd", "user");
                op.drop_constraint("user", "t");
            },
        ),
    ]
}
