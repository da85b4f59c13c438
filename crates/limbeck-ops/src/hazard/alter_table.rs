//! Changes of a table itself: rewrites, rows that a crash would take, rows that become hidden or
//! visible.

use limbeck_schema::{ObjectId, QualifiedName};

use crate::op::TableAlteration;

use super::{Hazard, HazardCode, HazardContext};

/// `rewrite-table`: `SET LOGGED` and `SET UNLOGGED` write all rows and indexes anew.
pub(super) fn rewrite(
    context: &HazardContext<'_>,
    table: &QualifiedName,
    alteration: &TableAlteration,
) -> Vec<Hazard> {
    let Some(unlogged) = alteration.unlogged else {
        return Vec::new();
    };
    if !context.is_old_table(table) {
        return Vec::new();
    }
    let table = ObjectId::Table(table.clone());
    let text = match unlogged {
        true => {
            format!("rewrites {table} under an exclusive lock; a crash empties it from then on")
        }
        false => format!("rewrites {table} under an exclusive lock"),
    };
    vec![Hazard::new(HazardCode::RewriteTable, text)]
}

/// `row-level-security`: who sees which rows changes at once.
pub(super) fn visibility(
    context: &HazardContext<'_>,
    table: &QualifiedName,
    alteration: &TableAlteration,
) -> Vec<Hazard> {
    if !context.is_old_table(table) {
        return Vec::new();
    }
    let table = ObjectId::Table(table.clone());
    let switched = alteration.row_level_security.map(|on| match on {
        true => format!("hides every row of {table} that no policy lets a role see"),
        false => format!("shows every row of {table} to all roles that may read it"),
    });
    let forced = alteration.force_row_level_security.filter(|on| *on);
    let forced = forced.map(|_| format!("the policies of {table} apply to its owner, too"));
    let texts = switched.into_iter().chain(forced);
    texts
        .map(|text| Hazard::new(HazardCode::RowLevelSecurity, text))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::super::testing::found;

    #[test]
    fn tables() {
        let found = found(&["a integer"], |op| {
            op.alter_table("users")
                .unlogged()
                .enable_row_level_security();
            op.alter_table("users")
                .logged()
                .disable_row_level_security();
            op.alter_table("users").force_row_level_security();
            op.alter_table("users")
                .storage_parameter("fillfactor", "70");
        });
        assert_eq!(
            found,
            [
                "rewrite-table: rewrites table \"public.users\" under an exclusive lock; a crash empties it from then on",
                "row-level-security: hides every row of table \"public.users\" that no policy lets a role see",
                "rewrite-table: rewrites table \"public.users\" under an exclusive lock",
                "row-level-security: shows every row of table \"public.users\" to all roles that may read it",
                "row-level-security: the policies of table \"public.users\" apply to its owner, too",
            ]
        );
    }
}
