//! `type-dependents`: what else goes by the type of a column.

use limbeck_ops::Op;
use limbeck_ops::effect::{Action, ColumnAction, TableAction};
use limbeck_schema::sql_object::read_object;
use limbeck_schema::sql_token::words;
use limbeck_schema::{
    Constraint, ConstraintDefinition, ForeignKey, Name, QualifiedName, Schema, SqlObject,
    SqlObjectKind,
};

use crate::rule::{Check, Found, Level, Reads, Rule, Weight};
use crate::whole::{Step, Whole};

pub(super) static RULE: Rule = Rule {
    code: "type-dependents",
    ids: &["L07"],
    title: "something changes that others go by",
    level: Level::Warning,
    weight: Weight::None,
    advice: false,
    reads: Reads::Statements,
    conversions: false,
    explanation: "A foreign key between columns of two types costs a conversion for each row, and values of the wider one may have no partner. Functions that name the column keep the old type in variables and results until somebody changes them. A view that is made again has other columns for the code that reads it.",
    safe_way: "Change both columns of a foreign key in one revision. Look at the functions that are named, and replace them in the same revision. Let a view keep its columns, new ones at its end, or give the new one another name until no code reads the old one.",
    link: "sql-altertable.html",
    check: Check::Revision(check),
};

fn check(whole: &Whole<'_>) -> Vec<Found> {
    let mut found = Vec::new();
    for (number, step) in whole.steps.iter().enumerate() {
        if let Op::AlterColumn {
            table,
            column,
            alteration,
        } = step.op
            && alteration.data_type.is_some()
            && step.is_old_table(table)
        {
            let all = other_types(whole.after, table, column).into_iter();
            let all = all.chain(mentions(whole, table, column));
            found.extend(all.map(|message| Found::on(table, message).at(number)));
        }
        for statement in &step.script {
            let changed = of_text(whole, step, &statement.action).into_iter();
            found.extend(changed.map(|f| f.at(number)));
            if let Action::CreateView { view, .. } = &statement.action {
                let made = read_object(statement.text).ok();
                let again = view_again(whole, number, view, made.as_ref());
                found.extend(again.map(|f| f.at(number)));
            }
        }
        if let Op::CreateObject(made) | Op::ReplaceObject(made) = step.op
            && is_view(made.id.kind)
            && let Some(view) = made.id.qualified_name()
        {
            found.extend(view_again(whole, number, &view, Some(made)).map(|f| f.at(number)));
        }
    }
    found
}

/// `ALTER COLUMN … TYPE` in SQL text, whose new type may be one that nobody follows.
fn of_text(whole: &Whole<'_>, step: &Step<'_>, action: &Action) -> Vec<Found> {
    let Action::AlterTable { table, actions } = action else {
        return Vec::new();
    };
    let mut found = Vec::new();
    for action in actions {
        if let TableAction::AlterColumn {
            column,
            action: ColumnAction::Type { to, .. },
        } = action
            && step.is_old_table(table)
        {
            let after = whole.after.tables.get(table);
            let after = after.and_then(|table| table.columns.get(column));
            let is_followed = after
                .zip(to.as_ref())
                .is_some_and(|(now, to)| now.data_type == *to);
            let joined = match is_followed {
                true => other_types(whole.after, table, column),
                false => joins(whole.after, table, column),
            };
            let all = joined.into_iter().chain(mentions(whole, table, column));
            found.extend(all.map(|message| Found::on(table, message)));
        }
    }
    found
}

/// Foreign keys over the column.
fn joins(after: &Schema, table: &QualifiedName, column: &Name) -> Vec<String> {
    let mut found = Vec::new();
    for owner in after.tables.values() {
        for (constraint, key) in owner.constraints.values().filter_map(foreign_key) {
            let mut pairs = key.columns.iter().zip(&key.referenced_columns);
            let is_over = pairs.any(|(own, other)| {
                (&owner.name, own) == (table, column)
                    || (&key.referenced_table, other) == (table, column)
            });
            if is_over {
                found.push(format!(
                    "foreign key \"{}\" of table \"{}\" joins the column with another one: both must change",
                    constraint.name, owner.name
                ));
            }
        }
    }
    found
}

fn is_view(kind: SqlObjectKind) -> bool {
    matches!(kind, SqlObjectKind::View | SqlObjectKind::MaterializedView)
}

/// A view that is there already and is made again: with other columns, or because types under it change.
fn view_again(
    whole: &Whole<'_>,
    number: usize,
    name: &QualifiedName,
    made: Option<&SqlObject>,
) -> Option<Found> {
    let mut before = whole.before.objects.values();
    let known =
        before.find(|old| is_view(old.id.kind) && old.id.qualified_name().as_ref() == Some(name));
    let earlier = whole.steps.get(..number).unwrap_or_default();
    let goes = earlier.iter().any(|step| {
        matches!(step.op, Op::DropObject { id } if is_view(id.kind) && id.qualified_name().as_ref() == Some(name))
            || step.actions().any(|action| {
                matches!(action, Action::DropView { views, .. } if views.contains(name))
            })
    });
    if known.is_none() && !goes {
        return None;
    }
    let is_same = known
        .zip(made)
        .is_some_and(|(old, new)| old.same_tokens(new));
    let message = match (is_same, goes) {
        (true, false) => return None,
        (true, true) => format!(
            "view \"{name}\" is made again as it was: where types under it change, its columns have other types for the code that reads it"
        ),
        (false, _) => format!(
            "view \"{name}\" gets another text: code that reads it may find other columns, types or rows"
        ),
    };
    Some(Found::new(message))
}

/// Foreign keys over the column whose other end has another type afterwards.
fn other_types(after: &Schema, table: &QualifiedName, column: &Name) -> Vec<String> {
    let type_of = |table: &QualifiedName, column: &Name| {
        let column = after.tables.get(table)?.columns.get(column)?;
        Some(&column.data_type)
    };
    let mut found = Vec::new();
    for owner in after.tables.values() {
        for (constraint, key) in owner.constraints.values().filter_map(foreign_key) {
            for (own, other) in key.columns.iter().zip(&key.referenced_columns) {
                let ours = (&owner.name, own) == (table, column)
                    || (&key.referenced_table, other) == (table, column);
                let types = type_of(&owner.name, own).zip(type_of(&key.referenced_table, other));
                if let Some((own_type, other_type)) = types.filter(|(a, b)| ours && a != b) {
                    found.push(format!(
                        "foreign key \"{}\" of table \"{}\" joins {own_type} and {other_type} afterwards",
                        constraint.name, owner.name
                    ));
                }
            }
        }
    }
    found
}

fn foreign_key(constraint: &Constraint) -> Option<(&Constraint, &ForeignKey)> {
    match &constraint.definition {
        ConstraintDefinition::ForeignKey(key) => Some((constraint, key)),
        _ => None,
    }
}

/// Functions whose text names the table and the column, and that the revision leaves as they are.
fn mentions(whole: &Whole<'_>, table: &QualifiedName, column: &Name) -> Vec<String> {
    let routines = whole.after.objects.values().filter(|object| {
        object.id.kind.is_routine() && whole.before.objects.get(&object.id) == Some(*object)
    });
    let naming = routines.filter(|object| {
        let body = super::drop_routine::body_words(&object.definition);
        let has = |name: &Name| body.iter().any(|word| word == name.as_str());
        has(&table.name) && has(column) && !words(&object.definition).is_empty()
    });
    naming
        .map(|object| {
            format!(
                "{} \"{}\" names the column and keeps its old type",
                object.id.kind, object.id
            )
        })
        .collect()
}
