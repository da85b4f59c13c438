//! Tables that become partitions, and partitions that become tables: `ATTACH` and `DETACH`.

use std::collections::{BTreeMap, BTreeSet};

use super::{InheritedKey, Misfit, is_same_check};
use crate::column::{Column, ColumnDefault};
use crate::constraint::{Constraint, ConstraintDefinition};
use crate::index::{Index, IndexElement};
use crate::name::{Name, QualifiedName};
use crate::partition::{PartitionBound, PartitionOf};
use crate::schema::Schema;
use crate::table::Table;

impl Schema {
    /// Makes a partition a table of its own, as the server does: it keeps what it had from above.
    /// Does nothing to a table that is no partition.
    pub fn detach(&mut self, name: &QualifiedName) {
        let Some(table) = self.tables.get(name) else {
            return;
        };
        let detached = self.detached(table);
        let before = table.columns.clone();
        let renamed = self.keys_of_own(table);
        for below in self.descendants(name) {
            rename_keys(self, &below, &renamed);
            if let Some(own) = self.tables.get_mut(&below) {
                for column in own.columns.values_mut() {
                    let (was, now) = (before.get(&column.name), detached.columns.get(&column.name));
                    if let (Some(was), Some(now)) = (was, now)
                        && column.default == was.default
                    {
                        column.default = now.default.clone();
                    }
                }
            }
        }
        self.tables.insert(name.clone(), detached);
    }

    fn detached(&self, table: &Table) -> Table {
        let mut own = table.clone();
        own.partition_of = None;
        let inherited = self.inherited_columns(table);
        for (name, column) in &mut own.columns {
            if inherited.get(name).map(|from| &from.default) == Some(&column.default) {
                column.default = default_alone(&column.default);
            }
        }
        for key in self.inherited_keys(table) {
            add_key(&mut own, key, key.name_in(table));
        }
        let checks = self.inherited_checks(table).into_iter();
        for constraint in checks.chain(self.inherited_foreign_keys(table)) {
            if !own.constraints.contains_key(&constraint.name) {
                let copy = Constraint {
                    comment: None,
                    ..constraint.clone()
                };
                own.add_constraint(copy);
            }
        }
        own
    }

    /// What the indexes and keys from above are called in the table itself.
    fn keys_of_own(&self, table: &Table) -> BTreeMap<QualifiedName, QualifiedName> {
        let keys = self.inherited_keys(table).into_iter();
        keys.map(|key| (key.name(), table.name.sibling(key.name_in(table))))
            .collect()
    }

    /// Makes a table a partition, as the server does: what the parent has, too, is no object of its
    /// own any more.
    ///
    /// # Errors
    /// When the table does not fit.
    pub fn attach(
        &mut self,
        name: &QualifiedName,
        parent: &QualifiedName,
        bound: PartitionBound,
    ) -> Result<(), Misfit> {
        let (Some(table), Some(above)) = (self.tables.get(name), self.tables.get(parent)) else {
            return Ok(());
        };
        if above.partition_by.is_none() {
            return Err(Misfit::NotPartitioned);
        }
        if table.has_parent() {
            return Err(Misfit::HasParent);
        }
        self.check_fit(table, above)?;
        let mut attached = table.clone();
        attached.partition_of = Some(PartitionOf::new(parent.clone(), bound));
        for column in above.columns.values() {
            if let Some(own) = attached.columns.get_mut(&column.name) {
                own.default = default_below(own, column);
            }
        }
        let found = self.hide_inherited(&mut attached)?;
        let renamed: BTreeMap<QualifiedName, QualifiedName> = self
            .inherited_keys(&attached)
            .into_iter()
            .map(|key| (attached.name.sibling(key.name_in(&attached)), key.name()))
            .collect();
        for below in self.descendants(name) {
            rename_keys(self, &below, &renamed);
            if let Some(own) = self.tables.get_mut(&below) {
                for column in own.columns.values_mut() {
                    if let Some(above) = attached.columns.get(&column.name) {
                        column.default = default_below(column, above);
                    }
                }
            }
        }
        let made = self.inherited_keys(&attached).into_iter();
        let made = made
            .map(|key| key.name())
            .filter(|key| !found.contains(key));
        let made: Vec<QualifiedName> = made.collect();
        self.tables.insert(name.clone(), attached);
        for key in made {
            self.adopt_below(name, &key);
        }
        Ok(())
    }

