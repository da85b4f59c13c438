//! Which types PostgreSQL lets refer to which: `ColumnType::can_refer_to` against the server, for
//! pairs of built-in types.

#![allow(clippy::unwrap_used, reason = "a failure is a failed test")]

use std::collections::BTreeSet;

use limbeck_schema::{Builtin, ColumnType};
use limbeck_testkit::TestDatabase;

/// Makes `keys`, the types that a key can have, and `pairs`, those that fit: referring and key.
const ASK: &str = "
    CREATE TABLE keys (type text); CREATE TABLE pairs (own text, key text);
    DO $$ DECLARE own text; key text; BEGIN
        FOR key IN SELECT type FROM types LOOP
            BEGIN
                EXECUTE format('CREATE TEMP TABLE there (x %s PRIMARY KEY)', key);
            EXCEPTION WHEN undefined_object THEN CONTINUE;
            END;
            INSERT INTO keys VALUES (key);
            FOR own IN SELECT type FROM types LOOP
                BEGIN
                    EXECUTE format('CREATE TEMP TABLE here (x %s REFERENCES there)', own);
                    DROP TABLE here;
                    INSERT INTO pairs VALUES (own, key);
                EXCEPTION
                    WHEN datatype_mismatch OR undefined_object THEN NULL;
                    WHEN internal_error THEN
                        -- PostgreSQL 18 stumbles over char in quotes, which has no collation; older versions take it.
                        INSERT INTO pairs VALUES (own, key);
                END;
            END LOOP;
            DROP TABLE there;
        END LOOP;
    END $$";

#[test]
fn the_server_takes_the_same_references() {
    let names: BTreeSet<&str> = Builtin::all_names()
        .filter_map(|name| Builtin::find(name).map(Builtin::as_str))
        .collect();
    let plain = names.iter().map(|name| ColumnType::builtin(name).unwrap());
    // Of arrays those whose elements would fit.
    let arrays = ["text", "varchar", "integer", "bigint"];
    let arrays = arrays.map(|name| ColumnType::builtin(name).unwrap().array_of());
    let types: Vec<ColumnType> = plain.chain(arrays).collect();
    let rows: Vec<String> = types
        .iter()
        .map(|t| format!("('{}')", t.to_sql()))
        .collect();
    let database = TestDatabase::with(&format!(
        "CREATE TABLE types (type text); INSERT INTO types VALUES {}; {ASK}",
        rows.join(", ")
    ))
    .unwrap();
    let lines = |query: &str| -> BTreeSet<String> {
        let rows = database.query(query).unwrap();
        rows.lines().map(str::to_owned).collect()
    };
    let keys = lines("SELECT type FROM keys");
    let taken = lines("SELECT own || ' to ' || key FROM pairs");
    let mut said = BTreeSet::new();
    for key in types.iter().filter(|key| keys.contains(&key.to_sql())) {
        for own in &types {
            if own.can_refer_to(key).unwrap() {
                said.insert(format!("{} to {}", own.to_sql(), key.to_sql()));
            }
        }
    }
    let wrongly_taken: Vec<&String> = said.difference(&taken).collect();
    let wrongly_refused: Vec<&String> = taken.difference(&said).collect();
    assert!(keys.len() > 50, "{keys:?}");
    assert!(wrongly_taken.is_empty(), "{wrongly_taken:?}");
    assert!(wrongly_refused.is_empty(), "{wrongly_refused:?}");
}
