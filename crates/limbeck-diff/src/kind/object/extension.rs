//! Extensions: what one brings along, as far as the server has said it (names that nothing else can have
//! meanwhile), and what has to happen around one that is made again in another schema.

use limbeck_schema::sql_object::{MemberKind, parts};
use limbeck_schema::{QualifiedName, SqlObject, SqlObjectId, SqlObjectKind as K};

use super::{is_made_again, overloads};
use crate::change::SchemaChange;
use crate::links::Resources;
use crate::pair::Change;
use crate::step::{Phase, Resource, Step};

/// The names that come and go with an extension. Of routines any other of the name counts: with which arguments
/// they are is not known.
pub(super) fn members(object: &SqlObject) -> Resources {
    let home = parts::extension(&object.definition).and_then(|extension| extension.schema);
    let Some(home) = home else {
        return Resources::new();
    };
    let members = object.members();
    let members =
        members.map(|(name, kind)| (QualifiedName::new(home.clone(), name.clone()), kind));
    members
        .flat_map(|(name, kind)| match kind {
            MemberKind::Type => vec![Resource::Type(name)],
            MemberKind::Relation => vec![Resource::Relation(name.clone()), Resource::Type(name)],
            MemberKind::Routine => vec![overloads(&SqlObjectId::in_schema(K::Function, name))],
            MemberKind::Other => vec![overloads(&SqlObjectId::in_schema(K::Operator, name))],
        })
        .collect()
}

/// Whether a change makes an extension again in another schema.
pub(crate) fn moves_extension<'a>(change: &SchemaChange<'a>) -> Option<&'a SqlObjectId> {
    match change.of_object()? {
        Change::Alter(pair) if pair.from.id.kind == K::Extension && is_made_again(pair) => {
            Some(&pair.from.id)
        }
        Change::Add(_) | Change::Drop(_) | Change::Alter(_) => None,
    }
}

/// What rests on an extension says its schema, so of what stays it is what changes: that goes before the
/// extension and comes after it.
pub(crate) fn around_extension(steps: &mut [Step], extension: &SqlObjectId) {
    let own = Resource::Object(extension.clone());
    for step in steps {
        if step.provides.contains(&own) || step.destroys.contains(&own) {
            continue;
        }
        match step.phase {
            Phase::DropDependent | Phase::DropForeignKey | Phase::Detach => {
                step.releases.insert(own.clone());
            }
            Phase::RebuildEnum
            | Phase::CreateObject
            | Phase::CreateTable
            | Phase::Columns
            | Phase::CreateConstraint
            | Phase::CreateIndex
            | Phase::CreateDependent => {
                step.needs.insert(own.clone());
            }
            Phase::DropEventTrigger
            | Phase::CreateSchema
            | Phase::MakeWay
            | Phase::CreateExtension
            | Phase::CreateEnum
            | Phase::AddEnumValue
            | Phase::DropColumn
            | Phase::Rename
            | Phase::CreateForeignKey
            | Phase::TableOptions
            | Phase::Comment
            | Phase::DropTable
            | Phase::DropObject
            | Phase::DropEnum
            | Phase::OfType
            | Phase::DropExtension
            | Phase::DropSchema
            | Phase::CreateEventTrigger => {}
        }
    }
}
