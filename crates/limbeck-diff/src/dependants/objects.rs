//! Objects that are defined by SQL and can't stay while something that they rest on changes.

use std::collections::{BTreeMap, BTreeSet};

use limbeck_schema::sql_object::parts::foreign_parent;
use limbeck_schema::{
    ColumnDefault, Name, QualifiedName, Schema, SqlObject, SqlObjectId, SqlObjectKind, Table,
};

use super::gone_keys::lost_constraint;
use super::remade::Remade;
use super::{Dependants, Search, all_columns, rows, upserts};
use crate::change::SchemaChange;
use crate::context::Context;
use crate::groups::multiranges;
use crate::kind::object;
use crate::links::Resources;
use crate::mentions::{own, own_of};
use crate::pair::{Change, Pair};
use crate::row_types;
use crate::step::Resource;

impl Search<'_, '_> {
    /// Finds the objects that can't stay while something that they rest on changes; says whether
    /// expressions of tables can rest on one of them.
    pub(super) fn find_objects(&mut self, changes: &[SchemaChange<'_>]) -> bool {
        let again = changes.iter();
        let again = again.filter_map(|change| made_again(self.context, change));
        let mut seeds: Vec<&SqlObject> = again.collect();
        seeds.extend(changes.iter().filter_map(|change| self.other_kind(change)));
        let schemas = self.context.schemas;
        let dropped_routines = changes.iter().filter_map(dropped);
        seeds.extend(dropped_routines.filter(|old| object::has_new_overload(schemas, &old.id)));
        let mut found: BTreeSet<SqlObjectId> = changes
            .iter()
            .filter_map(|change| self.class_of_family(change))
            .collect();
        found.extend(changes.iter().filter_map(|change| self.torn(change)));
        found.extend(upserts::losing_columns(self.context, changes));
        let over = all_columns::views(self.context, changes);
        found.extend(over.again);
        let readers = rows::readers(self.context, changes, &over.grown);
        found.extend(readers.again);
        let replaced = &over.replaced | &readers.replaced;
        found.extend(replaced.intersection(&self.context.again.objects).cloned());
        if changes.iter().any(|c| object::moves_extension(c).is_some()) {
            found.extend(changes.iter().filter_map(may_rest_on_extension));
            self.suspend_changed_defaults();
        }
        let moves: Vec<(Resources, object::Moves)> = changes.iter().filter_map(moves_on).collect();
        let searches = self.changed_searches(changes);
        let taken: Vec<&QualifiedName> = changes
            .iter()
            .filter_map(|change| self.name_taken(change))
            .collect();
        let sequences = remade_sequences(self.context);
        let keys: Resources = changes
            .iter()
            .filter_map(|change| lost_constraint(self.context, change))
            .collect();
        if seeds.is_empty()
            && taken.is_empty()
            && keys.is_empty()
            && sequences.is_empty()
            && moves.is_empty()
            && searches.is_empty()
            && found.is_empty()
            && replaced.is_empty()
            && self.shaken.is_empty(self.rebuilt)
        {
            return false;
        }
        let mut moved: Resources = seeds.iter().flat_map(|object| own_of(object)).collect();
        moved.extend(found.iter().flat_map(own));
        moved.extend(self.rebuilt.iter().cloned().map(Resource::Type));
        moved.extend(keys);
        moved.extend(sequences.iter().cloned().map(Resource::Relation));
        for name in &taken {
            moved.insert(Resource::Relation((*name).clone()));
            moved.insert(Resource::Type((*name).clone()));
        }
        moved.extend(self.foreign_below());
        let multiranges = multiranges(self.context.schemas.from, self.rebuilt.iter());
        let types: BTreeSet<QualifiedName> = multiranges.into_keys().collect();
        moved.extend(types.iter().cloned().map(Resource::Type));
        let mut waiting: Vec<(&SqlObject, Resources)> = schemas
            .from
            .objects
            .values()
            .filter(|object| schemas.to.objects.contains_key(&object.id))
            .filter(|object| !seeds.iter().any(|seed| seed.id == object.id))
            .filter(|object| !found.contains(&object.id))
            .map(|object| (object, self.links(object)))
            .collect();
        loop {
            let (hit, rest): (Vec<_>, Vec<_>) = waiting.into_iter().partition(|(object, links)| {
                self.moves(object, links, &moved)
                    || moves
                        .iter()
                        .any(|(own, moves)| !links.is_disjoint(own) && moves.reaches(object))
            });
            waiting = rest;
            for (object, _) in &hit {
                moved.extend(own_of(object));
                found.insert(object.id.clone());
            }
            if hit.is_empty() {
                break;
            }
        }
        let seeds = seeds.iter().map(|object| &object.id);
        let ids = seeds.chain(&found);
        let is_collation = |id: &&SqlObjectId| id.kind == SqlObjectKind::Collation;
        self.found.collations = ids.clone().filter(is_collation).cloned().collect();
        self.remade = ids.clone().cloned().map(Resource::Object).collect();
        self.names = Remade::of(ids);
        self.names.types.extend(types);
        self.names.words.extend(searches);
        self.names.types.extend(taken.iter().copied().cloned());
        let names = taken.into_iter().chain(&sequences);
        let names = names.map(|name| name.name.to_string());
        self.names.relations.extend(names);
        self.found.replaced = &replaced - &found;
        self.found.rows = readers.rows;
        self.found.objects = found;
        !self.names.is_empty()
    }

    /// Foreign tables below tables whose columns get other types: theirs do, too.
    fn foreign_below(&self) -> Resources {
        let schema = self.context.schemas.from;
        let keys = self.shaken.retyped.iter().chain(&self.shaken.replaced);
        let tables: BTreeSet<&QualifiedName> = keys.map(|(table, _)| table).collect();
        if tables.is_empty() {
            return Resources::new();
        }
        let is_below = |object: &&SqlObject| {
            let parent = match object.id.kind == SqlObjectKind::ForeignTable {
                true => foreign_parent(&object.definition),
                false => None,
            };
            let parent = parent.and_then(|parent| schema.tables.get(&parent.name));
            parent.is_some_and(|parent| {
                let mut above = schema.ancestors(parent).into_iter();
                tables.contains(&parent.name) || above.any(|above| tables.contains(&above.name))
            })
        };
        let below = schema.objects.values().filter(is_below);
        below.flat_map(own_of).collect()
    }

    /// The names of text search configurations that take texts apart otherwise than before: indexes over
    /// them are built anew.
    fn changed_searches(&self, changes: &[SchemaChange<'_>]) -> Vec<String> {
        let changed: Vec<&SqlObject> = changes
            .iter()
            .filter_map(|change| match change.of_object()? {
                Change::Alter(pair) => object::changes_search(pair).then_some(pair.from),
                Change::Add(_) | Change::Drop(_) => None,
            })
            .collect();
        let moved: Resources = changed.iter().flat_map(|object| own(&object.id)).collect();
        let all = self.context.schemas.from.objects.values();
        let resting = all.filter(|object| {
            object.id.kind == SqlObjectKind::TextSearchConfiguration
                && !object::links(&self.context.names.from, object).is_disjoint(&moved)
        });
        let resting = resting.filter(|_| !moved.is_empty());
        let found = changed.into_iter().chain(resting);
        found.map(|object| object.id.name.to_string()).collect()
    }

    /// Defaults that change are dropped early.
    fn suspend_changed_defaults(&mut self) {
        for tables in self.tables() {
            for from in tables.from.columns.values() {
                let to = tables.to.columns.get(&from.name);
                let changes = to.is_some_and(|to| to.default != from.default);
                if changes && matches!(from.default, ColumnDefault::Expression(_)) {
                    let key = (tables.from.name.clone(), from.name.clone());
                    self.found.defaults.insert(key);
                }
            }
        }
    }

    /// The operator class that stays while a family of its own name comes or goes as an object: it has one
    /// on one side, and brings one along on the other.
    fn class_of_family(&self, change: &SchemaChange<'_>) -> Option<SqlObjectId> {
        let family = match change.of_object()? {
            Change::Add(family) | Change::Drop(family) => &family.id,
            Change::Alter(_) => return None,
        };
        let id = object::class_of(family)?;
        let schemas = self.context.schemas;
        let stays = schemas.from.objects.contains_key(&id) && schemas.to.objects.contains_key(&id);
        stays.then_some(id)
    }

    /// The object that can't be altered at any point of the way from one row type to another.
    fn torn(&self, change: &SchemaChange<'_>) -> Option<SqlObjectId> {
        let Change::Alter(pair) = change.of_object()? else {
            return None;
        };
        row_types::is_torn(self.context, pair).then(|| pair.to.id.clone())
    }

    /// The object before, where one of another kind takes its name: a view that becomes a materialized one.
    fn other_kind<'a>(&self, change: &SchemaChange<'a>) -> Option<&'a SqlObject> {
        let old = dropped(change)?;
        let own = own(&old.id);
        let schemas = self.context.schemas;
        let mut others = schemas.to.objects.values().filter(|new| {
            !schemas.from.objects.contains_key(&new.id) && new.id.name == old.id.name
        });
        let is_taken = others.any(|new| !crate::mentions::own(&new.id).is_disjoint(&own));
        // A table takes names of relations and of types.
        let can_be_table = old.id.kind.is_relation() || old.id.kind.is_type();
        let is_table = old
            .id
            .qualified_name()
            .is_some_and(|name| can_be_table && schemas.to.tables.contains_key(&name));
        (is_taken || is_table).then_some(old)
    }

