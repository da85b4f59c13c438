//! Partitions and inheritance: rows of tables that have something to do with others, and afterwards
//! the normal form of what tables have from above.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use limbeck_schema::{
    Column, ColumnDefault, Inherits, Name, PartitionBound, PartitionBy, PartitionOf,
    PartitionStrategy, QualifiedName, Schema, default_below,
};

use crate::assemble::{Assembly, TableParts};
use crate::error::CatalogError;
use crate::index::KeyNumbers;
use crate::index_definition::read_keys;
use crate::row::Fields;
use crate::unmanaged::UnmanagedList;

/// What was read.
#[derive(Default)]
pub(crate) struct Hierarchy {
    rows: Vec<HierarchyRow>,
    /// The index above, by the number of a partition's index.
    index_parents: HashMap<u32, u32>,
    /// Indexes of partitioned tables, by their numbers, with a partition that has none for it.
    missing: Vec<(u32, QualifiedName)>,
    /// Tables with a parent that is not read.
    orphans: Vec<(QualifiedName, &'static str)>,
    /// Table and name of every index.
    index_names: BTreeMap<u32, (QualifiedName, Name)>,
}

/// A row of `hierarchy.sql`.
struct HierarchyRow {
    table: u32,
    parents: Vec<u32>,
    bound: Option<String>,
    local_columns: Vec<i16>,
    local_checks: Vec<String>,
    key: Option<KeyRow>,
}

/// A partition key.
struct KeyRow {
    strategy: PartitionStrategy,
    numbers: KeyNumbers,
    definition: String,
}

impl Assembly<'_> {
    /// A row of `hierarchy.sql`.
    pub(crate) fn add_hierarchy(&mut self, f: &mut Fields<'_>) -> Result<(), CatalogError> {
        let mut row = HierarchyRow {
            table: f.number()?,
            parents: f.numbers()?,
            bound: f.optional()?.map(str::to_owned),
            local_columns: f.numbers()?,
            local_checks: f.texts()?,
            key: None,
        };
        let strategy = f.optional()?.map(str::to_owned);
        let numbers = KeyNumbers {
            columns: f.numbers()?,
            classes: f.numbers()?,
            collations: f.numbers()?,
            options: Vec::new(),
        };
        let definition = f.optional()?.map(str::to_owned);
        row.key = strategy
            .zip(definition)
            .map(|(strategy, definition)| KeyRow {
                strategy: match strategy.as_str() {
                    "r" => PartitionStrategy::Range,
                    "l" => PartitionStrategy::List,
                    _ => PartitionStrategy::Hash,
                },
                numbers,
                definition,
            });
        self.hierarchy.rows.push(row);
        Ok(())
    }

    /// A row of `index_parents.sql`.
    pub(crate) fn add_index_parent(&mut self, f: &mut Fields<'_>) -> Result<(), CatalogError> {
        let index = f.number()?;
        self.hierarchy.index_parents.insert(index, f.number()?);
        Ok(())
    }

