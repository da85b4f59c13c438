//! Votes on posts.

use chrono::{DateTime, Utc};
use limbeck::Model;

use crate::{Post, User};

/// What a user thinks of a post: one vote each.
#[derive(Clone, Debug, Model, sqlx::FromRow)]
#[limbeck(table = "votes", primary_key(user_id, post_id), index(post_id))]
pub struct Vote {
    /// Who votes.
    #[limbeck(references = User, on_delete = cascade)]
    pub user_id: i64,
    /// On what.
    #[limbeck(references = Post, on_delete = cascade)]
    pub post_id: i64,
    /// For it (1) or against it (-1).
    #[limbeck(check = "direction IN (-1, 1)")]
    pub direction: i16,
    /// When.
    #[limbeck(default = sql("now()"))]
    pub cast_at: DateTime<Utc>,
}
