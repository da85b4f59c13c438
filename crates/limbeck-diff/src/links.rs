//! What objects lean on and which names they take, as [`Resource`]s.
//!
//! Expressions are looked through word by word. The name of a type counts as a mention of it where a type
//! can stand.

mod classes;

use std::borrow::Cow;
use std::collections::BTreeSet;

use limbeck_schema::{
    Column, ColumnDefault, ColumnType, Constraint, ConstraintDefinition, Deferrable, Expr,
    ForeignKey, Index, IndexKey, Name, QualifiedName, Schema, SqlObjectId, SqlObjectKind, Table,
    sql_token::{self, Token},
};

use crate::change::foreign_key;
use crate::mentions::{can_use_cast, mentions_type, relations_in_constants};
use crate::pair::Pair;
use crate::step::Resource;

/// Resources in order.
pub(crate) type Resources = BTreeSet<Resource>;

/// The words of a SQL expression.
pub(crate) fn words(expr: &Expr) -> BTreeSet<String> {
    sql_token::words(expr.as_str()).into_iter().collect()
}

/// The names before parentheses in a SQL expression.
pub(crate) fn called(tokens: &[Token]) -> BTreeSet<String> {
    let calls = tokens.windows(2).filter_map(|two| match two {
        [Token::Word(name) | Token::Quoted(name), Token::Symbol(open)] if open == "(" => {
            Some(name.clone())
        }
        _ => None,
    });
    calls.collect()
}

/// The words and operators of a SQL expression.
pub(crate) fn words_and_operators(tokens: Vec<Token>) -> BTreeSet<String> {
    let text = |token| match token {
        Token::Word(text) | Token::Quoted(text) | Token::Symbol(text) => Some(text),
        Token::Literal(_) | Token::Number(_) => None,
    };
    tokens.into_iter().filter_map(text).collect()
}

/// The user's type of a column.
pub(crate) fn type_link(data_type: &ColumnType) -> Option<Resource> {
    data_type.user_type().cloned().map(Resource::Type)
}

/// The collation, where it is an object of the schema.
fn collation_link(schema: &Schema, collation: Option<&QualifiedName>) -> Option<Resource> {
    let id = SqlObjectId::in_schema(SqlObjectKind::Collation, collation?.clone());
    schema
        .objects
        .contains_key(&id)
        .then_some(Resource::Object(id))
}

/// What an expression over a row of `table` mentions.
pub(crate) fn expression_links(schema: &Schema, table: &Table, expr: &Expr) -> Resources {
    let columns = mentioned(table, [expr]).into_iter();
    let columns = columns.map(|name| Resource::Column(table.name.clone(), name));
    columns.chain(named_in(schema, expr)).collect()
}

/// The enum types and the objects that are defined by SQL which an expression mentions.
fn named_in(schema: &Schema, expr: &Expr) -> Resources {
    let words = words(expr);
    let mut enums = schema.enums.keys();
    let mut found = Resources::new();
    if enums.any(|name| words.contains(name.name.as_str())) {
        let tokens = sql_token::tokens(expr.as_str()).unwrap_or_default();
        let enums = schema.enums.keys();
        let enums = enums.filter(|name| mentions_type(&tokens, name));
        found.extend(enums.cloned().map(Resource::Type));
    }
    if !schema.objects.is_empty() {
        found.extend(objects_in(schema, expr, &words));
    }
    found.extend(relations_in_constants(expr.as_str()));
    found
}

/// Sequences stand in string constants and operators are no words, so the text as a whole is
/// looked at where one of these is there.
fn objects_in(schema: &Schema, expr: &Expr, words: &BTreeSet<String>) -> Resources {
    let is_named = |id: &&SqlObjectId| id.schema.is_some() || id.kind == SqlObjectKind::Cast;
    let mut ids = schema.objects.keys().filter(is_named);
    let is_possible = ids.any(|id| {
        if id.kind == SqlObjectKind::Cast {
            return expr.as_str().contains("::") || words.contains("cast");
        }
        let name = id.name.as_str();
        words.contains(name) || expr.as_str().contains(name)
    });
    if !is_possible {
        return Resources::new();
    }
    let mut objects_only = Schema::new();
    // A cast is not named: its target type is.
    let tokens = sql_token::tokens(expr.as_str()).unwrap_or_default();
    let ids = schema.objects.keys();
    let casts = ids.filter(|id| can_use_cast(&tokens, id));
    let casts: Resources = casts.cloned().map(Resource::Object).collect();
    let named = schema.objects.values().filter(|object| {
        expr.as_str()
            .to_lowercase()
            .contains(&object.id.name.as_str().to_lowercase())
    });
    for object in named {
        objects_only.add_object(object.clone());
    }
    let mut found = crate::mentions::Names::of(&objects_only).mentioned_in(expr.as_str());
    found.retain(|resource| !matches!(resource, Resource::Schema(_)));
    found.extend(casts);
    found
}

