//! sea-schema's own discovery as a second opinion, on what it gets right.
//!
//! Known deviations, which the comparison takes out: it lists columns and tables in no order, prints
//! names under the session's `search_path`, shows every NOT NULL as a check on servers before 18,
//! and puts checks in two pairs of parentheses. Facts that it gets wrong (several schemas, domains,
//! INCLUDE, expressions in unique indexes, foreign keys to unique indexes, …) are not in the schema
//! here; `fixtures/catalog` has them.

use limbeck_catalog::{ReadRequest, read, to_sea_schema};
use limbeck_schema::{Expr, Name};
use limbeck_testkit::{TestDatabase, block_on};
use sea_schema::postgres::def::{ColumnDefault, ColumnExpression, Schema, TableDef};
use sea_schema::postgres::discovery::SchemaDiscovery;
use sqlx::PgPool;

const SETUP: &str = "
CREATE TYPE status AS ENUM ('draft', 'published');
CREATE TABLE users (
    id serial PRIMARY KEY, email varchar(255) NOT NULL UNIQUE, fixed char(3), age smallint DEFAULT 18,
    balance numeric(10, 2) DEFAULT 0.5, free numeric, ratio real, big bigint, active boolean DEFAULT true,
    born date, seen timestamptz DEFAULT now(), local timestamp(3), at time, span interval day to second(2),
    tags text[], numbers integer[], moods status[], payload jsonb DEFAULT '{}', raw json, token uuid, bits bit(4), more varbit(8),
    address inet, net cidr, mac macaddr, place point, period tstzrange, doc tsvector, data bytea, price money,
    state status NOT NULL DEFAULT 'draft', note text DEFAULT 'x', up text GENERATED ALWAYS AS (upper(note)) STORED,
    CONSTRAINT grown CHECK (age >= 18), CHECK (balance > 0));
CREATE TABLE posts (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, author integer NOT NULL REFERENCES users ON DELETE CASCADE ON UPDATE RESTRICT,
    slug text, lang text, CONSTRAINT slug_lang UNIQUE (slug, lang));
CREATE UNIQUE INDEX one_per_author ON posts (author) WHERE lang = 'en';
CREATE TABLE votes (post bigint REFERENCES posts, voter integer REFERENCES users ON DELETE SET NULL, PRIMARY KEY (post, voter));
CREATE TABLE seen (post bigint, voter integer, FOREIGN KEY (post, voter) REFERENCES votes (post, voter));
";

#[test]
fn discovery_agrees() {
    let database = TestDatabase::with(SETUP).unwrap();
    block_on(async {
        let mut conn = database.connect().await.unwrap();
        let catalogue = read(&mut conn, &ReadRequest::default()).await.unwrap();
        let ours = comparable(to_sea_schema(&catalogue.schema, &Name::new("public")));
        let pool = PgPool::connect(database.url()).await.unwrap();
        let discovery = SchemaDiscovery::new(pool.clone(), "public");
        let theirs = comparable(discovery.discover().await.unwrap());
        pool.close().await;
        assert_eq!(ours.enums, theirs.enums);
        assert_eq!(ours.tables.len(), theirs.tables.len());
        for (ours, theirs) in ours.tables.iter().zip(&theirs.tables) {
            for (ours, theirs) in ours.columns.iter().zip(&theirs.columns) {
                assert_eq!(ours, theirs);
            }
            assert_eq!(ours, theirs);
        }
    });
}

fn comparable(mut schema: Schema) -> Schema {
    schema.tables.sort_by(|a, b| a.info.name.cmp(&b.info.name));
    schema.enums.sort_by(|a, b| a.typename.cmp(&b.typename));
    for table in &mut schema.tables {
        sort(table);
        table
            .check_constraints
            .retain(|check| !check.expr.ends_with("IS NOT NULL"));
        for check in &mut table.check_constraints {
            check.expr = plain(&check.expr);
        }
        for column in &mut table.columns {
            if let Some(ColumnDefault::Expression(text) | ColumnDefault::AutoIncrement(text)) =
                &mut column.default
            {
                *text = plain(text);
            }
            if let Some(ColumnExpression(text)) = &mut column.generated {
                *text = plain(text);
            }
        }
    }
    schema
}

fn sort(table: &mut TableDef) {
    table.columns.sort_by(|a, b| a.name.cmp(&b.name));
    table.check_constraints.sort_by(|a, b| a.name.cmp(&b.name));
    table.unique_constraints.sort_by(|a, b| a.name.cmp(&b.name));
    table
        .reference_constraints
        .sort_by(|a, b| a.name.cmp(&b.name));
}

fn plain(text: &str) -> String {
    let text = text.replace("public.", "");
    Expr::new(text).without_parentheses().to_string()
}
