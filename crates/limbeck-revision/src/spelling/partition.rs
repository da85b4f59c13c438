//! Partitions and inheritance.

use limbeck_ops::{AttachIndex, AttachPartition, RenamePartitionIndex};
use limbeck_schema::{Expr, PartitionBound, PartitionStrategy, QualifiedName, Table};

use super::column::keys;
use super::operation::qualified;
use super::{Argument, Chain, list, text};

/// What a new table is below of.
pub(super) fn parents(chain: &mut Chain, table: &Table) {
    if let Some(of) = &table.partition_of {
        chain.call("partition_of", [qualified(&of.parent), bound(&of.bound)]);
    }
    let parents = table.inherits.parents.iter();
    let parents: Vec<String> = parents.map(QualifiedName::to_reference).collect();
    chain.list("inherits", &parents);
}

/// How a new table is partitioned.
pub(super) fn partition_by(chain: &mut Chain, table: &Table) {
    if let Some(by) = &table.partition_by {
        let name = match by.strategy {
            PartitionStrategy::Range => "partition_by_range",
            PartitionStrategy::List => "partition_by_list",
            PartitionStrategy::Hash => "partition_by_hash",
        };
        chain.call(name, [keys(&by.keys)]);
    }
}

pub(super) fn attach(attach: &AttachPartition) -> Chain {
    let (parent, partition) = (qualified(&attach.parent), qualified(&attach.partition));
    Chain::new(
        "attach_partition",
        [parent, partition, bound(&attach.bound)],
    )
}

pub(super) fn attach_index(attach: &AttachIndex) -> Chain {
    let (partition, index) = (
        qualified(&attach.partition),
        qualified(&attach.parent_index),
    );
    Chain::new("attach_index", [text(&attach.name), partition, index])
}

pub(super) fn rename_index(rename: &RenamePartitionIndex) -> Chain {
    let (partition, index) = (qualified(&rename.partition), qualified(&rename.index));
    Chain::new(
        "rename_partition_index",
        [partition, index, text(&rename.name)],
    )
}

fn bound(bound: &PartitionBound) -> Argument {
    let values = |values: &[Expr]| {
        let texts: Vec<&str> = values.iter().map(Expr::as_str).collect();
        list(&texts)
    };
    Argument::Chain(match bound {
        PartitionBound::Default => Chain::new("default_partition", []),
        PartitionBound::Range { from, to } => {
            Chain::new("values_from_to", [values(from), values(to)])
        }
        PartitionBound::List(list) => Chain::new("values_in", [values(list)]),
        PartitionBound::Hash { modulus, remainder } => {
            let numbers = [*modulus, *remainder].map(|n| Argument::Integer(i64::from(n)));
            Chain::new("values_with", numbers)
        }
    })
}
