//! `type = varchar(100)`, `type = timestamptz(3)`, `type = text[]`, `type = "raw sql"`.

use limbeck_schema::{ColumnType, TypeName};

use super::tokens::{Clause, Spanned};
use crate::mistake::Mistake;

/// On a field or a newtype. The tokens are SQL: unquoted words fold to lower case.
pub(crate) fn read(clause: &Clause) -> Result<Spanned<ColumnType>, Mistake> {
    let tokens = clause.assigned("a PostgreSQL type: `= varchar(100)`")?;
    let text = tokens
        .string()
        .unwrap_or_else(|| Spanned::new(tokens.text(), tokens.span));
    let data_type: ColumnType = text
        .value
        .parse()
        .map_err(|error| Mistake::error(text.span, format!("{error}")))?;
    match pseudo_type(&data_type) {
        Some((integer, word)) => Err(Mistake::error(
            text.span,
            format!("{word} is not a type but an integer with a sequence"),
        )
        .help(format!("Write `type = {integer}, serial`."))),
        None => Ok(Spanned::new(data_type, text.span)),
    }
}

fn pseudo_type(data_type: &ColumnType) -> Option<(&'static str, &'static str)> {
    let TypeName::Unresolved(name) = &data_type.name else {
        return None;
    };
    match name.as_str() {
        "smallserial" | "serial2" => Some(("smallint", "smallserial")),
        "serial" | "serial4" => Some(("integer", "serial")),
        "bigserial" | "serial8" => Some(("bigint", "bigserial")),
        _ => None,
    }
}
