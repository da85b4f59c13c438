//! The tables that are measured: as many as wanted, the same ones each time.
//!
//! Their mix follows counts over public schemas: about ten columns a table, a foreign key for most,
//! a check on one in three, some partial and expression indexes, enums that several tables share.
//! How they are written as models is left to `rust_source` and `sqlalchemy`.

/// Tables that share one module of the models, as an application's areas do.
pub(super) const GROUP_SIZE: usize = 10;

/// Tables for each enum type.
const TABLES_PER_ENUM: usize = 40;

/// The labels of every enum type.
pub(super) const LABELS: [&str; 4] = ["draft", "active", "paused", "archived"];

const NOUNS: [&str; 12] = [
    "account", "invoice", "order", "product", "shipment", "ticket", "message", "project",
    "payment", "address", "session", "document",
];

/// One table.
#[derive(Debug)]
pub(super) struct Table {
    pub(super) index: usize,
    pub(super) columns: Vec<Column>,
    /// `UNIQUE` over several columns.
    pub(super) unique: Option<[&'static str; 2]>,
    pub(super) indexes: Vec<Index>,
    pub(super) check: Option<&'static str>,
    pub(super) comment: Option<&'static str>,
}

/// One column.
#[derive(Debug)]
pub(super) struct Column {
    pub(super) name: &'static str,
    pub(super) kind: Kind,
    pub(super) nullable: bool,
    /// SQL text.
    pub(super) default: Option<&'static str>,
    pub(super) unique: bool,
    pub(super) comment: Option<&'static str>,
}

/// What a column holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// The primary key, an identity column.
    Id,
    /// A reference to the table of this index, with an index of its own.
    Reference {
        to: usize,
        on_delete: Action,
    },
    Integer,
    Numeric,
    Boolean,
    Varchar,
    Text,
    TextArray,
    Timestamp,
    Json,
    Uuid,
    /// The enum type of this number.
    Enum(usize),
}

/// `ON DELETE`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Action {
    Nothing,
    Cascade,
    SetNull,
}

/// An index beside those of references.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Index {
    NewestFirst,
    ActiveSlugs,
    LowerName,
    SettingsGin,
}

impl Table {
    /// The table's name in the database.
    pub(super) fn name(&self) -> String {
        table_name(self.index)
    }

    /// The struct's or class's name.
    pub(super) fn model(&self) -> String {
        model_name(self.index)
    }
}

pub(super) fn table_name(index: usize) -> String {
    format!("{}_{index:04}", NOUNS[index % NOUNS.len()])
}

pub(super) fn model_name(index: usize) -> String {
    let noun = NOUNS[index % NOUNS.len()];
    format!("{}{}{index:04}", noun[..1].to_uppercase(), &noun[1..])
}

/// The module that a table's model is in.
pub(super) fn module_name(index: usize) -> String {
    format!("area_{:03}", index / GROUP_SIZE)
}

/// How many enum types so many tables have.
pub(super) fn enum_count(tables: usize) -> usize {
    tables.div_ceil(TABLES_PER_ENUM)
}

/// The tables; those of fewer are the first of those of more.
pub(super) fn tables(count: usize) -> Vec<Table> {
    (0..count).map(table).collect()
}

fn table(index: usize) -> Table {
    let mut indexes = Vec::new();
    let mut add = |wanted: bool, index: Index| indexes.extend(wanted.then_some(index));
    add(index % 4 == 1, Index::NewestFirst);
    add(index.is_multiple_of(8), Index::ActiveSlugs);
    add(index.is_multiple_of(11), Index::LowerName);
    add(index.is_multiple_of(20), Index::SettingsGin);
    let check = match index % 6 {
        0 => Some("quantity >= 0"),
        5 => Some("kind IN ('standard', 'express', 'bulk')"),
        _ => None,
    };
    Table {
        index,
        columns: columns(index),
        unique: (index % 7 == 3).then_some(["owner_id", "slug"]),
        indexes,
        check,
        comment: index
            .is_multiple_of(3)
            .then_some("What the application keeps of it."),
    }
}

fn columns(index: usize) -> Vec<Column> {
    let mut columns = vec![column("id", Kind::Id)];
    columns.extend(references(index));
    columns.push(column("name", Kind::Varchar));
    columns.push(Column {
        unique: index.is_multiple_of(3),
        ..column("slug", Kind::Text)
    });
    columns.push(nullable("description", Kind::Text).comment("Shown below the name."));
    columns.push(match index % 3 {
        1 => column("status", Kind::Enum(index / TABLES_PER_ENUM)).default("'active'"),
        _ => column("kind", Kind::Text).default("'standard'"),
    });
    columns.push(column("quantity", Kind::Integer).default("0"));
    let mut add = |wanted: bool, column: Column| columns.extend(wanted.then_some(column));
    add(!index.is_multiple_of(2), nullable("price", Kind::Numeric));
    add(
        index.is_multiple_of(4),
        column("settings", Kind::Json).default("'{}'"),
    );
    add(
        index % 13 == 5,
        column("tags", Kind::TextArray).default("'{}'"),
    );
    add(
        index % 10 == 7,
        column("external_id", Kind::Uuid).default("gen_random_uuid()"),
    );
    columns.push(column("is_active", Kind::Boolean).default("true"));
    columns.push(column("created_at", Kind::Timestamp).default("now()"));
    columns.push(nullable("updated_at", Kind::Timestamp));
    columns
}

/// To tables that come earlier, spread over all of them, and now and then to the table itself.
fn references(index: usize) -> Vec<Column> {
    let mut columns = Vec::new();
    if index > 0 {
        let on_delete = if index % 5 < 2 {
            Action::Cascade
        } else {
            Action::Nothing
        };
        let to = index * 7 % index.min(97);
        columns.push(column("owner_id", Kind::Reference { to, on_delete }));
    } else {
        columns.push(column("owner_id", Kind::Integer));
    }
    let on_delete = Action::SetNull;
    if index > 0 && index.is_multiple_of(4) {
        let to = index / 2;
        columns.push(nullable("reviewer_id", Kind::Reference { to, on_delete }));
    }
    if index.is_multiple_of(20) {
        columns.push(nullable(
            "parent_id",
            Kind::Reference {
                to: index,
                on_delete,
            },
        ));
    }
    columns
}

fn column(name: &'static str, kind: Kind) -> Column {
    Column {
        name,
        kind,
        nullable: false,
        default: None,
        unique: false,
        comment: None,
    }
}

fn nullable(name: &'static str, kind: Kind) -> Column {
    Column {
        nullable: true,
        ..column(name, kind)
    }
}

impl Column {
    fn default(self, sql: &'static str) -> Self {
        Self {
            default: Some(sql),
            ..self
        }
    }

    fn comment(self, text: &'static str) -> Self {
        Self {
            comment: Some(text),
            ..self
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_mix_is_realistic() {
        let tables = tables(1000);
        let columns: usize = tables.iter().map(|table| table.columns.len()).sum();
        assert!((9_500..12_500).contains(&columns), "{columns}");
        for table in &tables {
            for column in &table.columns {
                if let Kind::Reference { to, .. } = column.kind {
                    assert!(to <= table.index, "{} refers forward", table.name());
                }
                if let Kind::Enum(number) = column.kind {
                    assert!(number < enum_count(1000));
                }
            }
            let has = |name| table.columns.iter().any(|column| column.name == name);
            assert!(!table.check.is_some_and(|check| check.starts_with("kind")) || has("kind"));
            assert!(!table.indexes.contains(&Index::SettingsGin) || has("settings"));
        }
        assert_eq!(model_name(32), "Payment0032");
    }
}
