//! Where types are that models name without a schema.

use std::collections::{BTreeMap, BTreeSet};

use limbeck_schema::QualifiedName;
use limbeck_schema::canonical::{BareType, TypeAnswer};
use sqlx::PgConnection;

use super::ScratchSettings;
use super::resolve::{read_rows, text, values};
use crate::error::CatalogError;

/// How near a type is: in the schema of the table itself, found by the search path, elsewhere.
const ELSEWHERE: u8 = 3;

/// Looks the types up: in the table's own schema, then along the search path, then anywhere in the
/// database if there is only one of that name.
///
/// # Errors
/// [`CatalogError`] when the connection fails or the server answers out of turn.
pub async fn find_types(
    conn: &mut PgConnection,
    types: &BTreeSet<BareType>,
    settings: &ScratchSettings,
) -> Result<BTreeMap<BareType, TypeAnswer>, CatalogError> {
    let Some(query) = query(types) else {
        return Ok(BTreeMap::new());
    };
    let script = [
        format!("BEGIN READ ONLY;\n{}", settings.set_local()),
        query,
        "ROLLBACK".to_owned(),
    ]
    .join(";\n");
    let asked: Vec<&BareType> = types.iter().collect();
    let mut found: BTreeMap<BareType, BTreeMap<u8, Vec<QualifiedName>>> = BTreeMap::new();
    let result = read_rows(conn, script, |_, f| {
        let at: usize = f.number()?;
        let rank = f.number()?;
        let name = QualifiedName::new(f.text()?, f.text()?);
        if let Some(asked) = asked.get(at) {
            let ranks = found.entry((*asked).clone()).or_default();
            ranks.entry(rank).or_default().push(name);
        }
        Ok(())
    });
    if let Err(error) = result.await {
        let _ = sqlx::raw_sql("ROLLBACK").execute(&mut *conn).await;
        return Err(error);
    }
    let nearest = |mut ranks: BTreeMap<u8, Vec<QualifiedName>>| {
        let (_, mut names) = ranks.pop_first()?;
        Some(match names.len() {
            1 => TypeAnswer::Found(names.remove(0)),
            _ => TypeAnswer::Ambiguous(names),
        })
    };
    Ok(found
        .into_iter()
        .filter_map(|(asked, ranks)| Some((asked, nearest(ranks)?)))
        .collect())
}

/// Row types of tables count only where they are found at once: elsewhere, a table that has the
/// name of a type is a coincidence.
fn query(types: &BTreeSet<BareType>) -> Option<String> {
    let rows = types.iter().map(|asked| {
        let own = QualifiedName::new(asked.schema.clone(), asked.name.clone());
        vec![
            text(asked.name.as_str()),
            text(&own.quoted()),
            text(&asked.name.quoted()),
        ]
    });
    let values = values(rows)?;
    Some(format!(
        "SELECT 'type', v.n, r.rank, n.nspname, t.typname \
           FROM (VALUES {values}) AS v (n, name, own, bare) \
           JOIN pg_catalog.pg_type t ON t.typname = v.name \
           JOIN pg_catalog.pg_namespace n ON n.oid = t.typnamespace \
           LEFT JOIN pg_catalog.pg_class c ON c.oid = t.typrelid, \
           LATERAL (SELECT CASE t.oid WHEN pg_catalog.to_regtype(v.own) THEN 1 \
                                      WHEN pg_catalog.to_regtype(v.bare) THEN 2 \
                                      ELSE {ELSEWHERE} END) AS r (rank) \
          WHERE r.rank < {ELSEWHERE} \
             OR ((t.typrelid = 0 OR c.relkind = 'c') \
                 AND n.nspname !~ '^pg_' AND n.nspname <> 'information_schema') \
          ORDER BY v.n, r.rank, n.nspname"
    ))
}
