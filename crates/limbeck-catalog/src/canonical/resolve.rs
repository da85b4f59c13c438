//! What can be looked up without scratch tables: whether they can be made, and where types,
//! operator classes and collations are.

use futures_util::TryStreamExt;
use limbeck_schema::canonical::{Answers, ClassAnswer, Questions};
use limbeck_schema::{ColumnStorage, ColumnType, EnumType, Name, QualifiedName};
use sqlx::{AssertSqlSafe, Either, PgConnection};

use super::ScratchSettings;
use super::batch::{Scratch, type_ask};
use crate::column::TypeCache;
use crate::error::CatalogError;
use crate::literal::quote_literal;
use crate::row::Fields;

/// What the scratch tables need to know.
pub(super) struct Found {
    /// Why there can be none.
    pub(super) unavailable: Option<String>,
    /// Enum types that expressions may need and that the server does not have: new or renamed ones.
    pub(super) missing_enums: Vec<EnumType>,
}

/// Looks everything up in one round trip.
pub(super) async fn resolve(
    conn: &mut PgConnection,
    questions: &Questions,
    settings: &ScratchSettings,
    answers: &mut Answers,
) -> Result<Found, CatalogError> {
    let enums: Vec<&EnumType> = used_enums(questions).collect();
    let script = [
        format!("BEGIN READ ONLY;\n{}", settings.set_local()),
        AVAILABLE.to_owned(),
        enum_query(&enums),
        type_query(questions),
        storage_query(questions),
        class_query(questions),
        collation_query(questions),
        "ROLLBACK".to_owned(),
    ]
    .join(";\n");
    let mut found = Found {
        unavailable: None,
        missing_enums: Vec::new(),
    };
    let result = read_rows(conn, script, |kind, f| match kind {
        "available" => available(f, &mut found),
        "enum" => {
            let missing = enums.get(f.number::<usize>()?);
            found.missing_enums.extend(missing.map(|e| (*e).clone()));
            Ok(())
        }
        "type" => resolved_type(f, questions, answers),
        "storage" => resolved_storage(f, questions, answers),
        "class" => resolved_class(f, questions, answers),
        _ => resolved_collation(f, questions, answers),
    });
    if let Err(error) = result.await {
        let _ = sqlx::raw_sql("ROLLBACK").execute(&mut *conn).await;
        return Err(error);
    }
    Ok(found)
}

