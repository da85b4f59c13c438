//! What the rows of each table must be like: columns, constraints, references, unique keys.

use std::collections::{BTreeMap, BTreeSet};

use limbeck_schema::QualifiedName;
use sqlx::{PgConnection, Row};

use crate::failure::Result;

/// A table that can hold rows.
#[derive(Clone, Debug)]
pub(super) struct FilledTable {
    pub(super) name: QualifiedName,
    /// Those that take values.
    pub(super) columns: Vec<FilledColumn>,
    /// Checks, unique indexes and the partition's bounds, by name.
    pub(super) rules: BTreeMap<String, Rule>,
    pub(super) references: Vec<Reference>,
}

impl FilledTable {
    /// Whether a row can leave out what a foreign key refers to.
    pub(super) fn may_be_null(&self, reference: &Reference) -> bool {
        reference.columns.iter().all(|name| {
            let column = self.columns.iter().find(|column| column.name == *name);
            column.is_some_and(|column| column.nullable)
        })
    }
}

/// A column that takes values.
#[derive(Clone, Debug)]
pub(super) struct FilledColumn {
    pub(super) name: String,
    /// As a cast writes it.
    pub(super) data_type: String,
    /// The type beneath domains, and that of elements: `integer`, `integer[]` has `integer`.
    pub(super) base: String,
    /// `typtype` of the base: b, c, e, r, m.
    pub(super) kind: String,
    pub(super) array: bool,
    pub(super) labels: Vec<String>,
    pub(super) nullable: bool,
    pub(super) has_default: bool,
    /// The checks of its domains.
    pub(super) domain_checks: String,
}

/// Something that a row can break.
#[derive(Clone, Debug, Default)]
pub(super) struct Rule {
    pub(super) columns: BTreeSet<String>,
    /// The definition, where constants in it are worth trying.
    pub(super) text: String,
}

/// A foreign key.
#[derive(Clone, Debug)]
pub(super) struct Reference {
    pub(super) name: String,
    pub(super) columns: Vec<String>,
    pub(super) table: i64,
    pub(super) table_name: QualifiedName,
    pub(super) referenced: Vec<String>,
}

/// All tables of a database.
#[derive(Clone, Debug, Default)]
pub(super) struct Tables(BTreeMap<i64, FilledTable>);

/// The name of the rule that a partition's bounds make.
pub(super) const PARTITION: &str = "partition constraint";

const TABLES: &str = "SELECT c.oid::int8, n.nspname::text, c.relname::text, \
       pg_catalog.pg_get_partition_constraintdef(c.oid) \
  FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace \
 WHERE c.relkind = 'r' AND n.nspname <> 'information_schema' AND n.nspname NOT LIKE 'pg\\_%' \
   AND NOT EXISTS (SELECT FROM pg_catalog.pg_depend d WHERE d.objid = c.oid AND d.deptype = 'e') \
 ORDER BY 2, 3";

const COLUMNS: &str = "WITH RECURSIVE base AS ( \
    SELECT t.oid AS start, t.oid, t.typtype, t.typbasetype, t.typnotnull, ''::text AS checks FROM pg_catalog.pg_type t \
     WHERE t.oid IN (SELECT atttypid FROM pg_catalog.pg_attribute WHERE attnum > 0 AND NOT attisdropped) \
    UNION ALL \
    SELECT b.start, t.oid, t.typtype, t.typbasetype, b.typnotnull OR t.typnotnull, b.checks || ' ' || COALESCE(( \
        SELECT string_agg(pg_catalog.pg_get_constraintdef(k.oid), ' ') FROM pg_catalog.pg_constraint k WHERE k.contypid = b.oid), '') \
      FROM base b JOIN pg_catalog.pg_type t ON t.oid = b.typbasetype WHERE b.typtype = 'd') \
SELECT a.attrelid::int8, a.attname::text, pg_catalog.format_type(a.atttypid, a.atttypmod), \
       pg_catalog.format_type(COALESCE(e.oid, t.oid), NULL), COALESCE(e.typtype, t.typtype)::text, \
       e.oid IS NOT NULL, NOT a.attnotnull AND NOT b.typnotnull, a.atthasdef, b.checks, \
       (SELECT string_agg(l.enumlabel::text, E'\\n' ORDER BY l.enumsortorder) FROM pg_catalog.pg_enum l WHERE l.enumtypid = COALESCE(e.oid, t.oid)) \
  FROM pg_catalog.pg_attribute a JOIN base b ON b.start = a.atttypid AND b.typtype <> 'd' \
  JOIN pg_catalog.pg_type t ON t.oid = b.oid \
  LEFT JOIN pg_catalog.pg_type e ON e.oid = t.typelem AND t.typcategory = 'A' \
 WHERE a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = '' AND a.attidentity = '' \
   AND NOT EXISTS (SELECT FROM pg_catalog.pg_attrdef d WHERE d.adrelid = a.attrelid AND d.adnum = a.attnum \
       AND pg_catalog.pg_get_expr(d.adbin, d.adrelid) LIKE 'nextval(%') \
 ORDER BY 1, a.attnum";

