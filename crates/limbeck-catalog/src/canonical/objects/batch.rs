//! One transaction, always rolled back, in which objects are made in the temporary schema and read as
//! the catalogue is read.

use std::collections::BTreeMap;

use futures_util::TryStreamExt;
use limbeck_schema::canonical::{Rejection, Relation, RelationKind};
use limbeck_schema::{IndexElement, IndexKey, Name, SqlObject, SqlObjectKind as K};
use sqlx::{AssertSqlSafe, Either, PgConnection, Row};

use super::parts::Apart;
use super::scratch::{ScratchObject, TEMP};
use crate::canonical::ScratchSettings;
use crate::canonical::scratch::row_cast;
use crate::error::CatalogError;
use crate::literal::{dollar_quote, quote_literal};
use crate::object_statements::ObjectStatement as O;
use crate::row::Fields;
use crate::sql_object::ObjectRow;
use crate::statements::fill;

/// Names of the temporary schema, as the statements of the catalogue take schemas.
const SCHEMAS: &str = "SELECT s.nspname FROM pg_namespace s WHERE s.oid = pg_my_temp_schema()";

/// Puts the temporary schema at the end of the path.
const TEMP_LAST: &str = "SELECT WHERE pg_catalog.set_config('search_path', \
     pg_catalog.current_setting('search_path') || ', pg_temp', true) IS NULL";

/// What became of an object: as the server prints it, with real names; or why it could not be made.
pub(super) type Outcome = Result<Apart, Rejection>;

/// Makes the objects and reads them, in their order.
pub(super) async fn run(
    conn: &mut PgConnection,
    settings: &ScratchSettings,
    server_version: u32,
    objects: &[ScratchObject],
) -> Result<Vec<Outcome>, CatalogError> {
    let mut outcomes: Vec<Option<Outcome>> = objects.iter().map(|_| None).collect();
    for batch in batches(objects) {
        let script = script(settings, server_version, objects, &batch);
        let mut read = Rows::default();
        if let Err(error) = read_rows(conn, script, &mut read).await {
            let _ = sqlx::raw_sql("ROLLBACK").execute(&mut *conn).await;
            return Err(error);
        }
        for at in batch {
            outcomes[at] = Some(read.outcome(at, &objects[at]));
        }
    }
    Ok(outcomes
        .into_iter()
        .map(|outcome| outcome.unwrap_or_else(|| Err(vanished())))
        .collect())
}

/// Objects that can be in the temporary schema at the same time.
fn batches(objects: &[ScratchObject]) -> Vec<Vec<usize>> {
    let mut batches: Vec<(BTreeMap<&str, &str>, Vec<usize>)> = Vec::new();
    for (at, object) in objects.iter().enumerate() {
        let fits = |taken: &BTreeMap<&str, &str>| {
            let mut names = object.taken.iter();
            names.all(|(name, owner)| taken.get(name.as_str()).is_none_or(|o| o == owner))
        };
        let free = batches.iter().position(|(taken, _)| fits(taken));
        let batch = free.unwrap_or_else(|| {
            batches.push(Default::default());
            batches.len() - 1
        });
        let (taken, members) = &mut batches[batch];
        let names = object.taken.iter();
        taken.extend(names.map(|(name, owner)| (name.as_str(), owner.as_str())));
        members.push(at);
    }
    batches.into_iter().map(|(_, members)| members).collect()
}

/// From here on the server prints all names with their schemas.
pub(super) const FULL_NAMES: &str = "SET LOCAL search_path = pg_catalog, pg_temp;\n";

/// Begins the transaction. Names without a schema are looked up in the temporary schema last, so that they
/// never mean what is there for the time being. Bodies of functions are not looked at.
pub(super) fn begin(settings: &ScratchSettings) -> String {
    format!(
        "BEGIN READ WRITE;\n{};\n{TEMP_LAST};\n\
         SET LOCAL standard_conforming_strings = on;\nSET LOCAL datestyle = 'ISO, MDY';\n\
         SET LOCAL intervalstyle = postgres;\nSET LOCAL quote_all_identifiers = off;\n\
         SET LOCAL jit = off;\nSET LOCAL check_function_bodies = off;\n\
         SET LOCAL client_min_messages = warning;\n",
        settings.set_local()
    )
}

fn script(
    settings: &ScratchSettings,
    server_version: u32,
    objects: &[ScratchObject],
    batch: &[usize],
) -> String {
    let mut script = format!(
        "{}CREATE TEMPORARY TABLE limbeck_refused (n integer, state text, message text);\n",
        begin(settings)
    );
    script.push_str(&make(objects, batch));
    script.push_str(FULL_NAMES);
    script.push_str("SELECT n, state, message FROM pg_temp.limbeck_refused;\n");
    for statement in statements(objects, batch) {
        script.push_str(&statement_text(statement, server_version));
        script.push_str(";\n");
    }
    script.push_str("ROLLBACK");
    script
}

