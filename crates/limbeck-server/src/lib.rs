//! A private PostgreSQL server from the binaries on the machine.
