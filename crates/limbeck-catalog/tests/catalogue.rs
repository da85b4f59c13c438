//! Runs every folder of `fixtures/catalog`: `setup.sql` makes a database, `schema.txt` is what is
//! read from it.
//!
//! A second reading must be the same after the database went through `pg_dump` and the canonical
//! step, unless `case.toml` says `restore = false`. Objects that SQL defines must be in the very form
//! in which statements of models and revision files are read; the server must find that the statements
//! of `setup.sql` say the same (unless `spelling = false`), and those of `different.sql` do not.

use limbeck_catalog::canonical::{ScratchSettings, ask};
use limbeck_catalog::{Catalogue, ReadRequest, read};
use limbeck_schema::canonical::{ObjectAnswer, apply_answers, questions};
use limbeck_schema::sql_object::{read_object, read_statements};
use limbeck_schema::{QualifiedName, Schema, SqlObject};
use limbeck_testkit::{Case, Error, TestDatabase, block_on, expect_same, run_server_cases};
use serde::Deserialize;
use sqlx::PgConnection;

/// The options of `case.toml`.
#[derive(Deserialize)]
#[serde(default, deny_unknown_fields)]
struct Options {
    /// The schemas to read.
    schemas: Vec<String>,
    /// Tables to leave out.
    ignored: Vec<String>,
    /// Whether a dump of the database is restored and read as well.
    restore: bool,
    /// Whether `setup.sql` has the objects as they are in the end, each in one `CREATE` statement.
    spelling: bool,
    /// Read as a role that has no privileges at all.
    without_privileges: bool,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            schemas: vec!["public".to_owned()],
            ignored: Vec::new(),
            restore: true,
            spelling: true,
            without_privileges: false,
        }
    }
}

fn main() {
    run_server_cases("catalog", run_case);
}

fn run_case(case: &Case) -> Result<(), Error> {
    let options: Options = case.config()?.options()?;
    let database = TestDatabase::create()?;
    database.psql(&["-f", &case.path("setup.sql").display().to_string()])?;
    let catalogue = block_on(read_as(&database, &options))?;
    case.expect("schema.txt", &text(&catalogue))?;
    for object in catalogue.schema.objects.values() {
        reads_back(object)?;
    }
    let setup = case.read_file("setup.sql")?;
    if options.spelling {
        let said = block_on(settle(&database, &options, &catalogue.schema, &setup))?;
        all_are(&said, &catalogue.schema, true)?;
    }
    if let Some(sql) = case.read_optional("different.sql")? {
        let said = block_on(settle(&database, &options, &catalogue.schema, &sql))?;
        all_are(&said, &catalogue.schema, false)?;
    }
    if options.restore {
        let restored = restore(&database)?;
        block_on(compare(&restored, &options, catalogue.schema))?;
    }
    Ok(())
}

async fn read_as(database: &TestDatabase, options: &Options) -> Result<Catalogue, Error> {
    let mut conn = database.connect().await?;
    let role = format!("reader_{}", database.name());
    if options.without_privileges {
        run(&mut conn, &format!("CREATE ROLE {role}; SET ROLE {role}")).await?;
    }
    let result = read(&mut conn, &request(options)?).await;
    let path = sqlx::raw_sql("SHOW search_path").fetch_one(&mut conn);
    let path: String = sqlx::Row::get(&path.await?, 0);
    if options.without_privileges {
        run(&mut conn, &format!("RESET ROLE; DROP ROLE {role}")).await?;
    }
    expect_same("\"$user\", public", &path, ("search_path", "afterwards"))?;
    result.map_err(|error| Error::new(format!("{error:?}")))
}

async fn run(conn: &mut PgConnection, sql: &str) -> Result<(), Error> {
    let sql = sqlx::AssertSqlSafe(sql.to_owned());
    sqlx::raw_sql(sql).execute(conn).await?;
    Ok(())
}

fn request(options: &Options) -> Result<ReadRequest, Error> {
    let ignored: Result<Vec<QualifiedName>, _> =
        options.ignored.iter().map(|name| name.parse()).collect();
    let ignored = ignored.map_err(|error| Error::new(error.to_string()))?;
    Ok(ReadRequest::new(options.schemas.iter().cloned()).ignoring(ignored))
}

