//! Changes of a column's type: which ones cost a rewrite, and which ones can lose or refuse values.

use limbeck_schema::{ColumnType, Name, ObjectId, QualifiedName};

use crate::effect::{holds_all, is_free};
use crate::op::ColumnAlteration;

use super::{Hazard, HazardCode, HazardContext};

/// `rewrite-table`: every type change but the free ones writes all rows and all indexes anew
/// (PostgreSQL manual, `ALTER TABLE`, notes). `USING` counts as one, whatever it holds.
pub(super) fn rewrite(
    context: &HazardContext<'_>,
    table: &QualifiedName,
    column: &Name,
    alteration: &ColumnAlteration,
) -> Vec<Hazard> {
    let Some(change) = Change::of(context, table, column, alteration) else {
        return Vec::new();
    };
    if alteration.using.is_none() && is_free(change.from, change.to) {
        return Vec::new();
    }
    let table = ObjectId::Table(table.clone());
    vec![Hazard::new(
        HazardCode::RewriteTable,
        format!(
            "rewrites {table} under an exclusive lock: column \"{column}\" changes from {} to {}",
            change.from, change.to
        ),
    )]
}

/// `narrow-type`: there are values of the old type that the new one can't hold.
pub(super) fn narrowing(
    context: &HazardContext<'_>,
    table: &QualifiedName,
    column: &Name,
    alteration: &ColumnAlteration,
) -> Vec<Hazard> {
    let Some(change) = Change::of(context, table, column, alteration) else {
        return Vec::new();
    };
    if is_free(change.from, change.to) || holds_all(change.from, change.to) {
        return Vec::new();
    }
    let id = ObjectId::Column(table.clone(), column.clone());
    vec![Hazard::new(
        HazardCode::NarrowType,
        format!(
            "fails or loses data where values of {id} do not fit type {}",
            change.to
        ),
    )]
}

struct Change<'a> {
    from: &'a ColumnType,
    to: &'a ColumnType,
}

impl<'a> Change<'a> {
    fn of(
        context: &HazardContext<'a>,
        table: &QualifiedName,
        column: &Name,
        alteration: &'a ColumnAlteration,
    ) -> Option<Self> {
        let from = &context.column(table, column)?.data_type;
        let to = alteration.data_type.as_ref()?;
        (context.is_old_table(table) && from != to).then_some(Self { from, to })
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::found;

    #[test]
    fn types() {
        for (from, to, expected) in [
            ("varchar(10)", "varchar(20)", ""),
            ("varchar(10)", "text", ""),
            ("numeric(10,2)", "numeric(12,2)", ""),
            ("timestamp(3)", "timestamp(6)", ""),
            ("integer", "bigint", "rewrite-table"),
            ("numeric(10,2)", "numeric(12,4)", "rewrite-table"),
            ("integer", "numeric(10,0)", "rewrite-table"),
            ("uuid", "text", "rewrite-table"),
            ("mood", "text", "rewrite-table"),
            ("bigint", "integer", "rewrite-table narrow-type"),
            ("varchar(20)", "varchar(10)", "rewrite-table narrow-type"),
            ("text", "varchar(10)", "rewrite-table narrow-type"),
            ("integer", "numeric(10,2)", "rewrite-table narrow-type"),
            ("text", "mood", "rewrite-table narrow-type"),
            ("text", "integer[]", "rewrite-table narrow-type"),
            ("timestamptz", "date", "rewrite-table narrow-type"),
        ] {
            let column = format!("c {from}");
            let messages = found(&[&column], |op| {
                op.alter_column("users", "c").data_type(to);
            });
            let codes: Vec<&str> = messages
                .iter()
                .filter_map(|m| m.split(':').next())
                .collect();
            assert_eq!(codes.join(" "), expected, "{from} to {to}");
        }
    }

    #[test]
    fn using_rewrites() {
        let found = found(&["c varchar(5)"], |op| {
            op.alter_column("users", "c").data_type("text").using("c");
        });
        assert_eq!(
            found,
            [
                "rewrite-table: rewrites table \"public.users\" under an exclusive lock: column \"c\" changes from character varying(5) to text"
            ]
        );
    }
}
