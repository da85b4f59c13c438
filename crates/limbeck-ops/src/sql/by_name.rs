//! Values that do not go over through text when types are rebuilt: those of composite types go by the names of
//! their attributes, and labels of an enum type by what becomes of them, also inside of other types. Functions
//! do it that are there for the time of the operation.
//!
//! A function returns the new type and takes the old one; one of the same name takes arrays. Below it values
//! go through text as elsewhere, which refuses what does not fit where a cast would cut it.

use limbeck_schema::sql_object::parts::{self, Attribute};
use limbeck_schema::{
    ColumnType, DEFAULT_SCHEMA, QualifiedName, SqlObjectKind, TypeName, helper_name,
};

use crate::op::{RebuildEnum, RebuiltType};

use super::literal::dollar_quoted;
use super::rebuild::name_aside;
use super::rebuild_enum::{array_value, scalar_value};
use super::{Literal, SqlStatement};

/// The types whose values go over by functions, with those that rest on them.
#[derive(Debug, Default)]
pub(super) struct ByName(Vec<Converted>);

#[derive(Debug)]
struct Converted {
    name: QualifiedName,
    /// The new value; the old one is `old`.
    value: String,
    /// A new array, where it is no matter of each element.
    array_value: Option<String>,
    /// Whether there are single values of the type to convert.
    singles: bool,
    /// Whether there are arrays of it.
    arrays: bool,
    /// The multirange type, where columns have it.
    multirange: Option<QualifiedName>,
}

/// What calls the function of an old type.
struct Call {
    function: String,
    /// The old type.
    of: ColumnType,
}

impl ByName {
    /// Of types.
    pub(super) fn new(types: &[&RebuiltType]) -> Self {
        Self::default().with(types)
    }

    /// Of an enum type and those that rest on it.
    pub(super) fn over(rebuild: &RebuildEnum, types: &[&RebuiltType]) -> Self {
        let mut found = Self::default();
        if !rebuild.mapping.is_empty() {
            let new = rebuild.name.quoted();
            found.0.push(Converted {
                name: rebuild.name.clone(),
                value: format!("{}::{new}", scalar_value(rebuild, "old")),
                array_value: Some(format!("{}::{new}[]", array_value(rebuild, "old"))),
                // Its own columns go over by an expression.
                singles: false,
                arrays: false,
                multirange: None,
            });
        }
        found.with(types)
    }

    fn with(mut self, types: &[&RebuiltType]) -> Self {
        for new in inner_first(types) {
            let Some(name) = new.object.id.qualified_name() else {
                continue;
            };
            let Some(value) = self.value(&name, new) else {
                continue;
            };
            let has_multirange = new.columns.iter().any(|used| used.multirange);
            let multirange = parts::range_multirange(&new.object);
            self.0.push(Converted {
                name,
                value,
                array_value: None,
                singles: true,
                arrays: new
                    .columns
                    .iter()
                    .any(|used| used.array && !used.multirange),
                multirange: multirange.filter(|_| has_multirange),
            });
        }
        self
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

    /// The value of a type that has one by a function of another.
    fn value(&mut self, name: &QualifiedName, new: &RebuiltType) -> Option<String> {
        let now = new.object.definition.as_str();
        let before = new.was.as_deref().unwrap_or(now);
        let target = name.quoted();
        let kind = new.object.id.kind;
        if kind == SqlObjectKind::CompositeType {
            let now = parts::composite_attributes(now)?;
            return self.composite(name, &parts::composite_attributes(before)?, &now);
        }
        if kind == SqlObjectKind::Domain {
            let call = self.function_of(&parts::domain(before)?.base)?;
            let base = parts::domain(now)?.base.parse::<ColumnType>();
            let through = match base.is_ok_and(|base| base == call.of) {
                true => "",
                false => "::text",
            };
            return Some(format!("{}(old){through}::{target}", call.function));
        }
        if kind != SqlObjectKind::RangeType {
            return None;
        }
        let subtype = parts::range_subtype(before)?;
        let call = self.function_of(&subtype.to_sql())?;
        Some(range(&call.function, &target))
    }

    fn composite(
        &mut self,
        name: &QualifiedName,
        before: &[Attribute],
        now: &[Attribute],
    ) -> Option<String> {
        let mut is_needed = !before
            .iter()
            .map(|a| &a.name)
            .eq(now.iter().map(|a| &a.name));
        let mut values = Vec::new();
        for attribute in now {
            let Some(old) = before.iter().find(|old| old.name == attribute.name) else {
                values.push("NULL".to_owned());
                continue;
            };
            let value = format!("(old).{}", attribute.name.quoted());
            values.push(match self.function_of(&old.data_type) {
                Some(call) => {
                    is_needed = true;
                    format!("{}({value})", call.function)
                }
                None => value,
            });
        }
        let row = format!("ROW({})::text::{}", values.join(", "), name.quoted());
        is_needed.then(|| format!("CASE WHEN old IS DISTINCT FROM NULL THEN {row} END"))
    }

    /// What calls the function of the old type of this text, or of its elements. What is of another type
    /// afterwards goes on through text.
    fn function_of(&mut self, data_type: &str) -> Option<Call> {
        let of: ColumnType = data_type.parse().ok()?;
        let name = type_name(&of)?;
        let mut all = self.0.iter_mut();
        let converted = all.find(|converted| converted.name == name)?;
        converted.arrays |= of.array;
        converted.singles |= !of.array;
        let function = converted.function();
        Some(Call { function, of })
    }
}

/// Types with those first that the old ones were made of: functions call those of the types inside.
fn inner_first<'a>(types: &[&'a RebuiltType]) -> Vec<&'a RebuiltType> {
    let mut waiting = types.to_vec();
    let mut sorted = Vec::with_capacity(waiting.len());
    while !waiting.is_empty() {
        let next = waiting.iter().position(|new| {
            let inside = types_inside(new.was.as_deref().unwrap_or(&new.object.definition));
            let mut others = waiting
                .iter()
                .filter(|other| other.object.id != new.object.id);
            others.all(|other| {
                let name = other.object.id.qualified_name();
                name.is_none_or(|name| !inside.contains(&name))
            })
        });
        sorted.push(waiting.remove(next.unwrap_or(0)));
    }
    sorted
}

