//! What PostgreSQL refuses while a column has a row type.

use std::collections::{BTreeMap, BTreeSet};

use limbeck_ops::{DefaultChange, EnumUse, Op};
use limbeck_schema::sql_object::parts;
use limbeck_schema::{
    ColumnDefault, ColumnType, Name, QualifiedName, Schema, SqlObject, SqlObjectId, SqlObjectKind,
    Table, sql_token,
};

use super::{Columns, Types, inside, texts, typed_columns};
use crate::cast::same_family;
use crate::groups::type_object;
use crate::pair::Pair;
use crate::step::{Resource, Step};

/// What happens to the table, or whatever else has the type.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Fate {
    /// It is written anew.
    Kept,
    /// It goes, and something else has the name of its type afterwards.
    Gone,
}

/// Types that no column may have meanwhile.
pub(super) type Refused = BTreeMap<QualifiedName, Fate>;

/// A type that no column may have meanwhile, itself or for one that it rests on.
#[derive(Clone, Debug)]
pub(super) struct Held {
    /// Whether it is away meanwhile.
    pub(super) away: bool,
    /// Whether values go over by the names of their attributes: these are others afterwards, or in another order.
    pub(super) by_name: bool,
    /// Why somebody should look at the values that come back.
    pub(super) doubt: Option<String>,
}

/// The types that operations need no column to have, as far as there are such columns before and after.
pub(super) fn types<'a>(schemas: Pair<&Schema>, ops: impl Iterator<Item = &'a Op>) -> Refused {
    let mut found = Refused::new();
    let mut all_gone = Vec::new();
    let mut aside: BTreeMap<&QualifiedName, &QualifiedName> = BTreeMap::new();
    for op in ops {
        if let Op::RenameTable { from, to } = op {
            aside.insert(to, from);
        }
        for name in rewritten(schemas.to, op) {
            found.insert(name.clone(), Fate::Kept);
        }
        if let Some(name) = gone(schemas.from, op) {
            all_gone.push(aside.get(&name).map_or(name, |from| (*from).clone()));
        }
    }
    if found.is_empty() && all_gone.is_empty() {
        return found;
    }
    add_below(schemas, &mut found);
    // Most of it is the type of nothing.
    let reached = reached(schemas.from);
    let is_reached = |name: &QualifiedName| reached.contains(name.name.as_str());
    found.retain(|name, _| is_reached(name));
    let all_gone = all_gone.into_iter().filter(is_reached);
    let replaced = all_gone.filter(|name| provides(schemas.to, name));
    found.extend(replaced.map(|name| (name, Fate::Gone)));
    if found.is_empty() {
        return found;
    }
    let over = schemas.map(|schema| schema.types_over(found.keys().cloned().collect()));
    let has_columns = |schema: &Schema, types: &Types| {
        typed_columns(schema).any(|(_, _, name)| types.contains(name))
    };
    match has_columns(schemas.from, &over.from) && has_columns(schemas.to, &over.to) {
        true => found,
        false => Refused::new(),
    }
}

/// The names, without schemas, that can be types of columns, or be what these rest on.
fn reached(schema: &Schema) -> BTreeSet<String> {
    let columns = typed_columns(schema).map(|(_, _, name)| name.name.to_string());
    let mut found: BTreeSet<String> = columns.collect();
    let types = schema
        .objects
        .values()
        .filter(|object| object.id.kind.is_type());
    found.extend(types.flat_map(|object| sql_token::words(&object.definition)));
    found
}

/// Whether a column has the row type of a table, or a type over it.
pub(crate) fn is_used(schema: &Schema, table: &QualifiedName) -> bool {
    let over = schema.types_over(BTreeSet::from([table.clone()]));
    typed_columns(schema).any(|(_, _, name)| over.contains(name))
}

/// A table below is written anew with the one above it.
fn add_below(schemas: Pair<&Schema>, found: &mut Refused) {
    let is_kept = |table: &Table| found.get(&table.name) == Some(&Fate::Kept);
    let below: Vec<QualifiedName> = [schemas.from, schemas.to]
        .into_iter()
        .flat_map(|schema| {
            let tables = schema.tables.values().filter(|table| table.has_parent());
            tables.filter(|table| schema.ancestors(table).into_iter().any(is_kept))
        })
        .map(|table| table.name.clone())
        .collect();
    for name in below {
        found.entry(name).or_insert(Fate::Kept);
    }
}

