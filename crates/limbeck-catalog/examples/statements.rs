//! Prints the statements that the reader sends for a database, to be run in psql: by
//! `cargo xtask bench` as its yardstick, by people to see what a server makes of them.
//!
//!     cargo run -p limbeck-catalog --example statements -- postgres://… public | psql -X …

use std::env;
use std::error::Error;
use std::io::Write;

use limbeck_catalog::{ReadRequest, statements_sql};
use limbeck_testkit::block_on;
use sqlx::{Connection, PgConnection};

fn main() -> Result<(), Box<dyn Error>> {
    let mut args = env::args().skip(1);
    let url = args
        .next()
        .ok_or("usage: statements DATABASE_URL SCHEMA…")?;
    let request = ReadRequest::new(args);
    let script = block_on(async {
        let mut conn = PgConnection::connect(&url).await?;
        let script = statements_sql(&mut conn, &request).await;
        script.map_err(Box::<dyn Error>::from)
    })?;
    std::io::stdout().write_all(script.as_bytes())?;
    Ok(())
}
