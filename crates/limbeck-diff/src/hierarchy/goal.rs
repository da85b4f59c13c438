//! The goal of a plan before tables join those above them.

use limbeck_schema::{
    Constraint, Index, InheritedKey, Name, QualifiedName, Schema, Table, default_alone,
};

use crate::change::foreign_key;
use crate::kind::index_names;
use crate::kind::table_options::made_with;

use super::form;
use super::moves::Moves;
use super::replace::Replaced;

/// The goal with all tables that join others standing alone, as they must be to fit.
pub(super) fn standing_alone(
    state: &Schema,
    to: &Schema,
    moves: &Moves,
    replaced: &Replaced,
) -> Schema {
    let mut goal = to.clone();
    for name in moves.joining() {
        if let Some(table) = to.tables.get(name) {
            if let Some(form) = moves.forms.get(name) {
                goal.add_table(form::table(to, table, form));
                goal.tables
                    .insert(name.clone(), form::below(to, table, form));
                continue;
            }
            // What the old table of a new one has is gone by then.
            let now = state.tables.get(name);
            let now = now.filter(|_| !replaced.is_root(name) && !replaced.is_made_anew(name));
            let mut alone = alone(now, to, table, moves);
            if let Some(bridge) = moves.bridge(name) {
                goal.add_table(bridge.put_above(&mut alone));
            }
            goal.tables.insert(name.clone(), alone);
        }
    }
    follow(to, &mut goal, moves);
    for table in goal.tables.values_mut() {
        let now = state.tables.get(&table.name);
        let owner = table.name.clone();
        table.constraints.retain(|name, constraint| {
            let target = foreign_key(constraint).map(|key| &key.referenced_table);
            let waits = target.is_some_and(|target| moves.filled_later.contains(target))
                && now.is_none_or(|now| !now.constraints.contains_key(name));
            !waits && !moves.foreign_keys.contains(&(owner.clone(), name.clone()))
        });
    }
    goal
}

/// Tables that stay below those that stand alone have their defaults from these.
fn follow(to: &Schema, goal: &mut Schema, moves: &Moves) {
    let joining = moves.joining();
    for table in to.parents_first() {
        let mut above = to.ancestors(table).into_iter();
        if joining.contains(&table.name) || !above.any(|above| joining.contains(&above.name)) {
            continue;
        }
        let handed_down = to.inherited_columns(table);
        let now = goal.inherited_columns(table);
        let Some(own) = goal.tables.get_mut(&table.name) else {
            continue;
        };
        for (name, column) in &mut own.columns {
            if let (Some(before), Some(now)) = (handed_down.get(name), now.get(name))
                && column.default == before.default
            {
                column.default = now.default.clone();
            }
        }
    }
}

fn alone(now: Option<&Table>, to: &Schema, table: &Table, moves: &Moves) -> Table {
    let joins = |parent: &QualifiedName| moves.joins(&table.name, parent);
    let mut alone = table.clone();
    alone.partition_of = None;
    alone.inherits.parents.retain(|parent| !joins(parent));
    let inherited = to.inherited_columns(table);
    for (name, column) in &mut alone.columns {
        if inherited.get(name).map(|from| &from.default) == Some(&column.default) {
            column.default = default_alone(&column.default);
        }
    }
    let still = to.inherited_checks(&alone).into_iter();
    let still: Vec<Name> = still.map(|check| check.name.clone()).collect();
    for check in to.inherited_checks(table) {
        if !still.contains(&check.name) {
            alone.inherits.local_checks.remove(&check.name);
            alone.add_constraint(Constraint {
                comment: None,
                ..check.clone()
            });
        }
    }
    match now {
        Some(now) => keep_keys(now, to, table, &mut alone),
        None => leave_doubles(to, table, &mut alone),
    }
    // Indexes from above are there when the table has joined it.
    alone.options = made_with(&table.options, &alone);
    alone
}

/// An own index or key that is the same as one from above would become that one: it waits.
fn leave_doubles(to: &Schema, table: &Table, alone: &mut Table) {
    let serves = |name: &Name| {
        let of = table.partition_of.as_ref();
        of.is_some_and(|of| of.index_names.values().any(|served| served == name))
    };
    for key in to.inherited_keys(table) {
        if let Some(index) = key.index() {
            let keep = |own: &Index| serves(&own.name) || !own.same_definition(index);
            alone.indexes.retain(|_, own| keep(own));
        }
        if let Some(above) = key.constraint() {
            let keep =
                |own: &Constraint| serves(&own.name) || !own.definition.is_like(&above.definition);
            alone.constraints.retain(|_, own| keep(own));
        }
    }
}

/// Keeps the keys, indexes and foreign keys that are those of the tables above: what is missing is
/// made when the table joins them. They keep their names, too, where nothing else wants them.
fn keep_keys(now: &Table, to: &Schema, table: &Table, alone: &mut Table) {
    for key in to.inherited_keys(table) {
        let Some(name) = like_constraint(now, key).or_else(|| like_index(now, key)) else {
            continue;
        };
        if table.constraints.contains_key(&name) || table.indexes.contains_key(&name) {
            continue;
        }
        let is_wanted = index_names::takes(to, &table.name.sibling(name.clone()));
        let kept_as = match is_wanted {
            true => key.name_in(table),
            false => name.clone(),
        };
        if let Some(constraint) = now.constraints.get(&name) {
            alone.add_constraint(Constraint {
                name: kept_as,
                ..constraint.clone()
            });
        } else if let Some(index) = now.indexes.get(&name) {
            alone.add_index(Index {
                name: kept_as,
                ..index.clone()
            });
        }
    }
    for key in to.inherited_foreign_keys(table) {
        let mut own = now.constraints.values();
        if let Some(own) = own.find(|own| own.definition == key.definition)
            && !table.constraints.contains_key(&own.name)
        {
            // It keeps its name when it becomes that of the table above, and is known by that one's name from then on.
            let is_free = !alone.constraints.contains_key(&key.name);
            let name = if is_free { &key.name } else { &own.name };
            alone.add_constraint(Constraint {
                name: name.clone(),
                ..own.clone()
            });
        }
    }
}

fn like_constraint(now: &Table, key: InheritedKey<'_>) -> Option<Name> {
    let wanted = key.constraint()?;
    let mut own = now.constraints.values();
    let found = own.find(|own| own.definition.is_like(&wanted.definition))?;
    Some(found.name.clone())
}

fn like_index(now: &Table, key: InheritedKey<'_>) -> Option<Name> {
    let wanted = key.index()?;
    let mut own = now.indexes.values();
    let found = own.find(|own| own.same_definition(wanted))?;
    Some(found.name.clone())
}
