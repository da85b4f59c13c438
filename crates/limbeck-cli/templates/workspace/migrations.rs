//! The migrations, compiled, for an application that brings its own database up to date.

/// Every revision of `versions/`: `MIGRATIONS.upgrade(&mut connection, "head")` applies them.
pub static MIGRATIONS: limbeck::Migrations = limbeck::migrations!();
