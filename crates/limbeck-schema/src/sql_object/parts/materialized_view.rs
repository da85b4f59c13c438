//! `CREATE MATERIALIZED VIEW`.

use std::collections::BTreeMap;

use super::after_name;
use super::options::{Piece, definition_items};
use crate::sql_object::filled::data_clause;

/// What a materialized view says. Its tablespace and whether it is filled are left out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MaterializedView {
    /// The list of its columns.
    pub columns: Option<Piece>,
    /// `USING`.
    pub method: Option<Piece>,
    /// `WITH (…)`; a parameter without a value is `true`.
    pub parameters: BTreeMap<String, Option<Piece>>,
    /// What stands behind `AS`.
    pub query: Piece,
}

/// Reads a definition.
pub fn materialized_view(definition: &str) -> Option<MaterializedView> {
    let mut cursor = after_name(definition, "materialized view")?;
    let columns = cursor
        .group()
        .and_then(|group| Piece::new(definition, group));
    let mut method = None;
    let mut parameters = BTreeMap::new();
    if cursor.take("using") {
        method = Piece::new(definition, cursor.rest().get(..1)?);
        cursor.advance(1);
    }
    if cursor.take("with") {
        parameters = definition_items(definition, &mut cursor)?;
    }
    if cursor.take("tablespace") {
        cursor.name()?;
    }
    cursor.take("as").then_some(())?;
    let query = cursor.rest();
    let query = &query[..data_clause(query, |token| &token.0)];
    Some(MaterializedView {
        columns,
        method,
        parameters,
        query: Piece::new(definition, query)?,
    })
}
