//! How values of one column type become values of another.
//!
//! `ALTER COLUMN … TYPE` converts by itself only where an implicit or assignment cast exists
//! (PostgreSQL manual, `ALTER TABLE` and 10.4); everything else needs `USING`. What is known here
//! about built-in types is `pg_cast`, plus two rules of the server: every type converts to the
//! string types on assignment and from them explicitly, both through its text.

mod domain;
mod range;

use limbeck_lint::{Hazard, told};
use limbeck_schema::{Builtin, ColumnType, Expr, Name, Schema, TypeName};

use crate::pair::Pair;

use domain::under_domains;

/// How a column's values are converted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Conversion {
    /// The server does it without `USING`.
    Automatic,
    /// An explicit cast, or an expression with one obvious meaning.
    Using(Expr),
    /// There is no cast; the expression is a guess that a person must read. Holds what it assumes.
    Guess(Expr, &'static str),
    /// There is no cast and nothing that could be guessed. The expression fails on every value and
    /// says so: what would come out of reading the text of one type as another is mostly an error,
    /// and where it is none, it is wrong (`5` is the address `5.0.0.0/8`).
    Missing(Expr),
}

/// Finds the conversion of a column, whose types are those of the schemas.
pub(crate) fn conversion(
    schemas: Pair<&Schema>,
    column: &Name,
    types: Pair<&ColumnType>,
) -> Conversion {
    let column = column.quoted();
    let under = Pair {
        from: under_domains(schemas.from, types.from),
        to: under_domains(schemas.to, types.to),
    };
    known_conversion(&column, under.as_ref()).unwrap_or_else(|| missing(&column, types))
}

/// The `USING` of a conversion, and what may be wrong with it for the values of a column.
pub(crate) fn told_conversion(
    conversion: Conversion,
    place: &str,
    types: Pair<&ColumnType>,
) -> (Option<Expr>, Option<Hazard>) {
    let Pair { from, to } = types;
    match conversion {
        Conversion::Automatic => (None, None),
        Conversion::Using(expr) => (Some(expr), None),
        Conversion::Guess(expr, assumption) => {
            let message = format!(
                "PostgreSQL has no cast from {from} to {to}; with this one {assumption}: check it for {place}"
            );
            let hazard = told::GUESSED_CONVERSION.hazard(message);
            (Some(expr), Some(hazard))
        }
        Conversion::Missing(expr) => {
            let message = format!(
                "fails if {place} holds a value: there is no conversion from {from} to {to}, write one here"
            );
            let hazard = told::MISSING_CONVERSION.hazard(message);
            (Some(expr), Some(hazard))
        }
    }
}

fn known_conversion(column: &str, types: Pair<&ColumnType>) -> Option<Conversion> {
    let Pair { from, to } = types;
    match (from.array, to.array) {
        // A JSON array has its elements, but no expression without a subquery takes them out.
        (false, true) if is_json(from) => None,
        (true, false) if is_json(to) => Some(to_json(column, to)),
        (false, true) if !is_string(from) => {
            let element = element_of(to);
            let value = element_value(column, Pair { from, to: &element })?;
            Some(Conversion::Guess(
                Expr::new(format!(
                    "CASE WHEN {column} IS NOT NULL THEN ARRAY[{value}] END"
                )),
                "each value becomes an array with one element",
            ))
        }
        (true, false) if !is_string(to) => {
            let element = element_of(from);
            let first = format!("({column}[1])");
            let value = element_value(&first, Pair { from: &element, to })?;
            Some(Conversion::Guess(
                Expr::new(value),
                "only the first element of each array is kept",
            ))
        }
        _ => scalar_conversion(&Cast::new(column, to), types),
    }
}

