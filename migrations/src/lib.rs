//! The sample application's migrations, compiled into it.

use limbeck::Migrations;

/// Every revision of `versions/`.
pub static MIGRATIONS: Migrations = limbeck::migrations!();
