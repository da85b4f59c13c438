//! Objects that SQL statements define: the model reader reads them back out of every layout, byte for
//! byte, and their files are safe on every file system.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

use limbeck_model::{ReadOptions, Root};
use limbeck_pull::{Layout, PullOptions, Pulled, pull};
use limbeck_schema::sql_object::{SqlObjectKind, read_statements};
use limbeck_schema::{Column, ColumnType, Name, Namespace, QualifiedName, Schema, Table};

const OBJECTS: &str = r#"
CREATE EXTENSION citext WITH SCHEMA public;
COMMENT ON EXTENSION citext IS 'It''s for "e-mail"
and \ names';
CREATE COLLATION public.german (provider = icu, locale = 'de');
CREATE SEQUENCE billing.invoice_numbers AS bigint START WITH 1000;
CREATE TYPE public.address AS (street text, city text);
COMMENT ON COLUMN public.address.city IS 'Town';
CREATE DOMAIN public.email AS public.citext CONSTRAINT at CHECK (VALUE ~ '@');
CREATE DOMAIN billing.price AS numeric(10,2) NOT NULL;
COMMENT ON TYPE public.address IS 'Where';
CREATE TYPE public.float_range AS RANGE (SUBTYPE = double precision, MULTIRANGE_TYPE_NAME = public.float_multirange);
CREATE FUNCTION public.f(a integer) RETURNS integer LANGUAGE sql AS $function$ SELECT 1; -- ; $$ $function$;
CREATE FUNCTION public.f(a text) RETURNS integer LANGUAGE sql BEGIN ATOMIC SELECT 1; SELECT CASE WHEN true THEN 2 END; END;
CREATE FUNCTION public."F"() RETURNS trigger LANGUAGE plpgsql AS $function$
BEGIN
    RETURN NEW;
END
$function$;
CREATE FUNCTION public."../../etc/passwd"() RETURNS integer LANGUAGE sql AS 'SELECT 1';
CREATE FUNCTION public."名"() RETURNS integer LANGUAGE sql AS 'SELECT 1';
CREATE FUNCTION public.con() RETURNS integer LANGUAGE sql AS 'SELECT 1';
CREATE PROCEDURE public.f(a point) LANGUAGE sql AS 'SELECT 1';
CREATE AGGREGATE billing.total(*) (SFUNC = int8inc, STYPE = bigint);
CREATE OPERATOR public.## (FUNCTION = int4pl, LEFTARG = integer, RIGHTARG = integer);
COMMENT ON OPERATOR public.## (integer, integer) IS 'plus';
CREATE OPERATOR FAMILY public.odd USING btree;
CREATE OPERATOR CLASS public.odd_ops FOR TYPE integer USING btree FAMILY public.odd AS OPERATOR 1 <;
CREATE CAST (bigint AS public.address) WITH INOUT;
COMMENT ON CAST (bigint AS public.address) IS 'odd';
CREATE TEXT SEARCH DICTIONARY public.plain (TEMPLATE = simple);
CREATE TEXT SEARCH CONFIGURATION public.notes (PARSER = pg_catalog."default");
ALTER TEXT SEARCH CONFIGURATION public.notes ADD MAPPING FOR word WITH public.plain;
CREATE FOREIGN DATA WRAPPER files;
CREATE SERVER archive FOREIGN DATA WRAPPER files;
CREATE FOREIGN TABLE public.old_log (line text) SERVER archive;
CREATE VIEW public.users_view AS SELECT 1 AS one;
CREATE VIEW billing."Users View" AS SELECT 1 AS one;
CREATE VIEW billing."users view" AS SELECT 1 AS one;
COMMENT ON COLUMN public.users_view.one IS 'Always';
CREATE MATERIALIZED VIEW public.m AS SELECT 1 AS one WITH NO DATA;
CREATE UNIQUE INDEX m_key ON public.m USING btree (one);
COMMENT ON INDEX public.m_key IS 'k';
CREATE STATISTICS public.s ON id, email FROM public.users;
CREATE STATISTICS billing.s ON id, email FROM public.users;
CREATE TRIGGER t BEFORE UPDATE ON public.users FOR EACH ROW EXECUTE FUNCTION public."F"();
ALTER TABLE public.users DISABLE TRIGGER t;
CREATE TRIGGER t INSTEAD OF INSERT ON public.users_view FOR EACH ROW EXECUTE FUNCTION public."F"();
CREATE RULE r AS ON INSERT TO billing.partitioned DO INSTEAD (SELECT 1; SELECT 2);
CREATE POLICY p ON billing.invoices USING (true);
COMMENT ON POLICY p ON billing.invoices IS 'all';
CREATE EVENT TRIGGER e ON sql_drop EXECUTE FUNCTION public.g();
CREATE VIEW only.v AS SELECT 1;
CREATE POLICY p ON public.domains USING (true);
CREATE VIEW views.users AS SELECT 1;
CREATE TRIGGER t BEFORE UPDATE ON views.users FOR EACH ROW EXECUTE FUNCTION public."F"();
"#;

