//! `probable-rename`: something goes, and something of the same shape comes.

use limbeck_ops::Op;
use limbeck_schema::sql_object::renamed_statement;
use limbeck_schema::{
    ColumnType, Name, ObjectId, QualifiedName, SqlObject, SqlObjectId, SqlObjectKind, Table,
};

use crate::rule::{Check, Found, Level, Reads, Rule, Weight, table};
use crate::whole::Whole;

pub(super) static RULE: Rule = Rule {
    code: "probable-rename",
    ids: &["L03"],
    title: "a drop and an addition look like a rename",
    level: Level::Warning,
    weight: Weight::Rows,
    advice: false,
    reads: Reads::Definitions,
    conversions: false,
    explanation: "A column, table or sequence is dropped and one of the same shape is added in the same revision. If it is the same thing under a new name, its values are lost for nothing.",
    safe_way: "Say that it is a rename: #[limbeck(renamed_from = \"…\")] in the model, or `limbeck revision --autogenerate --rename old:new`; or write op.rename_column(…) in place of the two.",
    link: "ddl-alter.html",
    check: Check::Revision(check),
};

fn check(whole: &Whole<'_>) -> Vec<Found> {
    let mut found = Vec::new();
    for (number, step) in whole.steps.iter().enumerate() {
        match step.op {
            Op::DropColumn { table, column } => {
                let old = whole.before.tables.get(table);
                let old = old.and_then(|table| table.columns.get(column));
                // Another one has taken its place under its name.
                let after = whole.after.tables.get(table);
                let is_there = after.is_some_and(|table| table.columns.contains_key(column));
                let old = old.filter(|_| !is_there);
                let new = old.and_then(|old| added_column(whole, table, &old.data_type));
                if let Some(new) = new {
                    let id = ObjectId::Column(table.clone(), column.clone());
                    let message = format!(
                        "drops {id} and adds column \"{new}\" of the same type: a rename would keep its values"
                    );
                    found.push(Found::on(table, message).at(number));
                }
            }
            Op::DropTable { name } => {
                let old = whole.before.tables.get(name);
                let new = old.and_then(|old| added_table(whole, old));
                if let Some(new) = new {
                    let message = format!(
                        "drops {} and creates \"{new}\" with the same columns: a rename would keep its rows",
                        table(name)
                    );
                    found.push(Found::on(name, message).at(number));
                }
            }
            Op::DropObject { id } if id.kind == SqlObjectKind::Sequence => {
                let old = whole.before.objects.get(id);
                let new = old.and_then(|old| created_sequence(whole, old));
                if let Some(new) = new {
                    let message = format!(
                        "drops {} and creates \"{new}\" with the same options: a rename would keep its value",
                        ObjectId::Sql(Box::new(id.clone()))
                    );
                    found.push(Found::new(message).at(number));
                }
            }
            _ => {}
        }
    }
    found
}

fn added_column<'a>(
    whole: &'a Whole<'_>,
    of: &QualifiedName,
    data_type: &ColumnType,
) -> Option<&'a Name> {
    whole.steps.iter().find_map(|step| match step.op {
        Op::AddColumn { table, column } if table == of && column.data_type == *data_type => {
            Some(&column.name)
        }
        _ => None,
    })
}

fn created_sequence<'a>(whole: &'a Whole<'_>, old: &SqlObject) -> Option<&'a SqlObjectId> {
    whole.steps.iter().find_map(|step| match step.op {
        Op::CreateObject(new)
            if new.id != old.id
                && renamed_statement(&new.definition, &old.id).as_ref()
                    == Some(&old.definition) =>
        {
            Some(&new.id)
        }
        _ => None,
    })
}

fn added_table<'a>(whole: &'a Whole<'_>, old: &Table) -> Option<&'a QualifiedName> {
    let shape = |table: &Table| {
        let columns = table.columns.values();
        let mut shape: Vec<(Name, ColumnType)> = columns
            .map(|column| (column.name.clone(), column.data_type.clone()))
            .collect();
        shape.sort();
        shape
    };
    whole.steps.iter().find_map(|step| match step.op {
        Op::CreateTable(new) if new.name != old.name && shape(new) == shape(old) => Some(&new.name),
        _ => None,
    })
}
