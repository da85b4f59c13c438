//! `rename`: code that is running does not know the new name.

use limbeck_ops::Op;
use limbeck_ops::effect::{Action, TableAction};
use limbeck_schema::{ObjectId, QualifiedName, SqlObjectKind};

use crate::rule::{Check, Found, Level, Reads, Rule, Weight, table};
use crate::site::Site;

pub(super) static RULE: Rule = Rule {
    code: "rename",
    ids: &["L04", "L22"],
    title: "something that code names is renamed",
    level: Level::Warning,
    weight: Weight::None,
    advice: false,
    reads: Reads::Statements,
    conversions: false,
    explanation: "Until the new release is everywhere, code that uses the old name fails; after it, so does code that was rolled back.",
    safe_way: "Of a table: rename it and make a view of the old name in the same revision, drop the view later. Of a column: add the new one, write both, copy the values in batches, read the new one, drop the old one later. Of an enum label: add the new one and change rows later.",
    link: "ddl-alter.html",
    check: Check::Operation(check),
};

fn check(site: &Site<'_>) -> Vec<Found> {
    let mut found = Vec::new();
    found.extend(renamed(site));
    for action in site.actions() {
        match action {
            Action::AlterTable {
                table: name,
                actions,
            } if site.is_old_table(name) => {
                let renames = |action: &TableAction| {
                    matches!(
                        action,
                        TableAction::Rename { constraint: false } | TableAction::SetSchema
                    )
                };
                if actions.iter().any(renames) {
                    found.push(Found::on(
                        name,
                        told(&format!("{} or a column of it", table(name))),
                    ));
                }
            }
            Action::RenameEnumValue { name } if site.is_old_enum(name) => {
                let label = format!("a label of {}", ObjectId::Enum(name.clone()));
                found.push(Found::new(told(&label)));
            }
            Action::Rename { what } => found.push(Found::new(told(what))),
            _ => {}
        }
    }
    found
}

fn renamed(site: &Site<'_>) -> Option<Found> {
    let on = |table: &QualifiedName, id: ObjectId| Found::on(table, told(&id.to_string()));
    match site.op {
        Op::RenameTable { from, .. } => site
            .is_old_table(from)
            .then(|| on(from, ObjectId::Table(from.clone()))),
        Op::RenameColumn { table, from, .. } => site
            .is_old_column(table, from)
            .then(|| on(table, ObjectId::Column(table.clone(), from.clone()))),
        Op::RenameEnum { from, .. } => site
            .is_old_enum(from)
            .then(|| Found::new(told(&ObjectId::Enum(from.clone()).to_string()))),
        Op::RenameObject { from, .. } if is_used_by_name(from.kind) => {
            let id = ObjectId::Sql(Box::new(from.clone()));
            let is_old = !site.created.contains(&id);
            is_old.then(|| Found::new(told(&id.to_string())))
        }
        Op::RenameEnumValue { name, from, .. } => site.is_old_enum(name).then(|| {
            let label = ObjectId::EnumLabel(name.clone(), from.clone());
            Found::new(told(&label.to_string()))
        }),
        _ => None,
    }
}

/// Whether queries name such objects, and not only other objects of the schema.
fn is_used_by_name(kind: SqlObjectKind) -> bool {
    kind.is_relation()
        || kind.is_type()
        || kind.is_routine()
        || matches!(
            kind,
            SqlObjectKind::Collation | SqlObjectKind::TextSearchConfiguration
        )
}

fn told(what: &str) -> String {
    format!("renames {what}, which running code may still use under the old name")
}
