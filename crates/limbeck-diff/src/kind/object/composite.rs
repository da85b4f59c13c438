//! Composite types: attributes can be added at the end, dropped and given another type.

use limbeck_schema::sql_object::parts::{self, Attribute};
use limbeck_schema::{Name, SqlObject, SqlObjectKind as K};

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

/// Whether the attributes of a composite type have other names, or these in another order.
pub(crate) fn renames_attributes(pair: Pair<&SqlObject>) -> bool {
    let attributes = pair.map(|object| parts::composite_attributes(&object.definition));
    let names = attributes.map(|attributes| {
        let attributes = attributes.map(|all| all.into_iter().map(|a| a.name));
        attributes.map(Iterator::collect::<Vec<Name>>)
    });
    names.from.is_some() && names.to.is_some() && names.differs()
}

/// Whether a type is made of other types than before.
pub(crate) fn has_others(pair: Pair<&SqlObject>) -> bool {
    let types = pair.map(|object| {
        let text = &object.definition;
        let mut types: Vec<String> = Vec::new();
        if object.id.kind == K::CompositeType {
            let attributes = parts::composite_attributes(text).into_iter().flatten();
            types.extend(attributes.map(|attribute| attribute.data_type));
        } else if object.id.kind == K::Domain {
            types.extend(parts::domain(text).map(|domain| domain.base));
        } else if object.id.kind == K::RangeType {
            types.extend(parts::range_subtype(text).map(|subtype| subtype.to_sql()));
        }
        types
    });
    pair.map(|object| object.id.kind).differs() || types.differs()
}