    /// The name of a table that goes, where something of another kind takes it (a table that becomes a view), and
    /// that of an enum type which becomes a table.
    fn name_taken<'a>(&self, change: &SchemaChange<'a>) -> Option<&'a QualifiedName> {
        let schemas = self.context.schemas;
        if let SchemaChange::Enum(Change::Drop(old)) = change {
            return schemas
                .to
                .tables
                .contains_key(&old.name)
                .then_some(&old.name);
        }
        let SchemaChange::Table(Change::Drop(Table { name, .. })) = change else {
            return None;
        };
        let takes = |new: &SqlObject| {
            !schemas.from.objects.contains_key(&new.id)
                && new.id.name == name.name
                && own(&new.id).contains(&Resource::Type(name.clone()))
        };
        let is_taken =
            schemas.to.enums.contains_key(name) || schemas.to.objects.values().any(takes);
        is_taken.then_some(name)
    }

    /// What an object rests on: before and, where a change replaces it as a whole, afterwards.
    fn links(&self, object: &SqlObject) -> Resources {
        let names = &self.context.names;
        let mut links = match object.id.kind == SqlObjectKind::Sequence {
            // It rests on its type; the column that owns it is another matter.
            true => object::links(&names.from, &object::split(object).0),
            false => object::links(&names.from, object),
        };
        let new = self.context.schemas.to.objects.get(&object.id);
        let new = new.filter(|new| object.id.kind == SqlObjectKind::Trigger && *new != object);
        links.extend(new.map_or_else(Resources::new, |new| object::links(&names.to, new)));
        links
    }

    fn moves(&self, object: &SqlObject, links: &Resources, moved: &Resources) -> bool {
        let is_replaced = |link: &Resource| {
            matches!(link, Resource::Column(table, column)
            if self.shaken.replaced.contains(&(table.clone(), column.clone())))
        };
        !links.is_disjoint(moved)
            // Statistics go with a column.
            || object.id.kind == SqlObjectKind::Statistics && links.iter().any(is_replaced)
            || (reads_columns(object.id.kind) || are_other_statistics(object))
                && links.iter().any(|link| match link {
                    Resource::Column(table, column) => {
                        let key = (table.clone(), column.clone());
                        self.shaken.retyped.contains(&key) || self.shaken.replaced.contains(&key)
                    }
                    Resource::Schema(_)
                    | Resource::Type(_)
                    | Resource::OldLabels(_)
                    | Resource::Label(..)
                    | Resource::Relation(_)
                    | Resource::Constraint(..)
                    | Resource::Object(_)
                    | Resource::Persistence(_)
                    | Resource::PrimaryKey(_)
                    | Resource::Bounds(_)
                    | Resource::Row(_) => false,
                })
    }
}

