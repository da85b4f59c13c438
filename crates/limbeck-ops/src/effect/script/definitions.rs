//! What SQL text makes and takes, as operations: for rules about types, names, keys and indexes. It is not exact:
//! what a rule does not look at is left out, and such an operation is never run. What a statement does not say is
//! empty: the name of an index without one, the table of an index that is dropped.

use limbeck_schema::sql_object::read_object;
use limbeck_schema::sql_token::spanned_tokens;
use limbeck_schema::{
    Column, ColumnDefault, ColumnType, Constraint, ConstraintDefinition, Expr, ForeignKey,
    Identity, IdentityKind, Index, IndexElement, Name, PrimaryKey, QualifiedName,
    ReferentialAction, SequenceOptions, Serial, Table, Unique, default_object_name,
};

mod drops;

use self::drops::dropped;
use super::part::Part;
use super::statements_of;
use crate::op::{ColumnAlteration, CreateIndex, Op, TableAlteration};

/// What the statements of a script make and change, as far as it can be read.
pub fn definitions(sql: &str) -> Vec<Op> {
    let statements = statements_of(sql).into_iter();
    statements
        .flat_map(|statement| of_statement(statement.text))
        .collect()
}

fn of_statement(sql: &str) -> Vec<Op> {
    let tokens = spanned_tokens(sql).unwrap_or_default();
    let part = Part {
        sql,
        tokens: &tokens,
    };
    if let Some(rest) = part.starts(&["alter", "table"]) {
        return altered(rest).unwrap_or_default();
    }
    if let Some(rest) = part.starts(&["drop"]) {
        return dropped(rest);
    }
    let Some(rest) = part.starts(&["create"]) else {
        return Vec::new();
    };
    let op = if let Some(rest) = rest.without(&["unlogged"]).starts(&["table"]) {
        created(rest).map(Op::CreateTable)
    } else if let Some(rest) = rest.without(&["unique"]).starts(&["index"]) {
        index(rest, rest.tokens.len() + 2 < part.tokens.len())
    } else {
        let replaces = rest.starts(&["or", "replace"]).is_some();
        let object = read_object(sql).ok();
        object.map(|object| match replaces {
            true => Op::ReplaceObject(object),
            false => Op::CreateObject(object),
        })
    };
    op.into_iter().collect()
}

/// `CREATE INDEX` over columns.
fn index(part: Part<'_, '_>, unique: bool) -> Option<Op> {
    let concurrently = part.starts(&["concurrently"]).is_some();
    let part = part
        .without(&["concurrently"])
        .without(&["if", "not", "exists"]);
    let (name, part) = match part.is(0, "on") {
        true => (Name::new(""), part),
        false => part.name()?,
    };
    let part = part.starts(&["on"])?;
    let only = part.starts(&["only"]).is_some();
    let (table, mut part) = part.without(&["only"]).qualified()?;
    let mut method = Name::new("btree");
    if let Some(rest) = part.starts(&["using"]) {
        (method, part) = rest.name()?;
    }
    let elements = part
        .group()?
        .split()
        .into_iter()
        .map(|element| match element.name() {
            Some((name, rest)) if !rest.symbol(0, "(") => IndexElement::column(name),
            _ => IndexElement::expression(element.text()),
        });
    let mut index = Index::new(name, elements.collect());
    index.unique = unique;
    index.method = method;
    if let Some(at) = (0..part.tokens.len()).find(|at| part.is(*at, "where")) {
        index.predicate = Some(Expr::new(part.from(at + 1).text()));
    }
    Some(Op::CreateIndex(CreateIndex {
        table,
        index,
        concurrently,
        only,
    }))
}

fn created(part: Part<'_, '_>) -> Option<Table> {
    let (name, rest) = part.without(&["if", "not", "exists"]).qualified()?;
    let mut table = Table::new(name);
    for item in rest.group()?.split() {
        add(&mut table, item)?;
    }
    Some(table)
}

fn altered(part: Part<'_, '_>) -> Option<Vec<Op>> {
    let part = part.without(&["if", "exists"]).without(&["only"]);
    let (name, rest) = part.qualified()?;
    let actions = rest.split().into_iter();
    Some(
        actions
            .filter_map(|action| one_action(&name, action))
            .collect(),
    )
}

