//! A table as a struct that derives `Model`.

use std::collections::{BTreeMap, BTreeSet};

use heck::ToSnakeCase;
use limbeck_schema::{
    Constraint, ConstraintDefinition, ConstraintKind, DEFAULT_SCHEMA, Name, QualifiedName, Schema,
    Table,
};

use crate::attribute::{Part, attribute, comment};
use crate::constraint::Unnamed;
use crate::derived_type::DerivedTypes;
use crate::hierarchy::own_fields;
use crate::ident;
use crate::literal::string;
use crate::names::Names;
use crate::options::PullOptions;
use crate::rename_rule;
use crate::scope::Scope;
use crate::sql_file::SqlFiles;
use crate::table_options;

/// What an item is written from.
pub(crate) struct Source<'a> {
    pub(crate) schema: &'a Schema,
    /// Partitions that are words on the struct of the table above.
    pub(crate) listed: &'a BTreeSet<QualifiedName>,
    /// Objects that are Rust types.
    pub(crate) derived: &'a DerivedTypes,
    pub(crate) names: &'a Names,
    pub(crate) unnamed: &'a Unnamed,
    pub(crate) sql: &'a SqlFiles<'a>,
    pub(crate) options: &'a PullOptions,
}

/// A table in the making: words of the struct, and words of each field.
pub(crate) struct Draft<'a> {
    pub(crate) source: &'a Source<'a>,
    pub(crate) table: &'a Table,
    pub(crate) on_struct: Vec<Part>,
    pub(crate) on_fields: BTreeMap<&'a Name, Vec<Part>>,
    /// Columns whose field has a `references`.
    pub(crate) referring: BTreeSet<&'a Name>,
}

/// The struct of a table, indented.
pub(crate) fn write(
    source: &Source<'_>,
    table: &Table,
    scope: &mut Scope<'_>,
    indent: usize,
) -> String {
    let mut draft = Draft {
        source,
        table,
        on_struct: Vec::new(),
        on_fields: BTreeMap::new(),
        referring: BTreeSet::new(),
    };
    let name = source.names.tables.get(&table.name);
    let name = name.map_or("Table", String::as_str);
    let rule = draft.rename_rule();
    let (docs, head) = draft.head(name, rule.as_ref().map(|rule| rule.word), indent);
    draft.hierarchy(scope);
    draft.constraints(scope);
    draft.indexes();

    let pad = " ".repeat(indent);
    scope.import("limbeck", "Model");
    let mut out = format!("{docs}{pad}#[derive(Clone, Debug, Model)]\n");
    out.push_str(&attribute(head, indent));
    out.push_str(&attribute(table_options::words(table), indent));
    for part in std::mem::take(&mut draft.on_struct) {
        out.push_str(&attribute(vec![part], indent));
    }
    let columns = own_fields(source.schema, table);
    if columns.is_empty() {
        out.push_str(&format!("{pad}pub struct {name} {{}}\n"));
        return out;
    }
    out.push_str(&format!("{pad}pub struct {name} {{\n"));
    for column in columns
        .into_iter()
        .filter_map(|name| table.columns.get(name))
    {
        let keys = draft.on_fields.remove(&column.name).unwrap_or_default();
        out.push_str(&draft.field(column, keys, rule.as_ref(), scope, indent + 4));
    }
    out.push_str(&format!("{pad}}}\n"));
    scope.is_in_file(name);
    out
}

impl<'a> Draft<'a> {
    /// Doc comment, and the words about the table itself.
    fn head(&self, name: &str, rule: Option<&str>, indent: usize) -> (String, Vec<Part>) {
        let table = &self.table.name;
        let mut parts = Vec::new();
        if name.to_snake_case() != table.name.as_str() {
            let text = QualifiedName::public(table.name.clone()).to_reference();
            parts.push(Part::string("table", &text));
        }
        if table.schema != DEFAULT_SCHEMA {
            parts.push(Part::string("schema", table.schema.as_str()));
        }
        if let Some(rule) = rule {
            parts.push(Part::string("rename_all", rule));
        }
        let mut docs = String::new();
        if let Some(text) = &self.table.comment {
            let (lines, part) = comment(text, indent);
            docs = lines;
            parts.push(part);
        }
        (docs, parts)
    }