/// The sequences of identity columns that something else has before or afterwards: they can't be handed over, as
/// others can, and so their names go and come back.
fn remade_sequences(context: &Context<'_>) -> Vec<QualifiedName> {
    let of_identities = |schema: &Schema| -> BTreeMap<QualifiedName, (QualifiedName, Name)> {
        let mut found = BTreeMap::new();
        for table in schema.parents_first() {
            for column in table.columns.values() {
                if matches!(column.default, ColumnDefault::Identity(_))
                    && let Some(sequence) = column.sequence(&table.name)
                {
                    let owner = (table.name.clone(), column.name.clone());
                    found.entry(sequence).or_insert(owner);
                }
            }
        }
        found
    };
    let sides = context.schemas.map(of_identities);
    let leave = sides.from.iter().filter(|(name, owner)| {
        sides.to.get(*name) != Some(*owner) && context.schemas.to.has_relation(name)
    });
    let come = sides
        .to
        .keys()
        .filter(|name| !sides.from.contains_key(*name) && context.schemas.from.has_relation(name));
    leave.map(|(name, _)| name).chain(come).cloned().collect()
}

/// The object before, where a change makes it again and it is no type, which is rebuilt. A trigger that the
/// server can replace is made again only where something else wants it.
fn made_again<'a>(context: &Context<'_>, change: &SchemaChange<'a>) -> Option<&'a SqlObject> {
    match change.of_object()? {
        Change::Alter(pair) => {
            let again = !pair.from.id.kind.is_type()
                && object::is_made_again(pair)
                && !object::is_replaced(context, pair)
                || context.again.objects.contains(&pair.from.id);
            again.then_some(pair.from)
        }
        Change::Add(_) | Change::Drop(_) => None,
    }
}

