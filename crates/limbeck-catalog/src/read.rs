//! [`read`]: two messages to the server, all rows routed to the readers of their kind.

use futures_util::TryStreamExt;
use limbeck_schema::{Name, Namespace};
use sqlx::postgres::PgRow;
use sqlx::{AssertSqlSafe, Either, PgConnection, Row};

use crate::assemble::Assembly;
use crate::catalogue::Catalogue;
use crate::error::CatalogError;
use crate::object_statements::ObjectStatement;
use crate::request::ReadRequest;
use crate::row::Fields;
use crate::statements::{
    OLDEST_SERVER, PROLOGUE, Statement, first_message, namespaces_sql, second_message,
};

/// Reads everything that the request asks for, in one snapshot: everything about tables with the
/// first message, and with the second what else there is.
///
/// Only `pg_catalog` is read, so a role needs no privilege on the tables. The connection must not be
/// in a transaction; afterwards it is in none and its settings are as before.
///
/// # Errors
/// [`CatalogError`] when the server can't be asked or is too old.
pub async fn read(
    conn: &mut PgConnection,
    request: &ReadRequest,
) -> Result<Catalogue, CatalogError> {
    let version = server_version(conn).await?;
    if version < OLDEST_SERVER {
        return Err(CatalogError::UnsupportedServer { version });
    }
    let mut assembly = Assembly::new(request, version);
    if let Err(error) = send(conn, &mut assembly).await {
        // The failed statement has left an open transaction, unless the connection is gone.
        let _ = sqlx::raw_sql("ROLLBACK").execute(&mut *conn).await;
        return Err(error);
    }
    assembly.finish()
}

/// Exactly what [`read`] sends for the database of the connection, as one script for psql.
///
/// # Errors
/// [`CatalogError`] when the server can't be asked.
pub async fn statements_sql(
    conn: &mut PgConnection,
    request: &ReadRequest,
) -> Result<String, CatalogError> {
    let version = server_version(conn).await?;
    let mut assembly = Assembly::new(request, version);
    send(conn, &mut assembly).await?;
    Ok(first_message(request, version) + &second_message(&assembly.kinds, request, version))
}

/// The schemas of the database but the server's own and those of extensions, by name.
///
/// # Errors
/// [`CatalogError`] when the server can't be asked.
pub async fn schemas(conn: &mut PgConnection) -> Result<Vec<Name>, CatalogError> {
    let script = namespaces_sql();
    let mut found = Vec::new();
    for row in sqlx::raw_sql(AssertSqlSafe(script)).fetch_all(conn).await? {
        found.push(Name::new(Fields::new("namespaces.sql", &row).text()?));
    }
    found.sort();
    Ok(found)
}

/// `server_version_num`.
pub(crate) async fn server_version(conn: &mut PgConnection) -> Result<u32, CatalogError> {
    if let Some(version) = conn.server_version_num() {
        return Ok(version);
    }
    // A connection pooler in between may not tell.
    let row = sqlx::raw_sql("SELECT pg_catalog.current_setting('server_version_num')")
        .fetch_one(&mut *conn)
        .await?;
    Fields::new("server_version_num", &row).number()
}

async fn send(conn: &mut PgConnection, assembly: &mut Assembly<'_>) -> Result<(), CatalogError> {
    let (request, version) = (assembly.request, assembly.server_version);
    let script = first_message(request, version);
    run(conn, script, PROLOGUE.len(), &Statement::FIRST, assembly).await?;
    let kinds = assembly.kinds.clone();
    let script = second_message(&kinds, request, version);
    run(conn, script, 0, &kinds, assembly).await
}

/// Runs a script of so many statements without rows, and then these.
async fn run(
    conn: &mut PgConnection,
    script: String,
    mut prologue: usize,
    statements: &[Statement],
    assembly: &mut Assembly<'_>,
) -> Result<(), CatalogError> {
    let mut results = sqlx::raw_sql(AssertSqlSafe(script)).fetch_many(conn);
    let mut statements = statements.iter().copied();
    let mut current = if prologue == 0 {
        statements.next()
    } else {
        None
    };
    while let Some(result) = results.try_next().await? {
        match result {
            Either::Right(row) => {
                if let Some(statement) = current {
                    assembly.row(statement, &row)?;
                }
            }
            Either::Left(_) => {
                prologue = prologue.saturating_sub(1);
                if prologue == 0 {
                    current = statements.next();
                }
            }
        }
    }
    Ok(())
}

impl Assembly<'_> {
    /// Hands a row to the reader of its kind.
    fn row(&mut self, statement: Statement, row: &PgRow) -> Result<(), CatalogError> {
        debug_assert!(!row.is_empty());
        let mut fields = Fields::new(statement.file(), row);
        let f = &mut fields;
        match statement {
            Statement::Namespaces => {
                let name = Name::new(f.text()?);
                let comment = f.optional()?.map(str::to_owned);
                self.add_namespace(Namespace { name, comment });
            }
            Statement::Relations => self.add_relation(f)?,
            Statement::Columns => self.add_column(f)?,
            Statement::Sequences => self.add_sequence(f)?,
            Statement::Enums => self.enums.add(f)?,
            Statement::OperatorClasses => self.lookup.add_operator_class(f)?,
            Statement::Collations => self.lookup.add_collation(f)?,
            Statement::Indexes => self.add_index(f)?,
            Statement::Operators => self.lookup.add_operator(f)?,
            Statement::ForeignColumns => self.lookup.add_foreign_column(f)?,
            Statement::Constraints => self.add_constraint(f)?,
            Statement::Hierarchy => self.add_hierarchy(f)?,
            Statement::IndexParents => self.add_index_parent(f)?,
            Statement::Comments => self.add_comment(f)?,
            Statement::Unmanaged => self.unmanaged.add_row(f)?,
            Statement::Kinds => {
                let kind = ObjectStatement::named(f.text()?);
                self.kinds.extend(kind.map(Statement::Objects));
            }
            Statement::Objects(_) => self.add_sql_object(f)?,
        }
        Ok(())
    }
}
