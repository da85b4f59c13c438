//! The sample migrations.
