//! What a PostgreSQL schema is: one struct per object kind, names, normal form.
