//! The PostgreSQL catalogue to a schema.