/// What a table's partition key leans on besides its columns, and their types that it can't change.
pub(crate) fn partition_key_links(schema: &Schema, table: &Table) -> Resources {
    let mut links = Resources::new();
    for expr in partition_key_expressions(table) {
        links.extend(named_in(schema, expr));
    }
    links.extend(classes::of_partition_key(schema, table));
    links
}

/// The expressions inside a partition key.
pub(crate) fn partition_key_expressions(table: &Table) -> Vec<&Expr> {
    let keys = table.partition_by.iter().flat_map(|by| &by.keys);
    expressions(keys.map(|element| &element.key), None)
}

/// What a column leans on: its type, and what its default or generation expression mentions.
pub(crate) fn column_links(schema: &Schema, table: &Table, column: &Column) -> Resources {
    let mut links: Resources = type_link(&column.data_type).into_iter().collect();
    links.extend(collation_link(schema, column.collation.as_ref()));
    match &column.default {
        ColumnDefault::Generated(generated) => {
            links.extend(expression_links(schema, table, &generated.expression));
            links.remove(&Resource::Column(table.name.clone(), column.name.clone()));
        }
        ColumnDefault::Expression(expr) => {
            links.extend(named_in(schema, &with_type(column, expr)));
        }
        ColumnDefault::None | ColumnDefault::Identity(_) | ColumnDefault::Serial(_) => {}
    }
    links
}

/// A default with its type behind it where a constant of that type names an object: it need not say so.
pub(crate) fn with_type<'e>(column: &Column, default: &'e Expr) -> Cow<'e, Expr> {
    let data_type = column.data_type.to_sql();
    match data_type.starts_with("reg") {
        true => Cow::Owned(Expr::new(format!("{}::{data_type}", default.as_str()))),
        false => Cow::Borrowed(default),
    }
}

/// The columns of its own table that a constraint names or mentions.
pub(crate) fn constraint_columns(table: &Table, constraint: &Constraint) -> BTreeSet<Name> {
    let mut columns: BTreeSet<Name> = constraint.definition.columns().iter().cloned().collect();
    match &constraint.definition {
        ConstraintDefinition::PrimaryKey(key) => columns.extend(key.include.iter().cloned()),
        ConstraintDefinition::Unique(key) => columns.extend(key.include.iter().cloned()),
        ConstraintDefinition::ForeignKey(key) => {
            columns.extend(key.on_delete_columns.iter().cloned());
        }
        ConstraintDefinition::Check(check) => {
            columns.extend(mentioned(table, [&check.expression]));
        }
        ConstraintDefinition::Exclusion(exclusion) => {
            columns.extend(exclusion.include.iter().cloned());
            let keys = exclusion.elements.iter().map(|e| &e.element.key);
            columns.extend(key_columns(table, keys));
            columns.extend(mentioned(table, &exclusion.predicate));
        }
    }
    columns
}

/// The columns that an index names or mentions.
pub(crate) fn index_columns(table: &Table, index: &Index) -> BTreeSet<Name> {
    let mut columns = key_columns(table, index.elements.iter().map(|e| &e.key));
    columns.extend(index.include.iter().cloned());
    columns.extend(mentioned(table, &index.predicate));
    columns
}

fn key_columns<'a>(table: &Table, keys: impl Iterator<Item = &'a IndexKey>) -> BTreeSet<Name> {
    let mut columns = BTreeSet::new();
    for key in keys {
        match key {
            IndexKey::Column(name) => {
                columns.insert(name.clone());
            }
            IndexKey::Expression(expr) => columns.extend(mentioned(table, [expr])),
        }
    }
    columns
}

