//! [`Footprint`]: the tables that an operation touches, gathered one by one.

use std::collections::BTreeMap;

use limbeck_schema::sql_object::parts;
use limbeck_schema::{
    Constraint, ConstraintDefinition, ForeignKey, Name, QualifiedName, Schema, SqlObjectId,
    SqlObjectKind,
};

use super::LockMode;

/// What an operation does to one table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TableLock {
    /// The table, by the name that it has before the operation; or a view.
    pub table: QualifiedName,
    /// The strongest lock.
    pub mode: LockMode,
    /// Whether all rows are written into new files.
    pub rewrites: bool,
    /// Whether every row can be looked at. A rewrite is one such look.
    pub scans: bool,
    /// Whether rows, or values in them, can go that nothing brings back.
    pub loses_rows: bool,
}

impl TableLock {
    fn new(table: QualifiedName, mode: LockMode) -> Self {
        Self {
            table,
            mode,
            rewrites: false,
            scans: false,
            loses_rows: false,
        }
    }
}

/// The locks of one operation so far, over a state of the database.
pub struct Footprint<'a> {
    /// The state before the operation.
    pub(super) before: &'a Schema,
    locks: BTreeMap<QualifiedName, TableLock>,
}

impl<'a> Footprint<'a> {
    /// Without locks.
    pub fn new(before: &'a Schema) -> Self {
        Self {
            before,
            locks: BTreeMap::new(),
        }
    }

    /// The locks, by table.
    pub fn into_locks(self) -> Vec<TableLock> {
        self.locks.into_values().collect()
    }

    fn at(&mut self, table: &QualifiedName, mode: LockMode) -> &mut TableLock {
        let new = || TableLock::new(table.clone(), mode);
        let lock = self.locks.entry(table.clone()).or_insert_with(new);
        lock.mode = lock.mode.max(mode);
        lock
    }

    /// A lock, unless the table is held more strongly already.
    pub(super) fn take(&mut self, table: &QualifiedName, mode: LockMode) {
        self.at(table, mode);
    }

    /// A lock under which every row is looked at.
    pub(super) fn scan(&mut self, table: &QualifiedName, mode: LockMode) {
        let has_rows = !self.is_foreign(table);
        self.at(table, mode).scans |= has_rows;
    }

    /// A lock under which rows, or values in them, go.
    pub(super) fn lose(&mut self, table: &QualifiedName, mode: LockMode) {
        self.at(table, mode).loses_rows = true;
    }

    /// ACCESS EXCLUSIVE, under which all rows are written anew.
    pub(super) fn rewrite(&mut self, table: &QualifiedName) {
        let has_rows = !self.is_foreign(table);
        let lock = self.at(table, LockMode::AccessExclusive);
        lock.rewrites |= has_rows;
        lock.scans |= has_rows;
    }

    /// Whether the rows are elsewhere.
    fn is_foreign(&self, table: &QualifiedName) -> bool {
        let id = SqlObjectId::in_schema(SqlObjectKind::ForeignTable, table.clone());
        self.before.objects.contains_key(&id)
    }

    /// The foreign tables right below one of these tables.
    fn foreign_below(&self, tables: &[QualifiedName]) -> Vec<QualifiedName> {
        let objects = self.before.objects.values();
        let foreign = objects.filter(|object| object.id.kind == SqlObjectKind::ForeignTable);
        let below = foreign.filter(|object| {
            let parent = parts::foreign_parent(&object.definition);
            parent.is_some_and(|parent| tables.contains(&parent.name))
        });
        below
            .filter_map(|object| object.id.qualified_name())
            .collect()
    }

    /// Leaves a table out.
    pub(super) fn forget(&mut self, table: &QualifiedName) {
        self.locks.remove(table);
    }

    /// The table and all those below it.
    pub(super) fn family(&self, table: &QualifiedName) -> Vec<QualifiedName> {
        let mut all = vec![table.clone()];
        all.extend(self.before.descendants(table));
        all.extend(self.foreign_below(&all));
        all
    }

    /// A lock on the table and on all tables below it.
    pub(super) fn take_with_descendants(&mut self, table: &QualifiedName, mode: LockMode) {
        for name in self.family(table) {
            self.take(&name, mode);
        }
    }

    /// The foreign keys that a table has, also from above.
    pub(super) fn foreign_keys(&self, table: &QualifiedName) -> Vec<&'a ForeignKey> {
        let Some(table) = self.before.tables.get(table) else {
            return Vec::new();
        };
        let own = table.constraints.values();
        let all = own.chain(self.before.inherited_foreign_keys(table));
        all.filter_map(foreign_key).collect()
    }

    /// The tables with a foreign key to this one, and the columns here that it refers to.
    pub(super) fn referencing(
        &self,
        table: &QualifiedName,
    ) -> Vec<(&'a QualifiedName, &'a [Name])> {
        let tables = self.before.tables.values();
        let keys = tables.flat_map(|other| {
            let keys = other.constraints.values().filter_map(foreign_key);
            keys.map(move |key| (&other.name, key))
        });
        keys.filter(|(_, key)| key.referenced_table == *table)
            .map(|(other, key)| (other, key.referenced_columns.as_slice()))
            .collect()
    }
}

pub(super) fn foreign_key(constraint: &Constraint) -> Option<&ForeignKey> {
    match &constraint.definition {
        ConstraintDefinition::ForeignKey(key) => Some(key),
        ConstraintDefinition::PrimaryKey(_)
        | ConstraintDefinition::Unique(_)
        | ConstraintDefinition::Check(_)
        | ConstraintDefinition::Exclusion(_) => None,
    }
}
