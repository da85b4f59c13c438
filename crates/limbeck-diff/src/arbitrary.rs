//! Random schemas for property tests, in memory and on a server.
//!
//! A schema is decoded from a tape of bytes: every choice takes one, and an empty tape gives an
//! empty schema, so that cases shrink well. All names come from small pools, so that two schemas
//! overlap; all expressions are spelled as the server prints them. Everything is valid: foreign
//! keys rest on keys, defaults fit their types, names are unique where they must be.

mod column;
mod constraint;

use std::collections::BTreeSet;

use limbeck_schema::{
    ColumnDefault, ColumnType, EnumType, Expr, Name, Namespace, QualifiedName, ReplicaIdentity,
    Schema, Table, TableOptions, TypeName,
};
use proptest::prelude::*;

use crate::links::{key_of_constraint, key_of_index};
use crate::pair::Pair;

/// A random schema.
pub fn schema() -> impl Strategy<Value = Schema> {
    tape().prop_map(|tape| decode(&tape))
}

/// Two random schemas: now independent of each other, now the same but for some choices.
pub fn schema_pair() -> impl Strategy<Value = Pair<Schema>> {
    let independent = (tape(), tape());
    let edits = prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..12);
    let edited = (tape(), edits).prop_map(|(tape, edits)| {
        let mut other = tape.clone();
        for (at, byte) in edits {
            if !other.is_empty() {
                let at = at.index(other.len());
                other[at] = byte;
            }
        }
        (tape, other)
    });
    prop_oneof![independent, edited].prop_map(|(from, to)| Pair {
        from: decode(&from),
        to: decode(&to),
    })
}

fn tape() -> impl Strategy<Value = Vec<u8>> {
    prop::collection::vec(any::<u8>(), 0..600)
}

fn decode(tape: &[u8]) -> Schema {
    let mut maker = Maker {
        tape,
        at: 0,
        schema: Schema::new(),
        taken: BTreeSet::new(),
    };
    maker.namespaces_and_enums();
    maker.tables();
    maker.foreign_keys();
    maker.schema
}

struct Maker<'a> {
    tape: &'a [u8],
    at: usize,
    schema: Schema,
    /// Names of relations and types.
    taken: BTreeSet<QualifiedName>,
}

const LABELS: [&str; 5] = ["sad", "ok", "happy", "don't know", "void"];
const TYPES: [&str; 14] = [
    "integer",
    "text",
    "bigint",
    "character varying(20)",
    "boolean",
    "numeric(10,2)",
    "timestamp with time zone",
    "date",
    "uuid",
    "jsonb",
    "smallint",
    "integer[]",
    "enum",
    "enum[]",
];