    fn check_fit(&self, table: &Table, above: &Table) -> Result<(), Misfit> {
        for column in above.columns.values() {
            let Some(own) = table.columns.get(&column.name) else {
                return Err(Misfit::MissingColumn(column.name.clone()));
            };
            if (&own.data_type, &own.collation) != (&column.data_type, &column.collation) {
                return Err(Misfit::ColumnType(column.name.clone()));
            }
            if own.nullable && !column.nullable {
                return Err(Misfit::Nullable(column.name.clone()));
            }
        }
        match table
            .columns
            .keys()
            .find(|name| !above.columns.contains_key(*name))
        {
            Some(name) => Err(Misfit::ExtraColumn(name.clone())),
            None => Ok(()),
        }
    }

    /// Takes away what a new partition has from above as well, and says for which keys above it had an
    /// index.
    fn hide_inherited(&self, table: &mut Table) -> Result<BTreeSet<QualifiedName>, Misfit> {
        let whole = table.clone();
        for check in self.inherited_checks(&whole) {
            match table.constraints.get(&check.name) {
                Some(own) if is_same_check(own, check) => {
                    table.constraints.remove(&check.name);
                }
                Some(_) | None => return Err(Misfit::Check(check.name.clone())),
            }
        }
        for key in self.inherited_foreign_keys(&whole) {
            remove_like(table, key);
        }
        let mut found = BTreeSet::new();
        for key in self.inherited_keys(&whole) {
            if let Some(taken) = take_key(table, key, None) {
                note_name(table, key, taken.name);
                found.insert(key.name());
            }
        }
        Ok(found)
    }

    /// Lets an index or key that a partitioned table has got take the place of equal ones of its
    /// partitions, as the server does.
    pub fn adopt_key(&mut self, owner: &QualifiedName, name: &Name) {
        self.adopt_below(owner, &owner.sibling(name.clone()));
    }

    /// The same for the partitions of a table that has just got its own index for the key: what an
    /// equal index has below it comes along.
    fn adopt_below(&mut self, parent: &QualifiedName, key: &QualifiedName) {
        let children: Vec<QualifiedName> = self
            .children(parent)
            .filter(|table| table.partition_of.is_some())
            .map(|table| table.name.clone())
            .collect();
        for child in children {
            if !self.take_over(&child, None, key) {
                self.adopt_below(&child, key);
            }
        }
    }

    /// Makes an index or key of a partition's own the one for a key above; `false` when there is none.
    fn take_over(
        &mut self,
        partition: &QualifiedName,
        own: Option<&Name>,
        key: &QualifiedName,
    ) -> bool {
        let Some(whole) = self.tables.get(partition) else {
            return false;
        };
        let keys = self.keys_above(whole).into_iter();
        let Some(above) = keys.clone().find(|above| above.name() == *key) else {
            return false;
        };
        let mut table = whole.clone();
        let Some(taken) = take_key(&mut table, above, own) else {
            return false;
        };
        note_name(&mut table, above, taken.name.clone());
        if let Some(of) = &mut table.partition_of {
            of.without.remove(key);
        }
        let mine = partition.sibling(taken.name);
        let mut also = Vec::new();
        if taken.stays {
            // The indexes below serve for both.
            for below in self.descendants(partition) {
                let Some(table) = self.tables.get(&below) else {
                    continue;
                };
                let mut keys = self.inherited_keys(table).into_iter();
                let name = keys.find(|key| key.name() == mine);
                also.push((below, name.map(|key| key.name_in(table))));
            }
        } else {
            let renamed = BTreeMap::from([(mine, key.clone())]);
            for below in self.descendants(partition) {
                rename_keys(self, &below, &renamed);
            }
        }
        self.tables.insert(partition.clone(), table);
        for (below, name) in also {
            self.note_served(&below, key, name);
        }
        true
    }

