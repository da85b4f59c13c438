//! Domains in conversions: the server looks through them (PostgreSQL manual, 10.4, and `getBaseType` in its source).

use limbeck_schema::sql_object::parts;
use limbeck_schema::{ColumnType, QualifiedName, Schema, TypeName};

use crate::groups::type_object;

/// Chains of domains that are longer than this are not followed.
const DEPTH: usize = 32;

/// The type under the domains of a schema: that of a column, or of the elements of an array.
pub(super) fn under_domains(schema: &Schema, data_type: &ColumnType) -> ColumnType {
    let mut found = data_type.clone();
    for _ in 0..DEPTH {
        let Some(base) = base(schema, &found) else {
            break;
        };
        found = match (found.array, base.array) {
            // There are no arrays of arrays, and none of such a domain is like another one.
            (true, true) => break,
            (true, false) => ColumnType {
                array: true,
                ..base
            },
            (false, _) => base,
        };
    }
    found
}

fn base(schema: &Schema, data_type: &ColumnType) -> Option<ColumnType> {
    let object = type_object(schema, data_type.user_type()?)?;
    let base: ColumnType = parts::domain(&object.definition)?.base.parse().ok()?;
    let name = match base.name {
        // As a domain's own text can have it.
        TypeName::Unresolved(name) => TypeName::User(QualifiedName::public(name)),
        name @ (TypeName::User(_) | TypeName::Builtin(_)) => name,
    };
    Some(ColumnType { name, ..base })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cast::{Conversion, conversion};
    use crate::pair::Pair;
    use limbeck_schema::Name;
    use limbeck_schema::sql_object::read_object;

    fn convert(from: &str, to: &str) -> Conversion {
        let mut schema = Schema::new();
        for sql in [
            "CREATE DOMAIN many AS integer[]",
            "CREATE DOMAIN few AS many CHECK (cardinality(VALUE) < 3)",
            "CREATE DOMAIN whole AS bigint",
        ] {
            schema.add_object(read_object(sql).unwrap());
        }
        let parse = |text: &str| text.parse::<ColumnType>().unwrap();
        let schemas = Pair {
            from: &schema,
            to: &schema,
        };
        let types = Pair {
            from: &parse(from),
            to: &parse(to),
        };
        conversion(schemas, &Name::new("c"), types)
    }

    fn sql(from: &str, to: &str) -> String {
        match convert(from, to) {
            Conversion::Automatic => String::new(),
            Conversion::Using(expr) => expr.to_string(),
            Conversion::Guess(expr, _) => format!("? {expr}"),
            Conversion::Missing(expr) => format!("! {expr}"),
        }
    }

    #[test]
    fn domains_are_looked_through() {
        for (from, to) in [
            ("integer[]", "public.many"),
            ("public.few", "integer[]"),
            ("public.few", "public.many"),
            ("public.few", "bigint[]"),
            ("integer[]", "public.whole[]"),
            ("public.whole[]", "public.few"),
            ("integer", "public.whole"),
            ("public.whole", "numeric"),
        ] {
            assert_eq!(convert(from, to), Conversion::Automatic, "{from} to {to}");
        }
        for (from, to, using) in [
            ("text", "public.whole", "c::bigint"),
            ("text[]", "public.few", "c::integer[]"),
            ("public.few", "integer", "? (c[1])::integer"),
        ] {
            assert_eq!(sql(from, to), using, "{from} to {to}");
        }
    }
}