/// What is refused as well, with these columns set aside and these types away.
pub(super) fn more(refused: &Refused, columns: &Columns, types: &Types) -> Refused {
    let tables = columns.keys().map(|(table, _)| (table.clone(), Fate::Kept));
    let types = types.iter().map(|name| (name.clone(), Fate::Gone));
    let all = tables.chain(types);
    all.filter(|(name, fate)| refused.get(name).is_none_or(|known| known < fate))
        .collect()
}

/// With the types that rest on them.
pub(super) fn with_types_over(
    schemas: Pair<&Schema>,
    refused: &Refused,
) -> BTreeMap<QualifiedName, Held> {
    let mut held: BTreeMap<QualifiedName, Held> = BTreeMap::new();
    for (root, fate) in refused {
        let attributes = schemas.map(|schema| attributes(schema, root));
        let names = attributes
            .as_ref()
            .map(|all| all.as_ref().map(|all| all.keys().collect::<BTreeSet<_>>()));
        let by_name = *fate == Fate::Gone || names.differs();
        let doubt = doubt(root, attributes.as_ref());
        let of_root: BTreeSet<&str> = names.from.iter().flatten().map(|n| n.as_str()).collect();
        let over = schemas.map(|schema| schema.types_over(BTreeSet::from([root.clone()])));
        for name in over.from.union(&over.to) {
            let mentions = |schema: &Schema| {
                let object = type_object(schema, name);
                object.is_some_and(|object| is_about(object, &of_root))
            };
            let away = name != root
                && (*fate == Fate::Gone || mentions(schemas.from) || mentions(schemas.to));
            let known = held.entry(name.clone()).or_insert(Held {
                away,
                by_name,
                doubt: None,
            });
            known.away |= away;
            known.by_name |= by_name;
            known.doubt = known.doubt.take().or_else(|| doubt.clone());
        }
    }
    held
}

type Attributes = BTreeMap<Name, Option<ColumnType>>;

/// The columns of what has a row type, with their types where these are known.
fn attributes(schema: &Schema, name: &QualifiedName) -> Option<Attributes> {
    if let Some(table) = schema.tables.get(name) {
        let columns = table.columns.values();
        let columns = columns.map(|column| (column.name.clone(), Some(column.data_type.clone())));
        return Some(columns.collect());
    }
    let object = object_of(schema, name)?;
    if let Some(attributes) = parts::composite_attributes(&object.definition) {
        let attributes = attributes.into_iter();
        return Some(
            attributes
                .map(|a| (a.name, a.data_type.parse().ok()))
                .collect(),
        );
    }
    let columns = object.columns.0.iter().flatten();
    Some(columns.map(|(name, _)| (name.clone(), None)).collect())
        .filter(|all: &Attributes| !all.is_empty())
}

/// What is lost of rows, or may not be read as what it becomes.
fn doubt(name: &QualifiedName, sides: Pair<&Option<Attributes>>) -> Option<String> {
    let (Some(from), Some(to)) = (sides.from, sides.to) else {
        return None;
    };
    let list = |names: Vec<&Name>| {
        let names: Vec<String> = names.iter().map(|name| format!("\"{name}\"")).collect();
        (!names.is_empty()).then(|| names.join(", "))
    };
    let lost = from.keys().filter(|name| !to.contains_key(*name));
    let lost = list(lost.collect()).map(|names| format!("what \"{name}\" held in {names} is lost"));
    let crossing = from.iter().filter(|(name, from)| {
        let to = to.get(*name).and_then(Option::as_ref);
        let (Some(from), Some(to)) = (from, to) else {
            return false;
        };
        !same_family(Pair { from, to })
    });
    let crossing = list(crossing.map(|(name, _)| name).collect());
    let crossing = crossing
        .map(|names| format!("the text of {names} in \"{name}\" must be one of the new type"));
    let both: Vec<String> = lost.into_iter().chain(crossing).collect();
    (!both.is_empty()).then(|| both.join(", and "))
}

/// Whether a check of a domain is about columns.
fn is_about(object: &SqlObject, columns: &BTreeSet<&str>) -> bool {
    let words = || sql_token::words(&object.definition);
    object.id.kind == SqlObjectKind::Domain
        && words().iter().any(|word| columns.contains(word.as_str()))
}

