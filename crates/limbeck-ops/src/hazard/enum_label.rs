//! Enum types that lose labels.

use std::collections::BTreeSet;

use limbeck_schema::{ObjectId, QualifiedName};

use crate::op::RebuildEnum;

use super::{Hazard, HazardCode, HazardContext};

/// `remove-enum-label`: rows that hold the label change, or make the operation fail.
pub(super) fn removed(context: &HazardContext<'_>, rebuild: &RebuildEnum) -> Vec<Hazard> {
    let Some(old) = context.before.enums.get(&rebuild.name) else {
        return Vec::new();
    };
    if !context.is_old_enum(&rebuild.name) {
        return Vec::new();
    }
    let gone = old.labels.iter().filter(|l| !rebuild.labels.contains(l));
    gone.map(|label| {
        let id = ObjectId::EnumLabel(rebuild.name.clone(), label.clone());
        let message = match rebuild.mapping.get(label) {
            Some(new) => format!("removes {id}; rows that hold it get \"{new}\""),
            None => format!("removes {id}; fails if a row holds it"),
        };
        Hazard::new(HazardCode::RemoveEnumLabel, message)
    })
    .collect()
}

/// `rewrite-table`: every column of the type is converted through text.
pub(super) fn rewrites(context: &HazardContext<'_>, rebuild: &RebuildEnum) -> Vec<Hazard> {
    let tables: BTreeSet<&QualifiedName> = rebuild.columns.iter().map(|u| &u.table).collect();
    tables
        .into_iter()
        .filter(|table| context.is_old_table(table))
        .map(|table| {
            let table = ObjectId::Table(table.clone());
            let message = format!("rewrites {table} under an exclusive lock");
            Hazard::new(HazardCode::RewriteTable, message)
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::super::testing::found;

    #[test]
    fn labels() {
        assert_eq!(
            found(&["m mood"], |op| {
                op.rebuild_enum("mood", ["happy"])
                    .column("users", "m")
                    .replace("sad", "happy");
            }),
            [
                "remove-enum-label: removes enum label \"sad\" of \"public.mood\"; rows that hold it get \"happy\"",
                "remove-enum-label: removes enum label \"ok\" of \"public.mood\"; fails if a row holds it",
                "rewrite-table: rewrites table \"public.users\" under an exclusive lock",
            ]
        );
    }

    #[test]
    fn only_reordered() {
        let found = found(&[], |op| {
            op.rebuild_enum("mood", ["ok", "sad"]);
        });
        assert_eq!(found, Vec::<String>::new());
    }
}
