//! [`adopt_names`]: unnamed objects of the models take the names of live ones.
//!
//! A constraint, index or sequence of a column that a model does not name is the same as a live one of
//! its table with the same definition, whatever its name; each live one is taken once. What is
//! left is new and gets a name that is free, by the server's own rule. Where the models manage names, what they
//! leave unnamed has the name that the model reader chose.

mod below;
mod names;
mod sequences;

use std::collections::{BTreeMap, BTreeSet, HashSet};

use limbeck_schema::{
    ByName, ColumnDefault, Constraint, Desired, Index, Name, ObjectId, QualifiedName, Schema, Table,
};

use names::{claimed, free_name, name_sequences, relation_names, relations};
use sequences::{adopt_free_sequences, adopt_sequences};

/// Gives unnamed objects of `desired` the names of the live ones that they are, and all others
/// names that are free. Both schemas are in normal form, with renames applied to `current`.
pub fn adopt_names(current: &Schema, desired: &mut Desired) {
    if desired.manages_names {
        desired.unnamed.clear();
    }
    let unnamed = std::mem::take(&mut desired.unnamed);
    let claimed = claimed(&desired.schema, &unnamed);
    let shared = below::shared_sequences(&desired.schema);
    let mut new_names = NewNames::default();
    let mut floating = Vec::new();
    for table in desired.schema.tables.values_mut() {
        let live = current.tables.get(&table.name);
        let unnamed = Unnamed {
            ids: &unnamed,
            claimed: &claimed,
        };
        float(table, live, unnamed, &mut new_names, &mut floating);
        adopt_sequences(table, current, unnamed);
        adopt_typed_nulls(table, live);
    }
    let without_names = Unnamed {
        ids: &unnamed,
        claimed: &claimed,
    };
    adopt_free_sequences(current, &mut desired.schema, without_names);
    desired.schema.settle_serials();
    settle(desired, &unnamed, floating, &mut new_names);
    below::share_sequences(&mut desired.schema, shared);
    desired.unnamed = unnamed.into_iter().map(|id| new_names.of(id)).collect();
    rekey(desired, &new_names);
    below::rekey_index_names(&mut desired.schema, &new_names);
    if !desired.manages_names {
        below::adopt_index_names(current, &mut desired.schema, &claimed);
    }
}

/// What the models don't name, and the names of relations that they do: nothing else can keep these.
#[derive(Clone, Copy)]
struct Unnamed<'a> {
    ids: &'a BTreeSet<ObjectId>,
    claimed: &'a HashSet<QualifiedName>,
}

/// `DEFAULT NULL::type` is the same as no default, which is what models say. The server keeps it only
/// where the cast does something: of a type with modifiers, of a domain, and of another type than the column's.
fn adopt_typed_nulls(table: &mut Table, live: Option<&Table>) {
    for column in table.columns.values_mut() {
        let live = live.and_then(|live| live.columns.get(&column.name));
        let live = live.filter(|live| live.data_type == column.data_type);
        let is_builtin = column.data_type.user_type().is_none();
        if is_builtin
            && column.data_type.modifiers.is_empty()
            && column.default.null_type().as_ref() == Some(&column.data_type)
        {
            column.default = ColumnDefault::None;
        }
        if let Some(live) = live
            && column.default == ColumnDefault::None
            && live.default.is_typed_null()
        {
            column.default = live.default.clone();
        }
    }
}

/// An unnamed object without a live counterpart, taken out of its table.
struct Floating {
    table: QualifiedName,
    object: Object,
}

enum Object {
    Constraint(Constraint),
    Index(Index),
}

/// New names of objects that had others before.
#[derive(Default)]
struct NewNames(BTreeMap<ObjectId, ObjectId>);

impl NewNames {
    fn note(&mut self, from: ObjectId, to: ObjectId) {
        if from != to {
            self.0.insert(from, to);
        }
    }

    /// The new name of an index or of a constraint with one behind it, which share their names.
    fn of_index(&self, table: &QualifiedName, name: &Name) -> Name {
        let ids = [
            ObjectId::Index(table.clone(), name.clone()),
            ObjectId::Constraint(table.clone(), name.clone()),
        ];
        let found = ids.iter().find_map(|id| self.0.get(id));
        match found {
            Some(ObjectId::Index(_, new_name) | ObjectId::Constraint(_, new_name)) => {
                new_name.clone()
            }
            Some(
                ObjectId::Schema(_)
                | ObjectId::Enum(_)
                | ObjectId::EnumLabel(..)
                | ObjectId::Table(_)
                | ObjectId::Column(..)
                | ObjectId::Sql(_),
            )
            | None => name.clone(),
        }
    }

