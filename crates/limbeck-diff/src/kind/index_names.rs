//! What the indexes of partitions are called that they have for those of tables above.
//!
//! Only names that PostgreSQL would not choose are said; the others are the same by themselves.
//! Indexes that a partition gets for those that it was without are in [`attach`].

use limbeck_ops::{Op, RenamePartitionIndex};
use limbeck_schema::{Name, QualifiedName, Schema, Table};

use crate::change::SchemaChange;
use crate::context::Context;
use crate::pair::Pair;
use crate::step::{Phase, Step};

use super::attach::{self, attachments};
use super::relation;

/// The change of a partition's index names.
pub(crate) fn diff_index_names<'a>(
    schemas: Pair<&'a Schema>,
    tables: Pair<&'a Table>,
) -> Option<SchemaChange<'a>> {
    let differs = !names(schemas, tables).is_empty() || !attachments(schemas, tables).is_empty();
    differs.then_some(SchemaChange::IndexNames(tables))
}

/// The names of the partition's indexes that differ, by those of the indexes above. An index that
/// comes or goes above is not among them: the partition's comes and goes with it.
fn names(schemas: Pair<&Schema>, tables: Pair<&Table>) -> Vec<(QualifiedName, Pair<Name>)> {
    let said = tables.map(|table| table.partition_of.as_ref().map(|of| &of.index_names));
    if !said.differs() {
        return Vec::new();
    }
    let before = schemas.from.inherited_keys(tables.from);
    let after = schemas.to.inherited_keys(tables.to).into_iter();
    let pairs = after.filter_map(|key| {
        let mut same = before.iter().filter(|old| old.same_definition(&key));
        let old = same.find(|old| old.name() == key.name())?;
        let names = Pair {
            from: old.name_in(tables.from),
            to: key.name_in(tables.to),
        };
        names.differs().then(|| (key.name(), names))
    });
    pairs.collect()
}

/// `ALTER INDEX … ATTACH PARTITION` and `RENAME TO`. Names that change places do so in the operation itself.
pub(crate) fn lower(context: &Context<'_>, tables: Pair<&Table>) -> Vec<Step> {
    let table = &tables.to.name;
    let mut changes = names(context.schemas, tables);
    // What is made again has another name then.
    let found = &context.dependants;
    let is_made_again = |index: &QualifiedName| {
        let mut again = found.indexes.union(&found.constraints);
        again.any(|(table, name)| table.sibling(name.clone()) == *index)
    };
    changes.retain(|(index, _)| !is_made_again(index));
    let step = |(index, names): &(QualifiedName, Pair<Name>)| {
        let op = Op::RenamePartitionIndex(RenamePartitionIndex {
            partition: table.clone(),
            index: index.clone(),
            name: names.to.clone(),
        });
        let mut step = Step::new(Phase::Rename, op);
        if !changes.iter().any(|(_, other)| other.to == names.from) {
            step = step.destroys([relation(&table.sibling(names.from.clone()))]);
        }
        if !changes.iter().any(|(_, other)| other.from == names.to) {
            step = step.provides([relation(&table.sibling(names.to.clone()))]);
        }
        step
    };
    let mut steps: Vec<Step> = changes.iter().map(step).collect();
    steps.extend(attach::lower(context, tables));
    steps
}
