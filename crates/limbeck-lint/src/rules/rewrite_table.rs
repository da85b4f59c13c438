//! `rewrite-table`: all rows and all indexes are written anew while nobody can use the table.

use std::collections::BTreeSet;

use limbeck_ops::Op;
use limbeck_ops::effect::{Action, ColumnAction, TableAction, is_free, may_be_volatile};
use limbeck_schema::{Column, ColumnDefault, ColumnType, GeneratedKind, Name, QualifiedName};

use crate::rule::{Check, Found, Level, Reads, Rule, Weight, table};
use crate::site::Site;

/// All rows of a table are written anew. The planner tells it of rows that are copied into another table.
pub static RULE: Rule = Rule {
    code: "rewrite-table",
    ids: &["L05", "L10"],
    title: "a table is written anew",
    level: Level::Warning,
    weight: Weight::Size,
    advice: false,
    reads: Reads::Statements,
    conversions: false,
    explanation: "The server writes every row into new files and builds every index again, under an ACCESS EXCLUSIVE lock: nobody reads or writes the table meanwhile, and the disk needs room for both.",
    safe_way: "Let `limbeck revision --autogenerate --online` change a type: it fills a second column in batches. Add a new column without a default (or with a constant one) and fill it in batches. An identity can be added to a column that is filled. VACUUM FULL and CLUSTER have online replacements in pg_repack.",
    link: "sql-altertable.html",
    check: Check::Operation(check),
};

fn check(site: &Site<'_>) -> Vec<Found> {
    let mut found = Vec::new();
    match site.op {
        Op::AlterColumn { .. } => found.extend(type_change(site)),
        Op::AddColumn { table, column } => found.extend(new_column(site, table, column)),
        Op::AlterTable {
            table: name,
            alteration,
        } if site.is_old_table(name) => {
            found.extend(
                alteration
                    .unlogged
                    .map(|unlogged| unlogged_text(name, unlogged)),
            );
        }
        Op::RebuildEnum(rebuild) => {
            let with = rebuild.with.iter().flat_map(|new| &new.columns);
            let tables = rebuild.columns.iter().chain(with).map(|used| &used.table);
            found.extend(rebuilt(site, tables.collect()));
        }
        Op::RebuildType(rebuild) => {
            let columns = rebuild.all().flat_map(|new| &new.columns);
            let tables = columns.map(|used| &used.table);
            found.extend(rebuilt(site, tables.collect()));
        }
        _ => {}
    }
    found.extend(site.actions().flat_map(|action| of_action(site, action)));
    found
}

/// Every type change but the free ones (PostgreSQL manual, `ALTER TABLE`, notes). `USING` counts as
/// one, whatever it holds.
fn type_change(site: &Site<'_>) -> Option<Found> {
    let change = TypeChange::of(site)?;
    if !change.using && is_free(change.from, change.to) {
        return None;
    }
    let (name, column) = (change.table, change.column);
    let message = format!(
        "rewrites {} under an exclusive lock: column \"{column}\" changes from {} to {}",
        table(name),
        change.from,
        change.to
    );
    Some(Found::on(name, message))
}

/// A constant default is kept beside the table, but a volatile one, the numbers of a sequence and a
/// stored generated column must be computed for each row.
fn new_column(site: &Site<'_>, name: &QualifiedName, column: &Column) -> Option<Found> {
    let because = match &column.default {
        ColumnDefault::Identity(_) | ColumnDefault::Serial(_) => "numbers its rows",
        ColumnDefault::Generated(generated) if generated.kind == GeneratedKind::Stored => {
            "computes the generated column of each row"
        }
        ColumnDefault::Expression(expr) if may_be_volatile(expr) => {
            "computes the default for each row"
        }
        ColumnDefault::None | ColumnDefault::Expression(_) | ColumnDefault::Generated(_) => {
            return None;
        }
    };
    site.is_old_table(name).then(|| {
        let message = format!(
            "rewrites {} under an exclusive lock: {because}",
            table(name)
        );
        Found::on(name, message)
    })
}

fn unlogged_text(name: &QualifiedName, unlogged: bool) -> Found {
    let crash = match unlogged {
        true => "; a crash empties it from then on",
        false => "",
    };
    let message = format!("rewrites {} under an exclusive lock{crash}", table(name));
    Found::on(name, message)
}

/// Every column of the type is converted through text.
fn rebuilt(site: &Site<'_>, tables: BTreeSet<&QualifiedName>) -> Vec<Found> {
    let old = tables.into_iter().filter(|name| site.is_old_table(name));
    old.map(exclusively).collect()
}

fn exclusively(name: &QualifiedName) -> Found {
    let message = format!("rewrites {} under an exclusive lock", table(name));
    Found::on(name, message)
}

fn of_action(site: &Site<'_>, action: &Action) -> Option<Found> {
    match action {
        Action::AlterTable { table, actions } if site.is_old_table(table) => {
            let rewrites = |action: &TableAction| match action {
                TableAction::Rewrite | TableAction::AddColumn { rewrites: true, .. } => true,
                TableAction::AlterColumn {
                    column,
                    action: ColumnAction::Type { to, using },
                } => !site.is_free_change(table, column, to.as_ref(), *using),
                _ => false,
            };
            actions.iter().any(rewrites).then(|| exclusively(table))
        }
        Action::Vacuum {
            full: true,
            table: Some(table),
        }
        | Action::Cluster { table: Some(table) } => {
            site.is_old_table(table).then(|| exclusively(table))
        }
        Action::Vacuum {
            full: true,
            table: None,
        }
        | Action::Cluster { table: None } => Some(Found::new(
            "rewrites every table, one after the other, under exclusive locks",
        )),
        _ => None,
    }
}

/// Another type for a column that was there before.
pub(super) struct TypeChange<'a> {
    pub(super) table: &'a QualifiedName,
    pub(super) column: &'a Name,
    pub(super) from: &'a ColumnType,
    pub(super) to: &'a ColumnType,
    pub(super) using: bool,
}

impl<'a> TypeChange<'a> {
    pub(super) fn of(site: &Site<'a>) -> Option<Self> {
        let Op::AlterColumn {
            table,
            column,
            alteration,
        } = site.op
        else {
            return None;
        };
        let from = &site.column(table, column)?.data_type;
        let to = alteration.data_type.as_ref()?;
        (site.is_old_table(table) && from != to).then_some(Self {
            table,
            column,
            from,
            to,
            using: alteration.using.is_some(),
        })
    }
}
