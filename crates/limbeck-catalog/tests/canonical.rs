//! Expressions compared through the server: equal ones get the live text, others stay.

#![expect(clippy::unwrap_used, reason = "a failure is a failed test")]

use std::collections::BTreeMap;

use limbeck_catalog::canonical::{ScratchSettings, ask};
use limbeck_catalog::{Catalogue, ReadRequest, read};
use limbeck_schema::canonical::{Answers, Questions, apply_answers, questions};
use limbeck_schema::{
    Check, Column, ColumnDefault, ColumnType, Constraint, ConstraintDefinition, EnumType, Expr,
    Index, IndexElement, IndexKey, Name, OperatorClass, QualifiedName, Schema, Table,
};
use limbeck_testkit::{TestDatabase, block_on, server};
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

/// What is written on the server, what is written in the model, whether they are the same.
type Pair = (&'static str, &'static str, bool);

const CONDITIONS: &[Pair] = &[
    ("code IN ('a','b')", "code in ('a', 'b')", true),
    ("code IN ('a','b')", "code = ANY (ARRAY['a', 'b'])", false),
    ("code IN ('a','b')", "code IN ('b','a')", false),
    ("code = 'a'", "code = 'a'::text", true),
    ("code = 'a'", "code = 'A'", false),
    ("name IN ('a')", "name = 'a'", true),
    ("price > 0", "price > 0::numeric", true),
    ("price > 0", "price > 0.0", false),
    ("price > 0", "price >= 0", false),
    ("mood <> 'sad'", "mood != 'sad'::mood", true),
    ("mood <> 'sad'", "mood <> 'ok'", false),
    (
        "mood IN ('sad','ok')",
        "mood IN ('sad'::public.mood, 'ok')",
        true,
    ),
    ("email LIKE '%@%'", "email ~~ '%@%'", true),
    ("email LIKE '%@%'", "email ILIKE '%@%'", false),
    ("id BETWEEN 1 AND 5", "id >= 1 AND id <= 5", true),
    ("id BETWEEN 1 AND 5", "(id >= 1) and (id <= 5)", true),
    ("NOT flag", "flag = false", false),
    ("NOT flag", "not (flag)", true),
    ("flag IS TRUE", "flag IS true", true),
    (
        "id > 0 AND small > 0 AND big > 0",
        "id > 0 AND (small > 0 AND big > 0)",
        false,
    ),
    ("\"Odd Name\" > 0", "\"Odd Name\">0", true),
    ("\"order\" > 0", "\"order\" > 0 -- positive", true),
    ("at > '2020-01-01'", "at > '2020-01-01 00:00:00+00'", true),
    ("at > '2020-01-01'", "at > '2020-01-02'", false),
    ("span < '1 day'", "span < interval '1 day'", true),
    ("day > '2020-01-01'", "day > date '2020-01-01'", true),
    ("payload ? 'k'", "payload ? 'k'::text", true),
    (
        "payload->>'k' IS NOT NULL",
        "(payload ->> 'k') IS NOT NULL",
        true,
    ),
    ("cardinality(tags) > 0", "array_length(tags, 1) > 0", false),
    ("twice(id) > 4", "public.twice(id) > 4", true),
    ("app.half(id) > 4", "app.half(id) > 4", true),
    ("amount > 3", "amount > 3::integer", true),
    ("char_length(name) > 2", "length(name) > 2", false),
    (
        "substring(name from 1 for 2) = 'ab'",
        "SUBSTRING(name FROM 1 FOR 2) = 'ab'",
        true,
    ),
    ("name ~ '^[a-z]+$'", "name ~ E'^[a-z]+$'", true),
    ("name ~ E'\\\\d'", "name ~ '\\d'", true),
    (
        "coalesce(name, code) <> ''",
        "COALESCE(name, code::text) <> ''::text",
        true,
    ),
    (
        "CASE WHEN flag THEN id > 0 ELSE true END",
        "case when flag then id > 0 else true end",
        true,
    ),
    ("t_users.id > 0", "id > 0", true),
    ("fixed = 'ab'", "fixed = 'ab'::bpchar", true),
    (
        "extract(year from at) > 2000",
        "EXTRACT('year' FROM at) > 2000",
        true,
    ),
    ("ratio > 0.5", "ratio > 0.5::double precision", true),
    (
        "period && tstzrange('2020-01-01', '2021-01-01')",
        "period && tstzrange('2020-01-01'::timestamptz, '2021-01-01')",
        true,
    ),
];

