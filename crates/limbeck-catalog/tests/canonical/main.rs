//! Expressions compared through the server: equal ones get the live text, others stay.

#![expect(clippy::unwrap_used, reason = "a failure is a failed test")]

mod expressions;
mod refusals;

use std::collections::BTreeMap;

use limbeck_catalog::canonical::{ScratchSettings, ask};
use limbeck_catalog::{Catalogue, ReadRequest, read};
use limbeck_schema::canonical::{Answers, Questions, apply_answers, questions};
use limbeck_schema::{
    Check, Column, ColumnType, Constraint, EnumType, Index, IndexElement, Name, OperatorClass,
    QualifiedName, Schema, Table,
};
use limbeck_testkit::{TestDatabase, block_on};
use sqlx::PgConnection;

const COLUMNS: &str = "id integer, small smallint, big bigint, price numeric(10,2), name text, \
    code varchar(20), fixed char(4), email public.citext, mood public.mood, tags text[], \
    payload jsonb, at timestamptz, plain timestamp, day date, span interval, flag boolean, \
    ratio double precision, \"Odd Name\" integer, \"order\" integer, period tstzrange, doc tsvector, \
    amount public.positive";

const SETUP: &str = "CREATE EXTENSION citext; CREATE EXTENSION pg_trgm;
    CREATE TYPE mood AS ENUM ('sad', 'ok', 'happy');
    CREATE DOMAIN positive AS integer CHECK (VALUE > 0);
    CREATE FUNCTION public.twice(integer) RETURNS integer LANGUAGE sql IMMUTABLE AS 'SELECT $1 * 2';
    CREATE SCHEMA app; CREATE FUNCTION app.half(integer) RETURNS integer LANGUAGE sql IMMUTABLE AS 'SELECT $1 / 2';";

fn database() -> TestDatabase {
    TestDatabase::with(SETUP).unwrap()
}

async fn catalogue(conn: &mut PgConnection) -> Catalogue {
    read(conn, &ReadRequest::default()).await.unwrap()
}

async fn answers(conn: &mut PgConnection, questions: &Questions) -> Answers {
    let settings = ScratchSettings::default();
    ask(conn, questions, &settings).await.unwrap()
}

/// Makes the two comparable as the command line does.
async fn settle(
    conn: &mut PgConnection,
    current: &mut Schema,
    desired: &mut Schema,
) -> (Questions, Answers) {
    let questions = questions(current, desired);
    let answers = answers(conn, &questions).await;
    apply_answers(&questions, &answers, current, desired);
    (questions, answers)
}

fn table<'a>(schema: &'a mut Schema, name: &str) -> &'a mut Table {
    let name = QualifiedName::public(name);
    schema.tables.get_mut(&name).unwrap()
}

#[test]
fn types_classes_and_collations() {
    let database = database();
    let sql = "CREATE COLLATION ci (provider = libc, locale = 'C');
        CREATE TABLE t (email citext, emails citext[], name text COLLATE ci);
        CREATE INDEX trgm ON t USING gin (name gin_trgm_ops);
        CREATE INDEX plain ON t (name); CREATE INDEX collated ON t (name COLLATE \"C\");";
    database.execute(sql).unwrap();
    block_on(async {
        let mut conn = database.connect().await.unwrap();
        let mut current = catalogue(&mut conn).await.schema;
        let mut desired = current.clone();
        let t = table(&mut desired, "t");
        t.columns[0].data_type = "citext".parse().unwrap();
        t.columns[1].data_type = "citext[]".parse().unwrap();
        t.columns[2].collation = Some(QualifiedName::new("pg_catalog", "ci"));
        for index in t.indexes_mut() {
            if index.name == "trgm" {
                index.elements[0].operator_class.as_mut().unwrap().schema = None;
            }
            if index.name == "plain" {
                index.elements[0].collation = Some(QualifiedName::public("ci"));
                index.elements[0].operator_class = Some(class("text_ops"));
            }
        }
        let mut other = Table::new(QualifiedName::public("fresh"));
        for (name, data_type) in [("a", "citext"), ("b", "node_tree"), ("c", "pg_node_tree")] {
            other.add_column(Column::new(name, data_type.parse().unwrap()));
        }
        let mut index = Index::new("fresh_idx", vec![IndexElement::column("a")]);
        index.elements[0].operator_class = Some(class("text_ops"));
        other.add_index(index);
        desired.add_table(other);
        settle(&mut conn, &mut current, &mut desired).await;
        let name = QualifiedName::public("t");
        assert_eq!(current.tables[&name], desired.tables[&name]);
        let fresh = table(&mut desired, "fresh");
        let types: Vec<_> = fresh
            .columns
            .values()
            .map(|c| c.data_type.to_sql())
            .collect();
        assert_eq!(
            types,
            ["public.citext", "node_tree", "pg_catalog.pg_node_tree"]
        );
        // citext has a default class of its own, so text_ops is not the default one.
        let element = &fresh.indexes[&Name::new("fresh_idx")].elements[0];
        assert_eq!(element.operator_class, Some(class("text_ops")));
    });
}

fn class(name: &str) -> OperatorClass {
    OperatorClass {
        schema: None,
        name: Name::new(name),
        parameters: BTreeMap::new(),
    }
}

/// In memory the type has its new name already, on the server not yet.
#[test]
fn a_renamed_enum_type_is_known() {
    let database = database();
    database
        .execute("CREATE TABLE t (mood mood CHECK (mood <> 'sad'))")
        .unwrap();
    block_on(async {
        let mut conn = database.connect().await.unwrap();
        let mut current = catalogue(&mut conn).await.schema;
        let feeling = QualifiedName::public("feeling");
        current.enums.clear();
        current.add_enum(EnumType::new(feeling.clone(), ["sad", "ok", "happy"]));
        let t = table(&mut current, "t");
        t.columns[0].data_type = ColumnType::user(feeling);
        t.add_constraint(Constraint::new(
            "t_mood_check",
            Check::new("mood <> 'sad'::public.feeling"),
        ));
        let mut desired = current.clone();
        table(&mut desired, "t")
            .add_constraint(Constraint::new("t_mood_check", Check::new("mood != 'sad'")));
        settle(&mut conn, &mut current, &mut desired).await;
        assert_eq!(current, desired);
    });
}
