//! Values of composite types that are rebuilt go over by the names of their attributes: functions do it that
//! are there for the time of the operation.
//!
//! A function returns the new type and takes the old one; one of the same name takes arrays. Below it values
//! go through text as elsewhere, which refuses what does not fit where a cast would cut it.

use std::collections::BTreeSet;

use limbeck_schema::sql_object::parts;
use limbeck_schema::{
    ColumnType, DEFAULT_SCHEMA, Name, QualifiedName, SqlObjectKind, TypeName, default_object_name,
};

use crate::op::RebuiltType;

use super::literal::dollar_quoted;
use super::rebuild::name_aside;
use super::{Literal, SqlStatement};

/// The types whose values go over by name, with those that rest on them.
#[derive(Debug, Default)]
pub(super) struct ByName(Vec<Converted>);

#[derive(Debug)]
struct Converted {
    name: QualifiedName,
    /// The new value; the old one is `old`.
    value: String,
    /// Whether there are arrays of the type to convert.
    arrays: bool,
    /// The multirange type, where columns have it.
    multirange: Option<QualifiedName>,
}

impl ByName {
    /// Of types in the order in which they are made.
    pub(super) fn new(types: &[&RebuiltType]) -> Self {
        let mut found = Self::default();
        for new in types {
            let Some(name) = new.object.id.qualified_name() else {
                continue;
            };
            let Some(value) = found.value(&name, new) else {
                continue;
            };
            let has_multirange = new.columns.iter().any(|used| used.multirange);
            let multirange = parts::range_multirange(&new.object);
            found.0.push(Converted {
                name,
                value,
                arrays: new
                    .columns
                    .iter()
                    .any(|used| used.array && !used.multirange),
                multirange: multirange.filter(|_| has_multirange),
            });
        }
        found
    }

    /// What calls the function of a type.
    pub(super) fn function(&self, name: &QualifiedName) -> Option<String> {
        let converted = self.0.iter().find(|converted| converted.name == *name)?;
        Some(converted.function())
    }

    /// Makes the functions.
    pub(super) fn create(&self) -> Vec<SqlStatement> {
        let all = self.0.iter().flat_map(Converted::create);
        all.map(SqlStatement::inside).collect()
    }

    /// Drops them.
    pub(super) fn drop(&self) -> Vec<SqlStatement> {
        let all = self.0.iter().rev().flat_map(Converted::drop);
        all.map(SqlStatement::inside).collect()
    }

    fn value(&mut self, name: &QualifiedName, new: &RebuiltType) -> Option<String> {
        let definition = &new.object.definition;
        let kind = new.object.id.kind;
        if kind == SqlObjectKind::CompositeType {
            return self.composite(name, new);
        }
        if kind == SqlObjectKind::Domain {
            let function = self.function_of(&parts::domain(definition)?.base)?;
            return Some(format!("{function}(old)::{}", name.quoted()));
        }
        if kind != SqlObjectKind::RangeType {
            return None;
        }
        let subtype = parts::range_subtype(definition)?;
        let function = self.function_of(&subtype.to_sql())?;
        let new = name.quoted();
        Some(format!(
            "CASE WHEN isempty(old) THEN 'empty'::{new} WHEN old IS NOT NULL THEN \
             {new}({function}(lower(old)), {function}(upper(old)), \
             CASE WHEN lower_inc(old) THEN '[' ELSE '(' END || CASE WHEN upper_inc(old) THEN ']' ELSE ')' END) END"
        ))
    }