const KEYS: &[Pair] = &[
    ("lower(name)", "LOWER(name)", true),
    ("lower(code)", "lower(code::text)", true),
    ("lower(code)", "upper(code)", false),
    ("(payload->>'a')", "payload ->> 'a'::text", true),
    ("(id + 1)", "id+1", true),
    ("(id + 1)", "1 + id", false),
    ("(at AT TIME ZONE 'UTC')", "timezone('UTC', at)", false),
    (
        "(at AT TIME ZONE 'UTC')",
        "at at time zone 'UTC'::text",
        true,
    ),
    ("(twice(id))", "public.twice(id)", true),
    ("coalesce(code, '')", "COALESCE(code, ''::varchar)", true),
];

const DEFAULTS: &[(&str, &str, &str, bool)] = &[
    ("text", "'a'", "'a'::text", true),
    ("varchar(20)", "'a'", "'a'::varchar", true),
    ("varchar(20)", "'a'", "'b'", false),
    ("timestamptz", "now()", "NOW()", true),
    ("timestamptz", "now()", "CURRENT_TIMESTAMP", false),
    (
        "timestamptz",
        "now() + interval '1 day'",
        "now() + '1 day'::interval",
        true,
    ),
    ("jsonb", "'{\"a\": 1}'", "'{\"a\":1}'::jsonb", true),
    ("text[]", "'{}'", "ARRAY[]::text[]", false),
    ("text[]", "ARRAY[]::text[]", "array[]::text[]", true),
    ("bigint", "-1", "'-1'::integer", true),
    ("numeric(10,2)", "0", "0.00", false),
    ("numeric(10,2)", "0.50", "0.5", false),
    ("mood", "'ok'", "'ok'::public.mood", true),
    ("mood", "'ok'", "'sad'", false),
    ("integer", "twice(2)", "public.twice(2)", true),
    ("date", "'2020-01-02'", "date '2020-01-02'", true),
    ("interval", "'1 day'", "'1 day'::interval", true),
    ("boolean", "true", "'t'", true),
    (
        "uuid",
        "gen_random_uuid()",
        "pg_catalog.gen_random_uuid()",
        true,
    ),
    ("double precision", "1.5", "1.5::numeric", true),
];

#[test]
fn conditions() {
    let database = database();
    let mut sql = String::new();
    for (i, (live, _, _)) in CONDITIONS.iter().enumerate() {
        let name = if live.contains("t_users") {
            "t_users".to_owned()
        } else {
            format!("t{i}")
        };
        sql.push_str(&format!(
            "CREATE TABLE {name} ({COLUMNS}, CONSTRAINT c CHECK ({live}));"
        ));
    }
    database.execute(&sql).unwrap();
    compare_conditions(&database);
    let restored = restore(&database);
    compare_conditions(&restored);
}

fn restore(database: &TestDatabase) -> TestDatabase {
    let dump = database.pg_dump(&[]).unwrap();
    let restored = TestDatabase::create().unwrap();
    let path = std::env::temp_dir().join(format!("limbeck-{}.sql", restored.name()));
    std::fs::write(&path, dump).unwrap();
    restored.psql(&["-f", path.to_str().unwrap()]).unwrap();
    std::fs::remove_file(path).unwrap();
    restored
}

fn compare_conditions(database: &TestDatabase) {
    block_on(async {
        let mut conn = database.connect().await.unwrap();
        let mut current = catalogue(&mut conn).await.schema;
        let mut desired = current.clone();
        let name = |i: usize, live: &str| {
            if live.contains("t_users") {
                "t_users".to_owned()
            } else {
                format!("t{i}")
            }
        };
        for (i, (live, mine, _)) in CONDITIONS.iter().enumerate() {
            table(&mut desired, &name(i, live))
                .add_constraint(Constraint::new("c", Check::new(*mine)));
        }
        let (questions, answers) = settle(&mut conn, &mut current, &mut desired).await;
        assert_eq!(
            questions.rejections(&answers).count(),
            0,
            "{:?}",
            questions.rejections(&answers).collect::<Vec<_>>()
        );
        for (i, (live, mine, same)) in CONDITIONS.iter().enumerate() {
            let name = QualifiedName::public(name(i, live));
            let equal = current.tables[&name] == desired.tables[&name];
            assert_eq!(equal, *same, "{live} and {mine}");
            if !same {
                let kept = &table(&mut desired, name.name.as_str()).constraints[&Name::new("c")];
                assert_eq!(kept.definition, Check::new(*mine).into());
            }
        }
        // Nothing is left behind.
        assert_eq!(
            catalogue(&mut conn).await.schema.tables.len(),
            CONDITIONS.len()
        );
    });
}

