//! How a private server is tuned: the settings each profile writes to `limbeck.conf`.
//!
//! The settings come after `initdb`'s own in `postgresql.conf` and before `ALTER SYSTEM`'s, so a
//! user's `ALTER SYSTEM` still wins. Writing the file is left to `launch`.

use std::path::Path;

/// What a private server is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum ServerProfile {
    /// A developer's database: survives a crash of the machine.
    #[default]
    Development,
    /// Tests and throw-away work: as quick as possible, data may be lost in a crash.
    Scratch,
}

/// Large locks tables: one transaction of a big schema locks thousands of relations
/// (manual, "Lock Management": `max_locks_per_transaction` × `max_connections` objects in all).
const COMMON: &str = "\
listen_addresses = ''
port = 5432
unix_socket_permissions = 0700
max_locks_per_transaction = 256
wal_level = minimal
max_wal_senders = 0
jit = off
logging_collector = off
log_destination = 'stderr'
log_checkpoints = off
";

const DEVELOPMENT: &str = "\
max_connections = 100
shared_buffers = 64MB
";

const SCRATCH: &str = "\
max_connections = 200
shared_buffers = 128MB
fsync = off
synchronous_commit = off
full_page_writes = off
autovacuum = off
max_parallel_workers_per_gather = 0
checkpoint_timeout = 1h
max_wal_size = 512MB
";

impl ServerProfile {
    /// The text of `limbeck.conf`. The socket folder's path needs no quoting: `place` only
    /// accepts plain characters.
    pub(crate) fn settings(self, socket_dir: &Path) -> String {
        let own = match self {
            Self::Development => DEVELOPMENT,
            Self::Scratch => SCRATCH,
        };
        format!(
            "# Written by limbeck at every start. Use ALTER SYSTEM for settings of your own.\n\
             unix_socket_directories = '{}'\n{COMMON}{own}",
            socket_dir.display()
        )
    }
}
