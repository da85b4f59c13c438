//! Revisions of `revision --online` on a large table, while somebody writes to it.

use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::Duration;

use limbeck_testkit::block_on;
use sqlx::{AssertSqlSafe, PgConnection};

use crate::project::Project;

const BEFORE: &str = "use limbeck::Model;

#[derive(Model)]
#[limbeck(table = \"orgs\")]
struct Org {
    #[limbeck(primary_key)]
    id: i32,
}

#[derive(Model)]
#[limbeck(table = \"users\")]
struct User {
    #[limbeck(primary_key)]
    id: i32,
    org: i32,
    name: String,
    city: Option<String>,
    touched: i32,
    #[limbeck(references = User)]
    friend: Option<i32>,
}
";

const AFTER: &str = "use limbeck::Model;

#[derive(Model)]
#[limbeck(table = \"orgs\")]
struct Org {
    #[limbeck(primary_key)]
    id: i32,
}

#[derive(Model)]
#[limbeck(table = \"users\", check(\"touched >= 0\"), index(name, city), unique(id, name))]
struct User {
    #[limbeck(primary_key)]
    id: i64,
    #[limbeck(references = Org, index)]
    org: i32,
    name: String,
    #[limbeck(default = \"nowhere\", backfill = \"'unknown'\")]
    city: String,
    touched: i64,
    #[limbeck(references = User)]
    friend: Option<i64>,
    #[limbeck(default = \"new\", backfill = \"'number ' || id\")]
    label: String,
}
";

/// How many rows the table has; `cargo xtask load` takes more than the suite has time for.
fn rows() -> usize {
    let rows = std::env::var("LIMBECK_LOAD_ROWS").ok();
    rows.map_or(200_000, |rows| rows.parse().unwrap())
}

const WRITERS: usize = 3;

/// How long the files say that limbeck waits for a lock, and the longest that anybody may wait for limbeck.
const LOCK_TIMEOUT: &str = "2s";

/// Changes and adds rows as code of the time before would, until it is told to stop; says how many statements these
/// were. The server refuses one that waits too long: no clock is looked at here.
fn keep_writing(
    rows: usize,
    number: usize,
    mut connection: PgConnection,
    stop: &AtomicBool,
) -> usize {
    let mut run = |sql: String| {
        let sent = block_on(sqlx::raw_sql(AssertSqlSafe(sql.clone())).execute(&mut connection));
        sent.unwrap_or_else(|error| panic!("{error}: {sql}"));
    };
    run(format!("SET lock_timeout = '{LOCK_TIMEOUT}'"));
    let mut statements = 0;
    while !stop.load(Ordering::Relaxed) {
        let n = statements * WRITERS + number;
        run(match statements % 3 {
            0 => format!(
                "INSERT INTO users (id, org, name, touched) VALUES ({}, 1, 'late', 0)",
                rows + 1 + n
            ),
            _ => format!(
                "UPDATE users SET touched = touched + 1 WHERE id = {}",
                1 + n * 7919 % rows
            ),
        });
        statements += 1;
    }
    statements
}

#[test]
fn writers_wait_no_longer_than_the_lock_timeout() {
    let (project, rows) = (Project::new(), rows());
    project.sandbox.write("models/lib.rs", BEFORE).unwrap();
    project.run("revision --autogenerate -m before --no-verify");
    project.run("upgrade head");
    project.query("INSERT INTO orgs VALUES (1), (2)");
    project.query(&format!(
        "INSERT INTO users SELECT n, 1 + n % 2, 'name ' || n, CASE WHEN n % 2 = 0 THEN 'town' END, 0, nullif(n / 2, 0) \
         FROM generate_series(1, {rows}) AS n"
    ));
    project.sandbox.write("models/lib.rs", AFTER).unwrap();
    let files = project.run("revision --autogenerate --online -m after --no-verify");
    assert_eq!(files.lines().count(), 5, "{files}");

    let stop = AtomicBool::new(false);
    let written = thread::scope(|scope| {
        let writers: Vec<_> = (0..WRITERS)
            .map(|number| {
                let connection = block_on(project.database.connect()).unwrap();
                let stop = &stop;
                scope.spawn(move || keep_writing(rows, number, connection, stop))
            })
            .collect();
        let run = project
            .start("upgrade head")
            .wait_for(Duration::from_secs(600));
        // The writers end also where the upgrade has failed.
        stop.store(true, Ordering::Relaxed);
        let written: Vec<usize> = writers.into_iter().map(|it| it.join().unwrap()).collect();
        run.unwrap().success().unwrap();
        written
    });
    assert!(
        written.iter().all(|statements| *statements > 50),
        "{written:?}"
    );

    project.run("check");
    let missing = "SELECT count(*) FROM users WHERE city IS NULL OR label IS NULL";
    assert_eq!(project.query(missing), "0");
    let filled = format!(
        "SELECT count(*) FROM users WHERE id <= {rows} AND city = 'unknown' AND label = 'number ' || id"
    );
    assert_eq!(project.query(&filled), (rows / 2).to_string());
    // No change was lost while the column got another type.
    let updates = |statements: &usize| statements - statements.div_ceil(3);
    let updates: usize = written.iter().map(updates).sum();
    let touched = "SELECT sum(touched), pg_typeof(min(touched)) FROM users";
    assert_eq!(project.query(touched), format!("{updates}|bigint"));
    let friends =
        "SELECT count(friend), bool_and(friend = id / 2), pg_typeof(min(friend)) FROM users";
    assert_eq!(project.query(friends), format!("{}|t|bigint", rows - 1));
    let invalid = "SELECT count(*) FROM pg_index WHERE NOT indisvalid";
    assert_eq!(project.query(invalid), "0");
}

