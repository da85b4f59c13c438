//! Revision files and the revision graph, without IO.

pub mod graph;
pub mod header;
