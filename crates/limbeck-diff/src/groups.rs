//! Types that are rebuilt together: one that rests on another can't stay while that is put aside.
//!
//! An operation rebuilds one enum type at most, so a group with several has as many operations; the last one
//! brings all others to what they are in the end.

use std::collections::{BTreeMap, BTreeSet};

use limbeck_ops::{EnumUse, RebuiltType};
use limbeck_schema::sql_object::parts::{range_difference, range_subtype};
use limbeck_schema::{QualifiedName, Schema, SqlObject, SqlObjectId, SqlObjectKind};

use crate::context::Context;
use crate::kind::{object, relation};
use crate::links::Resources;
use crate::mentions::{Names, own_of};
use crate::pair::Pair;
use crate::step::{Resource, Step};

/// Types that are rebuilt together, and the collations and functions that are made again under them.
#[derive(Clone, Debug, Default)]
pub(crate) struct Group {
    /// The enum types.
    pub(crate) enums: Vec<QualifiedName>,
    /// The other types, collations and functions, in the order in which they are made.
    pub(crate) objects: Vec<SqlObjectId>,
}

/// The groups of the types that are rebuilt; these functions and collations are made again.
pub(crate) fn groups(
    context: &Context<'_>,
    collations: &BTreeSet<SqlObjectId>,
    remade: &Resources,
) -> Vec<Group> {
    let schema = context.schemas.to;
    let names = context.rebuilt.keys();
    let types = names.filter_map(|name| type_object(schema, name));
    let mut waiting: Vec<&SqlObject> = types.collect();
    let rests_on = |object: &SqlObject, other: &SqlObject| {
        let links = both_links(context, object);
        object.id != other.id && !links.is_disjoint(&own_of(other))
    };
    let is_made_of = |object: &SqlObject, other: &SqlObject| {
        let links = object::links(&context.names.to, object);
        object.id != other.id && !links.is_disjoint(&own_of(other))
    };
    let collations = collations
        .iter()
        .filter_map(|id| schema.objects.get(id))
        .filter(|collation| waiting.iter().any(|other| rests_on(other, collation)));
    let mut support: Vec<&SqlObject> = collations.collect();
    let functions = schema.objects.values().filter(|object| {
        object.id.kind == SqlObjectKind::Function
            && remade.contains(&Resource::Object(object.id.clone()))
            && waiting.iter().any(|other| is_difference(object, other))
    });
    support.extend(functions);
    waiting.splice(0..0, support);
    let mut groups: Vec<Group> = Vec::new();
    let enums = context.rebuilt.keys();
    let enums = enums.filter(|name| schema.enums.contains_key(*name));
    groups.extend(enums.map(|name| Group {
        enums: vec![name.clone()],
        objects: Vec::new(),
    }));
    // What rests on no other that waits comes first. Of two that turn round which one rests on the other, it is
    // what the new ones are made of that counts.
    while !waiting.is_empty() {
        let first = |rests_on: &dyn Fn(&SqlObject, &SqlObject) -> bool| {
            waiting.iter().position(|object| {
                let mut others = waiting.iter();
                !others.any(|other| rests_on(object, other))
            })
        };
        let next = first(&rests_on).or_else(|| first(&is_made_of));
        let object = waiting.remove(next.unwrap_or(0));
        let links = both_links(context, object);
        let (below, apart): (Vec<Group>, Vec<Group>) = groups.into_iter().partition(|group| {
            let mut members = group.members(schema);
            !links.is_disjoint(&group.own(schema)) || members.any(|other| rests_on(other, object))
        });
        groups = apart;
        let mut group = Group::default();
        for other in below {
            group.enums.extend(other.enums);
            group.objects.extend(other.objects);
        }
        group.objects.push(object.id.clone());
        groups.push(group);
    }
    groups
}

/// Whether a function is the one that tells how far two bounds of a range type are apart (`subtype_diff`).
pub(crate) fn is_difference(function: &SqlObject, range: &SqlObject) -> bool {
    let Some(name) = range_difference(range) else {
        return false;
    };
    let bound = range_subtype(&range.definition);
    let signature = function.id.signature.as_deref().unwrap_or_default();
    let mut arguments = signature.split(", ");
    function.id.qualified_name() == Some(name)
        && bound.is_some()
        && arguments.all(|argument| argument.parse().ok() == bound)
}

fn both_links(context: &Context<'_>, object: &SqlObject) -> Resources {
    let mut links = object::links(&context.names.to, object);
    let before = context.schemas.from.objects.get(&object.id);
    links.extend(before.map_or_else(Resources::new, |object| {
        object::links(&context.names.from, object)
    }));
    links
}

/// Objects in an order in which they could be made; else they stay in the one that they are in.
fn inner_first<'a>(names: &Names<'_>, mut waiting: Vec<&'a SqlObject>) -> Vec<&'a SqlObject> {
    let mut sorted = Vec::with_capacity(waiting.len());
    while !waiting.is_empty() {
        let next = waiting.iter().position(|object| {
            let links = object::links(names, object);
            let mut others = waiting.iter().filter(|other| other.id != object.id);
            others.all(|other| links.is_disjoint(&own_of(other)))
        });
        sorted.push(waiting.remove(next.unwrap_or(0)));
    }
    sorted
}

/// The type that SQL defines of this name.
pub(crate) fn type_object<'a>(schema: &'a Schema, name: &QualifiedName) -> Option<&'a SqlObject> {
    let kinds = SqlObjectKind::all().filter(|kind| kind.is_type());
    let mut ids = kinds.map(|kind| SqlObjectId::in_schema(kind, name.clone()));
    ids.find_map(|id| schema.objects.get(&id))
}