    fn of(&self, id: ObjectId) -> ObjectId {
        self.0.get(&id).cloned().unwrap_or(id)
    }
}

/// What constraints and indexes have in common here.
trait Named: Clone {
    fn name(&self) -> &Name;
    fn set_name(&mut self, name: Name);
    /// Whether the name is all that differs.
    fn is_same(&self, other: &Self) -> bool;
    /// Whether all that differs can change in place.
    fn is_like(&self, other: &Self) -> bool;
    /// Whether its name is that of a relation.
    fn is_relation(&self) -> bool;
}

impl Named for Constraint {
    fn name(&self) -> &Name {
        &self.name
    }

    fn set_name(&mut self, name: Name) {
        self.name = name;
    }

    fn is_same(&self, other: &Self) -> bool {
        self.definition == other.definition && self.comment == other.comment
    }

    fn is_like(&self, other: &Self) -> bool {
        self.definition.is_like(&other.definition)
    }

    fn is_relation(&self) -> bool {
        self.has_index()
    }
}

impl Named for Index {
    fn name(&self) -> &Name {
        &self.name
    }

    fn set_name(&mut self, name: Name) {
        self.name = name;
    }

    fn is_same(&self, other: &Self) -> bool {
        let renamed = Self {
            name: other.name.clone(),
            ..self.clone()
        };
        renamed == *other
    }

    fn is_like(&self, other: &Self) -> bool {
        self.same_definition(other)
    }

    fn is_relation(&self) -> bool {
        true
    }
}

/// Gives the unnamed constraints and indexes of a table the live names of those with their
/// definition, and takes those without a counterpart out.
fn float(
    table: &mut Table,
    live: Option<&Table>,
    unnamed: Unnamed<'_>,
    new_names: &mut NewNames,
    floating: &mut Vec<Floating>,
) {
    let owner = table.name.clone();
    let mut keep = |object| {
        floating.push(Floating {
            table: owner.clone(),
            object,
        });
    };
    let is_claimed = |name: &Name| unnamed.claimed.contains(&owner.sibling(name.clone()));
    let id = |name: &Name| ObjectId::Constraint(owner.clone(), name.clone());
    let is_unnamed = |name: &Name| unnamed.ids.contains(&id(name));
    let constraints = std::mem::take(&mut table.constraints);
    let live_constraints = live.map(|live| &live.constraints);
    let (fixed, left) = adopt(constraints, live_constraints, is_unnamed, is_claimed);
    for (old, constraint) in fixed {
        new_names.note(id(&old), id(&constraint.name));
        table.add_constraint(constraint);
    }
    left.into_iter().map(Object::Constraint).for_each(&mut keep);

    let id = |name: &Name| ObjectId::Index(owner.clone(), name.clone());
    let is_unnamed = |name: &Name| unnamed.ids.contains(&id(name));
    let indexes = std::mem::take(&mut table.indexes);
    let live_indexes = live.map(|live| &live.indexes);
    let (fixed, left) = adopt(indexes, live_indexes, is_unnamed, is_claimed);
    for (old, index) in fixed {
        new_names.note(id(&old), id(&index.name));
        table.add_index(index);
    }
    left.into_iter().map(Object::Index).for_each(&mut keep);
}

/// Splits objects into those with a settled name (with the name they had) and the rest.
fn adopt<T: Named>(
    objects: ByName<T>,
    live: Option<&ByName<T>>,
    is_unnamed: impl Fn(&Name) -> bool,
    is_claimed: impl Fn(&Name) -> bool,
) -> (Vec<(Name, T)>, Vec<T>) {
    let no_live = ByName::new();
    let live = live.unwrap_or(&no_live);
    let (unnamed, named): (Vec<T>, Vec<T>) = objects
        .into_iter()
        .map(|(_, object)| object)
        .partition(|object| is_unnamed(object.name()));
    let mut free = unclaimed(&named, live);
    free.retain(|name, live| !live.is_relation() || !is_claimed(name));
    let mut fixed: Vec<(Name, T)> = named
        .into_iter()
        .map(|object| (object.name().clone(), object))
        .collect();
    let mut left = unnamed;
    // What is quite the same first, so that nothing changes that needn't.
    for fits in [T::is_same, T::is_like] {
        left = take_own_names(left, fits, &mut free, &mut fixed);
        left = take_other_names(left, fits, &mut free, &mut fixed);
    }
    (fixed, left)
}

type Free<'a, T> = BTreeMap<&'a Name, &'a T>;

