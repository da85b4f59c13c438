//! Objects that are defined by SQL: made, dropped, changed in place where PostgreSQL can, else made
//! again.

mod additions;
mod along;
mod composite;
mod domain;
mod event_trigger;
mod exchange;
mod extension;
mod foreign;
mod in_place;
mod operator;
mod routine;
mod rule;
mod sequence;
mod text_search;
mod view;

use limbeck_ops::{AlterObject, Op, RebuildType};
use limbeck_schema::sql_object::parts::takes_all_columns;
use limbeck_schema::{QualifiedName, Schema, SqlObject, SqlObjectId, SqlObjectKind as K};

use crate::change::SchemaChange;
use crate::context::{Context, pair_by_key};
use crate::groups::is_difference;
use crate::links::Resources;
use crate::mentions::{Names, own, own_of};
use crate::pair::{Change, Pair};
use crate::step::{Phase, Resource, Step};

use super::enum_type::kept_options;
use super::relation;
use along::{changes_tables, disowned, goes_along, held};
pub(crate) use along::{class_of, family_along, family_of, owned_sequences};
pub(crate) use composite::{has_others, renames_attributes};
pub(crate) use event_trigger::{set_out, with_silent};
pub(crate) use extension::{around_extension, moves_extension};
use in_place::{InPlace, Moved, in_place, replaces_trigger};
pub(crate) use rule::returns;
use view::may_name;

/// The first version with `CREATE OR REPLACE TRIGGER`.
const REPLACE_TRIGGER: u32 = 140_000;

/// The objects that differ.
pub(crate) fn diff_objects(schemas: Pair<&Schema>) -> Vec<SchemaChange<'_>> {
    pair_by_key(schemas.map(|schema| &schema.objects))
        .into_iter()
        .map(|(_, change)| SchemaChange::Object(change))
        .collect()
}

/// Whether a type has to be put in the place of the old one with the columns that have it.
pub(crate) fn needs_rebuild(schema: &Schema, pair: Pair<&SqlObject>) -> bool {
    pair.to.id.kind.is_type() && (is_made_again(pair) || domain::is_held(schema, pair))
}

/// Whether a change is drop and create.
pub(crate) fn is_made_again(pair: Pair<&SqlObject>) -> bool {
    matches!(in_place(pair), InPlace::Impossible)
}

/// Whether a change of a view is `CREATE OR REPLACE`, unless something that it rests on wants it made again.
pub(crate) fn is_replaced_view(pair: Pair<&SqlObject>) -> bool {
    let differs = pair.map(|object| &object.definition).differs();
    pair.to.id.kind == K::View && differs && in_place::keeps_columns(pair)
}

/// Whether a change of a trigger is `CREATE OR REPLACE`, unless something that it rests on wants it made again.
pub(crate) fn is_replaced(context: &Context<'_>, pair: Pair<&SqlObject>) -> bool {
    context.server_has(REPLACE_TRIGGER) && replaces_trigger(pair)
}

/// Whether texts are taken apart otherwise after a change in place: what was made of them is out of date.
pub(crate) fn changes_search(pair: Pair<&SqlObject>) -> bool {
    matches!(
        pair.to.id.kind,
        K::TextSearchDictionary | K::TextSearchConfiguration
    ) && matches!(in_place(pair), InPlace::Statements(_))
}

/// What a change in place takes from what rests on the object.
pub(crate) struct Moves(Moved);

impl Moves {
    /// Of a change in place.
    pub(crate) fn of(pair: Pair<&SqlObject>) -> Option<Self> {
        match is_made_again(pair) {
            true => None,
            false => in_place::moved(pair).map(Self),
        }
    }

    /// Whether an object that mentions the changed one can't stay as it is.
    pub(crate) fn reaches(&self, object: &SqlObject) -> bool {
        match &self.0 {
            Moved::Columns => true,
            Moved::Names(renames) => object.statements().any(|text| may_name(text, renames)),
        }
    }
}

/// The steps of a change.
pub(crate) fn lower(context: &Context<'_>, change: &Change<&SqlObject>) -> Vec<Step> {
    match change {
        // One of another kind takes the place of its namesake.
        Change::Add(new) if context.is_rebuilt(&new.id) => rebuild(context, new),
        Change::Drop(old) if context.is_rebuilt(&old.id) => Vec::new(),
        Change::Add(new) => in_the_place_of_overload(context, new),
        Change::Drop(old) => {
            let mut steps = drop(context, old);
            if has_new_overload(context.schemas, &old.id)
                || makes_way_for_extension(context.schemas, &old.id)
            {
                let name = overloads(&old.id);
                steps = steps
                    .into_iter()
                    .map(|step| step.destroys([name.clone()]))
                    .collect();
            }
            steps
        }
        Change::Alter(pair) => alter(context, *pair),
    }
}

