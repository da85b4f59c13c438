//! What goes along with something else, and what an object holds.

use limbeck_ops::{AlterObject, Op};
use limbeck_schema::{
    Name, QualifiedName, Schema, SqlObject, SqlObjectId, SqlObjectKind as K, Table, sql_object,
};

use super::{links, split};
use crate::context::Context;
use crate::kind::column::{is_retyped, replaces};
use crate::links::Resources;
use crate::mentions::own_of;
use crate::pair::Pair;
use crate::step::{Phase, Resource, Step};

/// The family that an operator class has brought along: it would stay without the class, and takes the class
/// with it.
pub(crate) fn family_along(schema: &Schema, object: &SqlObject) -> Option<SqlObjectId> {
    let family = family_of(object)?;
    let head = sql_object::parts::operator_class(&object.definition)?;
    let is_along = head.family.is_none() && !schema.objects.contains_key(&family);
    is_along.then_some(family)
}

/// The family of an operator class.
pub(crate) fn family_of(object: &SqlObject) -> Option<SqlObjectId> {
    if object.id.kind != K::OperatorClass {
        return None;
    }
    let head = sql_object::parts::operator_class(&object.definition)?;
    let mut family = SqlObjectId {
        kind: K::OperatorFamily,
        ..object.id.clone()
    };
    if let Some(name) = head.family {
        family.schema = Some(name.schema);
        family.name = name.name;
    }
    Some(family)
}

/// The operator class that has the name of a family.
pub(crate) fn class_of(family: &SqlObjectId) -> Option<SqlObjectId> {
    (family.kind == K::OperatorFamily).then(|| SqlObjectId {
        kind: K::OperatorClass,
        ..family.clone()
    })
}

/// What an object keeps from being dropped. A sequence holds nothing of the column that owns it:
/// the column's default holds the sequence.
pub(super) fn held(context: &Context<'_>, old: &SqlObject) -> Resources {
    let (first, _) = split(old);
    let mut held = links(&context.names.from, &first);
    let types: Vec<QualifiedName> = held
        .iter()
        .filter_map(|resource| match resource {
            Resource::Type(name) if context.rebuilt.contains_key(name) => Some(name.clone()),
            Resource::Type(_)
            | Resource::Schema(_)
            | Resource::OldLabels(_)
            | Resource::Label(..)
            | Resource::Relation(_)
            | Resource::Column(..)
            | Resource::Constraint(..)
            | Resource::Object(_)
            | Resource::Persistence(_)
            | Resource::PrimaryKey(_)
            | Resource::Bounds(_)
            | Resource::Row(_) => None,
        })
        .collect();
    let under: Vec<QualifiedName> = context.rebuilt_under(&held).cloned().collect();
    let types = types.into_iter().chain(under);
    held.extend(types.map(Resource::OldLabels));
    held
}

/// Whether the object goes with the table, view or column that it belongs to.
pub(super) fn goes_along(context: &Context<'_>, old: &SqlObject) -> bool {
    let schemas = context.schemas;
    let is_gone = |name: &QualifiedName| {
        let views = [K::View, K::MaterializedView, K::ForeignTable];
        let is_in = |schema: &Schema| {
            schema.tables.contains_key(name)
                || views.iter().any(|kind| {
                    let id = SqlObjectId::in_schema(*kind, name.clone());
                    schema.objects.contains_key(&id)
                })
        };
        is_in(schemas.from) && !is_in(schemas.to)
    };
    if let Some(table) = &old.id.table {
        return is_gone(table) && !holds_what_goes(context, old);
    }
    owner(old).is_some_and(|(table, column)| {
        let is_in = |schema: &Schema| {
            let table = schema.tables.get(&table);
            table.is_some_and(|table| table.columns.contains_key(&column))
        };
        is_in(schemas.from) && !is_in(schemas.to)
    })
}

/// The sequences that go with a table, because its columns own them.
pub(crate) fn owned_sequences(context: &Context<'_>, table: &Table) -> Resources {
    let objects = context.schemas.from.objects.values();
    let owned = objects.filter(|object| {
        object.id.kind == K::Sequence
            && owner(object).is_some_and(|(name, _)| name == table.name)
            && !context.schemas.to.objects.contains_key(&object.id)
    });
    owned.flat_map(own_of).collect()
}

/// Whether a sequence changes from a table that goes to one that comes.
pub(super) fn changes_tables(context: &Context<'_>, pair: Pair<&SqlObject>) -> bool {
    let Pair { from, to } = context.schemas;
    let is_only = |table: &QualifiedName, in_: &Schema, out: &Schema| {
        in_.tables.contains_key(table) && !out.tables.contains_key(table)
    };
    pair.to.id.kind == K::Sequence
        && owner(pair.from).is_some_and(|(table, _)| is_only(&table, from, to))
        && owner(pair.to).is_some_and(|(table, _)| is_only(&table, to, from))
}

/// Takes a sequence away from its column.
pub(super) fn disowned(sequence: &SqlObject) -> Step {
    let mut object = sequence.clone();
    let additions = object.additions.iter();
    object.additions = additions
        .filter(|text| sql_object::owned_by(text).is_none())
        .cloned()
        .collect();
    let statement = format!("ALTER SEQUENCE {} OWNED BY NONE", sequence.id.to_sql());
    let op = Op::AlterObject(AlterObject {
        statements: vec![statement],
        object,
    });
    Step::new(Phase::DropDependent, op)
}

/// Whether an object rests on another one that goes, too: then it must go first, by name.
fn holds_what_goes(context: &Context<'_>, old: &SqlObject) -> bool {
    let schemas = context.schemas;
    let table = |schema: &'_ Schema, name: &QualifiedName| schema.tables.contains_key(name);
    links(&context.names.from, old)
        .iter()
        .any(|link| match link {
            Resource::Object(id) => {
                context.dependants.objects.contains(id)
                    || schemas.from.objects.get(id) != schemas.to.objects.get(id)
            }
            Resource::Relation(name) => {
                old.id.table.as_ref() != Some(name)
                    && table(schemas.from, name)
                    && !table(schemas.to, name)
            }
            Resource::Column(name, own) => loses_column(context, name, own),
            Resource::Schema(_)
            | Resource::Type(_)
            | Resource::OldLabels(_)
            | Resource::Label(..)
            | Resource::Constraint(..)
            | Resource::Persistence(_)
            | Resource::PrimaryKey(_)
            | Resource::Bounds(_)
            | Resource::Row(_) => false,
        })
}

/// Whether a column of a table that stays goes, is made again, or gets another type.
fn loses_column(context: &Context<'_>, table: &QualifiedName, column: &Name) -> bool {
    let Some(tables) = context.table(table) else {
        return false;
    };
    let columns = tables.map(|table| table.columns.get(column));
    match (columns.from, columns.to) {
        (Some(from), Some(to)) => {
            let pair = Pair { from, to };
            let key = (table.clone(), column.clone());
            is_retyped(pair)
                || replaces(context, tables, pair)
                || context.dependants.columns.contains(&key)
        }
        (Some(_), None) => true,
        (None, _) => false,
    }
}

/// The column that owns a sequence.
fn owner(object: &SqlObject) -> Option<(QualifiedName, Name)> {
    let mut additions = object.additions.iter();
    additions.find_map(|text| sql_object::owned_by(text))
}