const RULES: &str = "SELECT k.conrelid::int8, k.conname::text, pg_catalog.pg_get_constraintdef(k.oid), \
       (SELECT string_agg(a.attname::text, E'\\n') FROM pg_catalog.pg_attribute a WHERE a.attrelid = k.conrelid AND a.attnum = ANY (k.conkey)) \
  FROM pg_catalog.pg_constraint k WHERE k.contype IN ('c', 'x') AND k.conrelid <> 0 \
 UNION ALL \
SELECT i.indrelid::int8, c.relname::text, '', \
       (SELECT string_agg(a.attname::text, E'\\n') FROM pg_catalog.pg_depend d JOIN pg_catalog.pg_attribute a \
           ON a.attrelid = d.refobjid AND a.attnum = d.refobjsubid WHERE d.objid IN (i.indexrelid, k.oid) AND d.refobjid = i.indrelid) \
  FROM pg_catalog.pg_index i JOIN pg_catalog.pg_class c ON c.oid = i.indexrelid \
  LEFT JOIN pg_catalog.pg_constraint k ON k.conindid = i.indexrelid AND k.conrelid = i.indrelid AND k.contype IN ('p', 'u') \
 WHERE i.indisunique";

const REFERENCES: &str = "SELECT k.conrelid::int8, k.conname::text, k.confrelid::int8, n.nspname::text, c.relname::text, \
       (SELECT string_agg(a.attname::text, E'\\n' ORDER BY p.place) FROM unnest(k.conkey) WITH ORDINALITY p(num, place) \
          JOIN pg_catalog.pg_attribute a ON a.attrelid = k.conrelid AND a.attnum = p.num), \
       (SELECT string_agg(a.attname::text, E'\\n' ORDER BY p.place) FROM unnest(k.confkey) WITH ORDINALITY p(num, place) \
          JOIN pg_catalog.pg_attribute a ON a.attrelid = k.confrelid AND a.attnum = p.num) \
  FROM pg_catalog.pg_constraint k JOIN pg_catalog.pg_class c ON c.oid = k.confrelid \
  JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace \
 WHERE k.contype = 'f' ORDER BY 2";

