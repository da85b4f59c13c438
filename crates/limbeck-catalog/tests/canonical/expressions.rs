//! Checks, predicates, keys, defaults and generated columns in other words.

use limbeck_schema::{
    Check, ColumnDefault, Constraint, ConstraintDefinition, Expr, Index, IndexElement, IndexKey,
    Name, QualifiedName,
};
use limbeck_testkit::{TestDatabase, block_on, server};

use super::{COLUMNS, catalogue, database, settle, table};

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