fn schema() -> Schema {
    let read = read_statements(OBJECTS);
    assert!(read.errors.is_empty(), "{:?}", read.errors);
    assert!(read.loose.is_empty(), "{:?}", read.loose);
    let mut schema = Schema::new();
    for (object, _) in read.objects {
        schema.add_object(object);
    }
    for (namespace, name) in [
        ("public", "users"),
        ("billing", "invoices"),
        ("public", "domains"),
    ] {
        let mut table = Table::new(QualifiedName::new(namespace, name));
        let mut add = |name: &str, data_type: ColumnType| {
            table.add_column(Column::new(name, data_type));
        };
        let user = |schema, name| ColumnType::user(QualifiedName::new(schema, name));
        add("email", user("public", "email"));
        add("price", user("billing", "price"));
        add("prices", user("billing", "price").array_of());
        add("range", user("public", "float_range"));
        schema.add_table(table);
    }
    schema
}

fn pulled(layout: Layout) -> Pulled {
    let options = PullOptions {
        layout,
        root: "lib.rs".to_owned(),
        ..PullOptions::default()
    };
    pull(&schema(), &options)
}

const LAYOUTS: [Layout; 3] = [Layout::Table, Layout::Schema, Layout::Single];

#[test]
fn everything_is_read_back() {
    for layout in LAYOUTS {
        let mut files: BTreeMap<PathBuf, String> = pulled(layout)
            .files
            .into_iter()
            .map(|file| (PathBuf::from(file.path), file.text))
            .collect();
        let roots = [Root::new("lib.rs")];
        let read = limbeck_model::read(&roots, &mut files, &ReadOptions::default());
        assert_eq!(read.diagnostics, [], "{layout:?}");
        let found = read.desired.schema.to_text();
        assert_eq!(found, with_namespaces(schema()).to_text(), "{layout:?}");
        let all: BTreeSet<SqlObjectKind> = SqlObjectKind::all().collect();
        assert_eq!(read.desired.managed, all);
    }
}

/// The schema with the namespaces that its models name.
fn with_namespaces(mut schema: Schema) -> Schema {
    for name in ["billing", "only", "views"].map(Name::new) {
        let namespace = Namespace::new(name.clone());
        schema.namespaces.insert(name, namespace);
    }
    schema
}

#[test]
fn paths_are_safe_and_unique() {
    for layout in LAYOUTS {
        let mut seen = BTreeSet::new();
        for file in pulled(layout).files {
            let path = &file.path;
            assert!(seen.insert(path.to_lowercase()), "{path} is there twice");
            let safe = path
                .bytes()
                .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b"_/.".contains(&b));
            assert!(safe && !path.contains(".."), "{path}");
        }
    }
}

#[test]
fn types_of_columns_are_those_that_are_declared() {
    let text = |layout| {
        let files = pulled(layout).files;
        let file = files
            .into_iter()
            .find(|file| file.path.ends_with("users.rs"));
        file.unwrap().text
    };
    let table = text(Layout::Table);
    for line in [
        // The comment on its constraint is something that no derive says.
        "#[limbeck(type = \"public.email\")]\n    pub email: Option<String>,",
        "    pub price: Option<super::billing::Price>,",
        "    pub prices: Option<Vec<super::billing::Price>>,",
        "#[limbeck(type = \"public.float_range\")]\n    pub range: Option<PgRange<f64>>,",
        "limbeck::sql_file!(\"sql/users.sql\");",
    ] {
        assert!(table.contains(line), "{line}\n{table}");
    }
}

#[test]
fn the_same_bytes_every_time() {
    for layout in LAYOUTS {
        assert_eq!(pulled(layout), pulled(layout));
    }
}
