//! rename users.name to display_name
//!
//! Revision ID: eeffe08dc17e
//! Revises: 6d364bdb5384
//! Create Date: 2026-11-21 01:57:55+00:00

use limbeck::op::*;

pub fn upgrade(op: &mut Operations) {
    // hazard rename: renames column "public.users.name", which running code may still use under the old name
    op.rename_column("users", "name", "display_name");
}

pub fn downgrade(op: &mut Operations) {
    // hazard rename: renames column "public.users.display_name", which running code may still use under the old name
    op.rename_column("users", "display_name", "name");
}
