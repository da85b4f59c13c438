//! A readable, deterministic text of a [`Schema`] for expected files of tests.
//!
//! One line per object, in SQL's words, with options only where they differ from the server's
//! defaults. It shows everything that `==` looks at (and the order of columns, which `==` does not),
//! so two schemas with the same text are equal. It is not SQL to execute: `limbeck-ops` makes that.

mod partition;

use std::collections::BTreeMap;
use std::fmt::{self, Write};

use crate::column::{Column, ColumnDefault, GeneratedKind, IdentityKind};
use crate::column_options::ColumnOptions;
use crate::constraint::{
    Constraint, ConstraintDefinition, Deferrable, Exclusion, ForeignKey, MatchType,
    ReferentialAction,
};
use crate::index::{Index, IndexElement, IndexKey, NullsOrder, SortOrder};
use crate::name::Name;
use crate::schema::Schema;
use crate::sequence::SequenceOptions;
use crate::sql_object::SqlObject;
use crate::table::Table;
use crate::table_options::{ReplicaIdentity, TableOptions};
use crate::types::ColumnType;

impl Schema {
    /// The text of the whole schema: namespaces, enum types, tables, other objects, each in the order of names.
    pub fn to_text(&self) -> String {
        let mut out = String::new();
        // Writing into a String can't fail.
        let _ = write_schema(&mut out, self);
        out
    }
}

fn write_schema(out: &mut String, schema: &Schema) -> fmt::Result {
    for (name, namespace) in &schema.namespaces {
        write!(out, "schema {}", name.quoted())?;
        write_comment(out, namespace.comment.as_deref())?;
        out.push('\n');
    }
    for (name, enum_type) in &schema.enums {
        let labels: Vec<_> = enum_type.labels.iter().map(|l| literal(l)).collect();
        write!(out, "enum {} ({})", name.quoted(), labels.join(", "))?;
        write_comment(out, enum_type.comment.as_deref())?;
        out.push('\n');
    }
    for table in schema.tables.values() {
        write_table(out, table)?;
    }
    for object in schema.objects.values() {
        write_object(out, object)?;
    }
    Ok(())
}

/// The head, then the statements, indented by two, as they are.
fn write_object(out: &mut String, object: &SqlObject) -> fmt::Result {
    write!(out, "{} {}", object.id.kind, object.id.to_sql())?;
    write_comment(out, object.comment.as_deref())?;
    out.push('\n');
    for statement in object.statements() {
        for line in statement.lines() {
            let indent = if line.is_empty() { "" } else { "  " };
            writeln!(out, "{indent}{line}")?;
        }
    }
    Ok(())
}

fn write_table(out: &mut String, table: &Table) -> fmt::Result {
    write!(out, "table {}", table.name.quoted())?;
    partition::write_head(out, table)?;
    write_options(out, &table.options)?;
    write_comment(out, table.comment.as_deref())?;
    out.push('\n');
    for column in table.columns.values() {
        write_column(out, column)?;
    }
    for constraint in table.constraints.values() {
        write_constraint(out, constraint)?;
    }
    for index in table.indexes.values() {
        write_index(out, index)?;
    }
    partition::write_index_names(out, table)
}

fn write_options(out: &mut String, options: &TableOptions) -> fmt::Result {
    if let Some(name) = &options.of_type {
        write!(out, " of {}", name.quoted())?;
    }
    write_flag(out, options.unlogged, "unlogged");
    write_parameters(out, &options.storage_parameters)?;
    match &options.replica_identity {
        ReplicaIdentity::Default => {}
        ReplicaIdentity::Full => out.push_str(" replica identity full"),
        ReplicaIdentity::Nothing => out.push_str(" replica identity nothing"),
        ReplicaIdentity::Index(name) => write!(out, " replica identity {}", name.quoted())?,
    }
    if let Some(name) = &options.cluster_on {
        write!(out, " cluster on {}", name.quoted())?;
    }
    write_flag(out, options.row_level_security, "row level security");
    let forced = options.force_row_level_security;
    write_flag(out, forced, "force row level security");
    Ok(())
}

fn write_column(out: &mut String, column: &Column) -> fmt::Result {
    write!(
        out,
        "  column {} {}",
        column.name.quoted(),
        column.data_type
    )?;
    if let Some(collation) = &column.collation {
        write!(out, " collate {}", collation.quoted())?;
    }
    if !column.nullable {
        out.push_str(" not null");
    }
    write_default(out, column)?;
    write_column_options(out, &column.options)?;
    write_comment(out, column.comment.as_deref())?;
    out.push('\n');
    Ok(())
}

fn write_column_options(out: &mut String, options: &ColumnOptions) -> fmt::Result {
    if let Some(storage) = options.storage {
        write!(out, " storage {storage}")?;
    }
    if let Some(compression) = options.compression {
        write!(out, " compression {compression}")?;
    }
    write_statistics(out, options.statistics)?;
    write_parameters(out, &options.parameters)
}

