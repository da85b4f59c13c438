//! add slugs to posts
//!
//! Revision ID: 3af543f94f04
//! Revises: 3750c27d32d3
//! Create Date: 2026-11-21 01:57:54+00:00

use limbeck::op::*;

pub fn upgrade(op: &mut Operations) {
    op.add_column(
        "posts",
        column("slug", "text").comment("Unique part of the address"),
    );
    // Existing rows get 'post-' || id in posts.slug: as the model says.
    op.execute("UPDATE public.posts SET slug = 'post-' || id WHERE slug IS NULL");
    // hazard set-not-null: fails if column "public.posts.slug" holds NULL, and looks at every row under an exclusive lock
    op.alter_column("posts", "slug").not_null();
    // hazard blocking-index: blocks reads and writes of table "public.posts" while the index of the constraint is built
    // hazard unique-conflict: fails if rows of table "public.posts" have equal values in (slug)
    op.create_unique_constraint("posts_slug_key", "posts", ["slug"]);
}

pub fn downgrade(op: &mut Operations) {
    op.drop_constraint("posts_slug_key", "posts");
    // hazard drop-column: drops column "public.posts.slug" with its data
    op.drop_column("posts", "slug");
}