impl Tables {
    /// Reads them.
    ///
    /// # Errors
    /// When the server can't be asked.
    pub(super) async fn read(connection: &mut PgConnection) -> Result<Self> {
        let mut tables = BTreeMap::new();
        for row in sqlx::raw_sql(TABLES).fetch_all(&mut *connection).await? {
            let oid: i64 = row.try_get(0)?;
            let (schema, name): (String, String) = (row.try_get(1)?, row.try_get(2)?);
            let mut rules = BTreeMap::new();
            if let Some(text) = row.try_get::<Option<String>, _>(3)? {
                let rule = Rule {
                    columns: BTreeSet::new(),
                    text,
                };
                rules.insert(PARTITION.to_owned(), rule);
            }
            let table = FilledTable {
                name: QualifiedName::new(schema, name),
                columns: Vec::new(),
                rules,
                references: Vec::new(),
            };
            tables.insert(oid, table);
        }
        for row in sqlx::raw_sql(COLUMNS).fetch_all(&mut *connection).await? {
            let Some(table) = tables.get_mut(&row.try_get::<i64, _>(0)?) else {
                continue;
            };
            let labels: Option<String> = row.try_get(9)?;
            table.columns.push(FilledColumn {
                name: row.try_get(1)?,
                data_type: row.try_get(2)?,
                base: row.try_get(3)?,
                kind: row.try_get(4)?,
                array: row.try_get(5)?,
                nullable: row.try_get(6)?,
                has_default: row.try_get(7)?,
                domain_checks: row.try_get(8)?,
                labels: lines(labels),
            });
        }
        for row in sqlx::raw_sql(RULES).fetch_all(&mut *connection).await? {
            if let Some(table) = tables.get_mut(&row.try_get::<i64, _>(0)?) {
                let rule = Rule {
                    text: row.try_get(2)?,
                    columns: lines(row.try_get(3)?).into_iter().collect(),
                };
                table.rules.insert(row.try_get(1)?, rule);
            }
        }
        for row in sqlx::raw_sql(REFERENCES)
            .fetch_all(&mut *connection)
            .await?
        {
            if let Some(table) = tables.get_mut(&row.try_get::<i64, _>(0)?) {
                let (schema, name): (String, String) = (row.try_get(3)?, row.try_get(4)?);
                table.references.push(Reference {
                    name: row.try_get(1)?,
                    columns: lines(row.try_get(5)?),
                    table: row.try_get(2)?,
                    table_name: QualifiedName::new(schema, name),
                    referenced: lines(row.try_get(6)?),
                });
            }
        }
        // The bounds of a partition speak of columns by their names.
        for table in tables.values_mut() {
            let names: Vec<String> = table.columns.iter().map(|c| c.name.clone()).collect();
            if let Some(rule) = table.rules.get_mut(PARTITION) {
                let said = |name: &String| rule.text.contains(name.as_str());
                rule.columns = names.into_iter().filter(said).collect();
            }
        }
        Ok(Self(tables))
    }

    /// The tables, each after those that it refers to, as far as that is possible.
    pub(super) fn in_order(&self) -> Vec<&FilledTable> {
        let mut order = Vec::new();
        let mut seen = BTreeSet::new();
        for oid in self.0.keys() {
            self.visit(*oid, &mut seen, &mut order);
        }
        order
    }

    /// The tables that this one refers to and that refer to it, over others or not, by columns that can't be NULL, and
    /// itself; nothing if it is in no such ring.
    pub(super) fn ring(&self, table: &FilledTable) -> Vec<&FilledTable> {
        let start: BTreeSet<i64> = self
            .0
            .iter()
            .filter(|(_, t)| t.name == table.name)
            .map(|(oid, _)| *oid)
            .collect();
        let below = |from: i64| {
            let mut seen = BTreeSet::new();
            let mut left = vec![from];
            while let Some(table) = left.pop().and_then(|oid| self.0.get(&oid)) {
                let needed = table.references.iter().filter(|r| !table.may_be_null(r));
                left.extend(needed.map(|r| r.table).filter(|oid| seen.insert(*oid)));
            }
            seen
        };
        let mut found: BTreeSet<i64> = start.iter().flat_map(|oid| below(*oid)).collect();
        found.retain(|oid| !start.is_disjoint(&below(*oid)));
        found.iter().filter_map(|oid| self.0.get(oid)).collect()
    }

    fn visit<'t>(&'t self, oid: i64, seen: &mut BTreeSet<i64>, order: &mut Vec<&'t FilledTable>) {
        let Some(table) = self.0.get(&oid).filter(|_| seen.insert(oid)) else {
            return;
        };
        for reference in &table.references {
            self.visit(reference.table, seen, order);
        }
        order.push(table);
    }
}

/// The members of a list that the server sends as lines.
fn lines(text: Option<String>) -> Vec<String> {
    text.iter()
        .flat_map(|text| text.lines())
        .map(str::to_owned)
        .collect()
}