fn write_statistics(out: &mut String, statistics: Option<u16>) -> fmt::Result {
    match statistics {
        Some(target) => write!(out, " statistics {target}"),
        None => Ok(()),
    }
}

fn write_default(out: &mut String, column: &Column) -> fmt::Result {
    match &column.default {
        ColumnDefault::None => Ok(()),
        ColumnDefault::Expression(expr) => write!(out, " default {expr}"),
        ColumnDefault::Identity(identity) => {
            out.push_str(match identity.kind {
                IdentityKind::Always => " identity always",
                IdentityKind::ByDefault => " identity by default",
            });
            if let Some(sequence) = &identity.sequence {
                write!(out, " {}", sequence.quoted())?;
            }
            write_sequence(out, &identity.options, &column.data_type)
        }
        ColumnDefault::Serial(serial) => {
            write!(out, " serial {}", serial.sequence.quoted())?;
            write_sequence(out, &serial.options, &column.data_type)
        }
        ColumnDefault::Generated(generated) => {
            write!(out, " generated ({})", generated.expression)?;
            out.push_str(match generated.kind {
                GeneratedKind::Stored => " stored",
                GeneratedKind::Virtual => " virtual",
            });
            Ok(())
        }
    }
}

fn write_sequence(
    out: &mut String,
    options: &SequenceOptions,
    data_type: &ColumnType,
) -> fmt::Result {
    let usual = SequenceOptions::defaults_for(data_type);
    for (word, value, usual) in [
        ("start", options.start, usual.start),
        ("increment", options.increment, usual.increment),
        ("minvalue", options.min, usual.min),
        ("maxvalue", options.max, usual.max),
        ("cache", options.cache, usual.cache),
    ] {
        if value != usual {
            write!(out, " {word} {value}")?;
        }
    }
    if options.cycle {
        out.push_str(" cycle");
    }
    Ok(())
}

fn write_constraint(out: &mut String, constraint: &Constraint) -> fmt::Result {
    let kind = match constraint.definition {
        ConstraintDefinition::PrimaryKey(_) => "primary key",
        ConstraintDefinition::Unique(_) => "unique",
        ConstraintDefinition::Check(_) => "check",
        ConstraintDefinition::ForeignKey(_) => "foreign key",
        ConstraintDefinition::Exclusion(_) => "exclude",
    };
    write!(out, "  constraint {} {kind}", constraint.name.quoted())?;
    match &constraint.definition {
        ConstraintDefinition::PrimaryKey(key) => {
            write!(out, " ({})", names(&key.columns))?;
            write_include(out, &key.include)?;
            write_parameters(out, &key.storage_parameters)?;
            write_deferrable(out, key.deferrable);
        }
        ConstraintDefinition::Unique(unique) => {
            write!(out, " ({})", names(&unique.columns))?;
            write_include(out, &unique.include)?;
            write_flag(out, unique.nulls_not_distinct, "nulls not distinct");
            write_parameters(out, &unique.storage_parameters)?;
            write_deferrable(out, unique.deferrable);
        }
        ConstraintDefinition::Check(check) => {
            write!(out, " ({})", check.expression)?;
            write_flag(out, check.no_inherit, "no inherit");
            write_flag(out, check.not_valid, "not valid");
        }
        ConstraintDefinition::ForeignKey(key) => write_foreign_key(out, key)?,
        ConstraintDefinition::Exclusion(exclusion) => write_exclusion(out, exclusion)?,
    }
    write_comment(out, constraint.comment.as_deref())?;
    out.push('\n');
    Ok(())
}

fn write_foreign_key(out: &mut String, key: &ForeignKey) -> fmt::Result {
    write!(
        out,
        " ({}) references {} ({})",
        names(&key.columns),
        key.referenced_table.quoted(),
        names(&key.referenced_columns)
    )?;
    write_flag(out, key.match_type == MatchType::Full, "match full");
    for (event, action) in [("update", key.on_update), ("delete", key.on_delete)] {
        if action != ReferentialAction::NoAction {
            write!(out, " on {event} {}", action.as_sql().to_lowercase())?;
        }
    }
    if !key.on_delete_columns.is_empty() {
        write!(out, " ({})", names(&key.on_delete_columns))?;
    }
    write_deferrable(out, key.deferrable);
    write_flag(out, key.not_valid, "not valid");
    Ok(())
}

fn write_exclusion(out: &mut String, exclusion: &Exclusion) -> fmt::Result {
    write!(out, " using {} (", exclusion.method.quoted())?;
    for (i, element) in exclusion.elements.iter().enumerate() {
        out.push_str(if i == 0 { "" } else { ", " });
        write_element(out, &element.element)?;
        write!(out, " with {}", element.operator)?;
    }
    out.push(')');
    write_include(out, &exclusion.include)?;
    write_parameters(out, &exclusion.storage_parameters)?;
    if let Some(predicate) = &exclusion.predicate {
        write!(out, " where ({predicate})")?;
    }
    write_deferrable(out, exclusion.deferrable);
    Ok(())
}

