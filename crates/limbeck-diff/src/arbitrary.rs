//! Random schemas for property tests, in memory and on a server.
//!
//! A schema is decoded from a tape of bytes: every choice takes one, and an empty tape gives an
//! empty schema, so that cases shrink well. All names come from small pools, so that two schemas
//! overlap; all expressions are spelled as the server prints them. Everything is valid: foreign
//! keys rest on keys, defaults fit their types, names are unique where they must be.

use std::collections::{BTreeMap, BTreeSet};

use limbeck_schema::{
    Check, Column, ColumnDefault, ColumnOptions, ColumnStorage, ColumnType, Compression,
    Constraint, EnumType, Expr, ForeignKey, Generated, GeneratedKind, Identity, IdentityKind,
    Index, IndexElement, Name, Namespace, PrimaryKey, QualifiedName, ReferentialAction,
    ReplicaIdentity, Schema, SequenceOptions, Serial, SortOrder, Table, TableOptions, TypeName,
    Unique, default_object_name,
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

    fn id_column(&mut self, table: &QualifiedName) -> Column {
        let data_type = built_in(["bigint", "integer", "uuid"][self.choose(3)]);
        let mut column = Column::new("id", data_type);
        column.nullable = false;
        column.default = match self.choose(4) {
            1 if !column.data_type.is_builtin("uuid") => self.identity(table, &column),
            2 if !column.data_type.is_builtin("uuid") => self.serial(table, &column.data_type),
            _ => ColumnDefault::None,
        };
        column
    }

    fn identity(&mut self, table: &QualifiedName, column: &Column) -> ColumnDefault {
        let mut options = SequenceOptions::defaults_for(&column.data_type);
        if self.chance(3) {
            options.start = 100;
            options.cache = 10;
        }
        let kind = if self.chance(2) {
            IdentityKind::Always
        } else {
            IdentityKind::ByDefault
        };
        ColumnDefault::Identity(Identity {
            kind,
            sequence: self
                .chance(4)
                .then(|| Name::new(format!("{}_{}_numbers", table.name, column.name))),
            options,
        })
    }

    fn serial(&mut self, table: &QualifiedName, data_type: &ColumnType) -> ColumnDefault {
        let sequence = default_object_name(table.name.as_str(), "id", "seq");
        let sequence = table.sibling(sequence);
        if !self.taken.insert(sequence.clone()) {
            return ColumnDefault::None;
        }
        ColumnDefault::Serial(Serial {
            sequence,
            options: SequenceOptions::defaults_for(data_type),
        })
    }

    fn column(&mut self, table: &Table, i: usize) -> Column {
        let data_type = self.data_type();
        let mut column = Column::new(format!("c{i}"), data_type);
        column.nullable = !self.chance(3);
        column.comment = self.comment();
        if self.chance(2) {
            column.default = self.default(&table.name, &column);
        }
        if matches!(column.default, ColumnDefault::Identity(_)) {
            column.nullable = false;
        }
        if column.data_type.is_builtin("text") && self.chance(4) {
            column.collation = Some(QualifiedName::new("pg_catalog", "C"));
        }
        column.options = self.column_options(&column.data_type);
        debug_assert!(!table.columns.contains_key(&column.name));
        column
    }

    fn column_options(&mut self, data_type: &ColumnType) -> ColumnOptions {
        let mut options = ColumnOptions::default();
        if !self.chance(3) {
            return options;
        }
        if !data_type.is_only_plain() && (data_type.user_type().is_none() || data_type.array) {
            options.storage = [
                None,
                Some(ColumnStorage::External),
                Some(ColumnStorage::Main),
            ][self.choose(3)];
            // Not every server is built with LZ4.
            options.compression = [None, Some(Compression::Pglz)][self.choose(2)];
        }
        options.statistics = [None, Some(0), Some(500)][self.choose(3)];
        for name in ColumnOptions::PARAMETERS {
            if self.chance(3) {
                let value = ["-0.5", "200"][self.choose(2)].to_owned();
                options.parameters.insert(name.to_owned(), value);
            }
        }
        options.normal_for(data_type)
    }

    fn data_type(&mut self) -> ColumnType {
        let text = TYPES[self.choose(TYPES.len())];
        let Some(rest) = text.strip_prefix("enum") else {
            return built_in(text);
        };
        let names: Vec<QualifiedName> = self.schema.enums.keys().cloned().collect();
        if names.is_empty() {
            return built_in("text");
        }
        let data_type = ColumnType::user(names[self.choose(names.len())].clone());
        if rest.is_empty() {
            data_type
        } else {
            data_type.array_of()
        }
    }

    /// A default in the server's own spelling.
    fn default(&mut self, table: &QualifiedName, column: &Column) -> ColumnDefault {
        let data_type = &column.data_type;
        if let Some(label) = self.label_of(data_type) {
            return expression(label);
        }
        let pick = self.choose(2);
        let sql = match data_type.to_sql().as_str() {
            "integer" if self.chance(3) => return self.identity(table, column),
            "integer" | "bigint" | "smallint" => ["0", "7"][pick],
            "text" => ["'x'::text", "''::text"][pick],
            "character varying(20)" => ["'x'::character varying", "''::character varying"][pick],
            "boolean" => ["true", "false"][pick],
            "numeric(10,2)" => ["1.5", "0"][pick],
            "timestamp with time zone" => "now()",
            "date" => "CURRENT_DATE",
            "uuid" => "gen_random_uuid()",
            "jsonb" => ["'{}'::jsonb", "'[]'::jsonb"][pick],
            "integer[]" => ["'{}'::integer[]", "ARRAY[1, 2]"][pick],
            _ => return ColumnDefault::None,
        };
        expression(sql.to_owned())
    }

    /// A literal of an enum type, or an empty array of one.
    fn label_of(&mut self, data_type: &ColumnType) -> Option<String> {
        let labels = self
            .schema
            .enums
            .get(data_type.user_type()?)?
            .labels
            .clone();
        let label = labels[self.choose(labels.len())].replace('\'', "''");
        Some(if data_type.array {
            format!("'{{}}'::{data_type}")
        } else {
            format!("'{label}'::{data_type}")
        })
    }

    fn generated_column(&mut self, table: &mut Table) {
        if !self.chance(3) {
            return;
        }
        let numbers: Vec<Column> = table
            .columns
            .values()
            .filter(|column| is_integer(&column.data_type))
            .cloned()
            .collect();
        let Some(source) = numbers.get(self.choose(numbers.len())) else {
            return;
        };
        let mut column = Column::new(["g", "c0"][self.choose(2)], source.data_type.clone());
        if table.columns.contains_key(&column.name) {
            return;
        }
        let factor = 2 + self.choose(2);
        column.default = ColumnDefault::Generated(Generated {
            expression: Expr::new(format!("({} * {factor})", source.name)),
            kind: GeneratedKind::Stored,
        });
        table.add_column(column);
    }

    fn constraints(&mut self, table: &mut Table) {
        let suffix = ["pkey", "pk"][self.choose(2)];
        if let Some(key) = self.name(table, suffix) {
            let mut primary_key = PrimaryKey::new(["id"]);
            primary_key.storage_parameters = self.fillfactor();
            let mut constraint = Constraint::new(key, primary_key);
            constraint.comment = self.comment();
            table.add_constraint(constraint);
        }
        for i in 0..3 {
            if !self.chance(3) {
                continue;
            }
            let columns = self.some_columns(table);
            if let Some(name) = self.name(table, &format!("u{i}")) {
                let mut unique = Unique::new(columns);
                unique.nulls_not_distinct = self.chance(4);
                unique.storage_parameters = self.fillfactor();
                let mut constraint = Constraint::new(name, unique);
                constraint.comment = self.comment();
                table.add_constraint(constraint);
            }
        }
        for i in 0..3 {
            if self.chance(3)
                && let Some(expression) = self.condition(table)
            {
                let mut check = Check::new(expression.as_str());
                check.not_valid = self.chance(5);
                let mut constraint = Constraint::new(format!("check{i}"), check);
                constraint.comment = self.comment();
                table.add_constraint(constraint);
            }
        }
    }

    /// Parameters of an index, now and then.
    fn fillfactor(&mut self) -> BTreeMap<String, String> {
        match self.chance(4) {
            true => BTreeMap::from([(
                "fillfactor".to_owned(),
                ["50", "80"][self.choose(2)].to_owned(),
            )]),
            false => BTreeMap::new(),
        }
    }

    /// A name for something with an index, unless it is taken.
    fn name(&mut self, table: &Table, suffix: &str) -> Option<Name> {
        // Now and then a name that does not tell the table, so that names move between tables.
        let text = if self.chance(4) {
            format!("any_{suffix}")
        } else {
            format!("{}_{suffix}", table.name.name)
        };
        let name = Name::new(text);
        self.taken
            .insert(table.name.sibling(name.clone()))
            .then_some(name)
    }

    fn some_columns(&mut self, table: &Table) -> Vec<Name> {
        let names: Vec<&Name> = table.columns.keys().collect();
        let first = self.choose(names.len());
        let count = 1 + self.choose(2);
        let picked = names
            .iter()
            .cycle()
            .skip(first)
            .take(count.min(names.len()));
        picked.map(|name| (*name).clone()).collect()
    }

    /// A condition over one column, in the server's own spelling.
    fn condition(&mut self, table: &Table) -> Option<String> {
        let at = self.choose(table.columns.len());
        let (name, column) = table.columns.get_index(at)?;
        let data_type = &column.data_type;
        if data_type.user_type().is_some() && !data_type.array {
            let label = self.label_of(data_type)?;
            return Some(format!("({name} <> {label})"));
        }
        Some(match data_type.to_sql().as_str() {
            "integer" | "bigint" | "smallint" => format!("({name} > {})", self.choose(2)),
            "text" => format!("({name} <> ''::text)"),
            "character varying(20)" => format!("(({name})::text <> ''::text)"),
            _ => format!("({name} IS NOT NULL)"),
        })
    }

    fn indexes(&mut self, table: &mut Table) {
        for i in 0..3 {
            if !self.chance(2) {
                continue;
            }
            let elements = self.elements(table);
            let Some(name) = self.name(table, &format!("idx{i}")) else {
                continue;
            };
            let mut index = Index::new(name, elements);
            index.unique = self.chance(4);
            if self.chance(3) {
                index.predicate = self.condition(table).map(Expr::new);
            }
            index.storage_parameters = self.fillfactor();
            index.comment = self.comment();
            table.add_index(index);
        }
    }

    fn elements(&mut self, table: &Table) -> Vec<IndexElement> {
        let columns = self.some_columns(table);
        let mut elements = Vec::new();
        for column in columns {
            let is_text = table.columns[&column].data_type.is_builtin("text");
            if is_text && self.chance(3) {
                let mut element = IndexElement::expression(format!("lower({column})"));
                element.statistics = self.chance(3).then_some(300);
                elements.push(element);
                continue;
            }
            let mut element = IndexElement::column(column);
            if self.chance(3) {
                element.order = SortOrder::Descending;
                element.nulls = element.order.default_nulls();
            }
            elements.push(element);
        }
        elements
    }

    /// Foreign keys between any two tables, so that there are rings and references to oneself.
    fn foreign_keys(&mut self) {
        let names: Vec<QualifiedName> = self.schema.tables.keys().cloned().collect();
        for owner in &names {
            for i in 0..2 {
                if self.chance(2) {
                    let target = names[self.choose(names.len())].clone();
                    self.foreign_key(owner, &target, i);
                }
            }
        }
    }

    fn foreign_key(&mut self, owner: &QualifiedName, target: &QualifiedName, i: usize) {
        let is_unlogged = |name| self.schema.tables.get(name).is_some_and(is_unlogged);
        if is_unlogged(target) && !is_unlogged(owner) {
            return;
        }
        let Some(keys) = self.schema.tables.get(target).map(|table| {
            let is_key = |c: &&Constraint| key_of_constraint(c).is_some();
            let keys = table.constraints.values().filter(is_key);
            let columns = |c: &Constraint| c.definition.columns().to_vec();
            keys.map(columns).collect::<Vec<Vec<Name>>>()
        }) else {
            return;
        };
        let Some(referenced) = keys.get(self.choose(keys.len())).cloned() else {
            return;
        };
        let types: Vec<(ColumnType, Option<QualifiedName>)> = referenced
            .iter()
            .filter_map(|name| self.schema.tables.get(target)?.columns.get(name))
            .map(|column| (column.data_type.clone(), column.collation.clone()))
            .collect();
        let mut key = ForeignKey::new(Vec::<Name>::new(), target.clone(), referenced);
        key.on_delete = [
            ReferentialAction::NoAction,
            ReferentialAction::Cascade,
            ReferentialAction::SetNull,
        ][self.choose(3)];
        key.not_valid = self.chance(6);
        let Some(table) = self.schema.tables.get_mut(owner) else {
            return;
        };
        for (at, (data_type, collation)) in types.into_iter().enumerate() {
            let mut column = Column::new(format!("f{i}{at}"), data_type);
            column.collation = collation;
            key.columns.push(column.name.clone());
            table.add_column(column);
        }
        let name = format!("{}_f{i}_fkey", owner.name);
        table.add_constraint(Constraint::new(name, key));
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
