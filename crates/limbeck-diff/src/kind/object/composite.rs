//! Composite types: attributes can be added at the end, dropped and given another type.

use limbeck_schema::sql_object::parts::{self, Attribute};
use limbeck_schema::{Name, Schema, SqlObject};

use crate::pair::Pair;

/// `ALTER TYPE` with an action for each attribute that changes; `None` where the order of the
/// attributes would be another one, or one changes its type: the server refuses that where a column
/// has the type.
pub(super) fn changes(pair: Pair<&SqlObject>) -> Option<Vec<String>> {
    let from = parts::composite_attributes(&pair.from.definition)?;
    let to = parts::composite_attributes(&pair.to.definition)?;
    let kept: Vec<&Attribute> = from
        .iter()
        .filter(|old| to.iter().any(|new| new.name == old.name))
        .collect();
    let in_order = kept.len() <= to.len()
        && kept.iter().zip(&to).all(|(old, new)| **old == *new)
        && !kept.is_empty();
    if !in_order {
        return None;
    }
    let dropped = from
        .iter()
        .filter(|old| !to.iter().any(|new| new.name == old.name))
        .map(|old| format!("DROP ATTRIBUTE {}", old.name.quoted()));
    let added = to.iter().skip(kept.len()).map(|new| {
        let collation = match &new.collation {
            Some(words) => format!(" {words}"),
            None => String::new(),
        };
        format!(
            "ADD ATTRIBUTE {} {}{collation}",
            new.name.quoted(),
            new.data_type
        )
    });
    let actions: Vec<String> = dropped.chain(added).collect();
    if actions.is_empty() {
        return Some(Vec::new());
    }
    Some(vec![format!(
        "ALTER TYPE {} {}",
        pair.to.id.to_sql(),
        actions.join(", ")
    )])
}

/// The attributes that a composite type has had, where they are not those of the new one in the same
/// order.
pub(crate) fn old_attributes(from: &Schema, new: &SqlObject) -> Vec<Name> {
    let names = |object: &SqlObject| -> Option<Vec<Name>> {
        let attributes = parts::composite_attributes(&object.definition)?;
        Some(attributes.into_iter().map(|a| a.name).collect())
    };
    let old = from.objects.get(&new.id).and_then(names);
    old.filter(|old| names(new).is_some_and(|new| new != *old))
        .unwrap_or_default()
}