const SIZED: &str = "use limbeck::Model;

#[derive(Model)]
#[limbeck(table = \"large\")]
struct Large {
    #[limbeck(primary_key)]
    id: i64,
    number: i32,
}

#[derive(Model)]
#[limbeck(table = \"small\")]
struct Small {
    #[limbeck(primary_key)]
    id: i64,
    number: i32,
}
";

#[test]
fn large_tables_are_changed_online_and_small_ones_as_ever() {
    let project = Project::new();
    let config = "[autogenerate]\nonline = true\nonline_rows = 1000\n";
    project.sandbox.write("limbeck.toml", config).unwrap();
    project.sandbox.write("models/lib.rs", SIZED).unwrap();
    project.run("revision --autogenerate -m before --no-verify");
    project.run("upgrade head");
    for (table, rows) in [("large", 2000), ("small", 10)] {
        project.query(&format!(
            "INSERT INTO {table} SELECT n, n FROM generate_series(1, {rows}) AS n"
        ));
        project.query(&format!("ANALYZE {table}"));
    }
    let wider = SIZED.replace("i32", "i64");
    let indexed = wider.replace("    number", "    #[limbeck(index)]\n    number");
    project.sandbox.write("models/lib.rs", &indexed).unwrap();
    let files = project.run("revision --autogenerate -m after");
    let text = |kind: &str| {
        let mut files = files.lines();
        let file = files
            .find(|file| file.contains(kind))
            .unwrap_or_else(|| panic!("{files:?}"));
        std::fs::read_to_string(project.sandbox.path().join(file)).unwrap()
    };
    let (retype, expand, index) = (text("retype"), text("expand"), text("index"));
    assert!(
        retype.contains("number_new") && !retype.contains("\"small\""),
        "{retype}"
    );
    assert!(
        expand.contains("alter_column(\"small\", \"number\")"),
        "{expand}"
    );
    assert!(
        expand.contains("create_index(\"small_number_idx\""),
        "{expand}"
    );
    assert!(
        !expand.contains("\"large\"") && index.contains("concurrently"),
        "{expand}{index}"
    );

    project.run("upgrade head");
    project.run("check");
    let sums = "SELECT sum(large.number), pg_typeof(min(large.number)) FROM large";
    assert_eq!(project.query(sums), "2001000|bigint");
    project.run("downgrade -3");
    assert_eq!(project.query(sums), "2001000|integer");
    project.run("upgrade head");
    project.run("check");
}

#[test]
fn a_change_of_type_goes_on_where_it_failed() {
    let project = Project::new();
    let texts = SIZED.replace("i32", "String");
    project.sandbox.write("models/lib.rs", &texts).unwrap();
    project.run("revision --autogenerate -m before --no-verify");
    project.run("upgrade head");
    project.query("INSERT INTO large SELECT n, n FROM generate_series(1, 20000) AS n");
    project.query("UPDATE large SET number = 'many' WHERE id = 19000");
    project.sandbox.write("models/lib.rs", SIZED).unwrap();
    project.run("revision --autogenerate --online -m after --no-verify");
    let said = project.fail("upgrade head");
    assert!(said.contains("many"), "{said}");
    // Batches before the one that failed are there; code that writes the old column goes on.
    let filled =
        "SELECT count(*) > 1000 AND count(*) < 20000 FROM large WHERE number_new IS NOT NULL";
    assert_eq!(project.query(filled), "t");
    project.query("INSERT INTO large VALUES (20001, '20001')");
    project.query("UPDATE large SET number = '19000' WHERE id = 19000");
    project.run("upgrade head");
    project.run("check");
    let right = "SELECT count(*), bool_and(number = id), pg_typeof(min(number)) FROM large";
    assert_eq!(project.query(right), "20001|t|integer");
}

#[test]
fn a_change_of_type_stops_at_what_it_did_not_know() {
    let project = Project::new();
    let open = SIZED.replace("i32", "Option<i32>");
    project.sandbox.write("models/lib.rs", &open).unwrap();
    project.run("revision --autogenerate -m before --no-verify");
    project.run("upgrade head");
    project
        .query("INSERT INTO large SELECT n, nullif(n % 10, 0) FROM generate_series(1, 2000) AS n");
    let wider = SIZED.replace("i32", "Option<i64>");
    project.sandbox.write("models/lib.rs", &wider).unwrap();
    project.run("revision --autogenerate --online -m after --no-verify");

    project.query("CREATE VIEW seen AS SELECT id FROM large WHERE number > 5");
    let said = project.fail("upgrade head");
    assert!(said.contains("view seen"), "{said}");
    let begun = "SELECT count(*) FROM pg_attribute WHERE attname = 'number_new'";
    assert_eq!(project.query(begun), "0");
    project.query("DROP VIEW seen");

    // Nobody changes this row, so that its value would stay behind.
    project.query(
        "CREATE FUNCTION keep() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END'; \
         CREATE TRIGGER keep BEFORE UPDATE ON large FOR EACH ROW WHEN (OLD.id = 777) EXECUTE FUNCTION keep()",
    );
    let said = project.fail("upgrade head");
    assert!(said.contains("number_new"), "{said}");
    let values = "SELECT count(number), sum(number), pg_typeof(min(number)) FROM large";
    assert_eq!(project.query(values), "1800|9000|integer");
    project.query("DROP TRIGGER keep ON large");
    project.query("UPDATE large SET number = number WHERE id = 777");

    project.run("upgrade head");
    project.run("check");
    assert_eq!(project.query(values), "1800|9000|bigint");
    project.run("downgrade -1");
    assert_eq!(project.query(values), "1800|9000|integer");
}
