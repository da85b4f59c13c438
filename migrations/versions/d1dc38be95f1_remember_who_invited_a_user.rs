//! remember who invited a user
//!
//! Revision ID: d1dc38be95f1
//! Revises: eeffe08dc17e
//! Create Date: 2026-11-21 01:57:55+00:00

use limbeck::op::*;

pub fn upgrade(op: &mut Operations) {
    op.add_column("users", column("invited_by", "bigint"));
    // hazard blocking-index: blocks writes to table "public.users" while the index is built; concurrently() does not
    op.create_index("users_invited_by_idx", "users", ["invited_by"]);
    // hazard validate-constraint: checks every row of table "public.users", and blocks writes to it and to "public.users" meanwhile
    op.create_foreign_key(
        "users_invited_by_fkey",
        "users",
        "users",
        ["invited_by"],
        ["id"],
    )
    .on_delete(SetNull);
}

pub fn downgrade(op: &mut Operations) {
    op.drop_constraint("users_invited_by_fkey", "users");
    op.drop_index("users_invited_by_idx", "users");
    // hazard drop-column: drops column "public.users.invited_by" with its data
    op.drop_column("users", "invited_by");
}
