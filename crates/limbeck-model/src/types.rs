//! From Rust types to PostgreSQL's, by resolved path: never by the last segment alone.

mod known;
mod map;
mod rust_type;

pub(crate) use known::is_known;
pub(crate) use map::Mapper;
pub use rust_type::RustType;
pub(crate) use rust_type::{Shape, segments};
