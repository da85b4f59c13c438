//! People and what they tell of themselves.

use chrono::{DateTime, NaiveDate, Utc};
use limbeck::{Model, PgEnum};
use serde::{Deserialize, Serialize};

/// What a user may do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PgEnum, sqlx::Type, Serialize, Deserialize)]
#[sqlx(type_name = "user_role", rename_all = "snake_case")]
#[serde(rename_all = "snake_case")]
pub enum UserRole {
    /// Reads, writes and votes.
    Member,
    /// Hides posts of others.
    Moderator,
    /// Everything.
    Admin,
}

/// Someone who can sign in.
#[derive(Clone, Debug, Model, sqlx::FromRow, Serialize)]
#[limbeck(table = "users", comment = "People who can sign in")]
#[limbeck(index(sql("lower(email)"), unique, name = "users_email_key"))]
pub struct User {
    /// Identity.
    #[limbeck(primary_key, identity = always)]
    pub id: i64,
    /// Where messages go; unique without regard to case.
    #[limbeck(type = varchar(254))]
    pub email: String,
    /// The name that others see.
    #[limbeck(type = varchar(80))]
    pub display_name: String,
    /// A password hash in PHC form.
    #[serde(skip)]
    #[limbeck(comment = "PHC string; never leaves the server")]
    pub password_hash: String,
    /// What the user may do.
    #[limbeck(default = "member")]
    pub role: UserRole,
    /// Who sent the invitation.
    #[limbeck(references = User, on_delete = set_null, index)]
    pub invited_by: Option<i64>,
    /// When the account was made.
    #[limbeck(default = sql("now()"))]
    pub created_at: DateTime<Utc>,
}

/// What a user tells of himself or herself; at most one for each.
#[derive(Clone, Debug, Model, sqlx::FromRow, Serialize)]
#[limbeck(table = "profiles")]
pub struct Profile {
    /// Whose it is.
    #[limbeck(primary_key, references = User, on_delete = cascade)]
    pub user_id: i64,
    /// Free text.
    pub bio: Option<String>,
    /// A web page.
    #[limbeck(check = "website ~ '^https?://'")]
    pub website: Option<String>,
    /// For birthday greetings.
    pub born_on: Option<NaiveDate>,
    /// Switches of the user interface.
    #[limbeck(default = "{}")]
    pub settings: serde_json::Value,
}
