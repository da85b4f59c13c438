//! The Rust type of a column or of an attribute, with what it needs from others.

use limbeck_schema::sql_object::parts;
use limbeck_schema::{ColumnType, QualifiedName, SqlObjectId, SqlObjectKind};

use crate::rust_type::rust_type;
use crate::scope::Scope;
use crate::table::Source;

/// What another type is made of.
enum Base {
    Domain(ColumnType),
    Range(ColumnType),
}

impl Source<'_> {
    /// The Rust type of a column type that is never null.
    pub(crate) fn type_of(&self, data_type: &ColumnType, scope: &mut Scope<'_>) -> (String, bool) {
        let (text, natural) = self.element_type(data_type, scope);
        match data_type.array {
            // `Vec<i8>` and its like are no arrays to everyone.
            true => (format!("Vec<{text}>"), natural && text != "Vec<u8>"),
            false => (text, natural),
        }
    }

    /// The same without regard to its being an array.
    fn element_type(&self, data_type: &ColumnType, scope: &mut Scope<'_>) -> (String, bool) {
        let own = data_type
            .user_type()
            .filter(|_| data_type.modifiers.is_empty());
        if let Some((name, ident)) = own.and_then(|name| Some((name, self.names.types.get(name)?)))
        {
            return (scope.path(&name.schema, ident), true);
        }
        if let Some(base) = own.and_then(|name| self.base(name)) {
            return match base {
                Base::Domain(base) => (self.type_of(&base, scope).0, false),
                Base::Range(subtype) => {
                    scope.import("sqlx::postgres::types", "PgRange");
                    let subtype = self.type_of(&subtype, scope).0;
                    (format!("PgRange<{subtype}>"), false)
                }
            };
        }
        let found = rust_type(data_type, self.options.time);
        for (krate, name) in &found.import {
            scope.import(krate, name);
        }
        (found.text, found.natural)
    }

    /// What is below a domain or a range type.
    fn base(&self, name: &QualifiedName) -> Option<Base> {
        let find = |kind| {
            let id = SqlObjectId::in_schema(kind, name.clone());
            self.schema.objects.get(&id)
        };
        if let Some(domain) = find(SqlObjectKind::Domain) {
            let base = parts::domain(&domain.definition)?.base;
            return Some(Base::Domain(base.parse().ok()?));
        }
        let range = find(SqlObjectKind::RangeType)?;
        Some(Base::Range(parts::range_subtype(&range.definition)?))
    }

    /// The path of the variant that stands for a label of an enum type.
    pub(crate) fn variant(
        &self,
        data_type: &ColumnType,
        label: &str,
        scope: &mut Scope<'_>,
    ) -> Option<String> {
        let name = data_type.user_type().filter(|_| !data_type.array)?;
        let labels = &self.schema.enums.get(name)?.labels;
        let at = labels.iter().position(|own| own == label)?;
        let variant = self.names.variants(name).get(at)?;
        let ident = self.names.types.get(name)?;
        Some(format!("{}::{variant}", scope.path(&name.schema, ident)))
    }
}