/// A block that makes everything, so that what the server refuses leaves the rest alone.
fn make(objects: &[ScratchObject], batch: &[usize]) -> String {
    let mut body = String::from("BEGIN\n");
    let mut made = Vec::new();
    for &at in batch {
        let object = &objects[at];
        let mut block = String::new();
        if let Some(on) = &object.on
            && !made.contains(&&on.name)
        {
            made.push(&on.name);
            let relation = format!(
                "BEGIN\n{}EXCEPTION WHEN OTHERS THEN\n\
                 INSERT INTO {TEMP}.limbeck_refused VALUES (NULL, SQLSTATE, {} || SQLERRM);\nEND;\n",
                make_relation(on),
                quote_literal(&format!("{}: ", on.name))
            );
            body.push_str(&relation);
            body.push_str(&format!(
                "EXECUTE {};\n",
                quote_literal(&row_cast(&on.name))
            ));
        }
        for statement in &object.statements {
            block.push_str(&format!("EXECUTE {};\n", quote_literal(statement)));
        }
        body.push_str(&format!(
            "BEGIN\n{block}EXCEPTION WHEN OTHERS THEN\n\
             INSERT INTO {TEMP}.limbeck_refused VALUES ({at}, SQLSTATE, SQLERRM);\nEND;\n"
        ));
    }
    body.push_str("END");
    format!("DO {};\n", dollar_quote(&body))
}

/// The relation that objects hang on: its columns are what counts.
fn make_relation(on: &Relation) -> String {
    let name = format!("{TEMP}.{}", on.name.name.quoted());
    let execute = |sql: String| format!("EXECUTE {};\n", quote_literal(&sql));
    match &on.kind {
        RelationKind::Table(columns) => {
            execute(format!("CREATE TABLE {name} ({})", typed(columns)))
        }
        RelationKind::Partitioned(columns, by) => {
            let keys: Vec<_> = by.keys.iter().map(partition_key).collect();
            let (strategy, keys) = (by.strategy.as_sql(), keys.join(", "));
            execute(format!(
                "CREATE TABLE {name} ({}) PARTITION BY {strategy} ({keys})",
                typed(columns)
            ))
        }
        RelationKind::View(columns) => {
            let columns: Vec<_> = columns
                .iter()
                .map(|(column, data_type)| format!("NULL::{data_type} AS {}", column.quoted()))
                .collect();
            execute(format!(
                "CREATE VIEW {name} AS SELECT {}",
                columns.join(", ")
            ))
        }
        RelationKind::Unknown => {
            let live = on.name.quoted();
            let is_view = format!(
                "(SELECT c.relkind FROM pg_catalog.pg_class c \
                 WHERE c.oid = pg_catalog.to_regclass({})) = 'v'",
                quote_literal(&live)
            );
            format!(
                "IF {is_view} THEN\n{}ELSE\n{}END IF;\n",
                execute(format!("CREATE VIEW {name} AS SELECT * FROM {live}")),
                execute(format!("CREATE TABLE {name} (LIKE {live})")),
            )
        }
    }
}

/// Columns as `CREATE TABLE` has them.
fn typed(columns: &[(Name, String)]) -> String {
    let columns: Vec<_> = columns
        .iter()
        .map(|(column, data_type)| format!("{} {data_type}", column.quoted()))
        .collect();
    columns.join(", ")
}

fn partition_key(key: &IndexElement) -> String {
    let mut text = match &key.key {
        IndexKey::Column(name) => name.quoted().to_string(),
        IndexKey::Expression(expr) => format!("({})", expr.as_str()),
    };
    if let Some(collation) = &key.collation {
        text.push_str(&format!(" COLLATE {}", collation.quoted()));
    }
    if let Some(class) = &key.operator_class {
        let schema = class.schema.as_ref();
        let schema = schema.map_or(String::new(), |name| format!("{}.", name.quoted()));
        text.push_str(&format!(" {schema}{}", class.name.quoted()));
    }
    text
}

/// The statements that read objects of these kinds.
fn statements(objects: &[ScratchObject], batch: &[usize]) -> Vec<O> {
    let mut found = Vec::new();
    for &at in batch {
        for statement in statements_of(objects[at].object.id.kind) {
            if !found.contains(statement) {
                found.push(*statement);
            }
        }
    }
    found
}

