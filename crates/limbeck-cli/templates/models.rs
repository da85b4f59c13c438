//! The models of this project.

use limbeck::Model;

/// A person who can sign in.
#[derive(Model)]
#[limbeck(table = "users")]
pub struct User {
    #[limbeck(primary_key, identity)]
    pub id: i64,
    #[limbeck(unique)]
    pub email: String,
    pub name: Option<String>,
}
