//! Whether a column of one type can refer to a key of another.
//!
//! PostgreSQL takes a foreign key where the operator family of the key's index has an equality
//! operator for both types, or else where the referring type becomes the key's by an implicit cast
//! (`ATAddForeignKeyConstraint` in `tablecmds.c`). The lists are `pg_amop` and `pg_cast`.

use super::{ColumnType, TypeName};

impl ColumnType {
    /// Whether PostgreSQL takes a foreign key from a column of this type to one of another.
    /// Modifiers don't count. `None` where only the server knows: a type of the user's may be a
    /// domain over any other.
    pub fn can_refer_to(&self, key: &Self) -> Option<bool> {
        if self.name == key.name && self.array == key.array {
            return Some(true);
        }
        match (&self.name, &key.name) {
            (TypeName::Builtin(from), TypeName::Builtin(to)) => Some(
                // Arrays are compared by one operator over equal types of elements.
                !self.array && !key.array && is_comparable(from.as_str(), to.as_str()),
            ),
            (TypeName::Builtin(_) | TypeName::User(_) | TypeName::Unresolved(_), _) => None,
        }
    }
}

fn is_comparable(from: &str, to: &str) -> bool {
    let both = |family: &[&str]| family.contains(&from) && family.contains(&to);
    FAMILIES.iter().any(|family| both(family))
        || IMPLICIT_CASTS
            .iter()
            .any(|(sources, targets)| sources.contains(&from) && targets.contains(&to))
        || is_oid(to) && (is_oid(from) || INTEGERS.contains(&from))
}

/// Aliases of `oid`, which cast to it and from it.
fn is_oid(name: &str) -> bool {
    name == "oid" || name.starts_with("reg")
}

const INTEGERS: &[&str] = &["smallint", "integer", "bigint"];

/// Types that compare with each other, by operators of one family or as one type.
const FAMILIES: &[&[&str]] = &[
    INTEGERS,
    &["real", "double precision"],
    &["text", "character varying", "character", "bpchar"],
    &["text", "character varying", "name"],
    &[
        "date",
        "timestamp without time zone",
        "timestamp with time zone",
    ],
    &["inet", "cidr"],
    &["macaddr", "macaddr8"],
    &["bit", "bit varying"],
];

/// Sources and targets.
const IMPLICIT_CASTS: &[(&[&str], &[&str])] = &[
    (INTEGERS, &["numeric", "real", "double precision"]),
    (&["numeric"], &["real", "double precision"]),
    (&["\"char\""], &["text", "character varying"]),
    (&["character", "bpchar"], &["name"]),
    (
        &["time without time zone"],
        &["time with time zone", "interval"],
    ),
];
