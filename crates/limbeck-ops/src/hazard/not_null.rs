//! NOT NULL on tables that hold rows.

use limbeck_schema::{
    Column, ColumnDefault, Constraint, ConstraintDefinition, Expr, Name, ObjectId, QualifiedName,
};

use crate::op::ColumnAlteration;

use super::{Hazard, HazardCode, HazardContext};

/// `add-not-null-column`: rows would get NULL, so it works on empty tables only.
pub(super) fn new_column(
    context: &HazardContext<'_>,
    table: &QualifiedName,
    column: &Column,
) -> Vec<Hazard> {
    let valueless = !column.nullable && column.default == ColumnDefault::None;
    if !valueless || !context.is_old_table(table) {
        return Vec::new();
    }
    let rows = ObjectId::Table(table.clone());
    vec![Hazard::new(
        HazardCode::AddNotNullColumn,
        format!(
            "fails if {rows} has rows: column \"{}\" is NOT NULL and has no default",
            column.name
        ),
    )]
}

/// `set-not-null`, unless a valid check proves it, which the server uses in place of the scan
/// (PostgreSQL manual, `ALTER TABLE`, `SET NOT NULL`).
pub(super) fn set(
    context: &HazardContext<'_>,
    table: &QualifiedName,
    column: &Name,
    alteration: &ColumnAlteration,
) -> Vec<Hazard> {
    let done = context.column(table, column).is_some_and(|c| !c.nullable);
    let needless = alteration.nullable != Some(false)
        || done
        || !context.is_old_table(table)
        || is_proven(context, table, column);
    if needless {
        return Vec::new();
    }
    vec![scan(table, column)]
}

/// `set-not-null` for the nullable columns of a new primary key.
pub(super) fn primary_key(
    context: &HazardContext<'_>,
    table: &QualifiedName,
    constraint: &Constraint,
) -> Vec<Hazard> {
    let ConstraintDefinition::PrimaryKey(key) = &constraint.definition else {
        return Vec::new();
    };
    key.columns
        .iter()
        .filter(|column| {
            let nullable = context.column(table, column).is_some_and(|c| c.nullable);
            nullable && context.is_old_table(table) && !is_proven(context, table, column)
        })
        .map(|column| scan(table, column))
        .collect()
}

fn scan(table: &QualifiedName, column: &Name) -> Hazard {
    let id = ObjectId::Column(table.clone(), column.clone());
    Hazard::new(
        HazardCode::SetNotNull,
        format!("fails if {id} holds NULL, and looks at every row under an exclusive lock"),
    )
}

fn is_proven(context: &HazardContext<'_>, table: &QualifiedName, column: &Name) -> bool {
    let proof = Expr::new(format!("{} IS NOT NULL", column.quoted()));
    context.table(table).is_some_and(|table| {
        table.constraints.values().any(|constraint| {
            matches!(
                &constraint.definition,
                ConstraintDefinition::Check(check)
                    if !check.not_valid && check.expression.same_tokens(&proof)
            )
        })
    })
}

#[cfg(test)]
mod tests {
    use super::super::testing::found;
    use crate::prelude::column;

    #[test]
    fn new_columns() {
        let found = found(&[], |op| {
            op.add_column("users", column("age", "integer").not_null());
            op.add_column("users", column("b", "integer"));
            op.add_column(
                "users",
                column("c", "integer").not_null().server_default("0"),
            );
        });
        assert_eq!(
            found,
            [
                "add-not-null-column: fails if table \"public.users\" has rows: column \"age\" is NOT NULL and has no default"
            ]
        );
    }

    #[test]
    fn existing_columns() {
        let set = found(&["a integer"], |op| {
            op.alter_column("users", "a").not_null();
            op.alter_column("users", "a").nullable();
        });
        let message = "set-not-null: fails if column \"public.users.a\" holds NULL, and looks at every row under an exclusive lock";
        assert_eq!(set, [message]);
        let key = found(&["a integer"], |op| {
            op.create_primary_key("k", "users", ["a"]);
        });
        assert_eq!(key[2], message);
    }
}
