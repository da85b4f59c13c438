//! Columns.

use std::collections::BTreeSet;

use limbeck_schema::{
    Column, ColumnDefault, ColumnType, ConstraintDefinition, Expr, GeneratedKind, Name,
    QualifiedName, Schema, SqlObjectId, SqlObjectKind, TypeName, sql_object::parts,
};

use crate::op::{ColumnAlteration, DefaultChange, EnumUse};
use crate::uses;

use super::{Footprint, LockMode, holds_all, is_free, may_be_volatile};

/// `ADD COLUMN`: a constant is kept beside the table; what differs from row to row is written into
/// each (PostgreSQL manual, `ALTER TABLE`, notes).
pub(super) fn added(found: &mut Footprint<'_>, table: &QualifiedName, column: &Column) {
    let rewrites = must_write_rows(found.before, column);
    let valueless = !column.nullable && column.default == ColumnDefault::None;
    for name in found.family(table) {
        if rewrites {
            found.rewrite(&name);
        } else if valueless {
            found.scan(&name, LockMode::AccessExclusive);
        } else {
            found.take(&name, LockMode::AccessExclusive);
        }
    }
}

/// Whether the values of a new column have to be written into every row.
fn must_write_rows(before: &Schema, column: &Column) -> bool {
    let computed = match &column.default {
        ColumnDefault::Identity(_) | ColumnDefault::Serial(_) => true,
        ColumnDefault::Generated(generated) => generated.kind == GeneratedKind::Stored,
        ColumnDefault::Expression(expr) => may_be_volatile(expr),
        ColumnDefault::None => false,
    };
    computed || has_constrained_domain(before, column)
}

/// The checks of a domain are made for each row, also for NULL.
fn has_constrained_domain(before: &Schema, column: &Column) -> bool {
    let Some(name) = column.data_type.user_type() else {
        return false;
    };
    let id = SqlObjectId::in_schema(SqlObjectKind::Domain, name.clone());
    let domain = before.objects.get(&id).filter(|_| !column.data_type.array);
    domain
        .and_then(|domain| parts::domain(&domain.definition))
        .is_some_and(|domain| domain.not_null || !domain.checks.is_empty())
}

/// `DROP COLUMN`: its indexes and constraints go with it.
pub(super) fn dropped(found: &mut Footprint<'_>, table: &QualifiedName, column: &Name) {
    for name in found.family(table) {
        found.lose(&name, LockMode::AccessExclusive);
    }
    for key in found.foreign_keys(table) {
        if key.columns.contains(column) {
            found.take(&key.referenced_table, LockMode::AccessExclusive);
        }
    }
}

/// The statements of one `alter_column`.
pub(super) fn altered(
    found: &mut Footprint<'_>,
    table: &QualifiedName,
    column: &Name,
    alteration: &ColumnAlteration,
) {
    let ColumnAlteration {
        data_type,
        using,
        collation,
        nullable,
        default,
        only,
        storage,
        compression,
        statistics,
        parameters,
        comment,
    } = alteration;
    if data_type.is_some() || using.is_some() || collation.is_some() {
        retyped(found, table, column, alteration);
    }
    match nullable {
        Some(true) => found.take_with_descendants(table, LockMode::AccessExclusive),
        Some(false) => {
            for name in found.family(table) {
                match is_not_null(found.before, &name, column) {
                    true => found.take(&name, LockMode::AccessExclusive),
                    false => found.scan(&name, LockMode::AccessExclusive),
                }
            }
        }
        None => {}
    }
    for step in default {
        match step {
            // The largest value is looked for, also in the tables below; they are locked where the default of the
            // table reaches them.
            DefaultChange::AddIdentity(_) | DefaultChange::AddSerial(_) => {
                for name in found.family(table) {
                    if *only && name != *table {
                        continue;
                    }
                    let table = found.before.tables.get(&name);
                    match table.is_some_and(|table| table.has_leading_index(column)) {
                        true => found.take(&name, LockMode::AccessExclusive),
                        false => found.scan(&name, LockMode::AccessExclusive),
                    }
                }
            }
            DefaultChange::SetDefault(_)
            | DefaultChange::DropDefault
            | DefaultChange::SetIdentity(_)
            | DefaultChange::DropIdentity
            | DefaultChange::DropSerial { .. }
                if *only =>
            {
                found.take(table, LockMode::AccessExclusive);
            }
            DefaultChange::SetDefault(_)
            | DefaultChange::DropDefault
            | DefaultChange::SetIdentity(_)
            | DefaultChange::DropIdentity
            | DefaultChange::DropSerial { .. }
            | DefaultChange::DropExpression => {
                found.take_with_descendants(table, LockMode::AccessExclusive);
            }
            // A virtual one has no values that could be computed anew.
            DefaultChange::SetExpression(_) => {
                let is_stored = is_stored(found.before, table, column);
                for name in found.family(table) {
                    match is_stored {
                        true => found.rewrite(&name),
                        false => found.take(&name, LockMode::AccessExclusive),
                    }
                }
            }
            // `ALTER SEQUENCE`.
            DefaultChange::SetSerial(_) | DefaultChange::RenameSequence { .. } => {}
        }
    }
    // Tables below have options of their own: these are `ALTER TABLE ONLY`.
    if storage.is_some() || compression.is_some() {
        found.take(table, LockMode::AccessExclusive);
    }
    if statistics.is_some() || !parameters.is_empty() {
        found.take(table, LockMode::ShareUpdateExclusive);
    }
    if comment.is_some() {
        found.take(table, LockMode::ShareUpdateExclusive);
    }
}

