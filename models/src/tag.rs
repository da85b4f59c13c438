//! Tags and which posts have them.

use limbeck::Model;

use crate::Post;

/// A word to find posts by.
#[derive(Clone, Debug, Model, sqlx::FromRow)]
#[limbeck(table = "tags")]
pub struct Tag {
    /// Identity.
    #[limbeck(primary_key, identity)]
    pub id: i32,
    /// The word.
    #[limbeck(type = varchar(40), unique)]
    pub name: String,
}

/// A tag on a post.
#[derive(Clone, Debug, Model, sqlx::FromRow)]
#[limbeck(table = "post_tags", primary_key(post_id, tag_id), index(tag_id))]
pub struct PostTag {
    /// The post.
    #[limbeck(references = Post, on_delete = cascade)]
    pub post_id: i64,
    /// The tag.
    #[limbeck(references = Tag, on_delete = cascade)]
    pub tag_id: i32,
}