/// The columns of a table that expressions mention: those whose renaming would change the text.
pub(crate) fn mentioned<'a>(
    table: &Table,
    exprs: impl IntoIterator<Item = &'a Expr>,
) -> BTreeSet<Name> {
    let other = Name::new(" ");
    let mut found = BTreeSet::new();
    for expr in exprs {
        let words = words(expr);
        let probable = |name: &&Name| words.contains(name.as_str());
        let certain = |name: &&Name| {
            sql_token::rename_identifier(expr.as_str(), name, &other) != expr.as_str()
        };
        let columns = table.columns.keys().filter(probable).filter(certain);
        found.extend(columns.cloned());
    }
    found
}

/// The expressions inside a constraint.
pub(crate) fn constraint_expressions(constraint: &Constraint) -> Vec<&Expr> {
    match &constraint.definition {
        ConstraintDefinition::Check(check) => vec![&check.expression],
        ConstraintDefinition::Exclusion(exclusion) => {
            let keys = exclusion.elements.iter().map(|e| &e.element.key);
            expressions(keys, exclusion.predicate.as_ref())
        }
        ConstraintDefinition::PrimaryKey(_)
        | ConstraintDefinition::Unique(_)
        | ConstraintDefinition::ForeignKey(_) => Vec::new(),
    }
}

/// The expressions inside an index.
pub(crate) fn index_expressions(index: &Index) -> Vec<&Expr> {
    let keys = index.elements.iter().map(|e| &e.key);
    expressions(keys, index.predicate.as_ref())
}

fn expressions<'a>(
    keys: impl Iterator<Item = &'a IndexKey>,
    predicate: Option<&'a Expr>,
) -> Vec<&'a Expr> {
    keys.filter_map(|key| match key {
        IndexKey::Expression(expr) => Some(expr),
        IndexKey::Column(_) => None,
    })
    .chain(predicate)
    .collect()
}

/// What a constraint leans on.
pub(crate) fn constraint_links(
    schema: &Schema,
    table: &Table,
    constraint: &Constraint,
) -> Resources {
    let mut links = own_columns(table, constraint_columns(table, constraint));
    for expr in constraint_expressions(constraint) {
        links.extend(named_in(schema, expr));
    }
    links.extend(classes::of_constraint(schema, table, constraint));
    if let Some(key) = foreign_key(constraint) {
        links.insert(Resource::Persistence(table.name.clone()));
        links.extend(reference_links(schema, key));
    }
    links
}

/// What must be there to make a constraint: as [`constraint_links`], but one key behind a foreign
/// key is enough. A constraint is preferred to a unique index, which may come later.
pub(crate) fn constraint_needs(
    schema: &Schema,
    table: &Table,
    constraint: &Constraint,
) -> Resources {
    let mut needs = constraint_links(schema, table, constraint);
    if let Some(key) = foreign_key(constraint)
        && let Some(target) = schema.tables.get(&key.referenced_table)
    {
        let keys = keys_over(schema, target, &key.referenced_columns);
        let primary = target.primary_key();
        let primary =
            primary.map(|(name, _)| Resource::Constraint(target.name.clone(), name.clone()));
        let is_primary = |key: &&Resource| Some(*key) == primary.as_ref();
        let is_constraint = |key: &&Resource| matches!(key, Resource::Constraint(..));
        let best = keys
            .iter()
            .find(is_primary)
            .or_else(|| keys.iter().find(is_constraint))
            .or(keys.first());
        needs.retain(|link| !keys.contains(link) || Some(link) == best);
    }
    needs
}

/// What an index leans on.
pub(crate) fn index_links(schema: &Schema, table: &Table, index: &Index) -> Resources {
    let mut links = own_columns(table, index_columns(table, index));
    for expr in index_expressions(index) {
        links.extend(named_in(schema, expr));
    }
    links.extend(classes::of_index(schema, table, index));
    links
}

fn own_columns(table: &Table, columns: BTreeSet<Name>) -> Resources {
    let mut links: Resources = columns
        .into_iter()
        .map(|name| Resource::Column(table.name.clone(), name))
        .collect();
    links.insert(Resource::Relation(table.name.clone()));
    links
}

/// What a foreign key leans on at its other end: the table, the columns and a key over them.
fn reference_links(schema: &Schema, key: &ForeignKey) -> Resources {
    let target = &key.referenced_table;
    let mut links = Resources::from([
        Resource::Relation(target.clone()),
        Resource::Persistence(target.clone()),
    ]);
    let columns = key.referenced_columns.iter();
    links.extend(columns.map(|name| Resource::Column(target.clone(), name.clone())));
    if let Some(table) = schema.tables.get(target) {
        links.extend(keys_over(schema, table, &key.referenced_columns));
        // None of its partitions goes as long as the key is there.
        if table.partition_by.is_some() {
            let below = schema.descendants(target).into_iter();
            links.extend(below.map(Resource::Relation));
        }
    }
    links
}

