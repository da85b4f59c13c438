//! What an extension brings along, as far as the server has said it: names that nothing else can have meanwhile.

use limbeck_schema::sql_object::{MemberKind, parts};
use limbeck_schema::{QualifiedName, SqlObject, SqlObjectId, SqlObjectKind as K};

use super::overloads;
use crate::links::Resources;
use crate::step::Resource;

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
            MemberKind::Other => Vec::new(),
        })
        .collect()
}
