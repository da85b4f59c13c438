//! What a copy of rows loses or trips over: the same that is told of changes in place.

use limbeck_lint::{ADD_NOT_NULL_COLUMN, DROP_COLUMN, Hazard, NARROW_TYPE, SET_NOT_NULL};
use limbeck_ops::effect::{holds_all, is_free, is_not_null};
use limbeck_schema::{Column, ColumnDefault, ObjectId, Schema, Table};

use crate::pair::Pair;

/// Columns that go with the old table.
pub(super) fn columns(tables: Pair<&Table>) -> Vec<Hazard> {
    let is_computed = |column: &Column| matches!(column.default, ColumnDefault::Generated(_));
    let goes = |column: &&Column| match tables.to.columns.get(&column.name) {
        None => true,
        Some(to) => is_computed(to) && !is_computed(column),
    };
    let gone = tables.from.columns.values().filter(goes);
    gone.map(|column| {
        let id = id(tables.to, column);
        DROP_COLUMN.hazard(match is_computed(column) {
            true => format!("drops generated {id}, which running code may still read"),
            false => format!("drops {id} with its data"),
        })
    })
    .collect()
}

/// Values that the new type may not hold. What becomes of the labels and parts of types is told of these.
pub(super) fn narrowed(table: &Table, pair: Pair<&Column>) -> Option<Hazard> {
    let types = pair.map(|column| &column.data_type);
    let of_user = types.map(|data_type| data_type.user_type().is_some());
    if of_user.from && of_user.to
        || is_free(types.from, types.to)
        || holds_all(types.from, types.to)
    {
        return None;
    }
    let message = format!(
        "fails or loses data where values of {} do not fit type {}",
        id(table, pair.to),
        types.to
    );
    Some(NARROW_TYPE.hazard(message))
}

/// Rows without a value in a column that allows no NULL any more.
pub(super) fn nulls(schema: &Schema, tables: Pair<&Table>, pair: Pair<&Column>) -> Option<Hazard> {
    let may_be = pair.from.nullable
        && !pair.to.nullable
        && !is_not_null(schema, &tables.from.name, &pair.from.name);
    may_be.then(|| SET_NOT_NULL.hazard(format!("fails if {} holds NULL", id(tables.to, pair.to))))
}

/// A new column that nothing gives a value and that allows no NULL.
pub(super) fn no_value(table: &Table, column: &Column) -> Option<Hazard> {
    let has_none = !column.nullable && column.default == ColumnDefault::None;
    has_none.then(|| {
        ADD_NOT_NULL_COLUMN.hazard(format!(
            "fails if {} has rows: column \"{}\" is NOT NULL and has no default",
            ObjectId::Table(table.name.clone()),
            column.name
        ))
    })
}

fn id(table: &Table, column: &Column) -> ObjectId {
    ObjectId::Column(table.name.clone(), column.name.clone())
}