fn is_stored(before: &Schema, table: &QualifiedName, column: &Name) -> bool {
    let table = before.tables.get(table);
    let column = table.and_then(|table| table.columns.get(column));
    column.is_none_or(|column| match &column.default {
        ColumnDefault::Generated(generated) => generated.kind == GeneratedKind::Stored,
        ColumnDefault::None
        | ColumnDefault::Expression(_)
        | ColumnDefault::Identity(_)
        | ColumnDefault::Serial(_) => true,
    })
}

/// `ALTER COLUMN … TYPE`. Foreign keys over the column, in both directions, are made again.
pub(super) fn retyped(
    found: &mut Footprint<'_>,
    table: &QualifiedName,
    column: &Name,
    alteration: &ColumnAlteration,
) {
    let known = found.before.tables.get(table);
    let old = known.and_then(|table| table.columns.get(column));
    let types = old.zip(alteration.data_type.as_ref());
    let free = match types {
        Some((old, new)) => is_free(&old.data_type, new),
        // Only the collation changes.
        None => old.is_some() && alteration.data_type.is_none(),
    };
    let keeps_all = types.is_none_or(|(old, new)| holds_all(&old.data_type, new));
    let rewrites = !free || alteration.using.is_some();
    for name in found.family(table) {
        match rewrites {
            true => found.rewrite(&name),
            // Another collation means another order in the indexes; those of partitions are built anew.
            false
                if alteration.collation.is_some() || has_key_above(found.before, &name, column) =>
            {
                found.scan(&name, LockMode::AccessExclusive);
            }
            false => found.take(&name, LockMode::AccessExclusive),
        }
        if rewrites && !keeps_all {
            found.lose(&name, LockMode::AccessExclusive);
        }
    }
    partners(found, table, column, rewrites);
}

/// Whether a partition has an index over a column for one of a table above, or gets it.
fn has_key_above(before: &Schema, table: &QualifiedName, column: &Name) -> bool {
    let table = before.tables.get(table);
    let keys = table.into_iter().flat_map(|table| before.keys_above(table));
    keys.into_iter().any(|key| uses::key_uses(key, column))
}

/// The other tables of the foreign keys over a column.
fn partners(found: &mut Footprint<'_>, table: &QualifiedName, column: &Name, checked: bool) {
    let keys = found.foreign_keys(table).into_iter();
    let referenced = keys.filter(|key| key.columns.contains(column));
    let mut others: Vec<&QualifiedName> = referenced.map(|key| &key.referenced_table).collect();
    let referencing = found.referencing(table).into_iter();
    let referencing = referencing.filter(|(_, columns)| columns.contains(column));
    others.extend(referencing.map(|(other, _)| other));
    for other in others {
        match checked {
            true => found.scan(other, LockMode::AccessExclusive),
            false => found.take(other, LockMode::AccessExclusive),
        }
    }
}

/// Whether a column is NOT NULL, or a valid check proves that it holds no NULL: then `SET NOT NULL`
/// looks at no row of this table. Of rows as values `IS NOT NULL` says something about their fields, which the server
/// does not take as proof.
pub fn is_not_null(before: &Schema, table: &QualifiedName, column: &Name) -> bool {
    let proof = Expr::new(format!("{} IS NOT NULL", column.quoted()));
    let Some(table) = before.tables.get(table) else {
        return false;
    };
    let known = table.columns.get(column);
    let done = known.is_some_and(|c| !c.nullable);
    if known.is_some_and(|known| may_be_row(before, &known.data_type)) {
        return done;
    }
    let own = table.constraints.values();
    let mut constraints = own.chain(before.inherited_checks(table));
    done || constraints.any(|constraint| {
        matches!(
            &constraint.definition,
            ConstraintDefinition::Check(check)
                if !check.not_valid && check.expression.same_tokens(&proof)
        )
    })
}

/// Whether values of a type may be rows: of a composite type, of a table or view, or of a domain over one.
fn may_be_row(before: &Schema, data_type: &ColumnType) -> bool {
    let Some(name) = data_type.user_type().filter(|_| !data_type.array) else {
        return false;
    };
    let find = |kind| {
        let id = SqlObjectId::in_schema(kind, name.clone());
        before.objects.get(&id)
    };
    if let Some(domain) = find(SqlObjectKind::Domain) {
        let base =
            parts::domain(&domain.definition).map(|domain| domain.base.parse::<ColumnType>());
        let Some(Ok(base)) = base else { return true };
        // A name that nobody resolved may be anything; a domain can't be over itself.
        let is_builtin = matches!(base.name, TypeName::Builtin(_));
        let is_known = base.user_type().is_some() && base != *data_type;
        return !base.array && !is_builtin && (!is_known || may_be_row(before, &base));
    }
    find(SqlObjectKind::CompositeType).is_some()
        || find(SqlObjectKind::View).is_some()
        || before.tables.contains_key(name)
}

/// A type that is made again: the columns of it are converted through text.
pub(super) fn rebuilt<'a>(found: &mut Footprint<'_>, columns: impl Iterator<Item = &'a EnumUse>) {
    let uses: BTreeSet<&EnumUse> = columns.collect();
    for used in uses {
        for name in found.family(&used.table) {
            found.rewrite(&name);
            found.lose(&name, LockMode::AccessExclusive);
        }
        partners(found, &used.table, &used.column, true);
    }
}
