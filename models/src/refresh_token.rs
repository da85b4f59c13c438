//! Tokens that keep a user signed in.

use chrono::{DateTime, Utc};
use limbeck::Model;

use crate::User;

/// A token that can be exchanged for an access token once.
#[derive(Clone, Debug, Model, sqlx::FromRow)]
#[limbeck(table = "refresh_tokens")]
#[limbeck(check("expires_at > issued_at", name = "refresh_tokens_lifetime_check"))]
#[limbeck(index(user_id, where = "revoked_at IS NULL"))]
pub struct RefreshToken {
    /// The public half of the token.
    #[limbeck(primary_key, default = sql("gen_random_uuid()"))]
    pub id: uuid::Uuid,
    /// Whose it is.
    #[limbeck(references = User, on_delete = cascade)]
    pub user_id: i64,
    /// SHA-256 of the secret half.
    #[limbeck(unique)]
    pub secret_hash: Vec<u8>,
    /// When it was given out.
    #[limbeck(default = sql("now()"))]
    pub issued_at: DateTime<Utc>,
    /// From when on it is worthless.
    pub expires_at: DateTime<Utc>,
    /// When it was used or withdrawn.
    pub revoked_at: Option<DateTime<Utc>>,
}