impl Maker<'_> {
    /// The next choice among `n`, the first one when the tape is over.
    fn choose(&mut self, n: usize) -> usize {
        let byte = self.tape.get(self.at).copied().unwrap_or_default();
        self.at += 1;
        usize::from(byte) % n.max(1)
    }

    /// True once in `n` times.
    fn chance(&mut self, n: usize) -> bool {
        self.choose(n) == n - 1
    }

    fn namespaces_and_enums(&mut self) {
        if self.chance(3) {
            let name = Name::new("app");
            let namespace = Namespace::new(name.clone());
            self.schema.namespaces.insert(name, namespace);
        }
        for i in 0..3 {
            if self.chance(2) {
                let name = self.home().sibling(format!("e{i}"));
                let mut made = EnumType::new(name.clone(), Vec::<String>::new());
                let (first, count) = (self.choose(5), 1 + self.choose(5));
                let labels = LABELS.iter().cycle().skip(first).take(count);
                made.labels = labels.map(|label| (*label).to_owned()).collect();
                if self.chance(4) {
                    made.labels.reverse();
                }
                made.comment = self.comment();
                self.taken.insert(name);
                self.schema.add_enum(made);
            }
        }
    }

    /// Some name in one of the schemas.
    fn home(&mut self) -> QualifiedName {
        if !self.schema.namespaces.is_empty() && self.chance(3) {
            QualifiedName::new("app", "x")
        } else {
            QualifiedName::public("x")
        }
    }

    fn comment(&mut self) -> Option<String> {
        self.chance(5)
            .then(|| format!("it's number {}", self.at % 3))
    }

    fn tables(&mut self) {
        for i in 0..5 {
            if self.chance(2) {
                let name = self.home().sibling(format!("t{i}"));
                if self.taken.insert(name.clone()) {
                    let table = self.table(name);
                    self.schema.add_table(table);
                }
            }
        }
    }

    fn table(&mut self, name: QualifiedName) -> Table {
        let mut table = Table::new(name);
        table.comment = self.comment();
        let id = self.id_column(&table.name);
        table.add_column(id);
        for i in 0..6 {
            if self.chance(2) {
                let column = self.column(&table, i);
                table.add_column(column);
            }
        }
        self.generated_column(&mut table);
        self.constraints(&mut table);
        self.indexes(&mut table);
        self.options(&mut table);
        table
    }

    fn options(&mut self, table: &mut Table) {
        if !self.chance(3) {
            return;
        }
        let mut options = TableOptions {
            unlogged: self.chance(2),
            row_level_security: self.chance(3),
            force_row_level_security: self.chance(4),
            ..TableOptions::default()
        };
        for name in ["fillfactor", "autovacuum_vacuum_threshold"] {
            if self.chance(3) {
                let value = ["50", "80"][self.choose(2)].to_owned();
                options.storage_parameters.insert(name.to_owned(), value);
            }
        }
        options.replica_identity = match self.choose(5) {
            1 => ReplicaIdentity::Full,
            2 => ReplicaIdentity::Nothing,
            3 => self.replica_index(table),
            _ => ReplicaIdentity::Default,
        };
        if self.chance(3) {
            let keys = table.constraints.values().filter(|c| c.has_index());
            let keys = keys.map(|constraint| &constraint.name);
            // A table can't be clustered on a partial index.
            let whole = table.indexes.values().filter(|i| i.predicate.is_none());
            let whole = whole.map(|index| &index.name);
            let names: Vec<&Name> = whole.chain(keys).collect();
            options.cluster_on = names.get(self.choose(names.len())).copied().cloned();
        }
        table.options = options;
    }

    /// An index that can be a replica identity: over columns that are NOT NULL, of all rows.
    fn replica_index(&mut self, table: &Table) -> ReplicaIdentity {
        let not_null = |name: &Name| {
            let column = table.columns.get(name);
            let is_key = || {
                table
                    .primary_key()
                    .is_some_and(|(_, key)| key.columns.contains(name))
            };
            column.is_some_and(|column| !column.nullable) || is_key()
        };
        let keys = table.constraints.values();
        let keys = keys.filter_map(|key| Some((&key.name, key_of_constraint(key)?)));
        let indexes = table.indexes.values();
        let indexes = indexes.filter_map(|index| Some((&index.name, key_of_index(index)?)));
        let names: Vec<&Name> = keys
            .chain(indexes)
            .filter(|(_, columns)| columns.iter().all(|name| not_null(name)))
            .map(|(name, _)| name)
            .collect();
        let name = names.get(self.choose(names.len()));
        name.map_or(ReplicaIdentity::Default, |name| {
            ReplicaIdentity::Index((*name).clone())
        })
    }
}

fn is_unlogged(table: &Table) -> bool {
    table.options.unlogged
}

fn expression(sql: String) -> ColumnDefault {
    ColumnDefault::Expression(Expr::new(sql))
}

fn built_in(text: &str) -> ColumnType {
    // The texts are those above; a mistake in them would show as a wrong schema, not as a panic.
    text.parse().unwrap_or_else(|_| ColumnType {
        name: TypeName::Unresolved(Name::new(text)),
        modifiers: Vec::new(),
        interval_fields: None,
        array: false,
    })
}

fn is_integer(data_type: &ColumnType) -> bool {
    ["integer", "bigint", "smallint"]
        .iter()
        .any(|name| data_type.is_builtin(name))
}