/// The tables that an operation writes anew, as far as PostgreSQL minds their row types.
fn rewritten<'a>(schema: &Schema, op: &'a Op) -> Vec<&'a QualifiedName> {
    if let Op::AlterColumn {
        table, alteration, ..
    } = op
    {
        let expression = |step: &DefaultChange| matches!(step, DefaultChange::SetExpression(_));
        let is = alteration.data_type.is_some() || alteration.default.iter().any(expression);
        return is.then_some(table).into_iter().collect();
    }
    if let Op::AddColumn { table, column } = op {
        let name = column.data_type.user_type();
        let domain = name.and_then(|name| type_object(schema, name));
        let is_domain = domain.is_some_and(|object| object.id.kind == SqlObjectKind::Domain);
        let is = column.default != ColumnDefault::None || is_domain;
        return is.then_some(table).into_iter().collect();
    }
    if let Op::AlterTable { table, alteration } = op {
        return alteration.unlogged.map(|_| table).into_iter().collect();
    }
    let tables = |columns: &'a [EnumUse]| columns.iter().map(|used| &used.table);
    if let Op::RebuildEnum(rebuild) = op {
        let with = rebuild.with.iter().flat_map(|new| tables(&new.columns));
        return tables(&rebuild.columns).chain(with).collect();
    }
    if let Op::RebuildType(rebuild) = op {
        return rebuild.all().flat_map(|new| tables(&new.columns)).collect();
    }
    Vec::new()
}

/// The type that goes with an operation.
fn gone(schema: &Schema, op: &Op) -> Option<QualifiedName> {
    if let Op::DropTable { name } | Op::DropEnum { name } = op {
        return Some(name.clone());
    }
    let Op::DropObject { id } = op else {
        return None;
    };
    if id.kind == SqlObjectKind::RangeType {
        return parts::range_multirange(schema.objects.get(id)?);
    }
    let is_type = id.kind.is_type() || has_rows(id.kind);
    id.qualified_name().filter(|_| is_type)
}

pub(super) fn has_rows(kind: SqlObjectKind) -> bool {
    kind.is_relation() && kind != SqlObjectKind::Sequence || kind == SqlObjectKind::CompositeType
}

/// Whether a type has a name, a multirange type among them.
fn provides(schema: &Schema, name: &QualifiedName) -> bool {
    let is_multirange = |object: &SqlObject| parts::range_multirange(object).as_ref() == Some(name);
    schema.has_type(name) || schema.objects.values().any(is_multirange)
}

/// Puts columns that have a row type before or afterwards only out of the way of what is refused while they have
/// it.
pub(crate) fn order_steps(schemas: Pair<&Schema>, steps: &mut [Step]) {
    texts::order(steps);
    inside::order(schemas, steps);
    let is_rewriting = |step: &&mut Step| !rewritten(schemas.to, &step.op).is_empty();
    let mut rewriting: Vec<&mut Step> = steps.iter_mut().filter(is_rewriting).collect();
    if rewriting.is_empty() {
        return;
    }
    let one_sided = of_one_side(schemas);
    for step in &mut rewriting {
        let tables = rewritten(schemas.to, &step.op).into_iter();
        let tables: Vec<QualifiedName> =
            tables.filter(|t| one_sided.contains(*t)).cloned().collect();
        let new = tables.iter().cloned().map(Resource::Type);
        step.provides.extend(new);
        let old = tables.into_iter().map(Resource::OldLabels);
        step.destroys.extend(old);
    }
}

/// The tables whose row type a column has on one side only.
fn of_one_side(schemas: Pair<&Schema>) -> Types {
    let only = |schemas: Pair<&Schema>| -> Types {
        let columns = typed_columns(schemas.from).filter(|(table, column, name)| {
            let other = schemas.to.tables.get(*table);
            let other = other.and_then(|table| table.columns.get(&column.name));
            let same = other.is_some_and(|other| other.data_type.user_type() == Some(*name));
            !same && schemas.from.tables.contains_key(*name)
        });
        columns.map(|(_, _, name)| name.clone()).collect()
    };
    let mut found = only(schemas);
    found.extend(only(schemas.reversed()));
    found
}

/// The object that has rows or is a type, of this name.
pub(super) fn object_of<'a>(schema: &'a Schema, name: &QualifiedName) -> Option<&'a SqlObject> {
    let kinds = SqlObjectKind::all().filter(|kind| kind.is_type() || has_rows(*kind));
    let mut ids = kinds.map(|kind| SqlObjectId::in_schema(kind, name.clone()));
    ids.find_map(|id| schema.objects.get(&id))
}
