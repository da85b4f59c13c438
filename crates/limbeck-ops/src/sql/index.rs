//! Indexes and their keys.

use limbeck_schema::{
    Index, IndexElement, IndexKey, Name, OperatorClass, QualifiedName, SortOrder,
};

use crate::op::{CreateIndex, DropIndex};

use super::{SqlOptions, SqlStatement, comment, expression, name_list, one, parameters};

/// `CREATE INDEX`, then its comment.
pub(super) fn create(create: &CreateIndex) -> Vec<SqlStatement> {
    let name = create.table.sibling(create.index.name.clone());
    let mut statements = if create.concurrently {
        let text = definition(&create.table, &create.index, " CONCURRENTLY");
        vec![SqlStatement::outside(text)]
    } else {
        one(definition(&create.table, &create.index, ""))
    };
    if let Some(text) = &create.index.comment {
        statements.extend(one(comment::on_index(&name, Some(text))));
    }
    statements
}

/// `DROP INDEX`.
pub(super) fn drop(drop: &DropIndex, options: &SqlOptions) -> Vec<SqlStatement> {
    let name = drop.table.sibling(drop.name.clone()).quoted();
    if !drop.concurrently {
        return one(format!("DROP INDEX {name}"));
    }
    let guard = if options.resuming { " IF EXISTS" } else { "" };
    vec![SqlStatement::outside(format!(
        "DROP INDEX CONCURRENTLY{guard} {name}"
    ))]
}

/// `ALTER INDEX … RENAME TO`.
pub(super) fn rename(table: &QualifiedName, from: &Name, to: &Name) -> String {
    format!(
        "ALTER INDEX {} RENAME TO {}",
        table.sibling(from.clone()).quoted(),
        to.quoted()
    )
}

fn definition(table: &QualifiedName, index: &Index, concurrently: &str) -> String {
    let unique = if index.unique { "UNIQUE " } else { "" };
    let mut text = format!(
        "CREATE {unique}INDEX{concurrently} {} ON {}",
        index.name.quoted(),
        table.quoted()
    );
    if index.method != "btree" {
        text.push_str(&format!(" USING {}", index.method.quoted()));
    }
    let elements: Vec<String> = index.elements.iter().map(element).collect();
    text.push_str(&format!(" ({})", elements.join(", ")));
    if !index.include.is_empty() {
        text.push_str(&format!(" INCLUDE ({})", name_list(&index.include)));
    }
    if index.nulls_not_distinct {
        text.push_str(" NULLS NOT DISTINCT");
    }
    text.push_str(&parameters::with(&index.storage_parameters));
    if let Some(predicate) = &index.predicate {
        text.push_str(&format!(" WHERE {}", expression::closed(predicate)));
    }
    text
}

/// A key in the grammar's order: `key COLLATE … opclass DESC NULLS LAST`.
pub(super) fn element(element: &IndexElement) -> String {
    let mut text = match &element.key {
        IndexKey::Column(name) => name.quoted(),
        IndexKey::Expression(expr) => expression::parenthesised(expr),
    };
    if let Some(collation) = &element.collation {
        text.push_str(&format!(" COLLATE {}", collation.quoted()));
    }
    if let Some(class) = &element.operator_class {
        text.push_str(&format!(" {}", operator_class(class)));
    }
    if element.order == SortOrder::Descending {
        text.push_str(" DESC");
    }
    if element.nulls != element.order.default_nulls() {
        text.push_str(match element.nulls {
            limbeck_schema::NullsOrder::First => " NULLS FIRST",
            limbeck_schema::NullsOrder::Last => " NULLS LAST",
        });
    }
    text
}

fn operator_class(class: &OperatorClass) -> String {
    let name = match &class.schema {
        Some(schema) => format!("{}.{}", schema.quoted(), class.name.quoted()),
        None => class.name.quoted(),
    };
    if class.parameters.is_empty() {
        name
    } else {
        format!("{name} ({})", parameters::list(&class.parameters))
    }
}