    /// Tells the tables what they are to one another.
    pub(crate) fn place_hierarchy(&mut self) -> Result<(), CatalogError> {
        for (number, row) in &self.indexes {
            if let Some(&at) = self.table_at.get(&row.table) {
                let table = &self.tables[at].table;
                let above = self.hierarchy.index_parents.get(number);
                let above = above.and_then(|above| self.indexes.get(above));
                if above.is_some_and(|above| row.differs_in_place(above)) {
                    let kind = "storage parameters of a partition's index";
                    self.unmanaged.add(kind, row.path(table));
                }
                let name = (table.name.clone(), row.index.name.clone());
                self.hierarchy.index_names.insert(*number, name);
            }
        }
        self.find_missing();
        for row in std::mem::take(&mut self.hierarchy.rows) {
            let Some(&at) = self.table_at.get(&row.table) else {
                continue;
            };
            let parents: Vec<QualifiedName> = row
                .parents
                .iter()
                .filter_map(|number| {
                    Some(self.tables[*self.table_at.get(number)?].table.name.clone())
                })
                .collect();
            if parents.len() != row.parents.len() {
                let name = self.tables[at].table.name.clone();
                let kind = below(row.bound.is_some());
                self.hierarchy.orphans.push((name, kind));
            }
            let partition_by = match &row.key {
                Some(key) => Some(self.partition_by(key, &self.tables[at])?),
                None => None,
            };
            let parts = &mut self.tables[at];
            parts.table.partition_by = partition_by;
            match (&row.bound, parents.as_slice()) {
                (Some(bound), [parent]) => {
                    let bound = PartitionBound::from_sql(bound).ok_or_else(|| parts.changed())?;
                    parts.table.partition_of = Some(PartitionOf::new(parent.clone(), bound));
                }
                _ => {
                    let columns = parts.column_names(&row.local_columns)?;
                    parts.table.inherits = Inherits {
                        parents,
                        local_columns: columns.into_iter().collect(),
                        local_checks: row.local_checks.into_iter().map(Name::new).collect(),
                    };
                }
            }
        }
        Ok(())
    }

    /// Finds the partitions without an index for one of their parent, which is invalid for that. Other
    /// invalid indexes are named.
    fn find_missing(&mut self) {
        let invalid = self.indexes.iter().filter(|(_, row)| row.is_invalid);
        let invalid: Vec<(u32, u32)> = invalid.map(|(number, row)| (*number, row.table)).collect();
        if invalid.is_empty() {
            return;
        }
        let attached = self.hierarchy.index_parents.iter();
        let attached: BTreeSet<(u32, u32)> = attached
            .filter_map(|(index, above)| Some((*above, self.indexes.get(index)?.table)))
            .collect();
        let mut explained = BTreeSet::new();
        for (index, owner) in &invalid {
            for row in &self.hierarchy.rows {
                if row.bound.is_some()
                    && row.parents == [*owner]
                    && !attached.contains(&(*index, row.table))
                {
                    if let Some(&at) = self.table_at.get(&row.table) {
                        let name = self.tables[at].table.name.clone();
                        self.hierarchy.missing.push((*index, name));
                    }
                    let mut above = Some(index);
                    while let Some(number) = above {
                        explained.insert(*number);
                        above = self.hierarchy.index_parents.get(number);
                    }
                }
            }
        }
        for (number, table) in invalid {
            if !explained.contains(&number)
                && let Some(&at) = self.table_at.get(&table)
                && let Some(row) = self.indexes.get(&number)
            {
                let path = row.path(&self.tables[at].table);
                self.unmanaged.add("invalid index", path);
            }
        }
    }

    fn partition_by(&self, key: &KeyRow, parts: &TableParts) -> Result<PartitionBy, CatalogError> {
        // The text after `USING` is that of an index.
        let texts = read_keys(&format!("USING {}", key.definition));
        let texts = texts.ok_or_else(|| parts.changed())?;
        let keys = (0..key.numbers.columns.len())
            .map(|i| {
                let element = key.numbers.element(i, texts.get(i), parts, &self.lookup);
                element.ok_or_else(|| parts.changed())
            })
            .collect::<Result<_, _>>()?;
        Ok(PartitionBy {
            strategy: key.strategy,
            keys,
        })
    }
}

impl Hierarchy {
    /// Whether an index is there for one of the table above.
    pub(crate) fn is_handed_down(&self, index: u32) -> bool {
        self.index_parents.contains_key(&index)
    }

    /// Brings what tables have from above into normal form. A table whose parent is not read is left
    /// out, and named.
    pub(crate) fn finish(
        self,
        schema: &mut Schema,
        server_version: u32,
        unmanaged: &mut UnmanagedList,
    ) {
        for (name, kind) in &self.orphans {
            for heir in schema.descendants(name) {
                if let Some(table) = schema.tables.remove(&heir) {
                    unmanaged.add(below(table.partition_of.is_some()), heir);
                }
            }
            if schema.tables.remove(name).is_some() {
                unmanaged.add(*kind, name);
            }
        }
        self.note_missing(schema);
        self.note_index_names(schema);
        let parents = schema.tables.values().flat_map(|table| table.parents());
        let heads: BTreeSet<QualifiedName> = parents
            .filter(|name| schema.tables.get(name).is_some_and(|t| !t.has_parent()))
            .cloned()
            .collect();
        for head in heads {
            for below in schema.descendants(&head) {
                name_identities(schema, &below, server_version, unmanaged);
                inherit_defaults(schema, &below);
            }
        }
    }

