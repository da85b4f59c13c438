//! Posts and the answers to them.

use chrono::{DateTime, Utc};
use limbeck::{Model, PgEnum};
use serde::{Deserialize, Serialize};

use crate::User;

/// Where a post is in its life.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PgEnum, sqlx::Type, Serialize, Deserialize)]
#[sqlx(type_name = "post_status", rename_all = "snake_case")]
#[serde(rename_all = "snake_case")]
pub enum PostStatus {
    /// Only the author sees it.
    Draft,
    /// A moderator has to look at it.
    InReview,
    /// Everybody sees it.
    Published,
    /// It is kept, but no list shows it.
    Archived,
}

/// Something that a user wrote, on its own or in answer to another post.
#[derive(Clone, Debug, Model, sqlx::FromRow, Serialize)]
#[limbeck(table = "posts", comment = "Articles and answers to them")]
#[limbeck(
    index(author_id, desc(created_at)),
    index(
        desc(published_at),
        where = "status = 'published'",
        name = "posts_published_idx"
    ),
    check(
        "status <> 'published' OR published_at IS NOT NULL",
        name = "posts_published_at_check"
    )
)]
pub struct Post {
    /// Identity.
    #[limbeck(primary_key, identity)]
    pub id: i64,
    /// Who wrote it.
    #[limbeck(references = User, on_delete = cascade)]
    pub author_id: i64,
    /// The post that this one answers.
    #[limbeck(references = Post, on_delete = set_null, index)]
    pub answer_to: Option<i64>,
    /// The headline.
    #[limbeck(type = varchar(200), check = "title <> ''")]
    pub title: String,
    /// The headline as part of an address.
    #[limbeck(unique, comment = "Unique part of the address")]
    pub slug: String,
    /// The text, in Markdown.
    #[limbeck(default = "")]
    pub body: String,
    /// Where it is in its life.
    #[limbeck(default = "draft")]
    pub status: PostStatus,
    /// When it was first written.
    #[limbeck(default = sql("now()"))]
    pub created_at: DateTime<Utc>,
    /// When everybody could see it for the first time.
    pub published_at: Option<DateTime<Utc>>,
}