/// The names of the types that a type is made of.
fn types_inside(definition: &str) -> Vec<QualifiedName> {
    let attributes = parts::composite_attributes(definition);
    let attributes = attributes.into_iter().flatten();
    let mut inside: Vec<ColumnType> = attributes
        .filter_map(|attribute| attribute.data_type.parse().ok())
        .collect();
    inside.extend(parts::domain(definition).and_then(|domain| domain.base.parse().ok()));
    inside.extend(parts::range_subtype(definition));
    inside.iter().filter_map(type_name).collect()
}

fn type_name(of: &ColumnType) -> Option<QualifiedName> {
    match &of.name {
        TypeName::User(name) => Some(name.clone()),
        TypeName::Unresolved(name) => Some(QualifiedName::new(DEFAULT_SCHEMA, name.clone())),
        TypeName::Builtin(_) => None,
    }
}

/// The bounds go by the function of their type. One that there is not must stay away from it: the type can be a
/// domain without NULL, and only a text has no bound at all.
fn range(function: &str, target: &str) -> String {
    let bound = |end: &str| {
        format!(
            "CASE WHEN {end}_inf(old) THEN '' \
             ELSE '\"' || replace(replace({function}({end}(old))::text, E'\\\\', E'\\\\\\\\'), '\"', '\"\"') || '\"' END"
        )
    };
    let (lower, upper) = (bound("lower"), bound("upper"));
    format!(
        "CASE WHEN isempty(old) THEN 'empty'::{target} WHEN old IS NOT NULL THEN \
         (CASE WHEN lower_inc(old) THEN '[' ELSE '(' END || {lower} || ',' || {upper} || \
         CASE WHEN upper_inc(old) THEN ']' ELSE ')' END)::{target} END"
    )
}

impl Converted {
    fn function(&self) -> String {
        let name = helper_name(&self.name.name, "limbeck_new");
        self.name.sibling(name).quoted()
    }

    fn create(&self) -> Vec<String> {
        let (function, new) = (self.function(), self.name.quoted());
        let old = name_aside(&self.name).quoted();
        let mut made = Vec::new();
        if self.singles {
            let body = dollar_quoted(&format!("SELECT {}", self.value));
            made.push(format!(
                "CREATE FUNCTION {function}(old {old}) RETURNS {new} LANGUAGE sql AS {body}"
            ));
        }
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
        let head = format!("CREATE FUNCTION {function}(old {old}[]) RETURNS {new}[]");
        if let Some(value) = &self.array_value {
            let body = dollar_quoted(&format!("SELECT {value}"));
            return format!("{head} LANGUAGE sql AS {body}");
        }
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
        format!("{head} LANGUAGE plpgsql AS {body}")
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
        let own = self
            .singles
            .then(|| format!("DROP FUNCTION {function}({old})"));
        let multirange = self.multirange.is_some();
        let multirange = multirange.then(|| format!("DROP FUNCTION {function}(anymultirange)"));
        arrays.into_iter().chain(multirange).chain(own).collect()
    }
}