/// The keys and unique indexes that a foreign key to these columns can rest on; the order of the
/// columns does not matter (server's `transformFkeyCheckAttrs`).
/// A partition has those of the tables above it as well.
pub(crate) fn keys_over(schema: &Schema, table: &Table, columns: &[Name]) -> Resources {
    let mut keys = own_keys_over(table, columns);
    if table.partition_of.is_some() {
        let above = schema.ancestors(table).into_iter();
        keys.extend(above.flat_map(|table| own_keys_over(table, columns)));
    }
    keys
}

fn own_keys_over(table: &Table, columns: &[Name]) -> Resources {
    let wanted: BTreeSet<&Name> = columns.iter().collect();
    let constraints = table.constraints.values();
    let constraints = constraints
        .filter(|constraint| key_of_constraint(constraint).is_some_and(|key| key == wanted))
        .map(|constraint| Resource::Constraint(table.name.clone(), constraint.name.clone()));
    let indexes = table.indexes.values();
    let indexes = indexes
        .filter(|index| key_of_index(index).is_some_and(|key| key == wanted))
        .map(|index| Resource::Relation(table.name.sibling(index.name.clone())));
    constraints.chain(indexes).collect()
}

/// The keys that go of those which a new foreign key could rest on: the server takes any, and could not let it go then.
pub(crate) fn keys_that_go(schemas: Pair<&Schema>, constraint: &Constraint) -> Resources {
    let keys = |schema: &Schema| {
        let key = foreign_key(constraint)?;
        let target = schema.tables.get(&key.referenced_table)?;
        Some(keys_over(schema, target, &key.referenced_columns))
    };
    let Pair { from, to } = schemas.map(|schema| keys(schema).unwrap_or_default());
    &from - &to
}

/// The columns of a primary key or unique constraint that a foreign key can rest on: it must not
/// be deferrable.
pub(crate) fn key_of_constraint(constraint: &Constraint) -> Option<BTreeSet<&Name>> {
    let (columns, deferrable) = match &constraint.definition {
        ConstraintDefinition::PrimaryKey(key) => (&key.columns, key.deferrable),
        ConstraintDefinition::Unique(key) => (&key.columns, key.deferrable),
        ConstraintDefinition::Check(_)
        | ConstraintDefinition::Exclusion(_)
        | ConstraintDefinition::ForeignKey(_) => return None,
    };
    (deferrable == Deferrable::No).then(|| columns.iter().collect())
}

/// The columns of a unique index that a foreign key can rest on: no predicate, no expressions.
pub(crate) fn key_of_index(index: &Index) -> Option<BTreeSet<&Name>> {
    if !index.unique || index.predicate.is_some() {
        return None;
    }
    let keys = index.elements.iter();
    keys.map(|element| match &element.key {
        IndexKey::Column(name) => Some(name),
        IndexKey::Expression(_) => None,
    })
    .collect()
}

/// The names that a constraint takes: its own and, with an index behind it, that of a relation.
pub(crate) fn constraint_names(table: &QualifiedName, constraint: &Constraint) -> Resources {
    let mut names = Resources::from([Resource::Constraint(table.clone(), constraint.name.clone())]);
    if constraint.has_index() {
        names.insert(Resource::Relation(table.sibling(constraint.name.clone())));
    }
    names
}

/// The names that a column takes: its own and that of its sequence, which no type can have either.
pub(crate) fn column_names(table: &QualifiedName, column: &Column) -> Resources {
    let mut names = Resources::from([Resource::Column(table.clone(), column.name.clone())]);
    if let Some(sequence) = column.sequence(table) {
        names.insert(Resource::Type(sequence.clone()));
        names.insert(Resource::Relation(sequence));
    }
    names
}

/// The names that a table takes with its columns and constraints, without its indexes.
pub(crate) fn table_names(table: &Table) -> Resources {
    let mut names = Resources::from([
        Resource::Relation(table.name.clone()),
        Resource::Type(table.name.clone()),
    ]);
    let columns = table.columns.values();
    names.extend(columns.flat_map(|column| column_names(&table.name, column)));
    let constraints = table.constraints.values();
    names.extend(constraints.flat_map(|object| constraint_names(&table.name, object)));
    names
}