fn one_action(table: &QualifiedName, action: Part<'_, '_>) -> Option<Op> {
    let security = |alteration| {
        Some(Op::AlterTable {
            table: table.clone(),
            alteration,
        })
    };
    for (words, enable) in [("enable", true), ("disable", false)] {
        if action
            .starts(&[words, "row", "level", "security"])
            .is_some()
        {
            return security(TableAlteration {
                row_level_security: Some(enable),
                ..TableAlteration::default()
            });
        }
    }
    if action
        .starts(&["force", "row", "level", "security"])
        .is_some()
    {
        return security(TableAlteration {
            force_row_level_security: Some(true),
            ..TableAlteration::default()
        });
    }
    if let Some(rest) = action.starts(&["drop", "constraint"]) {
        let (name, _) = rest.without(&["if", "exists"]).name()?;
        return Some(Op::DropConstraint {
            table: table.clone(),
            name,
        });
    }
    if let Some(rest) = action.starts(&["drop"]) {
        let (column, _) = rest
            .without(&["column"])
            .without(&["if", "exists"])
            .name()?;
        return Some(Op::DropColumn {
            table: table.clone(),
            column,
        });
    }
    if let Some(rest) = action.starts(&["alter"]) {
        let (column, rest) = rest.without(&["column"]).name()?;
        if rest.starts(&["drop", "not", "null"]).is_some() {
            return Some(Op::AlterColumn {
                table: table.clone(),
                column,
                alteration: ColumnAlteration {
                    nullable: Some(true),
                    ..ColumnAlteration::default()
                },
            });
        }
        let rest = rest.without(&["set", "data"]).starts(&["type"])?;
        let data_type: ColumnType = type_words(rest).text().parse().ok()?;
        return Some(Op::AlterColumn {
            table: table.clone(),
            column,
            alteration: ColumnAlteration {
                data_type: Some(data_type),
                ..ColumnAlteration::default()
            },
        });
    }
    let rest = action.starts(&["add"])?;
    let mut made = Table::new(table.clone());
    if CONSTRAINTS.iter().any(|word| rest.is(0, word)) {
        add(&mut made, rest)?;
        let (_, constraint) = made.constraints.into_iter().next()?;
        return Some(Op::CreateConstraint {
            table: table.clone(),
            constraint,
        });
    }
    add(
        &mut made,
        rest.without(&["column"]).without(&["if", "not", "exists"]),
    )?;
    let (_, column) = made.columns.shift_remove_index(0)?;
    Some(Op::AddColumn {
        table: table.clone(),
        column,
    })
}

const CONSTRAINTS: [&str; 7] = [
    "constraint",
    "primary",
    "unique",
    "check",
    "foreign",
    "exclude",
    "like",
];

fn add(table: &mut Table, item: Part<'_, '_>) -> Option<()> {
    if !CONSTRAINTS.iter().any(|word| item.is(0, word)) {
        return column(table, item);
    }
    let (name, item) = match item.starts(&["constraint"]) {
        Some(named) => named.name().map(|(name, rest)| (Some(name), rest))?,
        None => (None, item),
    };
    let usual = |columns: &[Name], label: &str| {
        let words: Vec<&str> = columns.iter().map(Name::as_str).collect();
        let made = default_object_name(table.name.name.as_str(), &words.join("_"), label);
        name.clone().unwrap_or(made)
    };
    let constraint = if let Some(rest) = item.starts(&["primary", "key"]) {
        let columns = rest.group()?.names();
        Constraint::new(usual(&[], "pkey"), PrimaryKey::new(columns))
    } else if let Some(rest) = item.starts(&["unique"]) {
        let columns = rest.group()?.names();
        Constraint::new(usual(&columns, "key"), Unique::new(columns))
    } else if let Some(rest) = item.starts(&["foreign", "key"]) {
        let columns = rest.group()?.names();
        let at = (0..rest.tokens.len()).find(|at| rest.is(*at, "references"))?;
        let key = foreign_key(columns.clone(), rest.from(at + 1))?;
        Constraint::new(usual(&columns, "fkey"), key)
    } else {
        return Some(());
    };
    put(table, constraint);
    Some(())
}

fn put(table: &mut Table, constraint: Constraint) {
    if let ConstraintDefinition::PrimaryKey(key) = &constraint.definition {
        for column in &key.columns {
            if let Some(column) = table.columns.get_mut(column) {
                column.nullable = false;
            }
        }
    }
    table.add_constraint(constraint);
}

/// What stands behind `REFERENCES`. Without columns it is the primary key, whose columns are not known here.
fn foreign_key(columns: Vec<Name>, part: Part<'_, '_>) -> Option<ForeignKey> {
    let (table, rest) = part.qualified()?;
    let referenced = rest.group().map(Part::names);
    let referenced = referenced.unwrap_or_else(|| columns.clone());
    let mut key = ForeignKey::new(columns, table, referenced);
    let actions = [
        ("cascade", ReferentialAction::Cascade),
        ("restrict", ReferentialAction::Restrict),
    ];
    for (word, action) in actions {
        if rest.has(&["on", "delete", word]) {
            key.on_delete = action;
        }
    }
    for (word, action) in [
        ("null", ReferentialAction::SetNull),
        ("default", ReferentialAction::SetDefault),
    ] {
        if rest.has(&["on", "delete", "set", word]) {
            key.on_delete = action;
        }
    }
    Some(key)
}