/// Whether a routine that goes has a new one of its name beside it, with other arguments. What calls it may read the
/// same and mean the new one, so it has to be made again; and with both there, a call could mean either.
pub(crate) fn has_new_overload(schemas: Pair<&Schema>, old: &SqlObjectId) -> bool {
    let is_new = |id: &SqlObjectId| {
        id.kind.is_routine()
            && id.name == old.name
            && id.schema == old.schema
            && !schemas.from.objects.contains_key(id)
    };
    old.kind.is_routine() && schemas.to.objects.keys().any(is_new)
}

/// Whether an object that goes has the name of one that a new extension brings along.
fn makes_way_for_extension(schemas: Pair<&Schema>, old: &SqlObjectId) -> bool {
    let new = schemas.to.objects.values().filter(|object| {
        object.id.kind == K::Extension && !schemas.from.objects.contains_key(&object.id)
    });
    let mut members = new.flat_map(extension::members);
    can_be_overload(old.kind) && members.any(|member| member == overloads(old))
}

/// All routines of a name, or all other objects of it that an extension's members are not told apart from.
fn overloads(id: &SqlObjectId) -> Resource {
    let kind = if id.kind.is_routine() {
        K::Function
    } else {
        K::Operator
    };
    let mut id = id.clone().with_signature("…");
    id.kind = kind;
    Resource::Object(id)
}

/// Whether [`overloads`] of an object are a matter of order.
fn can_be_overload(kind: K) -> bool {
    let others = [
        K::Operator,
        K::OperatorFamily,
        K::OperatorClass,
        K::Collation,
        K::TextSearchDictionary,
        K::TextSearchConfiguration,
    ];
    kind.is_routine() || others.contains(&kind)
}

/// `CREATE`, of a routine after those of its name that go, and of others after an extension's members that go. The
/// function of a range type of other bounds comes before: the type leaves the old one for it.
fn in_the_place_of_overload(context: &Context<'_>, new: &SqlObject) -> Vec<Step> {
    let mut steps = create(context, new);
    let is_of_range = || {
        let objects = context.schemas.to.objects.values();
        let mut ranges = objects.filter(|other| context.is_rebuilt(&other.id));
        ranges.any(|range| is_difference(new, range))
    };
    if can_be_overload(new.id.kind)
        && !is_of_range()
        && let Some(first) = steps.first_mut()
    {
        first.provides.insert(overloads(&new.id));
    }
    steps
}

/// What an object's statements rest on.
pub(crate) fn links(names: &Names<'_>, object: &SqlObject) -> Resources {
    let mut links = names.mentioned_by(object);
    if object.id.kind == K::Extension {
        // It names nothing but its schema; its options are words that tables can be called like.
        links.clear();
        let required = object.required_extensions();
        let required = required.map(|name| SqlObjectId::in_database(K::Extension, name));
        links.extend(required.map(Resource::Object));
    }
    if let Some(schema) = object.id.home() {
        links.insert(Resource::Schema(schema.clone()));
    }
    if let Some(table) = &object.id.table {
        links.insert(relation(table));
    }
    for resource in own_of(object) {
        links.remove(&resource);
    }
    if object.id.kind == K::Operator {
        // A commutator or negator need not be there yet, and holds nothing.
        links.retain(|link| !matches!(link, Resource::Object(id) if id.kind == K::Operator));
    }
    if object.id.kind == K::OperatorFamily {
        // A class of its own name rests on it, not it on the class.
        links.retain(|link| !matches!(link, Resource::Object(id) if id.kind == K::OperatorClass));
    }
    links
}

/// Whether of a domain only default and checks can rest on something.
pub(crate) fn is_in_expressions(resource: &Resource) -> bool {
    let kinds = [K::Function, K::Operator, K::Cast];
    matches!(resource, Resource::Object(id) if kinds.contains(&id.kind))
}

/// Where the kind stands among operations that nothing else orders: before tables or after them.
fn phases(kind: K) -> Pair<Phase> {
    let (from, to) = match kind {
        K::Extension => (Phase::DropExtension, Phase::CreateExtension),
        K::Collation
        | K::Sequence
        | K::CompositeType
        | K::Domain
        | K::RangeType
        | K::Function
        | K::Procedure
        | K::Aggregate
        | K::Operator
        | K::OperatorFamily
        | K::OperatorClass
        | K::Cast
        | K::TextSearchDictionary
        | K::TextSearchConfiguration
        | K::ForeignDataWrapper
        | K::Server => (Phase::DropObject, Phase::CreateObject),
        K::ForeignTable
        | K::View
        | K::MaterializedView
        | K::Statistics
        | K::Trigger
        | K::Rule
        | K::Policy => (Phase::DropDependent, Phase::CreateDependent),
        K::EventTrigger => (Phase::DropEventTrigger, Phase::CreateEventTrigger),
    };
    Pair { from, to }
}

