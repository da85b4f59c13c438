//! Rows that are in the wrong table when partitions come and go.

use limbeck_schema::{ObjectId, PartitionBound, QualifiedName, Table};

use crate::op::AttachPartition;

use super::{Hazard, HazardCode, HazardContext};

/// `partition-rows`: attaching looks at every row of the table, unless a check proves that all belong
/// in the partition (PostgreSQL manual, `ALTER TABLE`, `ATTACH PARTITION`), and then at those of the
/// default partition.
pub(super) fn attached(context: &HazardContext<'_>, attach: &AttachPartition) -> Vec<Hazard> {
    let mut hazards = Vec::new();
    if context.is_old_table(&attach.partition) && attach.bound != PartitionBound::Default {
        let table = ObjectId::Table(attach.partition.clone());
        hazards.push(Hazard::new(
            HazardCode::PartitionRows,
            format!("looks at every row of {table}, and fails if one does not belong in it"),
        ));
    }
    hazards.extend(in_default(context, &attach.parent, &attach.partition));
    hazards
}

/// `partition-rows`: a row of the default partition that belongs in the new one makes it fail.
pub(super) fn created(context: &HazardContext<'_>, table: &Table) -> Vec<Hazard> {
    let of = table.partition_of.as_ref();
    let hazard = of.and_then(|of| in_default(context, &of.parent, &table.name));
    hazard.into_iter().collect()
}

fn in_default(
    context: &HazardContext<'_>,
    parent: &QualifiedName,
    partition: &QualifiedName,
) -> Option<Hazard> {
    let default = context.before.children(parent).find(|table| {
        let of = table.partition_of.as_ref();
        of.is_some_and(|of| of.bound == PartitionBound::Default)
    })?;
    (context.is_old_table(&default.name) && default.name != *partition).then(|| {
        let table = ObjectId::Table(default.name.clone());
        Hazard::new(
            HazardCode::PartitionRows,
            format!("looks at every row of {table}, and fails if one belongs in the new partition"),
        )
    })
}

/// `partition-rows`: the rows are no part of the partitioned table any more.
pub(super) fn detached(
    context: &HazardContext<'_>,
    parent: &QualifiedName,
    partition: &QualifiedName,
) -> Vec<Hazard> {
    if !context.is_old_table(partition) {
        return Vec::new();
    }
    let (table, parent) = (
        ObjectId::Table(partition.clone()),
        ObjectId::Table(parent.clone()),
    );
    vec![Hazard::new(
        HazardCode::PartitionRows,
        format!("{parent} has the rows of {table} no longer; fails if a foreign key refers to one"),
    )]
}
