//! Rust source text to a schema and diagnostics.
