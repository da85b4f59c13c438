//! Test databases on the shared server: separate from each other, dumped, dropped.

use limbeck_testkit::{TestDatabase, block_on, expect_same, server};
use sqlx::postgres::PgConnectOptions;
use sqlx::{ConnectOptions, Row};

#[test]
fn databases_are_fresh_and_go_away() {
    let one = TestDatabase::with("CREATE TABLE t (id int); INSERT INTO t VALUES (1), (2)").unwrap();
    let two = TestDatabase::create().unwrap();
    assert_eq!(one.query("SELECT count(*), 'x' FROM t").unwrap(), "2|x");
    assert_eq!(two.query("SELECT to_regclass('t') IS NULL").unwrap(), "t");
    assert_eq!(
        one.duplicate()
            .unwrap()
            .query("SELECT sum(id) FROM t")
            .unwrap(),
        "3"
    );

    let name = one.name().to_owned();
    drop(one);
    let count = format!("SELECT count(*) FROM pg_database WHERE datname = '{name}'");
    assert_eq!(two.query(&count).unwrap(), "0");
}

/// sqlx and psql read the same URL, whatever the environment says about other servers.
#[test]
fn sqlx_reads_the_url() {
    let database = TestDatabase::create().unwrap();
    let options: PgConnectOptions = database.url().parse().unwrap();
    assert_eq!(options.get_port(), 5432);
    assert_eq!(options.get_username(), "postgres");
    assert_eq!(options.get_database(), Some(database.name()));
    assert!(
        options
            .get_socket()
            .is_some_and(|socket| socket.is_absolute())
    );
    let row = block_on(async {
        let mut connection = options.connect().await?;
        sqlx::query("SELECT current_database()::text")
            .fetch_one(&mut connection)
            .await
    });
    assert_eq!(row.unwrap().get::<String, _>(0), database.name());
}

#[tokio::test]
async fn works_inside_a_runtime() {
    let database = TestDatabase::create_async().await.unwrap();
    database
        .execute_async("CREATE TABLE t (id int)")
        .await
        .unwrap();
}

#[test]
fn errors_show_the_line() {
    let database = TestDatabase::create().unwrap();
    let error = database
        .execute("CREATE TABLE t (id int);\nSELECT nothing FROM t;")
        .unwrap_err();
    assert_eq!(
        error.to_string(),
        "ERROR 42703: column \"nothing\" does not exist\nLINE 2: SELECT nothing FROM t;"
    );
    let error = database.query("SELECT nothing").unwrap_err().to_string();
    assert!(
        error.contains("column \"nothing\" does not exist"),
        "{error}"
    );
}

#[test]
fn dumps_are_comparable() {
    let one = TestDatabase::with(
        "CREATE TABLE t (a int, b text); COMMENT ON TABLE t IS 'it''s'; CREATE TABLE version (id text)",
    );
    let two = TestDatabase::with("CREATE TABLE t (b text, a int); COMMENT ON TABLE t IS 'it''s'");
    let (one, two) = (one.unwrap(), two.unwrap());
    let dump = one.pg_dump(&["version"]).unwrap();
    assert_eq!(
        dump,
        "CREATE TABLE public.t (\n    a integer,\n    b text\n);\nCOMMENT ON TABLE public.t IS 'it''s';\n"
    );
    let names = ("one", "two");
    assert!(expect_same(&dump, &two.pg_dump(&[]).unwrap(), names).is_err());
    let dump = one
        .dump()
        .without_table("version")
        .without_column_order()
        .run()
        .unwrap();
    let same = two.dump().without_column_order().run().unwrap();
    expect_same(&dump, &same, names).unwrap();
}

#[test]
fn the_server_knows_its_version() {
    assert!(server().unwrap().major_version().unwrap() >= 13);
}
