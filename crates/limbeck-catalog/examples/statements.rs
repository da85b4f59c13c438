//! Prints the statements that the reader sends, to be run in psql: by `cargo xtask bench` as its
//! yardstick, by people to see what a server makes of them.
//!
//!     cargo run -p limbeck-catalog --example statements -- 150004 public | psql -X …

use std::env;
use std::error::Error;
use std::io::Write;

use limbeck_catalog::{ReadRequest, statements_sql};

fn main() -> Result<(), Box<dyn Error>> {
    let mut args = env::args().skip(1);
    let version = args
        .next()
        .ok_or("usage: statements SERVER_VERSION_NUM SCHEMA…")?;
    let request = ReadRequest::new(args);
    let script = statements_sql(&request, version.parse()?);
    std::io::stdout().write_all(script.as_bytes())?;
    Ok(())
}