/// What moves under others where a change is one in place.
fn moves_on(change: &SchemaChange<'_>) -> Option<(Resources, object::Moves)> {
    match change.of_object()? {
        Change::Alter(pair) => Some((
            own(&pair.from.id).into_iter().collect(),
            object::Moves::of(pair)?,
        )),
        Change::Add(_) | Change::Drop(_) => None,
    }
}

/// An object that changes, and not only its comment, and is neither a type nor an extension.
fn may_rest_on_extension(change: &SchemaChange<'_>) -> Option<SqlObjectId> {
    match change.of_object()? {
        Change::Alter(pair) => {
            let id = &pair.from.id;
            let differs = pair.map(|object| &object.definition).differs();
            let is_other = id.kind.is_type() || id.kind == SqlObjectKind::Extension;
            (differs && !is_other).then(|| id.clone())
        }
        Change::Add(_) | Change::Drop(_) => None,
    }
}

fn dropped<'a>(change: &SchemaChange<'a>) -> Option<&'a SqlObject> {
    match change.of_object()? {
        Change::Drop(old) => Some(old),
        Change::Add(_) | Change::Alter(_) => None,
    }
}

/// Whether the server, which makes statistics anew for a column of another type by itself (its
/// `RememberStatisticsForRebuilding`), makes others than before: it forgets the target, and keeps what it had read
/// into an expression for the old type.
fn are_other_statistics(object: &SqlObject) -> bool {
    let has_expression = || {
        let on = object.definition.split_once(" ON ");
        on.is_some_and(|(_, columns)| columns.contains('('))
    };
    object.id.kind == SqlObjectKind::Statistics
        && (!object.additions.is_empty() || has_expression())
}

/// Whether the server refuses to change the type of a column that an object of this kind mentions.
fn reads_columns(kind: SqlObjectKind) -> bool {
    matches!(
        kind,
        SqlObjectKind::View
            | SqlObjectKind::MaterializedView
            | SqlObjectKind::Rule
            | SqlObjectKind::Policy
            | SqlObjectKind::Trigger
            | SqlObjectKind::Function
            | SqlObjectKind::Procedure
    )
}

/// Changes for objects that are the same on both sides and yet have to be made again.
pub(super) fn unchanged_objects<'a>(
    context: &Context<'a>,
    found: &Dependants,
    changes: &[SchemaChange<'a>],
) -> Vec<SchemaChange<'a>> {
    let schemas = context.schemas;
    let is_changed = |id: &SqlObjectId| {
        let mut objects = changes.iter().filter_map(SchemaChange::of_object);
        objects.any(|change| change.from().is_some_and(|object| object.id == *id))
    };
    let ids = found.objects.union(&found.replaced);
    let ids = ids.filter(|id| !is_changed(id));
    ids.filter_map(|id| {
        let from = schemas.from.objects.get(id)?;
        let to = schemas.to.objects.get(id)?;
        Some(SchemaChange::Object(Change::Alter(Pair { from, to })))
    })
    .collect()
}