#[test]
fn keys_and_predicates() {
    let database = database();
    let mut sql = String::new();
    for (i, (live, _, _)) in KEYS.iter().enumerate() {
        sql.push_str(&format!(
            "CREATE TABLE k{i} ({COLUMNS}); CREATE INDEX k{i}_idx ON k{i} ({live});"
        ));
    }
    database.execute(&sql).unwrap();
    for (i, (live, _, _)) in CONDITIONS.iter().enumerate() {
        if !live.contains("t_users") {
            let table = format!("CREATE TABLE p{i} ({COLUMNS})");
            let index = format!("CREATE INDEX p{i}_idx ON p{i} (id) WHERE {live}");
            // Not every condition is immutable, as predicates must be.
            let _ = database.execute(&format!("{table}; {index}"));
        }
    }
    block_on(async {
        let mut conn = database.connect().await.unwrap();
        let mut current = catalogue(&mut conn).await.schema;
        let mut desired = current.clone();
        for (i, (_, mine, _)) in KEYS.iter().enumerate() {
            let index = Index::new(format!("k{i}_idx"), vec![IndexElement::expression(mine)]);
            table(&mut desired, &format!("k{i}")).add_index(index);
        }
        for (i, (live, mine, _)) in CONDITIONS.iter().enumerate() {
            if !live.contains("t_users") {
                let mut index = Index::new(format!("p{i}_idx"), vec![IndexElement::column("id")]);
                index.predicate = Some(Expr::new(mine));
                let name = QualifiedName::public(format!("p{i}"));
                if let Some(table) = desired.tables.get_mut(&name) {
                    table.add_index(index);
                }
            }
        }
        settle(&mut conn, &mut current, &mut desired).await;
        let major = server().unwrap().major_version().unwrap();
        let all = KEYS.iter().map(|pair| ("k", pair)).enumerate();
        let all = all.chain(CONDITIONS.iter().map(|pair| ("p", pair)).enumerate());
        for (i, (letter, (live, mine, same))) in all {
            let name = QualifiedName::public(format!("{letter}{i}"));
            if let Some(table) = current.tables.get(&name) {
                let equal = *table == desired.tables[&name];
                // Before PostgreSQL 14 the words of SQL were stored as the function that they stand for.
                let same = *same || major < 14 && mine.starts_with("timezone(");
                assert_eq!(equal, same, "{live} and {mine}");
            }
        }
    });
}

#[test]
fn defaults() {
    let database = database();
    let mut sql = String::new();
    for (i, (data_type, live, _, _)) in DEFAULTS.iter().enumerate() {
        sql.push_str(&format!(
            "CREATE TABLE d{i} (c {data_type} DEFAULT {live});"
        ));
    }
    database.execute(&sql).unwrap();
    block_on(async {
        let mut conn = database.connect().await.unwrap();
        let mut current = catalogue(&mut conn).await.schema;
        let mut desired = current.clone();
        for (i, (_, _, mine, _)) in DEFAULTS.iter().enumerate() {
            let columns = &mut table(&mut desired, &format!("d{i}")).columns;
            columns[0].default = ColumnDefault::Expression(Expr::new(mine));
        }
        settle(&mut conn, &mut current, &mut desired).await;
        for (i, (data_type, live, mine, same)) in DEFAULTS.iter().enumerate() {
            let name = QualifiedName::public(format!("d{i}"));
            let equal = current.tables[&name] == desired.tables[&name];
            assert_eq!(equal, *same, "{data_type}: {live} and {mine}");
        }
    });
}

