//! Drops of things that hold data or that running code uses.

use limbeck_schema::{Name, ObjectId, QualifiedName};

use super::{Hazard, HazardCode, HazardContext};

/// `drop-table`: rows can't be brought back by a downgrade.
pub(super) fn table(context: &HazardContext<'_>, name: &QualifiedName) -> Vec<Hazard> {
    if !context.is_old_table(name) {
        return Vec::new();
    }
    let table = ObjectId::Table(name.clone());
    vec![Hazard::new(
        HazardCode::DropTable,
        format!("drops {table} with its data"),
    )]
}

/// `drop-column`: values can't be brought back by a downgrade, except generated ones.
pub(super) fn column(
    context: &HazardContext<'_>,
    table: &QualifiedName,
    column: &Name,
) -> Vec<Hazard> {
    let generated = context.column(table, column).is_some_and(|column| {
        matches!(column.default, limbeck_schema::ColumnDefault::Generated(_))
    });
    if !context.is_old_column(table, column) {
        return Vec::new();
    }
    let id = ObjectId::Column(table.clone(), column.clone());
    let message = if generated {
        format!("drops generated {id}, which running code may still read")
    } else {
        format!("drops {id} with its data")
    };
    vec![Hazard::new(HazardCode::DropColumn, message)]
}

/// `drop-enum`: no column uses it any more, but code that binds parameters of the type fails.
pub(super) fn enum_type(context: &HazardContext<'_>, name: &QualifiedName) -> Vec<Hazard> {
    if !context.is_old_enum(name) {
        return Vec::new();
    }
    let id = ObjectId::Enum(name.clone());
    vec![Hazard::new(
        HazardCode::DropEnum,
        format!("drops {id}, which running code may still use"),
    )]
}

#[cfg(test)]
mod tests {
    use super::super::testing::found;

    #[test]
    fn drops() {
        assert_eq!(
            found(&["age integer"], |op| {
                op.drop_column("users", "age");
                op.drop_table("users");
                op.drop_enum("mood");
            }),
            [
                "drop-column: drops column \"public.users.age\" with its data",
                "drop-table: drops table \"public.users\" with its data",
                "drop-enum: drops enum type \"public.mood\", which running code may still use",
            ]
        );
    }
}
