//! The built command where a transcript can't say it: several at once, killed in the middle, with
//! servers that go away and roles that may not do everything.

#![expect(
    clippy::unwrap_used,
    reason = "a failure in a test's helper fails the test"
)]

mod concurrency;
mod crash;
mod edited;
mod interrupt;
mod online;
mod project;
mod refused_by_server;
mod resume;
mod roles;
mod server_loss;
mod timeouts;

#[path = "../support/mod.rs"]
mod support;