fn create(context: &Context<'_>, new: &SqlObject) -> Vec<Step> {
    let names = &context.names.to;
    let apart = domain::ring::made(context, new);
    let (first, later) = apart.unwrap_or_else(|| split(new));
    let needs = links(names, &first);
    let step = Step::new(phases(new.id.kind).to, Op::CreateObject(first.clone()))
        .needs(rebuilt_types(context, new.id.kind, &needs))
        .needs(needs)
        .needs(foreign::bounds(new))
        .needs(rows(context, &new.id))
        .wishes(routine::wishes(names, new))
        .provides(own_of(new))
        .provides(extension::members(new))
        .provides(family_along(context.schemas.to, new).iter().flat_map(own));
    let mut steps = vec![rule::explained(context, new, step)];
    if let Some(statements) = later {
        let op = Op::AlterObject(AlterObject {
            statements,
            object: new.clone(),
        });
        let step = Step::new(Phase::CreateDependent, op)
            .needs(links(names, new))
            .needs(own_of(new));
        steps.push(step);
    }
    steps
}

/// The types that are rebuilt of columns among these: what hangs on such a column would hold it.
fn rebuilt_types(context: &Context<'_>, kind: K, links: &Resources) -> Resources {
    if phases(kind).to != Phase::CreateDependent && !kind.is_routine() {
        return Resources::new();
    }
    let types = context.rebuilt_under(links);
    types.cloned().map(Resource::Type).collect()
}

/// An object as far as it can be made before the column that owns it, and the statements that have
/// to wait for the column. A column's default needs its sequence, and `OWNED BY` the column.
pub(crate) fn split(object: &SqlObject) -> (SqlObject, Option<Vec<String>>) {
    if object.id.kind != K::Sequence || object.additions.is_empty() {
        return (object.clone(), None);
    }
    let mut first = object.clone();
    let later = std::mem::take(&mut first.additions);
    (first, Some(later))
}

fn drop(context: &Context<'_>, old: &SqlObject) -> Vec<Step> {
    if goes_along(context, old) {
        return Vec::new();
    }
    if let Some(steps) = domain::ring::dropped(context, old) {
        return steps;
    }
    let family = family_along(context.schemas.from, old);
    let id = family.clone().unwrap_or_else(|| old.id.clone());
    let step = Step::new(phases(old.id.kind).from, Op::DropObject { id })
        .releases(held(context, old))
        .destroys(own_of(old))
        .provides(foreign::bounds(old))
        .destroys(extension::members(old))
        .destroys(family.iter().flat_map(own));
    vec![step]
}

/// The rows that an object is made for.
fn rows(context: &Context<'_>, id: &SqlObjectId) -> Resources {
    let rows = context.dependants.rows.get(id);
    rows.cloned().unwrap_or_default()
}

fn alter(context: &Context<'_>, pair: Pair<&SqlObject>) -> Vec<Step> {
    let id = &pair.to.id;
    if context.is_rebuilt(id) {
        return rebuild(context, pair.to);
    }
    if context.dependants.objects.contains(id) || context.again.objects.contains(id) {
        return again(context, pair);
    }
    if context.dependants.replaced.contains(id) {
        return vec![replaced(context, pair.to)];
    }
    if let Some(steps) = domain::ring::altered(context, pair) {
        return steps;
    }
    alter_in_place(context, pair)
}

