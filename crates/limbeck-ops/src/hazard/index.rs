//! New indexes on tables that are in use.

use limbeck_schema::{IndexElement, IndexKey, ObjectId};

use crate::op::CreateIndex;

use super::{Hazard, HazardCode, HazardContext};

/// `blocking-index`: without `CONCURRENTLY` the build holds a SHARE lock, which lets readers in but
/// no writers (PostgreSQL manual, `CREATE INDEX`).
pub(super) fn blocks_writes(context: &HazardContext<'_>, create: &CreateIndex) -> Vec<Hazard> {
    if create.concurrently || !context.is_old_table(&create.table) {
        return Vec::new();
    }
    let table = ObjectId::Table(create.table.clone());
    // PostgreSQL has no CONCURRENTLY for the index of a partitioned table.
    let is_partitioned = context
        .table(&create.table)
        .is_some_and(|table| table.partition_by.is_some());
    let other_way = match is_partitioned {
        true => "",
        false => "; concurrently() does not",
    };
    vec![Hazard::new(
        HazardCode::BlockingIndex,
        format!("blocks writes to {table} while the index is built{other_way}"),
    )]
}

/// `unique-conflict`.
pub(super) fn conflict(context: &HazardContext<'_>, create: &CreateIndex) -> Vec<Hazard> {
    if !create.index.unique || !context.is_old_table(&create.table) {
        return Vec::new();
    }
    let keys: Vec<&str> = create.index.elements.iter().map(key_text).collect();
    let table = ObjectId::Table(create.table.clone());
    vec![Hazard::new(
        HazardCode::UniqueConflict,
        format!(
            "fails if rows of {table} have equal values in ({})",
            keys.join(", ")
        ),
    )]
}

fn key_text(element: &IndexElement) -> &str {
    match &element.key {
        IndexKey::Column(name) => name.as_str(),
        IndexKey::Expression(expr) => expr.as_str(),
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::found;

    #[test]
    fn indexes() {
        let found = found(&["a integer"], |op| {
            op.create_index("i", "users", ["a"]).unique();
            op.create_index("j", "users", ["a"]).concurrently();
        });
        assert_eq!(
            found,
            [
                "blocking-index: blocks writes to table \"public.users\" while the index is built; concurrently() does not",
                "unique-conflict: fails if rows of table \"public.users\" have equal values in (a)",
            ]
        );
    }
}
