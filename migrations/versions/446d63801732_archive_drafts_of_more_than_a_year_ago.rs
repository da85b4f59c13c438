//! archive drafts of more than a year ago
//!
//! Revision ID: 446d63801732
//! Revises: d1dc38be95f1
//! Create Date: 2026-11-21 01:58:20+00:00

use limbeck::op::*;

pub fn upgrade(op: &mut Operations) {
    // Written by hand: the status is new, so old drafts have never been asked about.
    op.execute(
        r#"
UPDATE public.posts
SET status = 'archived'
WHERE status = 'draft' AND created_at < now() - interval '1 year'
"#,
    );
}

pub fn downgrade(op: &mut Operations) {
    // Posts that were archived since then become drafts as well.
    op.execute("UPDATE public.posts SET status = 'draft' WHERE status = 'archived'");
}