/// An expression that is NULL for NULL and an error for everything else, with a message that the
/// error quotes. It depends on the column, so that the server does not work it out for no rows.
fn missing(column: &str, types: Pair<&ColumnType>) -> Conversion {
    let message = format!(
        "there is no conversion from {} to {}, write one: ",
        types.from, types.to
    );
    Conversion::Missing(Expr::new(format!(
        "('{}' || {column}::text)::integer::text::{}",
        message.replace('\'', "''"),
        types.to.to_sql()
    )))
}

fn element_of(array: &ColumnType) -> ColumnType {
    ColumnType {
        array: false,
        ..array.clone()
    }
}

/// A value between an array and its elements, always of the type that it should have.
fn element_value(operand: &str, types: Pair<&ColumnType>) -> Option<String> {
    let cast = Cast::new(operand, types.to);
    match scalar_conversion(&cast, types)? {
        Conversion::Automatic => Some(format!("{operand}::{}", cast.target)),
        Conversion::Using(expr) | Conversion::Guess(expr, _) => Some(expr.to_string()),
        Conversion::Missing(_) => None,
    }
}

struct Cast {
    /// The column, or an expression in parentheses.
    column: String,
    target: String,
}

impl Cast {
    fn new(operand: &str, target: &ColumnType) -> Self {
        Self {
            column: operand.to_owned(),
            target: target.to_sql(),
        }
    }

    fn explicit(&self) -> Conversion {
        self.using(format!("{}::{}", self.column, self.target))
    }

    fn using(&self, sql: String) -> Conversion {
        Conversion::Using(Expr::new(sql))
    }

    fn guess(&self, sql: String, assumes: &'static str) -> Conversion {
        Conversion::Guess(Expr::new(sql), assumes)
    }

    fn through_text(&self) -> String {
        format!("{}::text::{}", self.column, self.target)
    }
}

fn scalar_conversion(cast: &Cast, types: Pair<&ColumnType>) -> Option<Conversion> {
    let Pair { from, to } = types;
    Some(match (&from.name, &to.name) {
        (from_name, to_name) if from_name == to_name && from.array == to.array => {
            Conversion::Automatic
        }
        (TypeName::Builtin(from_name), TypeName::Builtin(to_name)) if from.array == to.array => {
            let names = Pair {
                from: from_name.0,
                to: to_name.0,
            };
            return builtin_conversion(cast, names, types);
        }
        _ if is_string(to) => Conversion::Automatic,
        _ if is_string(from) => cast.explicit(),
        (TypeName::User(_), TypeName::User(_)) => cast.using(cast.through_text()),
        // What such a type takes and gives is known to the server only; a label of an enum type or
        // a value of a domain is a text like that of the other side.
        (TypeName::User(_) | TypeName::Unresolved(_) | TypeName::Builtin(_), _) => {
            cast.guess(cast.through_text(), READ_AS_TEXT)
        }
    })
}

const READ_AS_TEXT: &str = "the text of each value must be one of the new type";

fn is_json(data_type: &ColumnType) -> bool {
    data_type.is_builtin("json") || data_type.is_builtin("jsonb")
}

fn to_json(column: &str, to: &ColumnType) -> Conversion {
    let function = if to.is_builtin("json") {
        "to_json"
    } else {
        "to_jsonb"
    };
    Conversion::Using(Expr::new(format!("{function}({column})")))
}

