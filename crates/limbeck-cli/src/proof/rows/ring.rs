//! Rows of tables that refer to each other, or to themselves, by columns that can't be NULL: one of each, inserted
//! by one statement. Foreign keys are checked when a statement ends, also those that are not deferrable.

use std::collections::BTreeSet;

use limbeck_schema::Name;
use sqlx::postgres::PgDatabaseError;
use sqlx::{AssertSqlSafe, PgConnection};

use super::candidates::Values;
use super::catalogue::{FilledTable, Reference};
use super::insert::{ATTEMPTS, Dimension, advance, blamed, chosen, dimensions};
use crate::failure::Result;

/// What a key gets that the server would count up: none that it has given out yet.
const COUNTED: usize = 1000;

/// A table of the ring with the values for its row.
struct Member<'t> {
    table: &'t FilledTable,
    dimensions: Vec<Dimension>,
    /// Columns that have the values of another member's.
    links: Vec<&'t Reference>,
}

/// Inserts a row into each of these tables; the reason if none are found.
///
/// # Errors
/// When the server can't be asked.
pub(super) async fn insert(
    connection: &mut PgConnection,
    ring: &[&FilledTable],
    row: usize,
    values: &mut Values,
) -> Result<std::result::Result<(), String>> {
    let is_member = |reference: &Reference| ring.iter().any(|t| t.name == reference.table_name);
    let mut members = Vec::new();
    for table in ring.iter().copied() {
        let links: Vec<&Reference> = table
            .references
            .iter()
            .filter(|reference| is_member(reference) && !table.may_be_null(reference))
            .collect();
        match dimensions(connection, table, &links, row, values).await? {
            Ok(dimensions) => members.push(Member {
                table,
                dimensions,
                links,
            }),
            Err(reason) => return Ok(Err(reason)),
        }
    }
    let mut reason = String::new();
    for _ in 0..ATTEMPTS {
        let Some(sql) = statement(&members, row) else {
            return Ok(Err("its keys are made of nothing but each other".to_owned()));
        };
        let sent = sqlx::raw_sql(AssertSqlSafe(sql))
            .execute(&mut *connection)
            .await;
        let Err(error) = sent else {
            return Ok(Ok(()));
        };
        let Some(error) = error.as_database_error() else {
            return Err(error.into());
        };
        let error = error.downcast_ref::<PgDatabaseError>();
        reason = error.message().to_owned();
        let refused = members
            .iter_mut()
            .find(|member| error.table() == Some(member.table.name.name.as_str()));
        let advanced = match refused {
            Some(member) => {
                let blamed = blamed(member.table, error);
                advance(&mut member.dimensions, &blamed)
            }
            None => members
                .iter_mut()
                .any(|member| advance(&mut member.dimensions, &BTreeSet::new())),
        };
        if !advanced {
            break;
        }
    }
    Ok(Err(reason))
}

/// One statement for all of them.
fn statement(members: &[Member<'_>], row: usize) -> Option<String> {
    let mut parts = Vec::new();
    for (number, member) in members.iter().enumerate() {
        let (mut columns, mut values) = (Vec::new(), Vec::new());
        for column in columns_of(members, member) {
            values.push(value(members, member, column, row, members.len())?);
            columns.push(Name::new(column).quoted().to_string());
        }
        let insert = format!(
            "INSERT INTO {} ({}) OVERRIDING SYSTEM VALUE VALUES ({})",
            member.table.name.quoted(),
            columns.join(", "),
            values.join(", ")
        );
        parts.push(match number + 1 == members.len() {
            true => insert,
            false => format!("limbeck_{number} AS ({insert})"),
        });
    }
    let last = parts.pop()?;
    Some(match parts.is_empty() {
        true => last,
        false => format!("WITH {} {last}", parts.join(", ")),
    })
}

/// The columns that get a value: those of the table, and those that the server counts up where a link goes to them.
fn columns_of<'m>(members: &'m [Member<'_>], member: &'m Member<'_>) -> BTreeSet<&'m str> {
    let own = member.dimensions.iter().flat_map(|d| &d.columns);
    let linked = member.links.iter().flat_map(|link| &link.columns);
    let links = members.iter().flat_map(|member| &member.links);
    let targets = links
        .filter(|link| link.table_name == member.table.name)
        .flat_map(|link| &link.referenced);
    let all = own.chain(linked).chain(targets);
    all.map(String::as_str).collect()
}

/// The value of a column, which may be that of another one. `depth` ends the search where they go round.
fn value(
    members: &[Member<'_>],
    member: &Member<'_>,
    column: &str,
    row: usize,
    depth: usize,
) -> Option<String> {
    if let Some(value) = chosen(&member.dimensions, column) {
        return Some(value.to_owned());
    }
    let pairs = member.links.iter().flat_map(|link| {
        let pairs = link.columns.iter().zip(&link.referenced);
        pairs.map(move |(own, target)| (own, &link.table_name, target))
    });
    let linked = pairs.into_iter().find(|(own, ..)| *own == column);
    if let Some((_, table, target)) = linked {
        let other = members.iter().find(|other| other.table.name == *table)?;
        return value(members, other, target, row, depth.checked_sub(1)?);
    }
    Some((COUNTED + row).to_string())
}
