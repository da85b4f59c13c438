//! Partitioned tables and partitions.

use limbeck_schema::{Name, PartitionBy, QualifiedName};

use crate::op::{AttachIndex, AttachPartition, RenamePartitionIndex};

use super::literal::dollar_quoted;
use super::{Literal, index};

/// `ATTACH PARTITION`.
pub(super) fn attach(attach: &AttachPartition) -> String {
    format!(
        "ALTER TABLE {} ATTACH PARTITION {} {}",
        attach.parent.quoted(),
        attach.partition.quoted(),
        attach.bound.to_sql()
    )
}

/// `DETACH PARTITION`.
pub(super) fn detach(parent: &QualifiedName, partition: &QualifiedName) -> String {
    format!(
        "ALTER TABLE {} DETACH PARTITION {}",
        parent.quoted(),
        partition.quoted()
    )
}

/// `ALTER INDEX … ATTACH PARTITION`.
pub(super) fn attach_index(attach: &AttachIndex) -> String {
    format!(
        "ALTER INDEX {} ATTACH PARTITION {}",
        attach.parent_index.quoted(),
        attach.partition.sibling(attach.name.clone()).quoted()
    )
}

/// The clause at the end of a new table.
pub(super) fn clause(by: &PartitionBy) -> String {
    let keys: Vec<String> = by.keys.iter().map(index::element).collect();
    format!(
        "\nPARTITION BY {} ({})",
        by.strategy.as_sql(),
        keys.join(", ")
    )
}

/// The server has chosen the name of a partition's index, so it is looked up. Where another
/// partition's index has the wanted name, the two change names: that one gets its own name later.
pub(super) fn rename_index(rename: &RenamePartitionIndex) -> String {
    let wanted = rename.partition.sibling(rename.name.clone());
    let aside = rename.partition.sibling(Name::new("limbeck_tmp"));
    let body = format!(
        "
DECLARE
    own oid;
    other oid := to_regclass({wanted});
    old name;
BEGIN
    SELECT t.relid, c.relname INTO STRICT own, old
    FROM pg_partition_tree({index}) t
    JOIN pg_index i ON i.indexrelid = t.relid
    JOIN pg_class c ON c.oid = t.relid
    WHERE i.indrelid = {table}::regclass;
    IF own = other THEN
        RETURN;
    END IF;
    IF EXISTS (SELECT FROM pg_class WHERE oid = other AND relkind IN ('i', 'I') AND relispartition) THEN
        ALTER INDEX {taken} RENAME TO limbeck_tmp;
    ELSE
        other := NULL;
    END IF;
    EXECUTE format('ALTER INDEX %s RENAME TO %I', own::regclass, {name});
    IF other IS NOT NULL THEN
        EXECUTE format('ALTER INDEX %s RENAME TO %I', {aside}, old);
    END IF;
END
",
        wanted = Literal(&wanted.quoted()),
        index = Literal(&rename.index.quoted()),
        table = Literal(&rename.partition.quoted()),
        taken = wanted.quoted(),
        name = Literal(rename.name.as_str()),
        aside = Literal(&aside.quoted()),
    );
    format!("DO {}", dollar_quoted(&body))
}