fn builtin_conversion(
    cast: &Cast,
    names: Pair<&str>,
    types: Pair<&ColumnType>,
) -> Option<Conversion> {
    let Pair { from, to } = names;
    if types.to.array {
        // Element by element, with the cast of the elements.
        return if assigns(names) {
            Some(Conversion::Automatic)
        } else if casts(names) {
            Some(cast.explicit())
        } else {
            range::conversion(cast, names, types)
        };
    }
    let column = &cast.column;
    let target = &cast.target;
    Some(match (from, to) {
        ("bytea", _) if STRINGS.contains(&to) => cast.guess(
            format!("convert_from({column}, 'UTF8')"),
            "the bytes are read as UTF-8",
        ),
        (_, "bytea") if STRINGS.contains(&from) => cast.guess(
            format!("convert_to({column}::text, 'UTF8')"),
            "the text is stored as UTF-8",
        ),
        ("bytea", "uuid") => cast.using(format!("encode({column}, 'hex')::uuid")),
        ("uuid", "bytea") => cast.using(format!("uuid_send({column})")),
        _ if assigns(names) => Conversion::Automatic,
        _ if casts(names) => cast.explicit(),
        ("boolean", _) if is_number(to) => cast.using(format!("{column}::integer::{target}")),
        (_, "boolean") if is_number(from) => cast.using(format!("{column} <> 0")),
        (_, "money") if is_number(from) => cast.using(format!("{column}::numeric::money")),
        ("money", _) if is_number(to) => cast.using(format!("{column}::numeric::{target}")),
        ("json", _) => cast.guess(
            format!("({column} #>> '{{}}')::{target}"),
            "each JSON value must be one of the new type",
        ),
        ("jsonb", _) => cast.guess(
            format!("({column} #>> '{{}}')::{target}"),
            "each JSON value must be one of the new type",
        ),
        (_, "json" | "jsonb") => to_json(column, types.to),
        _ if is_number(from) => return from_number(cast, to),
        _ if is_number(to) && (is_moment(from) || from == "interval") => cast.guess(
            format!("extract(epoch FROM {column})::{target}"),
            "values become seconds, for points in time since 1970-01-01 00:00 UTC",
        ),
        ("name", _) | (_, "name") => cast.guess(cast.through_text(), READ_AS_TEXT),
        _ => return range::conversion(cast, names, types),
    })
}

fn from_number(cast: &Cast, to: &str) -> Option<Conversion> {
    let column = &cast.column;
    let seconds = "numbers are seconds, for points in time since 1970-01-01 00:00 UTC";
    Some(match to {
        "timestamp with time zone" => cast.guess(format!("to_timestamp({column})"), seconds),
        "timestamp without time zone" | "date" => cast.guess(
            format!(
                "(to_timestamp({column}) AT TIME ZONE 'UTC')::{}",
                cast.target
            ),
            seconds,
        ),
        "interval" => cast.guess(format!("{column} * interval '1 second'"), seconds),
        "name" => cast.guess(cast.through_text(), READ_AS_TEXT),
        _ => return None,
    })
}

const STRINGS: &[&str] = &["text", "character varying", "character", "bpchar"];
const INTEGERS: &[&str] = &["smallint", "integer", "bigint"];
const NUMBERS: &[&str] = &[
    "smallint",
    "integer",
    "bigint",
    "numeric",
    "real",
    "double precision",
];
const MOMENTS: &[&str] = &[
    "date",
    "timestamp without time zone",
    "timestamp with time zone",
    "time without time zone",
    "time with time zone",
];

fn is_string(data_type: &ColumnType) -> bool {
    !data_type.array
        && matches!(data_type.name, TypeName::Builtin(Builtin(name)) if STRINGS.contains(&name))
}

fn is_number(name: &str) -> bool {
    NUMBERS.contains(&name)
}

fn is_moment(name: &str) -> bool {
    MOMENTS.contains(&name)
}

/// Whether `pg_cast` has an implicit or assignment cast, or the target is a string type.
fn assigns(names: Pair<&str>) -> bool {
    let Pair { from, to } = names;
    from == to
        || STRINGS.contains(&to)
        || is_number(from) && is_number(to)
        || ASSIGNMENT_CASTS.contains(&(from, to))
        || from.starts_with("reg") && ["oid", "integer", "bigint"].contains(&to)
        || to.starts_with("reg") && ["oid", "smallint", "integer", "bigint"].contains(&from)
}

/// Whether an explicit cast exists, or the source is a string type.
fn casts(names: Pair<&str>) -> bool {
    STRINGS.contains(&names.from) || EXPLICIT_CASTS.contains(&(names.from, names.to))
}

