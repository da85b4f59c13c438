//! create posts and tags
//!
//! Revision ID: 3750c27d32d3
//! Revises: 168b72a72615
//! Create Date: 2026-11-21 01:57:54+00:00

use limbeck::op::*;

pub fn upgrade(op: &mut Operations) {
    op.create_enum("post_status", ["draft", "published"]);
    op.create_table("posts")
        .column(column("id", "bigint").identity(ByDefault))
        .column(column("author_id", "bigint").not_null())
        .column(column("title", "character varying(200)").not_null())
        .column(column("body", "text").not_null().server_default("''"))
        .column(
            column("status", "post_status")
                .not_null()
                .server_default("'draft'"),
        )
        .column(
            column("created_at", "timestamp with time zone")
                .not_null()
                .server_default("now()"),
        )
        .column(column("published_at", "timestamp with time zone"))
        .primary_key("posts_pkey", ["id"])
        .constraint(
            foreign_key("posts_author_id_fkey", ["author_id"], "users", ["id"]).on_delete(Cascade),
        )
        .constraint(check(
            "posts_published_at_check",
            "status <> 'published' OR published_at IS NOT NULL",
        ))
        .constraint(check("posts_title_check", "title <> ''"))
        .comment("Articles and answers to them");
    op.create_table("tags")
        .column(column("id", "integer").identity(ByDefault))
        .column(column("name", "character varying(40)").not_null())
        .primary_key("tags_pkey", ["id"])
        .constraint(unique("tags_name_key", ["name"]));
    op.create_table("post_tags")
        .column(column("post_id", "bigint").not_null())
        .column(column("tag_id", "integer").not_null())
        .primary_key("post_tags_pkey", ["post_id", "tag_id"])
        .constraint(
            foreign_key("post_tags_post_id_fkey", ["post_id"], "posts", ["id"]).on_delete(Cascade),
        )
        .constraint(
            foreign_key("post_tags_tag_id_fkey", ["tag_id"], "tags", ["id"]).on_delete(Cascade),
        );
    op.create_index("post_tags_tag_id_idx", "post_tags", ["tag_id"]);
    op.create_index(
        "posts_author_id_created_at_idx",
        "posts",
        [key("author_id"), desc("created_at")],
    );
    op.create_index("posts_published_idx", "posts", [desc("published_at")])
        .where_("status = 'published'");
}

pub fn downgrade(op: &mut Operations) {
    // hazard drop-table: drops table "public.post_tags" with its data
    op.drop_table("post_tags");
    // hazard drop-table: drops table "public.posts" with its data
    op.drop_table("posts");
    // hazard drop-table: drops table "public.tags" with its data
    op.drop_table("tags");
    // hazard drop-enum: drops enum type "public.post_status", which running code may still use
    op.drop_enum("post_status");
}
