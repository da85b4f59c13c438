//! Schema-diff autogenerate for Rust and PostgreSQL: models, migrations, embedded migrator.