fn alter_in_place(context: &Context<'_>, pair: Pair<&SqlObject>) -> Vec<Step> {
    let id = &pair.to.id;
    let (op, is_plain) = match in_place(pair) {
        InPlace::Impossible if is_replaced(context, pair) => {
            (Op::ReplaceObject(pair.to.clone()), false)
        }
        InPlace::Impossible => return again(context, pair),
        InPlace::Comment => {
            let op = Op::SetObjectComment {
                id: id.clone(),
                comment: pair.to.comment.clone(),
            };
            return vec![Step::new(Phase::Comment, op).needs(own(id))];
        }
        InPlace::Replace => (Op::ReplaceObject(pair.to.clone()), false),
        InPlace::Statements(statements) => {
            if let Some(steps) = exchange::in_two(context, pair) {
                return steps;
            }
            let op = Op::AlterObject(AlterObject {
                statements,
                object: pair.to.clone(),
            });
            (op, id.kind == K::Sequence)
        }
    };
    let mut needs = links(&context.names.to, pair.to);
    let mut releases = links(&context.names.from, pair.from);
    let mut steps = Vec::new();
    if changes_tables(context, pair) {
        // The new table can need names of the old one, which goes before it without the sequence.
        let released = std::mem::take(&mut releases);
        steps.push(disowned(pair.from).releases(released));
    }
    if id.kind == K::View || id.kind.is_routine() {
        needs.extend(all_columns(context.schemas.to, pair.to, &needs));
        releases.extend(all_columns(context.schemas.from, pair.from, &releases));
    }
    let kept: Resources = needs.intersection(&releases).cloned().collect();
    let changed = |link: &Resource| !kept.contains(link);
    let phase = if is_plain {
        Phase::CreateDependent
    } else if event_trigger::falls_silent(pair) {
        phases(id.kind).from
    } else {
        phases(id.kind).to
    };
    let mut step = Step::new(phase, op)
        .releases(releases.into_iter().filter(changed))
        .needs(rebuilt_types(context, id.kind, &needs))
        .needs(rows(context, id))
        .wishes(routine::wishes(&context.names.to, pair.to))
        .needs(needs);
    if matches!(
        id.kind,
        K::View
            | K::MaterializedView
            | K::ForeignTable
            | K::Server
            | K::ForeignDataWrapper
            | K::CompositeType
    ) {
        // What is made over it may need what is new about it.
        step = step.provides(own(id));
    }
    let names = pair.map(|object| -> Resources {
        let names = object.relation_names().into_iter();
        names.map(Resource::Relation).collect()
    });
    let step = step
        .provides(names.to.difference(&names.from).cloned())
        .destroys(names.from.difference(&names.to).cloned());
    steps.push(step);
    steps
}

/// An object that is the same, in the place of itself: it has or reads more columns now.
fn replaced(context: &Context<'_>, view: &SqlObject) -> Step {
    let mut needs = links(&context.names.to, view);
    needs.extend(all_columns(context.schemas.to, view, &needs));
    Step::new(phases(view.id.kind).to, Op::ReplaceObject(view.clone()))
        .needs(needs)
        .needs(rows(context, &view.id))
        .provides(own(&view.id))
}

/// The columns of the tables of which a view takes all.
fn all_columns(schema: &Schema, view: &SqlObject, links: &Resources) -> Resources {
    let tables = links.iter().filter_map(|link| {
        if let Resource::Relation(name) = link {
            Some(name)
        } else {
            None
        }
    });
    let taken = tables.filter(|name| takes_all_columns(&view.definition, name).is_some());
    let columns = taken.flat_map(|name| columns_of(schema, name));
    columns.collect()
}

fn columns_of(schema: &Schema, name: &QualifiedName) -> Resources {
    let table = schema.tables.get(name);
    let columns = table.into_iter().flat_map(|table| table.columns.keys());
    columns
        .map(|column| Resource::Column(name.clone(), column.clone()))
        .collect()
}

/// Drop and create.
fn again(context: &Context<'_>, pair: Pair<&SqlObject>) -> Vec<Step> {
    let mut steps = drop(context, pair.from);
    for step in &mut steps {
        step.phase = step.phase.min(Phase::DropDependent);
        if pair.from.id.kind == K::Extension {
            step.comments.push(
                "This extension can't be moved to another schema, so it is dropped and created there: columns \
                 of its types stand in the way, and what it keeps in tables of its own is lost."
                    .to_owned(),
            );
        }
    }
    // Filling it may need what only some databases have, such as another server that answers.
    match pair.from.is_left_empty() || pair.to.is_left_empty() {
        true => steps.extend(create(context, &pair.to.left_empty())),
        false => steps.extend(create(context, pair.to)),
    }
    steps
}

/// A type in the place of its namesake, or a collation under one, by the operation of their group.
fn rebuild(context: &Context<'_>, new: &SqlObject) -> Vec<Step> {
    let mut steps: Vec<Step> = domain::stripped(context, &new.id).into_iter().collect();
    let groups = context.groups.iter();
    for group in groups.filter(|group| group.is_led_by(&new.id)) {
        let mut all = group.rebuilt(context, &group.objects).into_iter();
        let Some(new) = all.next() else { continue };
        let with = all.collect();
        let op = Op::RebuildType(RebuildType { new, with });
        steps.push(group.linked(context, Step::new(Phase::RebuildEnum, op)));
    }
    let name = new.id.qualified_name().filter(|_| new.id.kind.is_type());
    steps.extend(name.iter().flat_map(|name| kept_options(context, name)));
    steps
}

#[cfg(test)]
mod tests;