fn statements_of(kind: K) -> &'static [O] {
    match kind {
        K::Collation => &[O::Collations],
        K::Sequence => &[O::Sequences],
        K::CompositeType => &[O::CompositeTypes],
        K::Domain => &[O::Domains],
        K::RangeType => &[O::RangeTypes],
        K::Function | K::Procedure => &[O::Routines],
        K::Aggregate => &[O::Aggregates],
        K::Operator => &[O::Operators],
        K::OperatorFamily => &[O::OperatorFamilies],
        K::OperatorClass => &[O::OperatorClasses],
        K::TextSearchDictionary | K::TextSearchConfiguration => &[O::TextSearch],
        K::ForeignTable => &[O::ForeignTables],
        K::View => &[O::Views],
        K::MaterializedView => &[O::Views, O::MaterializedViews],
        K::Statistics => &[O::Statistics],
        K::Trigger => &[O::Triggers],
        K::Rule => &[O::Rules],
        K::Policy => &[O::Policies],
        K::Extension | K::Cast | K::ForeignDataWrapper | K::Server | K::EventTrigger => &[],
    }
}

fn statement_text(statement: O, server_version: u32) -> String {
    let (_, text) = statement.source();
    let text = fill(text, SCHEMAS, server_version);
    if statement == O::MaterializedViews {
        // The table that stands for one has no query.
        return text
            .replace("c.relkind = 'm'", "c.relkind = 'r'")
            .replace("rtrim(pg_get_viewdef(r.oid), ';')", "''");
    }
    text
}

/// What the server said.
#[derive(Default)]
struct Rows {
    objects: Vec<SqlObject>,
    refused: BTreeMap<usize, Rejection>,
    relations: Vec<Rejection>,
}

async fn read_rows(
    conn: &mut PgConnection,
    script: String,
    rows: &mut Rows,
) -> Result<(), CatalogError> {
    let mut results = sqlx::raw_sql(AssertSqlSafe(script)).fetch_many(conn);
    while let Some(result) = results.try_next().await? {
        let Either::Right(row) = result else {
            continue;
        };
        let mut fields = Fields::new("scratch objects", &row);
        if row.len() > 3 {
            rows.objects.push(ObjectRow::read(&mut fields)?.object);
            continue;
        }
        let number: Option<usize> = fields.optional()?.and_then(|text| text.parse().ok());
        let rejection = Rejection {
            sqlstate: fields.text()?.to_owned(),
            message: fields.text()?.to_owned(),
            position: None,
        };
        match number {
            Some(number) => {
                rows.refused.insert(number, rejection);
            }
            None => rows.relations.push(rejection),
        }
    }
    Ok(())
}

impl Rows {
    fn outcome(&self, at: usize, scratch: &ScratchObject) -> Outcome {
        if let Some(refused) = self.refused.get(&at) {
            return Err(self.cause(refused, scratch));
        }
        let mut found = self.find(scratch.object.id.kind, &scratch.name, scratch)?;
        if let Some(query) = &scratch.query {
            let view = self.find(K::View, query, scratch)?;
            let body = view.definition.split_once('\n').map(|(_, body)| body);
            found.definition.push_str(body.unwrap_or_default());
            found.columns = view.columns;
        }
        let names = &scratch.names;
        let object = &scratch.object;
        found.definition = names.restore(&found.definition);
        for addition in &mut found.additions {
            *addition = names.restore(addition);
        }
        found.id.name.clone_from(&object.id.name);
        found.id.schema.clone_from(&object.id.schema);
        found.id.table.clone_from(&object.id.table);
        found.comment.clone_from(&object.comment);
        found.sort_additions();
        Ok(Apart {
            object: found,
            parts: scratch.parts.clone(),
        })
    }

    /// The object in the temporary schema.
    fn find(&self, kind: K, name: &Name, scratch: &ScratchObject) -> Result<SqlObject, Rejection> {
        let table = scratch.object.id.table.as_ref().map(|table| &table.name);
        let found = self.objects.iter().find(|object| {
            object.id.kind == kind
                && object.id.name == *name
                && object.id.table.as_ref().map(|table| &table.name) == table
        });
        found.cloned().ok_or_else(vanished)
    }

    /// If the relation could not be made, that is the reason for all that hangs on it.
    fn cause(&self, refused: &Rejection, scratch: &ScratchObject) -> Rejection {
        let of_relation = scratch.on.as_ref().and_then(|on| {
            let start = format!("{}: ", on.name);
            let mut relations = self.relations.iter();
            relations.find(|rejection| rejection.message.starts_with(&start))
        });
        of_relation.unwrap_or(refused).clone()
    }
}

/// For an object that is not there although nothing went wrong.
fn vanished() -> Rejection {
    Rejection {
        sqlstate: "XX000".to_owned(),
        message: "the object can't be read back".to_owned(),
        position: None,
    }
}