pub(super) async fn read_rows(
    conn: &mut PgConnection,
    script: String,
    mut take: impl FnMut(&str, &mut Fields<'_>) -> Result<(), CatalogError>,
) -> Result<(), CatalogError> {
    let mut results = sqlx::raw_sql(AssertSqlSafe(script)).fetch_many(conn);
    while let Some(result) = results.try_next().await? {
        if let Either::Right(row) = result {
            let mut fields = Fields::new("names", &row);
            let kind = fields.text()?;
            take(kind, &mut fields)?;
        }
    }
    Ok(())
}

const AVAILABLE: &str = "SELECT 'available', pg_catalog.pg_is_in_recovery(), \
     pg_catalog.has_database_privilege(pg_catalog.current_database(), 'TEMPORARY')";

fn available(f: &mut Fields<'_>, found: &mut Found) -> Result<(), CatalogError> {
    let in_recovery = f.flag()?;
    let may_create = f.flag()?;
    found.unavailable = if in_recovery {
        Some("the server is a standby".to_owned())
    } else if !may_create {
        Some("the role may not create temporary tables".to_owned())
    } else {
        None
    };
    Ok(())
}

/// The enum types whose names stand in some expression or column type.
fn used_enums(questions: &Questions) -> impl Iterator<Item = &EnumType> {
    questions.enums.iter().filter(|enum_type| {
        let name = enum_type.name.name.as_str();
        questions.open.iter().any(|open| open.mentions(name))
    })
}

fn enum_query(enums: &[&EnumType]) -> String {
    let rows = enums.iter().map(|e| vec![text(&e.name.quoted())]);
    match values(rows) {
        Some(values) => format!(
            "SELECT 'enum', v.n FROM (VALUES {values}) AS v (n, name) \
             WHERE pg_catalog.to_regtype(v.name) IS NULL"
        ),
        None => String::new(),
    }
}

fn type_query(questions: &Questions) -> String {
    let rows = questions.types.iter().map(|t| vec![text(&t.to_sql())]);
    match values(rows) {
        Some(values) => format!(
            "SELECT 'type', v.n, n.nspname, t.typname, t.typelem <> 0 AND t.typlen = -1, \
                    en.nspname, e.typname \
               FROM (VALUES {values}) AS v (n, name) \
               JOIN pg_catalog.pg_type t ON t.oid = pg_catalog.to_regtype(v.name) \
               JOIN pg_catalog.pg_namespace n ON n.oid = t.typnamespace \
               LEFT JOIN pg_catalog.pg_type e ON e.oid = t.typelem \
               LEFT JOIN pg_catalog.pg_namespace en ON en.oid = e.typnamespace"
        ),
        None => String::new(),
    }
}

/// The full name with the desired modifiers.
fn resolved_type(
    f: &mut Fields<'_>,
    questions: &Questions,
    answers: &mut Answers,
) -> Result<(), CatalogError> {
    let at: usize = f.number()?;
    let own = QualifiedName::new(f.text()?, f.text()?);
    let is_array = f.flag()?;
    let element = f.optional()?.zip(f.optional()?);
    let Some(asked) = questions.types.iter().nth(at) else {
        return Ok(());
    };
    let name = match element {
        Some((schema, name)) if is_array && asked.array => QualifiedName::new(schema, name),
        _ => own,
    };
    let mut complete = ColumnType::user(name);
    complete.modifiers.clone_from(&asked.modifiers);
    complete.array = asked.array;
    answers.types.insert(asked.clone(), complete);
    Ok(())
}

fn storage_query(questions: &Questions) -> String {
    let rows = questions.storages.iter().map(|t| vec![text(&t.to_sql())]);
    match values(rows) {
        Some(values) => format!(
            "SELECT 'storage', v.n, t.typstorage \
               FROM (VALUES {values}) AS v (n, name) \
               JOIN pg_catalog.pg_type t ON t.oid = pg_catalog.to_regtype(v.name)"
        ),
        None => String::new(),
    }
}

fn resolved_storage(
    f: &mut Fields<'_>,
    questions: &Questions,
    answers: &mut Answers,
) -> Result<(), CatalogError> {
    let asked = questions.storages.iter().nth(f.number()?);
    let own = ColumnStorage::from_letter(f.text()?);
    if let (Some(asked), Some(own)) = (asked, own) {
        answers.storages.insert(asked.clone(), own);
    }
    Ok(())
}

/// Lets the server spell the modifiers of extension types, which it alone knows.
pub(super) async fn complete_modifiers(
    conn: &mut PgConnection,
    scratch: &mut Scratch<'_>,
    answers: &mut Answers,
) -> Result<(), CatalogError> {
    let modified: Vec<ColumnType> = answers
        .types
        .keys()
        .filter(|asked| !asked.modifiers.is_empty())
        .cloned()
        .collect();
    let mut printed = std::collections::HashMap::new();
    let asks = modified.iter().map(|t| type_ask(t.to_sql())).collect();
    scratch.run(conn, asks, &mut printed).await?;
    let mut types = TypeCache::default();
    for asked in modified {
        let answer = printed.get(&type_ask(asked.to_sql()));
        if let Some(limbeck_schema::canonical::Answer::Printed(expr)) = answer
            && let Some(text) = expr.as_str().strip_prefix("NULL::")
        {
            answers.types.insert(asked, types.get(text).0);
        }
    }
    Ok(())
}

fn class_query(questions: &Questions) -> String {
    let rows = questions.operator_classes.iter().map(|question| {
        vec![
            text(question.method.as_str()),
            optional(question.schema.as_ref().map(Name::as_str)),
            text(question.name.as_str()),
            optional(question.key_type.as_deref()),
        ]
    });
    match values(rows) {
        // The server's rule is told at `Lookup::is_default_class`.
        Some(values) => format!(
            "SELECT 'class', v.n, n.nspname, \
                    o.opcdefault AND (b.oid IS NULL OR o.opcintype = b.oid OR NOT EXISTS ( \
                        SELECT FROM pg_catalog.pg_opclass x \
                         WHERE x.opcmethod = o.opcmethod AND x.opcdefault AND x.opcintype = b.oid)) \
               FROM (VALUES {values}) AS v (n, method, schema, name, key_type) \
               JOIN pg_catalog.pg_am m ON m.amname = v.method \
               JOIN pg_catalog.pg_opclass o ON o.opcmethod = m.oid AND o.opcname = v.name \
               JOIN pg_catalog.pg_namespace n ON n.oid = o.opcnamespace \
               LEFT JOIN LATERAL (SELECT CASE t.typtype WHEN 'd' THEN t.typbasetype ELSE t.oid END \
                                    FROM pg_catalog.pg_type t \
                                   WHERE t.oid = pg_catalog.to_regtype(v.key_type)) AS b (oid) ON true \
              WHERE CASE WHEN v.schema IS NULL THEN pg_catalog.pg_opclass_is_visible(o.oid) \
                         ELSE n.nspname = v.schema END"
        ),
        None => String::new(),
    }
}

fn resolved_class(
    f: &mut Fields<'_>,
    questions: &Questions,
    answers: &mut Answers,
) -> Result<(), CatalogError> {
    let question = questions.operator_classes.get(f.number::<usize>()?);
    let schema = Name::new(f.text()?);
    let is_default = f.flag()?;
    if let Some(question) = question {
        let answer = ClassAnswer {
            is_default,
            schema: (schema != "pg_catalog").then_some(schema),
        };
        answers.operator_classes.insert(question.clone(), answer);
    }
    Ok(())
}

/// A collation is where it is said to be, or else where the search path finds its name.
fn collation_query(questions: &Questions) -> String {
    let rows = questions.collations.iter().map(|collation| {
        vec![
            text(collation.schema.as_str()),
            text(collation.name.as_str()),
        ]
    });
    match values(rows) {
        Some(values) => format!(
            "SELECT DISTINCT ON (v.n) 'collation', v.n, n.nspname, c.collname \
               FROM (VALUES {values}) AS v (n, schema, name) \
               JOIN pg_catalog.pg_collation c ON c.collname = v.name \
               JOIN pg_catalog.pg_namespace n ON n.oid = c.collnamespace \
              WHERE n.nspname = v.schema OR pg_catalog.pg_collation_is_visible(c.oid) \
              ORDER BY v.n, n.nspname = v.schema DESC"
        ),
        None => String::new(),
    }
}

fn resolved_collation(
    f: &mut Fields<'_>,
    questions: &Questions,
    answers: &mut Answers,
) -> Result<(), CatalogError> {
    let asked = questions.collations.iter().nth(f.number()?);
    let complete = QualifiedName::new(f.text()?, f.text()?);
    if let Some(asked) = asked {
        answers.collations.insert(asked.clone(), complete);
    }
    Ok(())
}

pub(super) fn text(value: &str) -> String {
    format!("{}::text", quote_literal(value))
}

fn optional(value: Option<&str>) -> String {
    value.map_or_else(|| "NULL::text".to_owned(), text)
}

/// Numbered rows of a `VALUES` list; `None` without rows.
pub(super) fn values(rows: impl Iterator<Item = Vec<String>>) -> Option<String> {
    let rows: Vec<_> = rows
        .enumerate()
        .map(|(n, row)| format!("({n}, {})", row.join(", ")))
        .collect();
    (!rows.is_empty()).then(|| rows.join(", "))
}