/// Those whose own name is the live one, so that nobody else takes it. Gives back the rest.
fn take_own_names<T: Named>(
    objects: Vec<T>,
    fits: fn(&T, &T) -> bool,
    free: &mut Free<'_, T>,
    fixed: &mut Vec<(Name, T)>,
) -> Vec<T> {
    let mut left = Vec::new();
    for object in objects {
        match free.get(object.name()) {
            Some(live) if fits(&object, live) => {
                free.remove(object.name());
                fixed.push((object.name().clone(), object));
            }
            Some(_) | None => left.push(object),
        }
    }
    left
}

/// Those that fit a live one of another name. Gives back the rest.
fn take_other_names<T: Named>(
    objects: Vec<T>,
    fits: fn(&T, &T) -> bool,
    free: &mut Free<'_, T>,
    fixed: &mut Vec<(Name, T)>,
) -> Vec<T> {
    let mut left = Vec::new();
    for mut object in objects {
        let found = free.values().find(|live| fits(&object, live));
        match found.map(|live| live.name().clone()) {
            Some(name) => {
                free.remove(&name);
                let old = object.name().clone();
                object.set_name(name);
                fixed.push((old, object));
            }
            None => left.push(object),
        }
    }
    left
}

/// The live objects that no named object of the models claims: by its name, or, where there is
/// none of its name, by being the same under another one (it will be renamed).
fn unclaimed<'a, T: Named>(named: &[T], live: &'a ByName<T>) -> BTreeMap<&'a Name, &'a T> {
    let mut free: BTreeMap<&Name, &T> = live.iter().collect();
    let mut without: Vec<&T> = Vec::new();
    for object in named {
        if free.remove(object.name()).is_none() {
            without.push(object);
        }
    }
    for fits in [T::is_same, T::is_like] {
        without.retain(|object| {
            let live = free.iter().find(|(_, live)| fits(object, live));
            let name = live.map(|(name, _)| *name);
            name.and_then(|name| free.remove(name)).is_none()
        });
    }
    free
}

/// Puts floating objects back under names that are free.
fn settle(
    desired: &mut Desired,
    unnamed: &BTreeSet<ObjectId>,
    floating: Vec<Floating>,
    new_names: &mut NewNames,
) {
    let mut taken = relations(&desired.schema, unnamed);
    name_sequences(&mut desired.schema, unnamed, &mut taken);
    for Floating { table, object } in floating {
        let Some(owner) = desired.schema.tables.get_mut(&table) else {
            continue;
        };
        match object {
            Object::Constraint(mut constraint) => {
                let old = constraint.name.clone();
                constraint.name = free_name(&old, |name| {
                    let named = Constraint {
                        name: name.clone(),
                        ..constraint.clone()
                    };
                    owner.constraints.contains_key(name)
                        || relation_names(&table, &named).any(|name| taken.contains(&name))
                });
                taken.extend(relation_names(&table, &constraint));
                let id = |name: &Name| ObjectId::Constraint(table.clone(), name.clone());
                new_names.note(id(&old), id(&constraint.name));
                owner.add_constraint(constraint);
            }
            Object::Index(mut index) => {
                let old = index.name.clone();
                index.name = free_name(&old, |name| taken.contains(&table.sibling(name.clone())));
                taken.insert(table.sibling(index.name.clone()));
                let id = |name: &Name| ObjectId::Index(table.clone(), name.clone());
                new_names.note(id(&old), id(&index.name));
                owner.add_index(index);
            }
        }
    }
}

/// Puts the new names into everything that is keyed by name.
fn rekey(desired: &mut Desired, new_names: &NewNames) {
    if new_names.0.is_empty() {
        return;
    }
    for table in desired.schema.tables.values_mut() {
        let owner = table.name.clone();
        table
            .options
            .map_indexes(|name| Some(new_names.of_index(&owner, name)));
    }
    let spans = std::mem::take(&mut desired.spans);
    desired.spans = spans
        .into_iter()
        .map(|(id, span)| (new_names.of(id), span))
        .collect();
    let renamed = std::mem::take(&mut desired.renamed_from);
    desired.renamed_from = renamed
        .into_iter()
        .map(|(id, from)| (new_names.of(id), from))
        .collect();
    let concurrently = std::mem::take(&mut desired.concurrently);
    desired.concurrently = concurrently
        .into_iter()
        .map(|(table, name)| {
            let old = ObjectId::Index(table.clone(), name.clone());
            match new_names.of(old) {
                ObjectId::Index(table, name) => (table, name),
                ObjectId::Schema(_)
                | ObjectId::Enum(_)
                | ObjectId::EnumLabel(..)
                | ObjectId::Table(_)
                | ObjectId::Column(..)
                | ObjectId::Constraint(..)
                | ObjectId::Sql(_) => (table, name),
            }
        })
        .collect();
}

#[cfg(test)]
mod tests;
