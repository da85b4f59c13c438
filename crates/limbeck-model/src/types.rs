//! From Rust types to PostgreSQL's, by resolved path: never by the last segment alone.

mod known;
mod map;

pub(crate) use known::is_known;
pub(crate) use map::{Mapper, segments};
