//! The columns of views that can't be made yet, over what stands in for what they read.

use std::collections::BTreeMap;

use limbeck_schema::canonical::{Answers, StandIns};
use limbeck_schema::sql_object::OutputColumns;
use limbeck_schema::{DEFAULT_SCHEMA, Name, QualifiedName};
use sqlx::PgConnection;

use super::ScratchSettings;
use super::resolve::read_rows;
use crate::error::CatalogError;
use crate::literal::{dollar_quote, quote_literal};

/// The columns of views in the temporary schema. Of a type that is there too, its own name is told, since
/// its schema is not the real one.
const COLUMNS: &str = "SELECT 'columns', c.relname, a.attname, \
            format_type(a.atttypid, a.atttypmod), \
            CASE WHEN coalesce(e.typnamespace, t.typnamespace) = pg_my_temp_schema() \
                 THEN coalesce(e.typname, t.typname) END, \
            e.oid IS NOT NULL, \
            ' COLLATE ' || quote_ident(ln.nspname) || '.' || quote_ident(l.collname) \
       FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 \
       JOIN pg_type t ON t.oid = a.atttypid \
       LEFT JOIN pg_type e ON e.oid = t.typelem AND t.typlen = -1 \
       LEFT JOIN pg_collation l ON a.attcollation <> t.typcollation AND l.oid = a.attcollation \
       LEFT JOIN pg_namespace ln ON ln.oid = l.collnamespace \
      WHERE c.relnamespace = pg_my_temp_schema() AND c.relkind = 'v' \
      ORDER BY c.relname, a.attnum";

/// Finds out the columns of views that could not be made as they are. What can't be found out stays
/// unknown. Nothing is left behind on the server.
///
/// # Errors
/// [`CatalogError`] when the connection fails or the server answers out of turn.
pub async fn ask_columns(
    conn: &mut PgConnection,
    stand_ins: &StandIns,
    settings: &ScratchSettings,
    answers: &mut Answers,
) -> Result<(), CatalogError> {
    if stand_ins.views.is_empty() {
        return Ok(());
    }
    let mut found: BTreeMap<Name, Vec<(Name, String)>> = BTreeMap::new();
    let result = read_rows(conn, script(stand_ins, settings), |_, f| {
        let view = Name::new(f.text()?);
        let column = Name::new(f.text()?);
        let mut data_type = f.text()?.to_owned();
        let own = f.optional()?.map(Name::new);
        let is_array = f.flag()?;
        let collation = f.optional()?.unwrap_or_default();
        if let Some(own) = own {
            let home = stand_ins.homes.get(&own).cloned();
            let home = home.unwrap_or_else(|| Name::new(DEFAULT_SCHEMA));
            let array = if is_array { "[]" } else { "" };
            data_type = format!("{}{array}", QualifiedName::new(home, own).quoted());
        }
        data_type.push_str(collation);
        found.entry(view).or_default().push((column, data_type));
        Ok(())
    });
    if let Err(error) = result.await {
        let _ = sqlx::raw_sql("ROLLBACK").execute(&mut *conn).await;
        return match error {
            // Whatever the server refuses: the columns stay unknown.
            CatalogError::Server(sqlx::Error::Database(_)) => Ok(()),
            error @ (CatalogError::Server(_)
            | CatalogError::UnsupportedServer { .. }
            | CatalogError::Value { .. }
            | CatalogError::Changed { .. }) => Err(error),
        };
    }
    let known = stand_ins.views.iter().filter_map(|id| {
        let columns = found.remove(&id.name)?;
        Some((id.clone(), OutputColumns(Some(columns))))
    });
    answers.view_columns.extend(known);
    Ok(())
}

/// Names without a schema are looked up in the temporary schema first, which is the server's own rule for
/// relations and types.
fn script(stand_ins: &StandIns, settings: &ScratchSettings) -> String {
    let mut body = String::from("DECLARE\nunmade integer[] := '{}';\nBEGIN\n");
    for (at, made) in stand_ins.made.iter().enumerate() {
        let unmade = format!("unmade := unmade || {at};\n");
        let Some(statement) = &made.statement else {
            body.push_str(&unmade);
            continue;
        };
        let needs: Vec<String> = made.needs.iter().map(usize::to_string).collect();
        body.push_str(&format!(
            "IF unmade && '{{{}}}' THEN\n{unmade}ELSE\nBEGIN\nEXECUTE {};\n\
             EXCEPTION WHEN OTHERS THEN\n{unmade}END;\nEND IF;\n",
            needs.join(", "),
            quote_literal(statement)
        ));
    }
    body.push_str("END");
    format!(
        "BEGIN READ WRITE;\n{};\n\
         SET LOCAL standard_conforming_strings = on;\nSET LOCAL jit = off;\n\
         SET LOCAL check_function_bodies = off;\nSET LOCAL client_min_messages = warning;\n\
         DO {};\nSET LOCAL search_path = pg_catalog, pg_temp;\n{COLUMNS};\nROLLBACK",
        settings.set_local(),
        dollar_quote(&body)
    )
}