    fn rename_rule(&self) -> Option<rename_rule::RenameRule> {
        let fields: Vec<(&str, &str)> = own_fields(self.source.schema, self.table)
            .into_iter()
            .map(|column| (self.bare_field(column), column.as_str()))
            .collect();
        rename_rule::for_all(fields.iter().copied())
    }

    /// The field of a column, without `r#`.
    pub(crate) fn bare_field(&self, column: &'a Name) -> &'a str {
        let names = self.source.names;
        names
            .field(&self.table.name, column)
            .unwrap_or(column.as_str())
    }

    /// A column of this table as a key names it.
    pub(crate) fn column_ref(&self, column: &Name) -> String {
        match self.source.names.field(&self.table.name, column) {
            Some(field) => field_ref(field),
            None => string(column.as_str()),
        }
    }

    /// Columns of this table as a key names them.
    pub(crate) fn column_refs(&self, columns: &[Name]) -> Vec<Part> {
        let refs = columns.iter().map(|column| self.column_ref(column));
        refs.map(Part::text).collect()
    }

    /// `include(…)` where there is something.
    pub(crate) fn include(&self, columns: &[Name]) -> Option<Part> {
        (!columns.is_empty()).then(|| Part::call("include", self.column_refs(columns)))
    }

    /// A word on the field of a column.
    pub(crate) fn on_field(&mut self, column: &Name, parts: impl IntoIterator<Item = Part>) {
        if let Some((name, _)) = self.table.columns.get_key_value(column) {
            self.on_fields.entry(name).or_default().extend(parts);
        }
    }

    /// The one column, where there is one and it has a field.
    pub(crate) fn single(&self, columns: &[Name]) -> Option<&'a Name> {
        match columns {
            [only] => self.with_field(only),
            _ => None,
        }
    }

    /// The column, if it has a field.
    pub(crate) fn with_field(&self, column: &Name) -> Option<&'a Name> {
        let field = self.source.names.field(&self.table.name, column);
        field.and_then(|_| Some(self.table.columns.get_key_value(column)?.0))
    }

    /// `name = "…"` where limbeck would choose another one.
    pub(crate) fn name_part(&self, constraint: &Constraint) -> Option<Part> {
        let unnamed = self.source.unnamed;
        (!unnamed.has_constraint(&self.table.name, &constraint.name))
            .then(|| Part::string("name", constraint.name.as_str()))
    }

    fn constraints(&mut self, scope: &mut Scope<'_>) {
        let table = self.table;
        let above = self.source.schema.inherited_checks(table).into_iter();
        let local = above.filter(|check| table.inherits.local_checks.contains(&check.name));
        let mut constraints: Vec<&Constraint> = table.constraints.values().chain(local).collect();
        constraints.sort_by_key(|constraint| match constraint.kind() {
            ConstraintKind::PrimaryKey => 0,
            ConstraintKind::Unique => 1,
            ConstraintKind::Check => 2,
            ConstraintKind::Exclusion => 3,
            ConstraintKind::ForeignKey => 4,
        });
        for constraint in constraints {
            match &constraint.definition {
                ConstraintDefinition::PrimaryKey(key) => self.primary_key(constraint, key),
                ConstraintDefinition::Unique(unique) => self.unique(constraint, unique),
                ConstraintDefinition::Check(check) => self.check(constraint, check),
                ConstraintDefinition::Exclusion(exclusion) => {
                    self.exclusion(constraint, exclusion);
                }
                ConstraintDefinition::ForeignKey(key) => self.foreign_key(constraint, key, scope),
            }
        }
    }
}

/// Words that a list takes for an option unless they are written with `r#`.
const OPTIONS: [&str; 6] = [
    "nulls_not_distinct",
    "deferrable",
    "unique",
    "concurrently",
    "match_full",
    "not_valid",
];

/// A field as an attribute names it.
pub(crate) fn field_ref(field: &str) -> String {
    match OPTIONS.contains(&field) {
        true => format!("r#{field}"),
        false => ident::escaped(field),
    }
}