#[test]
fn generated_columns() {
    let database = database();
    let sql = "CREATE TABLE g (first varchar(10), last text, n integer, \
        full_name text GENERATED ALWAYS AS (first || ' ' || last) STORED, \
        double bigint GENERATED ALWAYS AS (n * 2) STORED)";
    database.execute(sql).unwrap();
    block_on(async {
        let mut conn = database.connect().await.unwrap();
        let mut current = catalogue(&mut conn).await.schema;
        let mut desired = current.clone();
        for (column, sql) in [
            ("full_name", "first::text || ' '::text || last"),
            ("double", "n*2"),
        ] {
            let column = table(&mut desired, "g")
                .columns
                .get_mut(&Name::new(column))
                .unwrap();
            if let ColumnDefault::Generated(generated) = &mut column.default {
                generated.expression = Expr::new(sql);
            }
        }
        assert_ne!(current, desired);
        settle(&mut conn, &mut current, &mut desired).await;
        assert_eq!(current, desired);
    });
}

#[test]
fn refused_expressions_do_not_spoil_the_others() {
    let database = database();
    let sql = format!(
        "CREATE TABLE t ({COLUMNS}, CONSTRAINT good CHECK (price > 0), CONSTRAINT whole CHECK (t.* IS NOT NULL))"
    );
    database.execute(&sql).unwrap();
    block_on(async {
        let mut conn = database.connect().await.unwrap();
        let mut current = catalogue(&mut conn).await.schema;
        let mut desired = current.clone();
        let wrong: BTreeMap<&str, (&str, &str, Option<usize>, bool)> = [
            (
                "missing_column",
                ("id > 0 and nope > 1", "42703", Some(11), true),
            ),
            ("syntax", ("id > > 0", "42601", Some(5), true)),
            (
                "unbalanced",
                ("id > 0) IS TRUE, (id > 1", "42601", None, true),
            ),
            (
                "statement",
                (
                    "true)); COMMIT; CREATE TABLE hacked (id int); --",
                    "42601",
                    None,
                    true,
                ),
            ),
            ("no_boolean", ("id + 1", "42804", Some(0), true)),
            ("function", ("comes_later(id)", "42883", Some(0), false)),
            ("label", ("mood = 'new'", "22P02", Some(7), false)),
            (
                "type",
                ("name::comes_later IS NULL", "42704", Some(6), false),
            ),
            ("unterminated", ("name = 'x", "42601", None, true)),
            ("empty", ("", "42601", None, true)),
            ("subquery", ("id in (select 1)", "0A000", Some(3), true)),
        ]
        .into();
        let t = table(&mut desired, "t");
        t.add_constraint(Constraint::new("good", Check::new("price > 0::numeric")));
        t.add_constraint(Constraint::new("whole", Check::new("(t is not null)")));
        for (name, (sql, ..)) in &wrong {
            t.add_constraint(Constraint::new(*name, Check::new(*sql)));
        }
        let (questions, answers) = settle(&mut conn, &mut current, &mut desired).await;
        let told: BTreeMap<String, _> = questions
            .rejections(&answers)
            .map(|(place, _, rejection)| (place.object().to_string(), rejection.clone()))
            .collect();
        for (name, (sql, state, position, mistake)) in &wrong {
            let rejection = &told[&format!("constraint \"{name}\" of table \"public.t\"")];
            assert_eq!(rejection.sqlstate, *state, "{sql}: {rejection:?}");
            if position.is_some() {
                assert_eq!(rejection.position, *position, "{sql}");
            }
            assert_eq!(rejection.is_mistake(), *mistake, "{sql}");
        }
        assert_eq!(told.len(), wrong.len());
        let name = QualifiedName::public("t");
        for constraint in ["good", "whole"] {
            let (a, b) = (&current.tables[&name], &desired.tables[&name]);
            assert_eq!(
                a.constraints[&Name::new(constraint)],
                b.constraints[&Name::new(constraint)]
            );
        }
        assert_eq!(catalogue(&mut conn).await.schema.tables.len(), 1);
    });
}

