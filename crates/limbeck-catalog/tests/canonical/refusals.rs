//! What the server refuses, and what it can't say yet.

use std::collections::BTreeMap;

use limbeck_schema::{Check, ColumnType, Constraint, EnumType, Name, QualifiedName};
use limbeck_testkit::block_on;

use super::{COLUMNS, catalogue, database, settle, table};

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
