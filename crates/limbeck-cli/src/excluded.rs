//! What `autogenerate.include` and `autogenerate.exclude` leave out of a comparison.

use limbeck_catalog::{Catalogue, Unmanaged};
use limbeck_diff::filter::Filter;
use limbeck_schema::{Desired, ObjectId};

/// Takes it out of both sides; what the database has of it is told with all else that is not
/// managed.
pub(crate) fn leave_out(filter: &Filter, catalogue: &mut Catalogue, desired: &mut Desired) {
    if filter.is_empty() {
        return;
    }
    filter.apply_to_desired(desired);
    let taken = filter.apply(&mut catalogue.schema);
    catalogue.unmanaged.extend(taken.iter().map(unmanaged));
    catalogue.unmanaged.sort();
}

fn unmanaged(id: &ObjectId) -> Unmanaged {
    let name = match id {
        ObjectId::Schema(name) => name.to_string(),
        ObjectId::Enum(name) | ObjectId::Table(name) => name.to_string(),
        ObjectId::Sql(id) => id.to_string(),
        ObjectId::EnumLabel(owner, label) => format!("{owner}.{label}"),
        ObjectId::Column(table, name)
        | ObjectId::Constraint(table, name)
        | ObjectId::Index(table, name) => format!("{table}.{name}"),
    };
    Unmanaged {
        kind: format!("excluded {}", id.kind()),
        name,
    }
}