#[test]
fn many_mistakes_come_to_an_end() {
    let database = database();
    database
        .execute(&format!("CREATE TABLE t ({COLUMNS})"))
        .unwrap();
    block_on(async {
        let mut conn = database.connect().await.unwrap();
        let mut current = catalogue(&mut conn).await.schema;
        let mut desired = current.clone();
        for i in 0..150 {
            let sql = if i % 2 == 0 {
                format!("id > {i}")
            } else {
                format!("nope{i} > 0")
            };
            table(&mut desired, "t")
                .add_constraint(Constraint::new(format!("c{i}"), Check::new(sql.as_str())));
        }
        let (questions, answers) = settle(&mut conn, &mut current, &mut desired).await;
        assert_eq!(questions.rejections(&answers).count(), 75);
        assert_eq!(answers.expressions.len(), 150);
    });
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

/// A new enum type in a new schema can't be made for the time being; the other expressions can
/// still be compared.
#[test]
fn a_new_enum_type_does_not_spoil_the_others() {
    let database = database();
    database
        .execute("CREATE TABLE t (a integer CHECK (a > 0), state text CHECK (state <> 'x'))")
        .unwrap();
    block_on(async {
        let mut conn = database.connect().await.unwrap();
        let mut current = catalogue(&mut conn).await.schema;
        let mut desired = current.clone();
        let state = QualifiedName::new("later", "state");
        desired.add_enum(EnumType::new(state.clone(), ["x", "y"]));
        let t = table(&mut desired, "t");
        t.columns[1].data_type = ColumnType::user(state);
        t.add_constraint(Constraint::new("t_a_check", Check::new("a > 0::integer")));
        t.add_constraint(Constraint::new("t_state_check", Check::new("state != 'x'")));
        let (questions, answers) = settle(&mut conn, &mut current, &mut desired).await;
        let name = QualifiedName::public("t");
        let (a, b) = (&current.tables[&name], &desired.tables[&name]);
        assert_eq!(
            a.constraints[&Name::new("t_a_check")],
            b.constraints[&Name::new("t_a_check")]
        );
        assert_ne!(
            a.constraints[&Name::new("t_state_check")],
            b.constraints[&Name::new("t_state_check")]
        );
        assert!(
            questions
                .rejections(&answers)
                .all(|(_, _, r)| !r.is_mistake())
        );
    });
}

#[test]
fn roles_without_temporary_tables() {
    let database = database();
    let role = format!("plain_{}", database.name());
    database
        .execute(&format!(
            "CREATE TABLE t ({COLUMNS}, CONSTRAINT c CHECK (price > 0)); CREATE ROLE {role};"
        ))
        .unwrap();
    block_on(async {
        let mut conn = database.connect().await.unwrap();
        for may_create in [true, false] {
            if !may_create {
                let revoke = format!(
                    "REVOKE TEMPORARY ON DATABASE {} FROM PUBLIC",
                    database.name()
                );
                database.execute_async(&revoke).await.unwrap();
            }
            let set = format!("SET ROLE {role}; SET default_transaction_read_only = on");
            sqlx::raw_sql(sqlx::AssertSqlSafe(set))
                .execute(&mut conn)
                .await
                .unwrap();
            let mut current = catalogue(&mut conn).await.schema;
            assert_eq!(current.tables.len(), 1);
            let mut desired = current.clone();
            let sql = "price > 0::numeric";
            table(&mut desired, "t").add_constraint(Constraint::new("c", Check::new(sql)));
            let (_, answers) = settle(&mut conn, &mut current, &mut desired).await;
            assert_eq!(answers.unavailable.is_none(), may_create);
            assert_eq!(current == desired, may_create);
        }
        sqlx::raw_sql("RESET ROLE")
            .execute(&mut conn)
            .await
            .unwrap();
    });
    database
        .execute(&format!("DROP OWNED BY {role}; DROP ROLE {role}"))
        .unwrap();
}

#[test]
fn exclusion_constraints() {
    let database = database();
    let sql = "CREATE TABLE t (a varchar(5), p tstzrange, flag boolean, \
        CONSTRAINT x EXCLUDE USING gist (tstzrange(lower(p), upper(p)) WITH &&) WHERE (flag IS TRUE AND a IN ('x', 'y')))";
    database.execute(sql).unwrap();
    block_on(async {
        let mut conn = database.connect().await.unwrap();
        let mut current = catalogue(&mut conn).await.schema;
        let mut desired = current.clone();
        let t = table(&mut desired, "t");
        let definition = &mut t.constraints.get_mut(&Name::new("x")).unwrap().definition;
        if let ConstraintDefinition::Exclusion(exclusion) = definition {
            exclusion.predicate = Some(Expr::new("flag is true and a in ('x','y')"));
            exclusion.elements[0].element.key =
                IndexKey::Expression(Expr::new("TSTZRANGE(LOWER(p), UPPER(p))"));
        }
        assert_ne!(current, desired);
        settle(&mut conn, &mut current, &mut desired).await;
        assert_eq!(current, desired);
    });
}
