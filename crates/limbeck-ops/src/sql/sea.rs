//! What sea-query renders: the statements made of nothing but identifiers.
//!
//! sea-query puts every identifier in double quotes; [`plain`] takes them away where PostgreSQL
//! would print none, so that its text and ours read alike.

use limbeck_schema::sql_token::{Token, spanned_tokens};
use limbeck_schema::{Name, QualifiedName};
use sea_query::extension::postgres::Type;
use sea_query::{Alias, DynIden, PostgresQueryBuilder, Table, TableAlterStatement};

pub(super) fn drop_table(name: &QualifiedName) -> String {
    plain(
        &Table::drop()
            .table(qualified(name))
            .to_string(PostgresQueryBuilder),
    )
}

/// Renames within the schema; sea-query would print a schema before the new name, which the server
/// refuses.
pub(super) fn rename_table(from: &QualifiedName, to: &Name) -> String {
    plain(
        &Table::rename()
            .table(qualified(from), iden(to))
            .to_string(PostgresQueryBuilder),
    )
}

pub(super) fn drop_column(table: &QualifiedName, column: &Name) -> String {
    alter(table, |alter| alter.drop_column(iden(column)))
}

/// Always alone: sea-query would join it with other actions, which the server refuses.
pub(super) fn rename_column(table: &QualifiedName, from: &Name, to: &Name) -> String {
    alter(table, |alter| alter.rename_column(iden(from), iden(to)))
}

pub(super) fn drop_constraint(table: &QualifiedName, name: &Name) -> String {
    alter(table, |alter| alter.drop_constraint(iden(name)))
}

pub(super) fn drop_type(name: &QualifiedName) -> String {
    plain(
        &Type::drop()
            .name(qualified(name))
            .to_string(PostgresQueryBuilder),
    )
}

pub(super) fn rename_type(from: &QualifiedName, to: &Name) -> String {
    plain(
        &Type::alter()
            .name(qualified(from))
            .rename_to(iden(to))
            .to_string(PostgresQueryBuilder),
    )
}

fn alter(
    table: &QualifiedName,
    action: impl FnOnce(&mut TableAlterStatement) -> &mut TableAlterStatement,
) -> String {
    let mut statement = Table::alter();
    statement.table(qualified(table));
    action(&mut statement);
    plain(&statement.to_string(PostgresQueryBuilder))
}

fn iden(name: &Name) -> DynIden {
    Alias::new(name.as_str()).into()
}

fn qualified(name: &QualifiedName) -> (DynIden, DynIden) {
    (iden(&name.schema), iden(&name.name))
}

/// Takes the double quotes off identifiers that need none.
fn plain(sql: &str) -> String {
    let Ok(found) = spanned_tokens(sql) else {
        return sql.to_owned();
    };
    let mut out = String::with_capacity(sql.len());
    let mut copied = 0;
    for (token, range) in found {
        if let Token::Word(word) = token
            && sql[range.clone()].starts_with('"')
        {
            out.push_str(&sql[copied..range.start]);
            out.push_str(&word);
            copied = range.end;
        }
    }
    out.push_str(&sql[copied..]);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_needed_quotes_stay() {
        let name = QualifiedName::new("public", "Or\"der");
        assert_eq!(drop_table(&name), "DROP TABLE public.\"Or\"\"der\"");
        assert_eq!(
            rename_column(
                &QualifiedName::public("users"),
                &Name::new("user"),
                &Name::new("who")
            ),
            "ALTER TABLE public.users RENAME COLUMN \"user\" TO who"
        );
    }
}
