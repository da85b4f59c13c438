//! [`Renames`]: the operations of settled renames, both ways.

use std::collections::BTreeMap;

use limbeck_lint::Watch;
use limbeck_ops::apply::{ApplyError, apply};
use limbeck_ops::{Op, TableAlteration};
use limbeck_schema::{
    DEFAULT_SCHEMA, Name, QualifiedName, Schema, SqlObject, SqlObjectId, SqlObjectKind,
    default_object_name,
};

use crate::pair::Pair;
use crate::plan::{Plan, PlannedOp, planned};

use super::member::MemberKind;
use super::select::sequence;

/// Settled renames: old names to new ones. Owners of members have their new names here.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Renames {
    pub(super) namespaces: Vec<Name>,
    /// Extensions that move to another schema, with what they have brought along.
    pub(super) extensions: Vec<Pair<SqlObject>>,
    pub(super) enums: BTreeMap<QualifiedName, QualifiedName>,
    pub(super) tables: BTreeMap<QualifiedName, QualifiedName>,
    pub(super) objects: BTreeMap<SqlObjectId, SqlObjectId>,
    pub(super) members: BTreeMap<(MemberKind, QualifiedName), BTreeMap<String, String>>,
    /// The types of typed tables that have columns among the members: PostgreSQL renames these only in a table
    /// that is none.
    pub(super) typed: BTreeMap<QualifiedName, QualifiedName>,
}

impl Renames {
    /// Whether nothing is renamed.
    pub fn is_empty(&self) -> bool {
        self.extensions.is_empty()
            && self.enums.is_empty()
            && self.tables.is_empty()
            && self.objects.is_empty()
            && self.members.is_empty()
    }

    /// The name of a table after the renames.
    pub(crate) fn table<'n>(&'n self, old: &'n QualifiedName) -> &'n QualifiedName {
        self.tables.get(old).unwrap_or(old)
    }

    /// The new name of a column, if it has one; the table has its own new name here.
    pub(crate) fn column(&self, table: &QualifiedName, old: &Name) -> Option<Name> {
        let renames = self.members.get(&(MemberKind::Column, table.clone()))?;
        renames
            .get(old.as_str())
            .map(|name| Name::new(name.as_str()))
    }

    /// The operations of the upgrade: they come before all others.
    pub fn ops(&self) -> Vec<Op> {
        self.both_ways().into_iter().map(|pair| pair.to).collect()
    }

    /// The operations of the downgrade: they come after all others.
    pub fn reverse_ops(&self) -> Vec<Op> {
        let back = self.both_ways().into_iter().rev();
        back.map(|pair| pair.from).collect()
    }

    /// Each operation with the one that undoes it.
    pub(super) fn both_ways(&self) -> Vec<Pair<Op>> {
        let namespaces = self.namespaces.iter().cloned();
        let mut ops: Vec<Pair<Op>> = namespaces
            .map(|name| Pair {
                from: Op::DropSchema { name: name.clone() },
                to: Op::CreateSchema { name },
            })
            .collect();
        ops.extend(self.extension_ops());
        let enums = sequence(&self.enums, aside).into_iter();
        ops.extend(enums.map(|names| both(names, |Pair { from, to }| Op::RenameEnum { from, to })));
        let tables = sequence(&self.tables, aside).into_iter();
        ops.extend(
            tables.map(|names| both(names, |Pair { from, to }| Op::RenameTable { from, to })),
        );
        ops.extend(self.object_ops());
        ops.extend(self.typed.iter().map(|(table, of_type)| {
            let op = |of_type| Op::AlterTable {
                table: table.clone(),
                alteration: TableAlteration {
                    of_type: Some(of_type),
                    ..TableAlteration::default()
                },
            };
            Pair {
                from: op(Some(of_type.clone())),
                to: op(None),
            }
        }));
        for ((kind, owner), renames) in &self.members {
            let names = sequence(renames, |name| temporary(name)).into_iter();
            ops.extend(names.map(|names| both(names, |names| member_op(*kind, owner, names))));
        }
        ops
    }

    /// A schema with the new names.
    ///
    /// # Errors
    /// When it is not the schema that the renames were found for.
    pub fn applied_to(&self, schema: &Schema) -> Result<Schema, ApplyError> {
        let mut renamed = schema.clone();
        for op in self.ops() {
            apply(&op, &mut renamed)?;
        }
        Ok(renamed)
    }

    /// Puts the renames before the upgrade and after the downgrade of a plan.
    pub fn surround(&self, plan: &mut Plan) {
        // What makes a rename dangerous is that code uses the old name; no state is needed for that.
        let mut watch = Watch::new(&Schema::new());
        let mut planned = |ops: Vec<Op>| -> Vec<PlannedOp> {
            let ops = ops.into_iter();
            ops.map(|op| planned(&mut watch, op, Vec::new())).collect()
        };
        plan.upgrade.splice(0..0, planned(self.ops()));
        plan.downgrade.extend(planned(self.reverse_ops()));
    }

    /// Finds the typed tables that have columns among the members.
    pub(super) fn typed_tables(&mut self, from: &Schema) {
        let mut typed = BTreeMap::new();
        for table in from.tables.values() {
            let name = self.table(&table.name).clone();
            let Some(of_type) = &table.options.of_type else {
                continue;
            };
            let id = SqlObjectId::in_schema(SqlObjectKind::CompositeType, of_type.clone());
            let renamed = self.objects.get(&id).and_then(SqlObjectId::qualified_name);
            if self
                .members
                .contains_key(&(MemberKind::Column, name.clone()))
            {
                typed.insert(name, renamed.unwrap_or_else(|| of_type.clone()));
            }
        }
        self.typed = typed;
    }

    /// Finds the PostgreSQL schemas that tables, types and objects move into and that are not there yet.
    pub(super) fn new_namespaces(&mut self, schemas: Pair<&Schema>) {
        let targets = self.enums.values().chain(self.tables.values());
        let targets = targets.map(|name| &name.schema);
        let objects = self.objects.values().filter_map(|id| id.schema.as_ref());
        let homes: Vec<Name> = self.extension_homes().collect();
        let mut missing: Vec<Name> = targets
            .chain(objects)
            .chain(&homes)
            .filter(|name| **name != *DEFAULT_SCHEMA)
            .filter(|name| {
                schemas.to.namespaces.contains_key(*name)
                    && !schemas.from.namespaces.contains_key(*name)
            })
            .cloned()
            .collect();
        missing.sort();
        missing.dedup();
        self.namespaces = missing;
    }
}

fn aside(name: &QualifiedName) -> QualifiedName {
    name.sibling(temporary(name.name.as_str()).as_str())
}

pub(super) fn temporary(name: &str) -> String {
    default_object_name(name, "", "limbeck_tmp").to_string()
}

fn member_op(kind: MemberKind, owner: &QualifiedName, names: Pair<String>) -> Op {
    let table = owner.clone();
    let Pair { from, to } = names;
    if kind == MemberKind::Label {
        return Op::RenameEnumValue {
            name: table,
            from,
            to,
        };
    }
    let (from, to) = (Name::new(from), Name::new(to));
    match kind {
        MemberKind::Constraint => Op::RenameConstraint { table, from, to },
        MemberKind::Index => Op::RenameIndex { table, from, to },
        MemberKind::Column | MemberKind::Label => Op::RenameColumn { table, from, to },
    }
}

pub(super) fn both<K: Clone>(names: Pair<K>, op: impl Fn(Pair<K>) -> Op) -> Pair<Op> {
    Pair {
        from: op(names.clone().reversed()),
        to: op(names),
    }
}
