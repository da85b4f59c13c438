//! The URL of a database on a Unix socket, in the one form that libpq and sqlx both read.
//!
//! Port and `sslmode` are written out, so that `PGPORT` or `PGSSLMODE` in the environment, meant
//! for another server, can't change what the URL means.

use std::path::Path;

use crate::SUPERUSER;

/// `postgresql://postgres@%2Fsocket%2Ffolder:5432/database?sslmode=disable`.
pub(crate) fn socket_url(socket_dir: &Path, database: &str) -> String {
    let host = percent_encode(&socket_dir.to_string_lossy());
    let database = percent_encode(database);
    format!("postgresql://{SUPERUSER}@{host}:5432/{database}?sslmode=disable")
}

fn percent_encode(text: &str) -> String {
    use std::fmt::Write as _;
    let mut encoded = String::with_capacity(text.len() + 16);
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            encoded.push(char::from(byte));
        } else {
            // Writing to a String never fails.
            let _ = write!(encoded, "%{byte:02X}");
        }
    }
    encoded
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn encodes_folder_and_database() {
        assert_eq!(
            socket_url(Path::new("/run/a b"), "Ä/x"),
            "postgresql://postgres@%2Frun%2Fa%20b:5432/%C3%84%2Fx?sslmode=disable"
        );
    }
}