    /// The indexes above that partitions have none for.
    fn note_missing(&self, schema: &mut Schema) {
        for (index, partition) in &self.missing {
            let declared = self
                .declaring(*index)
                .or_else(|| self.index_names.get(index));
            let Some((owner, name)) = declared else {
                continue;
            };
            let key = owner.sibling(name.clone());
            let table = schema.tables.get_mut(partition);
            if let Some(of) = table.and_then(|table| table.partition_of.as_mut()) {
                of.without.insert(key);
            }
        }
    }

    /// The names of partitions' indexes that are not those which PostgreSQL chooses.
    fn note_index_names(&self, schema: &mut Schema) {
        for (number, (owner, name)) in &self.index_names {
            let Some(above) = self.declaring(*number) else {
                continue;
            };
            let Some(table) = schema.tables.get(owner) else {
                continue;
            };
            let keys = schema.inherited_keys(table);
            let key = keys
                .into_iter()
                .find(|key| key.owner.name == above.0 && key.name().name == above.1);
            let told = key.filter(|key| key.default_name(owner) != *name);
            if let Some(key) = told.map(|key| key.name())
                && let Some(of) = schema
                    .tables
                    .get_mut(owner)
                    .and_then(|table| table.partition_of.as_mut())
            {
                of.index_names.insert(key, name.clone());
            }
        }
    }

    /// The index at the top that a partition's index is there for.
    fn declaring(&self, index: u32) -> Option<&(QualifiedName, Name)> {
        let mut above = *self.index_parents.get(&index)?;
        while let Some(next) = self.index_parents.get(&above) {
            above = *next;
        }
        self.index_names.get(&above)
    }
}

/// The word for a table whose parent is not managed.
fn below(is_partition: bool) -> &'static str {
    match is_partition {
        true => "partition",
        false => "inheritance child",
    }
}

/// The first version in which partitions have the identity of the table above them.
const IDENTITY_OF_PARTITIONS: u32 = 170_000;

/// Names identities that a partition has of its own for columns which have one above: the normal form, in which a
/// column has what is above, has no place for them.
fn name_identities(
    schema: &Schema,
    name: &QualifiedName,
    server_version: u32,
    unmanaged: &mut UnmanagedList,
) {
    let Some(table) = schema.tables.get(name) else {
        return;
    };
    if table.partition_of.is_none() || server_version >= IDENTITY_OF_PARTITIONS {
        return;
    }
    let is_identity = |column: &Column| matches!(column.default, ColumnDefault::Identity(_));
    for (column, above) in schema.inherited_columns(table) {
        let own = table.columns.get(&column);
        if own.is_some_and(is_identity) && is_identity(&above) {
            unmanaged.add("identity below an identity", format!("{name}.{column}"));
        }
    }
}

/// A default that is the number from a sequence of the table above, and none where that has an
/// identity, is what the table has from above.
fn inherit_defaults(schema: &mut Schema, name: &QualifiedName) {
    let Some(table) = schema.tables.get(name) else {
        return;
    };
    let mut defaults = Vec::new();
    for (column, above) in schema.inherited_columns(table) {
        if let Some(own) = table.columns.get(&column) {
            defaults.push((column, default_below(own, &above)));
        }
    }
    if let Some(table) = schema.tables.get_mut(name) {
        for (column, default) in defaults {
            if let Some(column) = table.columns.get_mut(&column)
                && !matches!(column.default, ColumnDefault::Generated(_))
            {
                column.default = default;
            }
        }
    }
}