/// The words that end a column's type.
const BEHIND_TYPE: [&str; 14] = [
    "using",
    "collate",
    "constraint",
    "not",
    "null",
    "default",
    "check",
    "unique",
    "primary",
    "references",
    "generated",
    "storage",
    "compression",
    "deferrable",
];

fn column(table: &mut Table, item: Part<'_, '_>) -> Option<()> {
    let (name, rest) = item.name()?;
    let words = type_words(rest);
    let behind = rest.from(words.tokens.len());
    let (data_type, is_serial) = match serial(words) {
        Some(data_type) => (data_type, true),
        None => (words.text(), false),
    };
    let data_type: ColumnType = data_type.parse().ok()?;
    let options = SequenceOptions::defaults_for(&data_type);
    let mut column = Column::new(name.clone(), data_type);
    if is_serial {
        let sequence = table.name.sibling(default_object_name(
            table.name.name.as_str(),
            name.as_str(),
            "seq",
        ));
        column.default = ColumnDefault::Serial(Serial { sequence, options });
    } else if behind.has(&["as", "identity"]) {
        column.default = ColumnDefault::Identity(Identity {
            kind: IdentityKind::ByDefault,
            sequence: None,
            options,
        });
    }
    column.nullable = !(behind.has(&["not", "null"]) || column.default != ColumnDefault::None);
    table.add_column(column);
    let usual =
        |columns: &str, label: &str| default_object_name(table.name.name.as_str(), columns, label);
    let (pkey, fkey) = (usual("", "pkey"), usual(name.as_str(), "fkey"));
    if behind.has(&["primary", "key"]) {
        put(
            table,
            Constraint::new(pkey, PrimaryKey::new([name.clone()])),
        );
    }
    if let Some(at) = (0..behind.tokens.len()).find(|at| behind.is(*at, "references")) {
        let key = foreign_key(vec![name], behind.from(at + 1))?;
        put(table, Constraint::new(fkey, key));
    }
    Some(())
}

/// The words of a type, up to what stands behind it.
fn type_words<'a, 't>(part: Part<'a, 't>) -> Part<'a, 't> {
    let ends = |at: &usize| BEHIND_TYPE.iter().any(|word| part.is(*at, word));
    let end = (0..part.tokens.len()).find(ends);
    Part {
        tokens: part
            .tokens
            .get(..end.unwrap_or(part.tokens.len()))
            .unwrap_or_default(),
        ..part
    }
}

fn serial(words: Part<'_, '_>) -> Option<&'static str> {
    let one = words.tokens.len() == 1;
    let is = |names: [&str; 2]| one && names.iter().any(|name| words.is(0, name));
    let integers = [
        (["serial", "serial4"], "integer"),
        (["bigserial", "serial8"], "bigint"),
        (["smallserial", "serial2"], "smallint"),
    ];
    let found = integers.into_iter().find(|(names, _)| is(*names));
    found.map(|(_, data_type)| data_type)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tables_and_columns() {
        let ops = definitions(
            "create table if not exists app.pets (id bigserial primary key, \"Name\" varchar(10) not null,
               at timestamp with time zone default now(), owner int references users, tags text[],
               constraint c check (id > 0), unique (at));
             alter table pets add column a numeric(10, 2) not null, add constraint x check (a > 0), drop column b;
             drop table t",
        );
        let [
            Op::CreateTable(table),
            Op::AddColumn { column, .. },
            Op::DropColumn { .. },
            Op::DropTable { .. },
        ] = ops.as_slice()
        else {
            panic!("{ops:#?}");
        };
        let types: Vec<String> = table
            .columns
            .values()
            .map(|column| column.data_type.to_string())
            .collect();
        assert_eq!(
            types,
            [
                "bigint",
                "character varying(10)",
                "timestamp with time zone",
                "integer",
                "text[]"
            ]
        );
        assert!(matches!(
            table.columns["id"].default,
            ColumnDefault::Serial(_)
        ));
        assert_eq!(table.constraints.len(), 3);
        assert_eq!(column.data_type.to_string(), "numeric(10,2)");
        assert!(!column.nullable);
        assert!(definitions("create table t as select 1").is_empty());
        let ops = definitions("create unique index i on t using btree (a, lower(b)) where c");
        let [Op::CreateIndex(create)] = ops.as_slice() else {
            panic!("{ops:#?}");
        };
        assert!(create.index.unique && create.index.predicate.is_some());
        assert_eq!(create.index.elements.len(), 2);
        let ops = definitions(
            "alter table t alter a type numeric(3, 1) using a::numeric, add foreign key (a, b) references u (c, d) on delete cascade",
        );
        assert!(matches!(
            ops.as_slice(),
            [Op::AlterColumn { .. }, Op::CreateConstraint { .. }]
        ));
    }
}
