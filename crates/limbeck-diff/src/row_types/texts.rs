//! Texts that make rows of a table (`ROW(1, 'a')::item`): they mean one number of columns only, so they are said
//! when the table has the columns that it has in the end.

use std::collections::{BTreeMap, BTreeSet};

use limbeck_ops::{DefaultChange, Op};
use limbeck_schema::sql_token::{Token, tokens};
use limbeck_schema::{ColumnDefault, Expr, Name, QualifiedName, Schema, SqlObject};

use crate::context::Context;
use crate::kind::object;
use crate::links::{constraint_expressions, index_expressions};
use crate::pair::Pair;
use crate::step::{Resource, Step};

/// Tables by their names without schemas.
type ByName = BTreeMap<String, BTreeSet<QualifiedName>>;

/// Puts such texts behind the operations that change columns.
pub(super) fn order(steps: &mut [Step]) {
    let mut changed = ByName::new();
    for table in steps.iter().filter_map(changes_row) {
        let tables = changed.entry(table.name.to_string()).or_default();
        tables.insert(table.clone());
    }
    if changed.is_empty() {
        return;
    }
    for step in steps {
        if let Some(table) = changes_row(step) {
            let row = Resource::Row(table.clone());
            step.provides.insert(row);
        }
        let rows: Vec<Resource> = texts(&step.op)
            .into_iter()
            .filter(|text| text.contains("::"))
            .flat_map(|text| rows_made(text, &changed))
            .collect();
        step.needs.extend(rows);
    }
}

/// Whether an object could change neither before a table does nor after it: the old text reads a column that goes or
/// gets another type, and the new one makes rows of the table.
pub(crate) fn is_torn(context: &Context<'_>, pair: Pair<&SqlObject>) -> bool {
    if !pair.to.definition.contains("::") {
        return false;
    }
    let schemas = context.schemas;
    let type_in = |schema: &Schema, table: &QualifiedName, column: &Name| {
        let column = schema.tables.get(table)?.columns.get(column)?;
        Some(column.data_type.clone())
    };
    let mut lost = ByName::new();
    for link in object::links(&context.names.from, pair.from) {
        if let Resource::Column(table, column) = link
            && schemas.to.tables.contains_key(&table)
            && schemas
                .map(|schema| type_in(schema, &table, &column))
                .differs()
        {
            let tables = lost.entry(table.name.to_string()).or_default();
            tables.insert(table);
        }
    }
    !lost.is_empty() && !rows_made(&pair.to.definition, &lost).is_empty()
}

/// The table that has other columns after a step.
fn changes_row(step: &Step) -> Option<&QualifiedName> {
    if let Op::AddColumn { table, .. } | Op::DropColumn { table, .. } = &step.op {
        return Some(table);
    }
    if let Op::AlterColumn {
        table, alteration, ..
    } = &step.op
    {
        return alteration.data_type.as_ref().map(|_| table);
    }
    None
}

/// The SQL that an operation puts to the server.
fn texts(op: &Op) -> Vec<&str> {
    if let Op::CreateObject(object) | Op::ReplaceObject(object) = op {
        return vec![object.definition.as_str()];
    }
    if let Op::AlterObject(alter) = op {
        return alter.statements.iter().map(String::as_str).collect();
    }
    let exprs: Vec<&Expr> = if let Op::CreateConstraint { constraint, .. } = op {
        constraint_expressions(constraint)
    } else if let Op::CreateIndex(create) = op {
        index_expressions(&create.index)
    } else if let Op::AddColumn { column, .. } = op {
        default(&column.default).into_iter().collect()
    } else if let Op::AlterColumn { alteration, .. } = op {
        let changes = alteration.default.iter();
        let said = changes.filter_map(|change| {
            if let DefaultChange::SetDefault(expr) | DefaultChange::SetExpression(expr) = change {
                Some(expr)
            } else {
                None
            }
        });
        said.collect()
    } else {
        Vec::new()
    };
    exprs.into_iter().map(Expr::as_str).collect()
}

fn default(default: &ColumnDefault) -> Option<&Expr> {
    match default {
        ColumnDefault::Expression(expr) => Some(expr),
        ColumnDefault::Generated(generated) => Some(&generated.expression),
        ColumnDefault::None | ColumnDefault::Identity(_) | ColumnDefault::Serial(_) => None,
    }
}

/// The tables among these whose row types a text casts to.
fn rows_made(text: &str, tables: &ByName) -> Vec<Resource> {
    let found = tokens(text).unwrap_or_default();
    let name = |at: usize| match found.get(at) {
        Some(Token::Word(word) | Token::Quoted(word)) => Some(word.as_str()),
        _ => None,
    };
    let is =
        |at: usize, symbol: &str| matches!(found.get(at), Some(Token::Symbol(s)) if s == symbol);
    let casts = (0..found.len()).filter(|at| is(*at, "::"));
    let rows = casts.flat_map(|at| {
        let (schema, name) = match is(at + 2, ".") {
            true => (name(at + 1), name(at + 3)),
            false => (None, name(at + 1)),
        };
        let named = name.and_then(|name| tables.get(name)).into_iter().flatten();
        let meant = named.filter(move |table| schema.is_none_or(|schema| table.schema == *schema));
        meant.cloned().map(Resource::Row)
    });
    rows.collect()
}
