//! Operators: only the estimators change in place.

use limbeck_schema::SqlObject;
use limbeck_schema::sql_object::parts::{self, Operator, Piece};

use crate::pair::Pair;

/// `ALTER OPERATOR … SET (RESTRICT = …, JOIN = …)`. `own` has the statements as they are declared: the
/// server's words don't hold the operators that one speaks of.
pub(super) fn changes(own: Pair<&SqlObject>, exact: Pair<&SqlObject>) -> Option<Vec<String>> {
    let read = |object: &SqlObject| parts::operator(&object.definition);
    let others = Pair {
        from: read(own.from)?.others,
        to: read(own.to)?.others,
    };
    let (from, to) = (read(exact.from)?, read(exact.to)?);
    if others.from != others.to || from.fixed != to.fixed {
        return None;
    }
    let mut changes = Vec::new();
    for (word, part) in [
        (
            "RESTRICT",
            (|o| o.restrict.as_ref()) as fn(&Operator) -> Option<&Piece>,
        ),
        ("JOIN", |o| o.join.as_ref()),
    ] {
        if part(&from) != part(&to) {
            let function = part(&to).map_or("NONE", |piece| piece.text.as_str());
            changes.push(format!("{word} = {function}"));
        }
    }
    if changes.is_empty() {
        return Some(Vec::new());
    }
    let name = own.to.id.to_sql();
    Some(vec![format!(
        "ALTER OPERATOR {name} SET ({})",
        changes.join(", ")
    )])
}
