//! New columns whose values have to be written into every row.

use limbeck_schema::{Column, ColumnDefault, GeneratedKind, ObjectId, QualifiedName};

use crate::effect::may_be_volatile;

use super::{Hazard, HazardCode, HazardContext};

/// `rewrite-table`: a constant default is kept beside the table, but a volatile one, the numbers of
/// a sequence and a stored generated column must be computed for each row (PostgreSQL manual,
/// `ALTER TABLE`, notes).
pub(super) fn rewrite(
    context: &HazardContext<'_>,
    table: &QualifiedName,
    column: &Column,
) -> Vec<Hazard> {
    let because = match &column.default {
        ColumnDefault::Identity(_) | ColumnDefault::Serial(_) => "numbers its rows",
        ColumnDefault::Generated(generated) if generated.kind == GeneratedKind::Stored => {
            "computes the generated column of each row"
        }
        ColumnDefault::Expression(expr) if may_be_volatile(expr) => {
            "computes the default for each row"
        }
        ColumnDefault::None | ColumnDefault::Expression(_) | ColumnDefault::Generated(_) => {
            return Vec::new();
        }
    };
    if !context.is_old_table(table) {
        return Vec::new();
    }
    let table = ObjectId::Table(table.clone());
    vec![Hazard::new(
        HazardCode::RewriteTable,
        format!("rewrites {table} under an exclusive lock: {because}"),
    )]
}

#[cfg(test)]
mod tests {
    use super::super::testing::found;
    use crate::prelude::*;

    #[test]
    fn rewrites() {
        let found = found(&["a integer"], |op| {
            op.add_column("users", column("id", "bigint").not_null().identity(Always));
            op.add_column("users", column("n", "bigint").not_null().serial());
            op.add_column("users", column("double", "integer").generated("a * 2"));
            op.add_column("users", column("v", "integer").generated_virtual("a * 2"));
            op.add_column(
                "users",
                column("key", "uuid").server_default("gen_random_uuid()"),
            );
            op.add_column("users", column("at", "timestamptz").server_default("now()"));
        });
        assert_eq!(found.len(), 4);
        assert_eq!(
            found[3],
            "rewrite-table: rewrites table \"public.users\" under an exclusive lock: computes the default for each row"
        );
    }
}