fn text(catalogue: &Catalogue) -> String {
    let mut text = catalogue.schema.to_text();
    for unmanaged in &catalogue.unmanaged {
        text.push_str(&format!(
            "unmanaged {}: {}\n",
            unmanaged.kind, unmanaged.name
        ));
    }
    text
}

/// The statements of an object, read as people's are, give the same object.
fn reads_back(object: &SqlObject) -> Result<(), Error> {
    let mut script: Vec<String> = object.statements().map(str::to_owned).collect();
    if let Some(comment) = &object.comment {
        let (kind, id) = (object.id.kind.sql(), object.id.to_sql());
        let text = comment.replace('\'', "\'\'");
        script.push(format!("COMMENT ON {kind} {id} IS '{text}'"));
    }
    let script = script.join(";\n");
    match read_object(&script) {
        Ok(read) if read == *object => Ok(()),
        Ok(read) => Err(Error::new(format!(
            "read back:\n{read:#?}\nnot\n{object:#?}"
        ))),
        Err(error) => Err(Error::new(format!("{error:?} in\n{script}"))),
    }
}

/// The objects that the statements of a script declare, after the canonical step.
async fn settle(
    database: &TestDatabase,
    options: &Options,
    live: &Schema,
    sql: &str,
) -> Result<Vec<SqlObject>, Error> {
    let mut desired = live.clone();
    desired.objects.clear();
    for (object, _) in read_statements(sql).objects {
        let home = object.id.home().map(|name| name.as_str());
        if home.is_none_or(|home| options.schemas.iter().any(|schema| schema == home)) {
            desired.add_object(object);
        }
    }
    let mut current = live.clone();
    let questions = questions(&current, &desired);
    let mut conn = database.connect().await?;
    let answers = ask(&mut conn, &questions, &ScratchSettings::default()).await;
    let answers = answers.map_err(|error| Error::new(format!("{error:?}")))?;
    for (id, answer) in &answers.objects {
        match answer {
            ObjectAnswer::Rejected(_) | ObjectAnswer::Unknown(_) => {
                return Err(Error::new(format!("{id}: {answer:?}")));
            }
            ObjectAnswer::Read { .. } => {}
        }
    }
    apply_answers(&questions, &answers, &mut current, &mut desired);
    Ok(desired.objects.into_values().collect())
}

/// Every object is the live one, or the statements of none are.
fn all_are(objects: &[SqlObject], live: &Schema, same: bool) -> Result<(), Error> {
    let is_live = |object: &SqlObject| {
        live.objects.get(&object.id).is_some_and(|live| {
            object.statements().eq(live.statements()) && (!same || object.comment == live.comment)
        })
    };
    let wrong = objects.iter().find(|object| is_live(object) != same);
    match wrong {
        Some(object) => Err(Error::new(format!(
            "{object:#?}\nlive: {:#?}",
            live.objects.get(&object.id)
        ))),
        None => Ok(()),
    }
}

fn restore(database: &TestDatabase) -> Result<TestDatabase, Error> {
    let restored = TestDatabase::create()?;
    let dump = std::env::temp_dir().join(format!("{}.sql", restored.name()));
    std::fs::write(&dump, database.pg_dump(&[])?)?;
    let loaded = restored.psql(&["-f", &dump.display().to_string()]);
    std::fs::remove_file(&dump)?;
    loaded.map(|_| restored)
}

/// The models say what was read first; the database is the restored one.
async fn compare(
    restored: &TestDatabase,
    options: &Options,
    mut desired: Schema,
) -> Result<(), Error> {
    let failed = |error| Error::new(format!("{error:?}"));
    let mut conn = restored.connect().await?;
    let mut current = read(&mut conn, &request(options)?)
        .await
        .map_err(failed)?
        .schema;
    let questions = questions(&current, &desired);
    let settings = ScratchSettings::default();
    let answers = ask(&mut conn, &questions, &settings)
        .await
        .map_err(failed)?;
    apply_answers(&questions, &answers, &mut current, &mut desired);
    expect_same(
        &desired.to_text(),
        &current.to_text(),
        ("first", "restored"),
    )?;
    if current == desired {
        Ok(())
    } else {
        Err(Error::new("the schemas have the same text and differ"))
    }
}
