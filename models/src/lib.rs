//! The sample application: a small publishing site.
//!
//! People sign in, write posts under tags, answer one another and vote. `migrations/` is the
//! history of these models, made by limbeck itself.

mod post;
mod refresh_token;
mod tag;
mod user;
mod vote;

pub use post::{Post, PostStatus};
pub use refresh_token::RefreshToken;
pub use tag::{PostTag, Tag};
pub use user::{Profile, User, UserRole};
pub use vote::Vote;
