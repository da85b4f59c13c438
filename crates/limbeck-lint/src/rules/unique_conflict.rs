//! `unique-conflict`: rows with equal values make it fail.

use limbeck_ops::Op;
use limbeck_ops::effect::Action;
use limbeck_schema::{ConstraintDefinition, IndexElement, IndexKey, Name, QualifiedName};

use crate::rule::{Check, Found, Level, Reads, Rule, Weight, table};
use crate::site::Site;

pub(super) static RULE: Rule = Rule {
    code: "unique-conflict",
    ids: &["L14"],
    title: "rows may conflict with each other",
    level: Level::Warning,
    weight: Weight::Rows,
    advice: false,
    reads: Reads::Statements,
    conversions: false,
    explanation: "The server looks for rows with equal values and refuses if there are some. With CONCURRENTLY an invalid index is left behind.",
    safe_way: "Run the query on the live database first, and decide what becomes of the duplicates.",
    link: "indexes-unique.html",
    check: Check::Operation(check),
};

fn check(site: &Site<'_>) -> Vec<Found> {
    let mut found = Vec::new();
    match site.op {
        Op::CreateIndex(create)
            if create.index.unique && !create.only && site.is_old_table(&create.table) =>
        {
            let shown: Vec<&str> = create.index.elements.iter().map(key_text).collect();
            let keys: Vec<String> = create.index.elements.iter().map(key_sql).collect();
            let mut conditions = known(&keys, create.index.nulls_not_distinct);
            let predicate = create.index.predicate.as_ref();
            conditions.extend(predicate.map(|p| format!("({})", p.as_str())));
            let query = duplicates(&create.table, &keys, &conditions);
            found.push(equal(&create.table, &shown.join(", ")).query(query));
        }
        Op::CreateConstraint {
            table: name,
            constraint,
        } if site.is_old_table(name) => match &constraint.definition {
            ConstraintDefinition::PrimaryKey(_) | ConstraintDefinition::Unique(_) => {
                let columns = constraint.definition.columns();
                let shown: Vec<&str> = columns.iter().map(Name::as_str).collect();
                let keys: Vec<String> = columns.iter().map(Name::quoted).collect();
                let nulls = match &constraint.definition {
                    ConstraintDefinition::Unique(unique) => unique.nulls_not_distinct,
                    _ => false,
                };
                let query = duplicates(name, &keys, &known(&keys, nulls));
                found.push(equal(name, &shown.join(", ")).query(query));
            }
            ConstraintDefinition::Exclusion(_) => {
                let message = format!("fails if rows of {} conflict with each other", table(name));
                found.push(Found::on(name, message));
            }
            ConstraintDefinition::Check(_) | ConstraintDefinition::ForeignKey(_) => {}
        },
        _ => {}
    }
    for action in site.actions() {
        if let Action::CreateIndex {
            table: name,
            unique: true,
            ..
        } = action
            && site.is_old_table(name)
        {
            let message = format!("fails if rows of {} have equal keys", table(name));
            found.push(Found::on(name, message));
        }
    }
    found
}

fn equal(name: &QualifiedName, keys: &str) -> Found {
    let message = format!(
        "fails if rows of {} have equal values in ({keys})",
        table(name)
    );
    Found::on(name, message)
}

/// NULLs are no equals, unless the index says so.
fn known(keys: &[String], nulls_not_distinct: bool) -> Vec<String> {
    match nulls_not_distinct {
        true => Vec::new(),
        false => keys
            .iter()
            .map(|key| format!("{key} IS NOT NULL"))
            .collect(),
    }
}

fn duplicates(name: &QualifiedName, keys: &[String], conditions: &[String]) -> String {
    let keys = keys.join(", ");
    let filter = match conditions.is_empty() {
        true => String::new(),
        false => format!(" WHERE {}", conditions.join(" AND ")),
    };
    format!(
        "SELECT {keys}, count(*) FROM {}{filter} GROUP BY {keys} HAVING count(*) > 1",
        name.quoted()
    )
}

fn key_text(element: &IndexElement) -> &str {
    match &element.key {
        IndexKey::Column(name) => name.as_str(),
        IndexKey::Expression(expr) => expr.as_str(),
    }
}

fn key_sql(element: &IndexElement) -> String {
    match &element.key {
        IndexKey::Column(name) => name.quoted(),
        IndexKey::Expression(expr) => format!("({})", expr.as_str()),
    }
}
