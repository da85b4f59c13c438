//! Cases of `fixtures/pull`: `setup.sql` to models, on a server.
fn main() {}