    fn note_served(&mut self, partition: &QualifiedName, key: &QualifiedName, name: Option<Name>) {
        let Some(table) = self.tables.get(partition) else {
            return;
        };
        let keys = self.keys_above(table);
        let Some(above) = keys.into_iter().find(|above| above.name() == *key) else {
            return;
        };
        let usual = above.default_name(partition);
        let parent_is_without = table.partition_of.as_ref().is_some_and(|of| {
            let parent = self.tables.get(&of.parent);
            parent.is_some_and(|parent| self.is_without(parent, above))
        });
        let table = self.tables.get_mut(partition);
        if let Some(of) = table.and_then(|table| table.partition_of.as_mut()) {
            match name {
                Some(name) if name != usual => {
                    of.index_names.insert(key.clone(), name);
                }
                Some(_) => {}
                None if parent_is_without => {}
                None => {
                    of.without.insert(key.clone());
                }
            }
        }
    }

    /// Leaves the partitions of a table without an index for one that it has got (`ON ONLY`).
    pub fn keep_key_alone(&mut self, owner: &QualifiedName, name: &Name) {
        let key = owner.sibling(name.clone());
        for table in self.tables.values_mut() {
            if let Some(of) = &mut table.partition_of
                && of.parent == *owner
            {
                of.without.insert(key.clone());
            }
        }
    }

    /// Makes an index or key of a partition's own the one for a key above that it is without
    /// (`ALTER INDEX … ATTACH PARTITION`); `false` when it can't be that.
    pub fn attach_key(
        &mut self,
        partition: &QualifiedName,
        own: &Name,
        key: &QualifiedName,
    ) -> bool {
        let table = self.tables.get(partition);
        let of = table.and_then(|table| table.partition_of.as_ref());
        of.is_some_and(|of| of.without.contains(key)) && self.take_over(partition, Some(own), key)
    }

    /// Forgets the names of partitions' indexes whose index is gone above.
    pub fn forget_index_names(&mut self, owner: &QualifiedName) {
        for below in self.descendants(owner) {
            let Some(table) = self.tables.get(&below) else {
                continue;
            };
            let keys: Vec<QualifiedName> = self
                .keys_above(table)
                .iter()
                .map(InheritedKey::name)
                .collect();
            if let Some(of) = self
                .tables
                .get_mut(&below)
                .and_then(|table| table.partition_of.as_mut())
            {
                of.index_names.retain(|key, _| keys.contains(key));
                of.without.retain(|key| keys.contains(key));
            }
        }
    }
}

/// Takes a constraint of the same definition away.
fn remove_like(table: &mut Table, constraint: &Constraint) {
    let found = table.constraints.values();
    let mut found = found.filter(|own| own.definition == constraint.definition);
    if let Some(name) = found.next().map(|own| own.name.clone()) {
        table.constraints.remove(&name);
    }
}

/// An index or key of a partition's own that has become one from above.
struct Taken {
    name: Name,
    /// Whether it is the index of a key, which stays the partition's own.
    stays: bool,
}

/// Takes an index or key of the same definition away, that of the name if one is told. An index may
/// also be that of a key, which stays.
fn take_key(table: &mut Table, key: InheritedKey<'_>, told: Option<&Name>) -> Option<Taken> {
    let is_told = |name: &Name| told.is_none_or(|told| told == name);
    let gone = |name: Name| Taken { name, stays: false };
    if let Some(constraint) = key.constraint() {
        let mut found = table.constraints.values();
        let found = found
            .find(|own| is_told(&own.name) && own.definition.is_like(&constraint.definition))?;
        let name = found.name.clone();
        table.constraints.remove(&name);
        return Some(gone(name));
    }
    let index = key.index()?;
    let mut found = table.indexes.values();
    let found = found.find(|own| is_told(&own.name) && own.same_definition(index));
    if let Some(name) = found.map(|own| own.name.clone()) {
        table.indexes.remove(&name);
        return Some(gone(name));
    }
    let mut constraints = table.constraints.values();
    let found = constraints
        .find(|own| is_told(&own.name) && is_index_of(own, index) && !is_taken(table, &own.name))?;
    Some(Taken {
        name: found.name.clone(),
        stays: true,
    })
}

