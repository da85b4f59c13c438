//! A private PostgreSQL server from the binaries on the machine.
//!
//! Where no database URL is configured, limbeck keeps a server of its own in the project's
//! `.limbeck/` folder: [`PrivateServer`] creates it, starts it, stops it and knows its URL.
//! [`ScratchServer`] is the same for a value's lifetime. Speaking SQL to it is left to callers.

mod account;
mod binaries;
mod error;
mod initdb;
mod launch;
mod lock;
mod pidfile;
mod place;
mod private;
mod profile;
mod scratch;
mod url;

pub use binaries::{Binaries, PgVersion, Search};
pub use error::ServerError;
pub use private::{PrivateServer, Start, Status};
pub use profile::ServerProfile;
pub use scratch::ScratchServer;

/// The role that owns a private server: its only superuser.
pub const SUPERUSER: &str = "postgres";

/// The database every private server has from its first start.
pub const DEFAULT_DATABASE: &str = "limbeck";
