//! The application's models and migrations.

pub mod models;

/// Every revision, compiled in: `MIGRATIONS.upgrade(&mut connection, "head")` applies them.
pub static MIGRATIONS: limbeck::Migrations = limbeck::migrations!("{migrations}");
