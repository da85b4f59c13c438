//! What uses what inside a schema: columns in keys and expressions, types in columns, keys behind
//! foreign keys. Shared by applying, ordering and hazards.

use std::collections::BTreeSet;

use limbeck_schema::sql_token::rename_identifier;
use limbeck_schema::{
    Column, Constraint, ConstraintDefinition, Deferrable, Exclusion, Expr, Index, IndexElement,
    IndexKey, InheritedKey, Name, ObjectId, QualifiedName, Schema, Table,
};

/// Whether the expression names the column. It does when renaming the column would change it.
pub(crate) fn mentions_column(expr: &Expr, column: &Name) -> bool {
    let text = expr.as_str();
    // The lexer folds unquoted words, so the quick look must fold, too.
    let probable = text.contains(&column.as_str().replace('"', "\"\""))
        || text.to_lowercase().contains(column.as_str());
    probable && rename_identifier(text, column, &Name::new(" ")) != text
}

/// The expressions of a constraint.
pub(crate) fn constraint_expressions(constraint: &Constraint) -> Vec<&Expr> {
    match &constraint.definition {
        ConstraintDefinition::Check(check) => vec![&check.expression],
        ConstraintDefinition::Exclusion(exclusion) => {
            let elements = exclusion.elements.iter().map(|e| &e.element);
            let keys = elements.filter_map(element_expression);
            keys.chain(&exclusion.predicate).collect()
        }
        ConstraintDefinition::PrimaryKey(_)
        | ConstraintDefinition::Unique(_)
        | ConstraintDefinition::ForeignKey(_) => Vec::new(),
    }
}

/// The expressions of an index.
pub(crate) fn index_expressions(index: &Index) -> Vec<&Expr> {
    let keys = index.elements.iter().filter_map(element_expression);
    keys.chain(&index.predicate).collect()
}

fn element_expression(element: &IndexElement) -> Option<&Expr> {
    match &element.key {
        IndexKey::Expression(expr) => Some(expr),
        IndexKey::Column(_) => None,
    }
}

/// The columns of its own table that a constraint names outright, without those in expressions.
pub(crate) fn constraint_key_columns(constraint: &Constraint) -> Vec<Name> {
    let mut columns = constraint.definition.columns().to_vec();
    match &constraint.definition {
        ConstraintDefinition::PrimaryKey(key) => columns.extend(key.include.iter().cloned()),
        ConstraintDefinition::Unique(unique) => columns.extend(unique.include.iter().cloned()),
        ConstraintDefinition::ForeignKey(key) => {
            columns.extend(key.on_delete_columns.iter().cloned());
        }
        ConstraintDefinition::Exclusion(exclusion) => columns.extend(exclusion_columns(exclusion)),
        ConstraintDefinition::Check(_) => {}
    }
    columns
}

fn exclusion_columns(exclusion: &Exclusion) -> Vec<Name> {
    let elements = exclusion.elements.iter().map(|e| &e.element);
    let keys = elements.filter_map(element_column).cloned();
    keys.chain(exclusion.include.iter().cloned()).collect()
}

/// The columns that an index names outright, without those in expressions.
pub(crate) fn index_key_columns(index: &Index) -> Vec<Name> {
    let keys = index.elements.iter().filter_map(element_column).cloned();
    keys.chain(index.include.iter().cloned()).collect()
}

fn element_column(element: &IndexElement) -> Option<&Name> {
    match &element.key {
        IndexKey::Column(name) => Some(name),
        IndexKey::Expression(_) => None,
    }
}

/// Whether a constraint involves the column of its own table.
pub(crate) fn constraint_uses(constraint: &Constraint, column: &Name) -> bool {
    constraint_key_columns(constraint).contains(column)
        || constraint_expressions(constraint)
            .into_iter()
            .any(|expr| mentions_column(expr, column))
}

/// Whether a key involves the column.
pub(crate) fn element_uses(element: &IndexElement, column: &Name) -> bool {
    match &element.key {
        IndexKey::Column(name) => name == column,
        IndexKey::Expression(expr) => mentions_column(expr, column),
    }
}

/// Whether an index involves the column.
pub(crate) fn index_uses(index: &Index, column: &Name) -> bool {
    index.uses_column(column)
        || index_expressions(index)
            .into_iter()
            .any(|expr| mentions_column(expr, column))
}

