//! Renames, which code that is running does not know of.

use limbeck_schema::{Name, ObjectId, QualifiedName};

use super::{Hazard, HazardCode, HazardContext};

/// `rename` of a table.
pub(super) fn table(context: &HazardContext<'_>, from: &QualifiedName) -> Vec<Hazard> {
    let old = context.is_old_table(from);
    renamed(old, &ObjectId::Table(from.clone()))
}

/// `rename` of a column.
pub(super) fn column(
    context: &HazardContext<'_>,
    table: &QualifiedName,
    from: &Name,
) -> Vec<Hazard> {
    let old = context.is_old_column(table, from);
    renamed(old, &ObjectId::Column(table.clone(), from.clone()))
}

/// `rename` of an enum type.
pub(super) fn enum_type(context: &HazardContext<'_>, from: &QualifiedName) -> Vec<Hazard> {
    let old = context.is_old_enum(from);
    renamed(old, &ObjectId::Enum(from.clone()))
}

/// `rename` of an enum label.
pub(super) fn enum_label(
    context: &HazardContext<'_>,
    name: &QualifiedName,
    from: &str,
) -> Vec<Hazard> {
    let old = context.is_old_enum(name);
    renamed(old, &ObjectId::EnumLabel(name.clone(), from.to_owned()))
}

fn renamed(old: bool, object: &ObjectId) -> Vec<Hazard> {
    if !old {
        return Vec::new();
    }
    vec![Hazard::new(
        HazardCode::Rename,
        format!("renames {object}, which running code may still use under the old name"),
    )]
}

#[cfg(test)]
mod tests {
    use super::super::testing::found;

    #[test]
    fn renames() {
        let found = found(&["a integer"], |op| {
            op.rename_table("users", "people");
            op.rename_column("users", "a", "b");
            op.rename_enum("mood", "feeling");
            op.rename_enum_value("mood", "ok", "fine");
            op.rename_constraint("users", "x", "y");
        });
        assert_eq!(found.len(), 4);
        assert_eq!(
            found[1],
            "rename: renames column \"public.users.a\", which running code may still use under the old name"
        );
    }
}
