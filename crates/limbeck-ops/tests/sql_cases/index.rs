//! Indexes.

use limbeck_ops::prelude::*;

use super::Case;

const TABLE: &str =
    "CREATE TABLE t (id bigint, a int, b text, c text, j jsonb, at timestamptz, tags text[])";

pub(crate) fn cases() -> Vec<Case> {
    vec![
        Case::new("create_index", TABLE, |op| {
            op.create_index("t_a_idx", "t", ["a"]);
            op.create_index(
                "t_b_idx",
                "t",
                [desc("b").operator_class("text_pattern_ops"), key("a")],
            )
            .unique()
            .nulls_not_distinct()
            .include(["c"])
            .storage_parameter("fillfactor", "70")
            .storage_parameter("deduplicate_items", "off")
            .where_("a > 0")
            .comment("find it");
            op.create_index(
                "t_order_idx",
                "t",
                [
                    desc("a").nulls_last(),
                    key("b").nulls_first().collate("C"),
                    desc("c").nulls_first(),
                    expression("lower(b)").collate("C").desc(),
                ],
            );
            op.create_index("Odd idx", "t", ["tags"])
                .using("gin")
                .storage_parameter("fastupdate", "off");
        }),
        Case::new(
            "create_index_operator_class",
            "CREATE EXTENSION pg_trgm; CREATE TABLE t (name text)",
            |op| {
                op.create_index(
                    "t_name_idx",
                    "t",
                    [key("name")
                        .operator_class("public.gist_trgm_ops")
                        .operator_class_parameter("siglen", "32")],
                )
                .using("gist");
            },
        ),
        Case::new("create_index_concurrently", TABLE, |op| {
            op.create_index("t_a_idx", "t", ["a"])
                .concurrently()
                .comment("x");
            op.drop_index("t_a_idx", "t").concurrently();
        }),
        Case::new(
            "drop_index_concurrently_again",
            "CREATE TABLE t (a int)",
            |op| {
                op.drop_index("other_idx", "t").concurrently();
            },
        )
        .resuming(),
        Case::new(
            "rename_and_drop_index",
            "CREATE SCHEMA app; CREATE TABLE app.t (a int); CREATE INDEX i ON app.t (a)",
            |op| {
                op.rename_index("app.t", "i", "Order");
                op.drop_index("Order", "app.t");
            },
        ),
    ]
}