impl Group {
    /// Whether one operation rebuilds it, and this object says which.
    pub(crate) fn is_led_by(&self, id: &SqlObjectId) -> bool {
        self.enums.is_empty() && self.objects.first() == Some(id)
    }

    /// What its members are.
    fn own(&self, schema: &Schema) -> Resources {
        let types = self.enums.iter().cloned().map(Resource::Type);
        types.chain(self.members(schema).flat_map(own_of)).collect()
    }

    /// Those of its members that SQL defines.
    fn members<'a>(&'a self, schema: &'a Schema) -> impl Iterator<Item = &'a SqlObject> {
        let objects = self.objects.iter();
        objects.filter_map(|id| schema.objects.get(id))
    }

    /// The types that come along with an enum type of the group.
    pub(crate) fn along_with(
        &self,
        context: &Context<'_>,
        name: &QualifiedName,
    ) -> Vec<RebuiltType> {
        if self.enums.last() == Some(name) {
            return self.rebuilt(context, &self.objects);
        }
        // As they were: what else they rest on changes later.
        let schema = context.schemas.from;
        let mut moved = Resources::from([Resource::Type(name.clone())]);
        let names = self.objects.iter().filter_map(SqlObjectId::qualified_name);
        let old = names.filter_map(|name| type_object(schema, &name));
        let mut along = Vec::new();
        for old in inner_first(&context.names.from, old.collect()) {
            if object::links(&context.names.from, old).is_disjoint(&moved) {
                continue;
            }
            moved.extend(own_of(old));
            along.push(RebuiltType {
                columns: columns_of(context, old),
                object: old.clone(),
                was: None,
            });
        }
        along
    }

    /// Objects of the group as they are in the end, with their columns.
    pub(crate) fn rebuilt(&self, context: &Context<'_>, ids: &[SqlObjectId]) -> Vec<RebuiltType> {
        let schema = context.schemas.to;
        let objects = ids.iter().filter_map(|id| schema.objects.get(id));
        objects
            .map(|object| RebuiltType {
                object: object.clone(),
                columns: columns_of(context, object),
                was: self.was(context, object),
            })
            .collect()
    }

    /// The statement that made the old type, where the operation has to know it: the attributes are others, or
    /// types that come along could stand in it otherwise than in the new one.
    fn was(&self, context: &Context<'_>, new: &SqlObject) -> Option<String> {
        let name = new.id.qualified_name().filter(|_| new.id.kind.is_type())?;
        let old = type_object(context.schemas.from, &name)?;
        let is_alone = self.enums.len() + self.objects.len() == 1;
        let pair = Pair { from: old, to: new };
        let differs = object::renames_attributes(pair) || !is_alone && object::has_others(pair);
        differs.then(|| old.definition.clone())
    }

    /// A step that rebuilds the whole group, with what it rests on and gives.
    pub(crate) fn linked(&self, context: &Context<'_>, step: Step) -> Step {
        let schemas = context.schemas;
        let own = schemas.map(|schema| self.own(schema));
        let links = |schema: &Schema, names: &Names<'_>| -> Resources {
            let objects = self.objects.iter();
            let objects = objects.filter_map(|id| schema.objects.get(id));
            objects
                .flat_map(|object| object::links(names, object))
                .collect()
        };
        let needs = links(schemas.to, &context.names.to);
        // A domain lets go of functions before.
        let mut releases = links(schemas.from, &context.names.from);
        releases.retain(|link| {
            !(object::is_in_expressions(link) && context.dependants.remade.contains(link))
        });
        let types = self.objects.iter().filter(|id| id.kind.is_type());
        let types = types.filter_map(SqlObjectId::qualified_name);
        let names: Vec<QualifiedName> = self.enums.iter().cloned().chain(types).collect();
        let columns = names.iter().filter_map(|name| context.rebuilt.get(name));
        let tables = columns.flatten().map(|used| relation(&used.table));
        let collations = self.objects.iter().filter(|id| !id.kind.is_type());
        let gone = collations.cloned().map(Resource::Object);
        let old = multiranges(schemas.from, names.iter());
        // The name of a multirange type is free afterwards, unless the new one has it.
        let freed = old
            .keys()
            .filter(|name| !own.to.contains(&Resource::Type((*name).clone())));
        let freed: Vec<Resource> = freed.cloned().map(Resource::Type).collect();
        let old: Vec<Resource> = old.into_keys().map(Resource::OldLabels).collect();
        step.needs(tables)
            .needs(needs.difference(&own.to).cloned())
            .releases(releases.difference(&own.from).cloned())
            .provides(own.to.clone())
            .destroys(names.into_iter().map(Resource::OldLabels))
            .destroys(old)
            .destroys(freed)
            .destroys(gone)
    }
}

fn columns_of(context: &Context<'_>, object: &SqlObject) -> Vec<EnumUse> {
    let name = object.id.qualified_name();
    let name = name.filter(|_| object.id.kind.is_type());
    let columns = name.and_then(|name| context.rebuilt.get(&name));
    columns.cloned().unwrap_or_default()
}

/// The range types whose multirange type has a name, by that name.
pub(crate) fn multiranges<'a>(
    schema: &Schema,
    ranges: impl Iterator<Item = &'a QualifiedName>,
) -> BTreeMap<QualifiedName, QualifiedName> {
    let found = ranges.filter_map(|name| {
        let object = type_object(schema, name)?;
        let multirange = limbeck_schema::sql_object::parts::range_multirange(object)?;
        Some((multirange, name.clone()))
    });
    found.collect()
}
