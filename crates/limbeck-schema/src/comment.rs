//! The normal form of comments.

/// A comment as PostgreSQL stores it: the empty string removes a comment (manual, `COMMENT`), so
/// it is the same as none.
pub fn normal_comment(text: Option<String>) -> Option<String> {
    text.filter(|text| !text.is_empty())
}
