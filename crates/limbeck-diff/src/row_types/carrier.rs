//! How the values of a column get over: as text, or as JSON by the names of their attributes.
//!
//! JSON can't tell an attribute that holds the JSON value `null` from one that is NULL, and keeps no lower bounds of
//! arrays; text keeps everything, but in the order of the attributes.

use std::collections::BTreeMap;

use limbeck_lint::{Hazard, told};
use limbeck_schema::sql_object::{parts, read_object};
use limbeck_schema::{
    Column, ColumnType, Expr, Name, ObjectId, QualifiedName, Schema, SqlObject, SqlObjectKind,
    helper_name,
};

use super::refused::{Held, has_rows, object_of};
use super::{Columns, json, text, typed_columns};
use crate::hierarchy::is_taken;
use crate::pair::Pair;

/// A column that is set aside.
pub(super) struct Carried {
    place: ObjectId,
    column: Name,
    types: Pair<ColumnType>,
    by_name: bool,
    /// Why somebody should look at the values that come back.
    doubt: Option<String>,
    /// A type with an attribute of the column's type: the function that reads an array of rows out of JSON gives a
    /// set, which `USING` can't take.
    helper: Option<SqlObject>,
}

/// The columns that have one of these types before and after.
pub(super) fn carried(schemas: Pair<&Schema>, held: &BTreeMap<QualifiedName, Held>) -> Columns {
    let columns = typed_columns(schemas.from).filter_map(|(table, from, name)| {
        let to = schemas.to.tables.get(table)?.columns.get(&from.name)?;
        let of_types = Pair {
            from: held.get(name)?,
            to: held.get(to.data_type.user_type()?)?,
        };
        let carried = Carried::new(schemas, table, Pair { from, to }, of_types);
        Some(((table.clone(), from.name.clone()), carried))
    });
    columns.collect()
}

/// Whether the values of a type are rows.
fn is_row(schema: &Schema, name: &QualifiedName) -> bool {
    let mut name = name.clone();
    // A domain over a domain over …
    for _ in 0..=schema.objects.len() {
        if schema.tables.contains_key(&name) {
            return true;
        }
        let Some(object) = object_of(schema, &name) else {
            return false;
        };
        if object.id.kind != SqlObjectKind::Domain {
            return has_rows(object.id.kind);
        }
        let base = parts::domain(&object.definition).map(|domain| domain.base);
        let base = base.and_then(|base| base.parse::<ColumnType>().ok());
        match base.filter(|base| !base.array) {
            Some(base) if base.user_type().is_some() => {
                name = base.user_type().cloned().unwrap_or(name);
            }
            Some(_) | None => return false,
        }
    }
    false
}

impl Carried {
    fn new(
        schemas: Pair<&Schema>,
        table: &QualifiedName,
        columns: Pair<&Column>,
        held: Pair<&Held>,
    ) -> Self {
        let types = columns.map(|column| column.data_type.clone());
        let names = columns.map(|column| column.data_type.user_type());
        let is_row = |schema: &Schema, name: Option<&QualifiedName>| {
            name.is_some_and(|name| is_row(schema, name))
        };
        let rows = is_row(schemas.from, names.from) && is_row(schemas.to, names.to);
        let differs = held.from.by_name || held.to.by_name || names.differs();
        let doubt = match rows || !differs {
            true => held.from.doubt.clone(),
            false => Some("the text of each value must be one of the new type".to_owned()),
        };
        let by_name = rows && differs;
        let helper = (by_name && types.to.array).then(|| helper(schemas, table, &types.to));
        Self {
            place: ObjectId::Column(table.clone(), columns.to.name.clone()),
            column: columns.to.name.clone(),
            types,
            by_name,
            doubt,
            helper: helper.flatten(),
        }
    }

    /// The type that the column has meanwhile.
    pub(super) fn data_type(&self) -> ColumnType {
        if self.by_name { json() } else { text() }
    }

    /// The `USING` that sets the values aside, where the server does not do it by itself.
    pub(super) fn leaves(&self) -> Option<Expr> {
        let column = self.column.quoted();
        self.by_name
            .then(|| Expr::new(format!("to_json({column})")))
    }

    /// The `USING` that brings the values back.
    pub(super) fn returns(&self) -> Option<Expr> {
        let column = self.column.quoted();
        let target = self.types.to.to_sql();
        if !self.by_name {
            return Some(Expr::new(format!("{column}::{target}")));
        }
        let (target, value) = match &self.helper {
            Some(helper) => (
                helper.id.to_sql(),
                format!("json_build_object('value', {column})"),
            ),
            None => (target, column),
        };
        let record = format!("json_populate_record(NULL::{target}, {value})");
        Some(Expr::new(match &self.helper {
            Some(_) => format!("({record}).value"),
            None => record,
        }))
    }

    /// The type that is there while the values come back.
    pub(super) fn helper(&self) -> Option<&SqlObject> {
        self.helper.as_ref()
    }

    /// What the reviewer should know of the operation that sets the column aside.
    pub(super) fn why_it_leaves(&self) -> String {
        format!(
            "Set aside as {}: PostgreSQL changes nothing under type {} while a column has it.",
            self.carrier(),
            self.types.from
        )
    }

    fn carrier(&self) -> &'static str {
        if self.by_name { "JSON" } else { "text" }
    }

    /// What may be wrong with the values that come back.
    pub(super) fn hazard(&self) -> Option<Hazard> {
        let doubt = self.doubt.as_ref()?;
        let message = format!("{} comes back from {}: {doubt}", self.place, self.carrier());
        Some(told::GUESSED_CONVERSION.hazard(message))
    }
}

fn helper(schemas: Pair<&Schema>, table: &QualifiedName, of: &ColumnType) -> Option<SqlObject> {
    let numbers = std::iter::once(String::new()).chain((1..).map(|n: u32| n.to_string()));
    let mut names = numbers
        .map(|number| table.sibling(helper_name(&table.name, &format!("limbeck_rows{number}"))));
    let name = names.find(|name| !(is_taken(schemas.from, name) || is_taken(schemas.to, name)))?;
    let sql = format!("CREATE TYPE {} AS (value {})", name.quoted(), of.to_sql());
    read_object(&sql).ok()
}