    fn composite(&mut self, name: &QualifiedName, new: &RebuiltType) -> Option<String> {
        let attributes = parts::composite_attributes(&new.object.definition)?;
        let had: BTreeSet<&Name> = if new.attributes.is_empty() {
            attributes.iter().map(|attribute| &attribute.name).collect()
        } else {
            new.attributes.iter().collect()
        };
        let mut is_needed = !new.attributes.is_empty();
        let mut values = Vec::new();
        for attribute in &attributes {
            if !had.contains(&attribute.name) {
                values.push("NULL".to_owned());
                continue;
            }
            let value = format!("(old).{}", attribute.name.quoted());
            values.push(match self.function_of(&attribute.data_type) {
                Some(function) => {
                    is_needed = true;
                    format!("{function}({value})")
                }
                None => value,
            });
        }
        let row = format!("ROW({})::text::{}", values.join(", "), name.quoted());
        is_needed.then(|| format!("CASE WHEN old IS DISTINCT FROM NULL THEN {row} END"))
    }

    /// What calls the function of the type of this text, or of its elements.
    fn function_of(&mut self, data_type: &str) -> Option<String> {
        let data_type: ColumnType = data_type.parse().ok()?;
        let name = match data_type.name {
            TypeName::User(name) => name,
            TypeName::Unresolved(name) => QualifiedName::new(DEFAULT_SCHEMA, name),
            TypeName::Builtin(_) => return None,
        };
        let mut all = self.0.iter_mut();
        let converted = all.find(|converted| converted.name == name)?;
        converted.arrays |= data_type.array;
        Some(converted.function())
    }
}

impl Converted {
    fn function(&self) -> String {
        let name = default_object_name(self.name.name.as_str(), "", "limbeck_new");
        self.name.sibling(name).quoted()
    }

    fn create(&self) -> Vec<String> {
        let (function, new) = (self.function(), self.name.quoted());
        let old = name_aside(&self.name).quoted();
        let body = dollar_quoted(&format!("SELECT {}", self.value));
        let mut made = vec![format!(
            "CREATE FUNCTION {function}(old {old}) RETURNS {new} LANGUAGE sql AS {body}"
        )];
        if self.arrays {
            made.push(self.of_arrays());
        }
        made.extend(self.of_multirange());
        made
    }

    /// PL/pgSQL puts an element that is NULL where it was, and keeps the bounds.
    fn of_arrays(&self) -> String {
        let (function, new) = (self.function(), self.name.quoted());
        let old = name_aside(&self.name).quoted();
        let message = format!("arrays of {new} with several dimensions can't be converted");
        let body = format!(
            "
DECLARE
    new {new}[] := '{{}}';
    place integer;
BEGIN
    IF old IS NULL THEN
        RETURN NULL;
    ELSIF array_ndims(old) > 1 THEN
        RAISE EXCEPTION USING MESSAGE = {};
    END IF;
    FOR place IN SELECT generate_subscripts(old, 1) LOOP
        new[place] := {function}(old[place]);
    END LOOP;
    RETURN new;
END
",
            Literal(&message)
        );
        let body = dollar_quoted(&body);
        format!(
            "CREATE FUNCTION {function}(old {old}[]) RETURNS {new}[] LANGUAGE plpgsql AS {body}"
        )
    }

    /// What the old multirange type is called meanwhile only the server knows. Arrays of it are refused:
    /// there is no function that takes them.
    fn of_multirange(&self) -> Option<String> {
        let (function, new) = (self.function(), self.multirange.as_ref()?.quoted());
        let body = dollar_quoted(&format!(
            "SELECT CASE WHEN old IS NOT NULL THEN COALESCE(range_agg({function}(part)), '{{}}'::{new}) END \
             FROM unnest(old) AS part"
        ));
        Some(format!(
            "CREATE FUNCTION {function}(old anymultirange) RETURNS {new} LANGUAGE sql AS {body}"
        ))
    }

    fn drop(&self) -> Vec<String> {
        let function = self.function();
        let old = name_aside(&self.name).quoted();
        let arrays = self
            .arrays
            .then(|| format!("DROP FUNCTION {function}({old}[])"));
        let own = format!("DROP FUNCTION {function}({old})");
        let multirange = self.multirange.is_some();
        let multirange = multirange.then(|| format!("DROP FUNCTION {function}(anymultirange)"));
        arrays.into_iter().chain(multirange).chain([own]).collect()
    }
}