#[rustfmt::skip]
const ASSIGNMENT_CASTS: &[(&str, &str)] = &[
    ("integer", "money"), ("bigint", "money"), ("numeric", "money"), ("money", "numeric"),
    ("date", "timestamp without time zone"), ("date", "timestamp with time zone"),
    ("timestamp without time zone", "date"),
    ("timestamp without time zone", "time without time zone"),
    ("timestamp without time zone", "timestamp with time zone"),
    ("timestamp with time zone", "date"),
    ("timestamp with time zone", "time without time zone"),
    ("timestamp with time zone", "time with time zone"),
    ("timestamp with time zone", "timestamp without time zone"),
    ("time without time zone", "time with time zone"), ("time without time zone", "interval"),
    ("time with time zone", "time without time zone"), ("interval", "time without time zone"),
    ("cidr", "inet"), ("inet", "cidr"), ("macaddr", "macaddr8"), ("macaddr8", "macaddr"),
    ("json", "jsonb"), ("jsonb", "json"), ("bit", "bit varying"), ("bit varying", "bit"),
    ("smallint", "oid"), ("integer", "oid"), ("bigint", "oid"),
    ("oid", "integer"), ("oid", "bigint"),
    ("text", "name"), ("character varying", "name"), ("character", "name"), ("bpchar", "name"),
    ("text", "\"char\""), ("character varying", "\"char\""), ("character", "\"char\""),
    ("bpchar", "\"char\""), ("text", "regclass"), ("character varying", "regclass"),
    ("box", "polygon"), ("path", "polygon"), ("polygon", "path"), ("point", "box"),
];

#[rustfmt::skip]
const EXPLICIT_CASTS: &[(&str, &str)] = &[
    ("integer", "boolean"), ("boolean", "integer"), ("integer", "\"char\""),
    ("\"char\"", "integer"),
    ("jsonb", "boolean"), ("jsonb", "numeric"), ("jsonb", "smallint"), ("jsonb", "integer"),
    ("jsonb", "bigint"), ("jsonb", "real"), ("jsonb", "double precision"),
    ("integer", "bit"), ("bigint", "bit"), ("bit", "integer"), ("bit", "bigint"),
    ("int4range", "int4multirange"), ("int8range", "int8multirange"),
    ("numrange", "nummultirange"), ("tsrange", "tsmultirange"), ("tstzrange", "tstzmultirange"),
    ("daterange", "datemultirange"), ("xid8", "xid"),
    ("box", "point"), ("box", "lseg"), ("box", "circle"), ("lseg", "point"), ("path", "point"),
    ("polygon", "point"), ("polygon", "box"), ("polygon", "circle"), ("circle", "point"),
    ("circle", "box"), ("circle", "polygon"),
];

/// Whether expressions over the column read the same with the new type: the server parses checks,
/// predicates and expressions again when it changes a type, and that must not fail.
pub(crate) fn same_family(types: Pair<&ColumnType>) -> bool {
    let Pair { from, to } = types;
    let families = [STRINGS, NUMBERS];
    from.array == to.array
        && match (&from.name, &to.name) {
            (TypeName::Builtin(from), TypeName::Builtin(to)) => {
                from == to
                    || families
                        .iter()
                        .any(|family| family.contains(&from.0) && family.contains(&to.0))
            }
            (from, to) => from == to,
        }
}

