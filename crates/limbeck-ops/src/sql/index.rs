//! Indexes and their keys.

use limbeck_schema::{IndexElement, IndexKey, Name, OperatorClass, QualifiedName, SortOrder};

use crate::op::{AlterIndex, CreateIndex, DropIndex};

use super::{
    SqlOptions, SqlStatement, column_options, comment, expression, name_list, one, parameters,
};

/// `CREATE INDEX`, then the statistics of its keys and its comment.
pub(super) fn create(create: &CreateIndex) -> Vec<SqlStatement> {
    let name = create.table.sibling(create.index.name.clone());
    let mut statements = if create.concurrently {
        vec![SqlStatement::outside(definition(create))]
    } else {
        one(definition(create))
    };
    let keys = create.index.elements.iter().zip(1..);
    let statistics = keys.filter_map(|(key, number)| Some((number, Some(key.statistics?))));
    statements.extend(set_statistics(&name, statistics));
    if let Some(text) = &create.index.comment {
        statements.extend(one(comment::on_index(&name, Some(text))));
    }
    statements
}

/// `ALTER INDEX`, one statement for each action.
pub(super) fn alter(alter: &AlterIndex) -> Vec<SqlStatement> {
    let name = alter.table.sibling(alter.name.clone());
    let changes = parameters::changes(&alter.alteration.storage_parameters).into_iter();
    let changes = changes.flat_map(|action| one(format!("ALTER INDEX {} {action}", name.quoted())));
    let keys = alter.alteration.statistics.iter();
    let statistics = set_statistics(&name, keys.map(|(key, target)| (*key, *target)));
    changes.chain(statistics).collect()
}

/// `ALTER INDEX … ALTER COLUMN … SET STATISTICS`, by the number of the key.
pub(super) fn set_statistics(
    index: &QualifiedName,
    targets: impl Iterator<Item = (u16, Option<u16>)>,
) -> Vec<SqlStatement> {
    let statements = targets.flat_map(|(key, target)| {
        let action = column_options::set_statistics(target);
        one(format!(
            "ALTER INDEX {} ALTER COLUMN {key} {action}",
            index.quoted()
        ))
    });
    statements.collect()
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

fn definition(create: &CreateIndex) -> String {
    let index = &create.index;
    let word = |said: bool, word: &'static str| if said { word } else { "" };
    let mut text = format!(
        "CREATE {}INDEX{} {} ON {}{}",
        word(index.unique, "UNIQUE "),
        word(create.concurrently, " CONCURRENTLY"),
        index.name.quoted(),
        word(create.only, "ONLY "),
        create.table.quoted()
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
