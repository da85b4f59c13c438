//! add votes and answers
//!
//! Revision ID: bdf0e5e9e9e0
//! Revises: 3af543f94f04
//! Create Date: 2026-11-21 01:57:54+00:00

use limbeck::op::*;

pub fn upgrade(op: &mut Operations) {
    op.create_table("votes")
        .column(column("user_id", "bigint").not_null())
        .column(column("post_id", "bigint").not_null())
        .column(column("direction", "smallint").not_null())
        .column(
            column("cast_at", "timestamp with time zone")
                .not_null()
                .server_default("now()"),
        )
        .primary_key("votes_pkey", ["user_id", "post_id"])
        .constraint(check("votes_direction_check", "direction IN (-1, 1)"))
        .constraint(
            foreign_key("votes_post_id_fkey", ["post_id"], "posts", ["id"]).on_delete(Cascade),
        )
        .constraint(
            foreign_key("votes_user_id_fkey", ["user_id"], "users", ["id"]).on_delete(Cascade),
        );
    op.add_column("posts", column("answer_to", "bigint"));
    op.create_index("votes_post_id_idx", "votes", ["post_id"]);
    // hazard blocking-index: blocks writes to table "public.posts" while the index is built; concurrently() does not
    op.create_index("posts_answer_to_idx", "posts", ["answer_to"]);
    // hazard validate-constraint: checks every row of table "public.posts", and blocks writes to it and to "public.posts" meanwhile
    op.create_foreign_key(
        "posts_answer_to_fkey",
        "posts",
        "posts",
        ["answer_to"],
        ["id"],
    )
    .on_delete(SetNull);
}

pub fn downgrade(op: &mut Operations) {
    op.drop_constraint("posts_answer_to_fkey", "posts");
    op.drop_index("posts_answer_to_idx", "posts");
    // hazard drop-column: drops column "public.posts.answer_to" with its data
    op.drop_column("posts", "answer_to");
    // hazard drop-table: drops table "public.votes" with its data
    op.drop_table("votes");
}
