//! `CREATE SCHEMA`.

use super::cursor::Cursor;
use super::{Mistake, Verdict};
use crate::name::Name;
use crate::schema::Namespace;

/// Reads the statement; the cursor is behind `CREATE SCHEMA`.
pub(super) fn namespace(cursor: &mut Cursor) -> Verdict<Namespace> {
    cursor.take("if not exists");
    if cursor.is("authorization") {
        return Err(Mistake::new("no name for the schema"));
    }
    let name = cursor
        .name()
        .ok_or_else(|| Mistake::new("no name for the schema"))?;
    if cursor.is("authorization") {
        return Err(Mistake::new("owners are not managed"));
    }
    if !cursor.rest().is_empty() {
        return Err(Mistake::new("statements inside CREATE SCHEMA")
            .help("Write them behind it, each with the schema in its name."));
    }
    Name::checked(name.as_str()).map_err(|error| Mistake::new(error.to_string()))?;
    Ok(Namespace::new(name))
}