/// Notes what a partition's index for a key above is called.
fn note_name(table: &mut Table, key: InheritedKey<'_>, name: Name) {
    let usual = key.default_name(&table.name);
    if let Some(of) = &mut table.partition_of
        && name != usual
    {
        of.index_names.insert(key.name(), name);
    }
}

/// Whether the index behind a key is the same as a plain unique one.
fn is_index_of(constraint: &Constraint, index: &Index) -> bool {
    let (columns, include, nulls_not_distinct) = match &constraint.definition {
        ConstraintDefinition::PrimaryKey(key) => (&key.columns, &key.include, false),
        ConstraintDefinition::Unique(key) => (&key.columns, &key.include, key.nulls_not_distinct),
        ConstraintDefinition::Check(_)
        | ConstraintDefinition::ForeignKey(_)
        | ConstraintDefinition::Exclusion(_) => return false,
    };
    let elements = columns
        .iter()
        .map(|name| IndexElement::column(name.clone()));
    let plain = Index {
        unique: true,
        nulls_not_distinct,
        include: include.clone(),
        ..Index::new(index.name.clone(), elements.collect())
    };
    plain.same_definition(index)
}

/// Whether the index of this name is there for one of the tables above already.
fn is_taken(table: &Table, name: &Name) -> bool {
    let of = table.partition_of.as_ref();
    of.is_some_and(|of| of.index_names.values().any(|taken| taken == name))
}

fn add_key(table: &mut Table, key: InheritedKey<'_>, name: Name) {
    if let Some(constraint) = key.constraint() {
        let copy = Constraint {
            name,
            comment: None,
            ..constraint.clone()
        };
        table.add_constraint(copy);
    } else if let Some(index) = key.index()
        && !table.constraints.contains_key(&name)
    {
        let mut copy = index.clone();
        copy.name = name;
        copy.comment = None;
        table.add_index(copy);
    }
}

fn rename_keys(
    schema: &mut Schema,
    partition: &QualifiedName,
    renamed: &BTreeMap<QualifiedName, QualifiedName>,
) {
    let table = schema.tables.get_mut(partition);
    if let Some(of) = table.and_then(|table| table.partition_of.as_mut()) {
        let names = std::mem::take(&mut of.index_names).into_iter();
        of.index_names = names
            .map(|(key, name)| (renamed.get(&key).cloned().unwrap_or(key), name))
            .collect();
        let without = std::mem::take(&mut of.without).into_iter();
        of.without = without
            .map(|key| renamed.get(&key).cloned().unwrap_or(key))
            .collect();
    }
}

/// What is left of an inherited default: the sequence stays that of the table above.
pub fn default_alone(default: &ColumnDefault) -> ColumnDefault {
    match default {
        ColumnDefault::Serial(serial) => ColumnDefault::Expression(serial.nextval()),
        ColumnDefault::Identity(_) => ColumnDefault::None,
        ColumnDefault::None | ColumnDefault::Expression(_) | ColumnDefault::Generated(_) => {
            default.clone()
        }
    }
}

/// The default of a partition's column as the normal form has it: a number from the sequence of the
/// table above, and none where that has an identity, is what it has from above.
pub fn default_below(own: &Column, above: &Column) -> ColumnDefault {
    let is_same = match (&own.default, &above.default) {
        (ColumnDefault::Expression(expr), ColumnDefault::Serial(serial)) => {
            expr.same_tokens(&serial.nextval())
        }
        (ColumnDefault::None | ColumnDefault::Identity(_), ColumnDefault::Identity(_)) => true,
        _ => false,
    };
    if is_same {
        above.default.clone()
    } else {
        own.default.clone()
    }
}