/// Whether an index or key of a partitioned table involves the column.
pub(crate) fn key_uses(key: InheritedKey<'_>, column: &Name) -> bool {
    key.index().is_some_and(|index| index_uses(index, column))
        || key
            .constraint()
            .is_some_and(|constraint| constraint_uses(constraint, column))
}

/// Whether another column is computed from this one.
pub(crate) fn generated_from(column: &Column, source: &Name) -> bool {
    match &column.default {
        limbeck_schema::ColumnDefault::Generated(generated) => {
            mentions_column(&generated.expression, source)
        }
        limbeck_schema::ColumnDefault::None
        | limbeck_schema::ColumnDefault::Expression(_)
        | limbeck_schema::ColumnDefault::Identity(_)
        | limbeck_schema::ColumnDefault::Serial(_) => false,
    }
}

/// The foreign keys that refer to the table, with the tables they are on.
pub(crate) fn foreign_keys_to<'a>(
    schema: &'a Schema,
    table: &'a Table,
) -> impl Iterator<Item = (&'a Table, &'a Constraint, &'a limbeck_schema::ForeignKey)> {
    schema.tables.values().flat_map(move |owner| {
        owner.constraints.values().filter_map(move |constraint| {
            let key = foreign_key(constraint)?;
            (key.referenced_table == table.name).then_some((owner, constraint, key))
        })
    })
}

/// The foreign key in a constraint, if it is one.
pub(crate) fn foreign_key(constraint: &Constraint) -> Option<&limbeck_schema::ForeignKey> {
    match &constraint.definition {
        ConstraintDefinition::ForeignKey(key) => Some(key),
        ConstraintDefinition::PrimaryKey(_)
        | ConstraintDefinition::Unique(_)
        | ConstraintDefinition::Check(_)
        | ConstraintDefinition::Exclusion(_) => None,
    }
}

/// The keys of a table that a foreign key over these columns can rest on: primary key, unique
/// constraints and plain unique indexes over exactly these columns in any order, not deferrable
/// (PostgreSQL manual, `CREATE TABLE`, `REFERENCES`). Constraints come first; a partition has those of
/// the tables above it as well.
pub(crate) fn keys_over(schema: &Schema, table: &Table, columns: &[Name]) -> Vec<ObjectId> {
    let mut keys = own_keys_over(table, columns);
    if table.partition_of.is_some() {
        let here: Vec<QualifiedName> = schema
            .inherited_keys(table)
            .iter()
            .map(InheritedKey::name)
            .collect();
        let above = schema.ancestors(table).into_iter();
        let above = above.flat_map(|table| own_keys_over(table, columns));
        keys.extend(above.filter(|key| match key {
            ObjectId::Constraint(owner, name) | ObjectId::Index(owner, name) => {
                here.contains(&owner.sibling(name.clone()))
            }
            ObjectId::Schema(_)
            | ObjectId::Enum(_)
            | ObjectId::EnumLabel(..)
            | ObjectId::Table(_)
            | ObjectId::Column(..)
            | ObjectId::Sql(_) => false,
        }));
    }
    keys
}

fn own_keys_over(table: &Table, columns: &[Name]) -> Vec<ObjectId> {
    let constraints = table.constraints.values().filter_map(|constraint| {
        let immediate = match &constraint.definition {
            ConstraintDefinition::PrimaryKey(key) => key.deferrable == Deferrable::No,
            ConstraintDefinition::Unique(unique) => unique.deferrable == Deferrable::No,
            ConstraintDefinition::Check(_)
            | ConstraintDefinition::ForeignKey(_)
            | ConstraintDefinition::Exclusion(_) => false,
        };
        (immediate && same_set(constraint.definition.columns(), columns))
            .then(|| ObjectId::Constraint(table.name.clone(), constraint.name.clone()))
    });
    let indexes = table.indexes.values().filter_map(|index| {
        let keys: Option<Vec<Name>> = index
            .elements
            .iter()
            .map(|element| element_column(element).cloned())
            .collect();
        let fits = index.unique && index.predicate.is_none();
        (fits && keys.is_some_and(|keys| same_set(&keys, columns)))
            .then(|| ObjectId::Index(table.name.clone(), index.name.clone()))
    });
    constraints.chain(indexes).collect()
}

fn same_set(a: &[Name], b: &[Name]) -> bool {
    a.len() == b.len() && a.iter().collect::<BTreeSet<_>>() == b.iter().collect::<BTreeSet<_>>()
}
