//! What a table has to do with others: partitions and inheritance.

use std::fmt::{self, Write};

use super::write_element;
use crate::name::QualifiedName;
use crate::table::Table;

/// ` partition of … FOR VALUES … partition by …`, ` inherits (…)`.
pub(super) fn write_head(out: &mut String, table: &Table) -> fmt::Result {
    if let Some(of) = &table.partition_of {
        write!(
            out,
            " partition of {} {}",
            of.parent.quoted(),
            of.bound.to_sql()
        )?;
    }
    if !table.inherits.is_empty() {
        let parents: Vec<_> = table
            .inherits
            .parents
            .iter()
            .map(QualifiedName::quoted)
            .collect();
        write!(out, " inherits ({})", parents.join(", "))?;
        let columns = table.inherits.local_columns.iter();
        let local: Vec<_> = columns
            .chain(&table.inherits.local_checks)
            .map(|name| name.quoted())
            .collect();
        if !local.is_empty() {
            write!(out, " local ({})", local.join(", "))?;
        }
    }
    if let Some(by) = &table.partition_by {
        write!(
            out,
            " partition by {} (",
            by.strategy.as_sql().to_lowercase()
        )?;
        for (at, key) in by.keys.iter().enumerate() {
            out.push_str(if at == 0 { "" } else { ", " });
            write_element(out, key)?;
        }
        out.push(')');
    }
    Ok(())
}

/// The indexes of a partition whose names are not those that PostgreSQL chooses.
pub(super) fn write_index_names(out: &mut String, table: &Table) -> fmt::Result {
    if let Some(of) = &table.partition_of {
        for (key, name) in &of.index_names {
            writeln!(out, "  index {} for {}", name.quoted(), key.quoted())?;
        }
        for key in &of.without {
            writeln!(out, "  no index for {}", key.quoted())?;
        }
    }
    Ok(())
}