/// Whether a foreign key between a column of the old type and one of the new type is possible, so
/// that the two ends may change one after the other: the types share a btree operator family in
/// both directions.
pub(crate) fn can_refer(types: Pair<&ColumnType>) -> bool {
    let Pair { from, to } = types;
    from.array == to.array
        && match (&from.name, &to.name) {
            (TypeName::Builtin(from), TypeName::Builtin(to)) => {
                let strings = ["text", "character varying"];
                from == to
                    || INTEGERS.contains(&from.0) && INTEGERS.contains(&to.0)
                    || strings.contains(&from.0) && strings.contains(&to.0)
            }
            (from, to) => from == to,
        }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn convert(from: &str, to: &str) -> Conversion {
        let parse = |text: &str| text.parse::<ColumnType>().unwrap();
        let (from, to) = (&parse(from), &parse(to));
        let types = Pair { from, to };
        known_conversion("c", types).unwrap_or_else(|| missing("c", types))
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
    fn the_server_casts_by_itself() {
        for (from, to) in [
            ("integer", "bigint"),
            ("bigint", "integer"),
            ("varchar(10)", "text"),
            ("text", "varchar(10)"),
            ("uuid", "text"),
            ("date", "timestamptz"),
            ("timestamp(3)", "timestamp"),
            ("json", "jsonb"),
            ("integer[]", "bigint[]"),
            ("integer[]", "text"),
            ("boolean", "varchar"),
        ] {
            assert_eq!(convert(from, to), Conversion::Automatic, "{from} to {to}");
        }
    }

    #[test]
    fn explicit_casts_and_detours() {
        assert_eq!(sql("text", "integer"), "c::integer");
        assert_eq!(sql("text", "uuid[]"), "c::uuid[]");
        assert_eq!(sql("text", "public.mood"), "c::public.mood");
        assert_eq!(sql("public.a", "public.b"), "c::text::public.b");
        assert_eq!(sql("integer", "boolean"), "c::boolean");
        assert_eq!(sql("bigint", "boolean"), "c <> 0");
        assert_eq!(sql("boolean", "numeric"), "c::integer::numeric");
        assert_eq!(sql("bigint", "timestamptz"), "? to_timestamp(c)");
        assert_eq!(sql("integer", "jsonb"), "to_jsonb(c)");
        assert_eq!(sql("jsonb", "uuid"), "? (c #>> '{}')::uuid");
        assert_eq!(sql("text[]", "jsonb"), "to_jsonb(c)");
        assert_eq!(sql("integer", "public.mood"), "? c::text::public.mood");
        assert_eq!(
            sql("integer", "integer[]"),
            "? CASE WHEN c IS NOT NULL THEN ARRAY[c::integer] END"
        );
        assert_eq!(sql("int4range", "int8range"), "c::text::int8range");
        assert_eq!(sql("daterange[]", "tsrange[]"), "c::text::tsrange[]");
        assert_eq!(
            sql("int4multirange", "int8multirange"),
            "c::text::int8multirange"
        );
        assert_eq!(
            sql("int4range", "nummultirange"),
            "c::text::numrange::nummultirange"
        );
        assert_eq!(sql("numrange", "int4range"), "? c::text::int4range");
        assert_eq!(sql("tsrange", "daterange"), "? c::text::daterange");
        assert_eq!(sql("public.r", "int4range"), "? c::text::int4range");
        assert_eq!(sql("integer[]", "integer"), "? (c[1])::integer");
        assert_eq!(
            sql("integer[]", "date"),
            "? (to_timestamp((c[1])) AT TIME ZONE 'UTC')::date"
        );
    }
    /// The text of one type would be an error of the other type, or worse, none.
    #[test]
    fn what_has_no_conversion_fails() {
        for (from, to) in [
            ("timetz", "timestamptz"),
            ("time", "timestamptz"),
            ("jsonb", "text[]"),
            ("json", "integer[]"),
            ("integer", "uuid"),
            ("integer", "inet"),
            ("numeric", "bytea"),
            ("date", "macaddr"),
            ("uuid[]", "integer[]"),
            ("point", "money"),
            ("int4range", "daterange"),
            ("int8multirange", "int4range"),
            ("inet[]", "uuid"),
            ("uuid", "inet[]"),
        ] {
            assert!(
                matches!(convert(from, to), Conversion::Missing(_)),
                "{from} to {to}"
            );
        }
        assert_eq!(
            sql("jsonb", "text[]"),
            "! ('there is no conversion from jsonb to text[], write one: ' || c::text)::integer::text::text[]"
        );
    }
}
