//! add moderation and archive
//!
//! Revision ID: 6d364bdb5384
//! Revises: bdf0e5e9e9e0
//! Create Date: 2026-11-21 01:57:55+00:00

use limbeck::op::*;

pub fn upgrade(op: &mut Operations) {
    op.add_enum_value("post_status", "in_review").after("draft");
    op.add_enum_value("post_status", "archived");
    op.add_enum_value("user_role", "moderator").after("member");
}

pub fn downgrade(op: &mut Operations) {
    op.alter_column("posts", "status").drop_default();
    op.alter_column("users", "role").drop_default();
    op.drop_constraint("posts_published_at_check", "posts");
    op.drop_index("posts_published_idx", "posts");
    // If rows hold 'archived' or 'in_review', say here with a mapping what they get instead.
    // hazard remove-enum-label: removes enum label "in_review" of "public.post_status"; fails if a row holds it
    // hazard remove-enum-label: removes enum label "archived" of "public.post_status"; fails if a row holds it
    // hazard rewrite-table: rewrites table "public.posts" under an exclusive lock
    op.rebuild_enum("post_status", ["draft", "published"])
        .column("posts", "status");
    // If rows hold 'moderator', say here with a mapping what they get instead.
    // hazard remove-enum-label: removes enum label "moderator" of "public.user_role"; fails if a row holds it
    // hazard rewrite-table: rewrites table "public.users" under an exclusive lock
    op.rebuild_enum("user_role", ["member", "admin"])
        .column("users", "role");
    op.alter_column("posts", "status")
        .server_default("'draft'::public.post_status");
    op.alter_column("users", "role")
        .server_default("'member'::public.user_role");
    // hazard validate-constraint: checks every row of table "public.posts" under an exclusive lock
    op.create_check_constraint(
        "posts_published_at_check",
        "posts",
        "(status <> 'published'::public.post_status) OR (published_at IS NOT NULL)",
    );
    // hazard blocking-index: blocks writes to table "public.posts" while the index is built; concurrently() does not
    op.create_index("posts_published_idx", "posts", [desc("published_at")])
        .where_("status = 'published'::public.post_status");
}
