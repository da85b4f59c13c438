//! Changes of a schema as people look at them: a page, a comment on a pull request, annotations,
//! data for other programs, and diagrams.
//!
//! [`review`] says what is reviewed, [`render`] has a form in each of its files, [`diagram`] draws
//! schemas and [`graph`] the revisions. No IO: what is to be shown comes in as values, text goes out.

pub mod diagram;
pub mod graph;
pub mod render;
pub mod review;
mod schema_diff;
mod text;

pub use schema_diff::{ObjectDiff, Row, schema_diff, unified};