fn write_index(out: &mut String, index: &Index) -> fmt::Result {
    write!(out, "  index {}", index.name.quoted())?;
    write_flag(out, index.unique, "unique");
    write!(out, " {} (", index.method.quoted())?;
    for (i, element) in index.elements.iter().enumerate() {
        out.push_str(if i == 0 { "" } else { ", " });
        write_element(out, element)?;
    }
    out.push(')');
    write_include(out, &index.include)?;
    write_flag(out, index.nulls_not_distinct, "nulls not distinct");
    write_parameters(out, &index.storage_parameters)?;
    if let Some(predicate) = &index.predicate {
        write!(out, " where ({predicate})")?;
    }
    write_comment(out, index.comment.as_deref())?;
    out.push('\n');
    Ok(())
}

fn write_element(out: &mut String, element: &IndexElement) -> fmt::Result {
    match &element.key {
        IndexKey::Column(name) => out.push_str(&name.quoted()),
        IndexKey::Expression(expr) => write!(out, "({expr})")?,
    }
    if let Some(collation) = &element.collation {
        write!(out, " collate {}", collation.quoted())?;
    }
    if let Some(class) = &element.operator_class {
        out.push(' ');
        if let Some(schema) = &class.schema {
            write!(out, "{}.", schema.quoted())?;
        }
        out.push_str(&class.name.quoted());
        if !class.parameters.is_empty() {
            write!(out, "({})", parameters(&class.parameters))?;
        }
    }
    write_flag(out, element.order == SortOrder::Descending, "desc");
    if element.nulls != element.order.default_nulls() {
        out.push_str(match element.nulls {
            NullsOrder::First => " nulls first",
            NullsOrder::Last => " nulls last",
        });
    }
    write_statistics(out, element.statistics)
}

fn write_parameters(out: &mut String, pairs: &BTreeMap<String, String>) -> fmt::Result {
    if pairs.is_empty() {
        return Ok(());
    }
    write!(out, " with ({})", parameters(pairs))
}

fn write_include(out: &mut String, include: &[Name]) -> fmt::Result {
    if include.is_empty() {
        return Ok(());
    }
    write!(out, " include ({})", names(include))
}

fn write_deferrable(out: &mut String, deferrable: Deferrable) {
    out.push_str(match deferrable {
        Deferrable::No => "",
        Deferrable::Immediate => " deferrable",
        Deferrable::Deferred => " deferrable initially deferred",
    });
}

fn write_flag(out: &mut String, set: bool, words: &str) {
    if set {
        out.push(' ');
        out.push_str(words);
    }
}

fn write_comment(out: &mut String, comment: Option<&str>) -> fmt::Result {
    match comment {
        Some(text) => write!(out, " comment {}", literal(text)),
        None => Ok(()),
    }
}

fn names(names: &[Name]) -> String {
    let quoted: Vec<_> = names.iter().map(Name::quoted).collect();
    quoted.join(", ")
}

fn parameters(pairs: &BTreeMap<String, String>) -> String {
    let pairs: Vec<_> = pairs.iter().map(|(k, v)| format!("{k}={v}")).collect();
    pairs.join(", ")
}

/// A quoted text on one line.
fn literal(text: &str) -> String {
    let escaped = text
        .replace('\\', "\\\\")
        .replace('\'', "''")
        .replace('\n', "\\n");
    format!("'{escaped}'")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::column::{Generated, Identity};
    use crate::constraint::{Check, PrimaryKey};
    use crate::enum_type::EnumType;
    use crate::expr::Expr;
    use crate::name::QualifiedName;

    #[test]
    fn shows_what_differs_from_the_defaults() {
        let bigint: ColumnType = "bigint".parse().unwrap();
        let mut table = Table::new(QualifiedName::public("Order"));
        let mut id = Column::new("id", bigint.clone());
        id.nullable = false;
        id.default = ColumnDefault::Identity(Identity {
            kind: IdentityKind::Always,
            sequence: None,
            options: SequenceOptions {
                start: 10,
                ..SequenceOptions::defaults_for(&bigint)
            },
        });
        let mut twice = Column::new("twice", bigint);
        twice.default = ColumnDefault::Generated(Generated {
            expression: Expr::new("id * 2"),
            kind: GeneratedKind::Stored,
        });
        table.add_column(id).add_column(twice);
        table.add_constraint(Constraint::new("Order_pkey", PrimaryKey::new(["id"])));
        table.add_constraint(Constraint::new("c", Check::new("id > 0")));
        table.add_index(Index::new("i", vec![IndexElement::column("twice")]));
        table.comment = Some("it's".to_owned());
        let mut schema = Schema::new();
        schema.add_table(table);
        schema.add_enum(EnumType::new(QualifiedName::public("mood"), ["sad", "ok"]));
        assert_eq!(
            schema.to_text(),
            "enum public.mood ('sad', 'ok')
table public.\"Order\" comment 'it''s'
  column id bigint not null identity always start 10
  column twice bigint generated (id * 2) stored
  constraint \"Order_pkey\" primary key (id)
  constraint c check (id > 0)
  index i btree (twice)
"
        );
    }
}
