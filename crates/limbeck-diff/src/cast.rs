//! How values of one column type become values of another.
//!
//! `ALTER COLUMN … TYPE` converts by itself only where an implicit or assignment cast exists
//! (PostgreSQL manual, `ALTER TABLE` and 10.4); everything else needs `USING`. What is known here
//! about built-in types is `pg_cast`, plus two rules of the server: every type converts to the
//! string types on assignment and from them explicitly, both through its text.

use limbeck_schema::{Builtin, ColumnType, Expr, Name, TypeName};

use crate::pair::Pair;

/// How a column's values are converted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Conversion {
    /// The server does it without `USING`.
    Automatic,
    /// An explicit cast, or an expression with one obvious meaning.
    Using(Expr),
    /// There is no cast; the expression is a guess that a person must read. Holds what it assumes.
    Guess(Expr, &'static str),
}

/// Finds the conversion of a column.
pub(crate) fn conversion(column: &Name, types: Pair<&ColumnType>) -> Conversion {
    let Pair { from, to } = types;
    let column = column.quoted();
    match (from.array, to.array) {
        (false, true) if !is_string(from) => {
            let element = element_of(to);
            let value = element_value(&column, Pair { from, to: &element });
            Conversion::Guess(
                Expr::new(format!(
                    "CASE WHEN {column} IS NOT NULL THEN ARRAY[{value}] END"
                )),
                "each value becomes an array with one element",
            )
        }
        (true, false) if !is_string(to) => {
            let element = element_of(from);
            let first = format!("({column}[1])");
            let value = element_value(&first, Pair { from: &element, to });
            Conversion::Guess(
                Expr::new(value),
                "only the first element of each array is kept",
            )
        }
        _ => scalar_conversion(&Cast::new(&column, to), types),
    }
}

fn element_of(array: &ColumnType) -> ColumnType {
    ColumnType {
        array: false,
        ..array.clone()
    }
}

/// A value between an array and its elements, always of the type that it should have.
fn element_value(operand: &str, types: Pair<&ColumnType>) -> String {
    let cast = Cast::new(operand, types.to);
    match scalar_conversion(&cast, types) {
        Conversion::Automatic => format!("{operand}::{}", cast.target),
        Conversion::Using(expr) | Conversion::Guess(expr, _) => expr.to_string(),
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

fn scalar_conversion(cast: &Cast, types: Pair<&ColumnType>) -> Conversion {
    let Pair { from, to } = types;
    match (&from.name, &to.name) {
        (from_name, to_name) if from_name == to_name && from.array == to.array => {
            Conversion::Automatic
        }
        (TypeName::Builtin(from_name), TypeName::Builtin(to_name)) if from.array == to.array => {
            builtin_conversion(
                cast,
                Pair {
                    from: from_name.0,
                    to: to_name.0,
                },
                from.array,
            )
        }
        _ if is_string(to) => Conversion::Automatic,
        _ if is_string(from) => cast.explicit(),
        (TypeName::User(_), TypeName::User(_)) => cast.using(cast.through_text()),
        (TypeName::User(_) | TypeName::Unresolved(_), _) => cast.guess(
            cast.through_text(),
            "the text of each value is read as one of the new type",
        ),
        (TypeName::Builtin(_), _) => cast.guess(
            cast.through_text(),
            "the text of each value is read as one of the new type",
        ),
    }
}

fn builtin_conversion(cast: &Cast, names: Pair<&str>, array: bool) -> Conversion {
    let Pair { from, to } = names;
    if array {
        // Element by element, with the cast of the elements.
        return if assigns(names) {
            Conversion::Automatic
        } else if casts(names) {
            cast.explicit()
        } else {
            cast.guess(
                cast.through_text(),
                "the text of each value is read as one of the new type",
            )
        };
    }
    let column = &cast.column;
    let target = &cast.target;
    match (from, to) {
        ("bytea", _) if STRINGS.contains(&to) => cast.guess(
            format!("convert_from({column}, 'UTF8')"),
            "the bytes are UTF-8",
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
            "each JSON value is one of the new type",
        ),
        ("jsonb", _) => cast.guess(
            format!("({column} #>> '{{}}')::{target}"),
            "each JSON value is one of the new type",
        ),
        (_, "json") => cast.using(format!("to_json({column})")),
        (_, "jsonb") => cast.using(format!("to_jsonb({column})")),
        _ if is_number(from) => from_number(cast, to),
        _ if is_number(to) && (is_moment(from) || from == "interval") => cast.guess(
            format!("extract(epoch FROM {column})::{target}"),
            "values become seconds, for points in time since 1970-01-01 00:00 UTC",
        ),
        _ => cast.guess(
            cast.through_text(),
            "the text of each value is read as one of the new type",
        ),
    }
}

fn from_number(cast: &Cast, to: &str) -> Conversion {
    let column = &cast.column;
    let seconds = "numbers are seconds, for points in time since 1970-01-01 00:00 UTC";
    match to {
        "timestamp with time zone" => cast.guess(format!("to_timestamp({column})"), seconds),
        "timestamp without time zone" | "date" => cast.guess(
            format!(
                "(to_timestamp({column}) AT TIME ZONE 'UTC')::{}",
                cast.target
            ),
            seconds,
        ),
        "interval" => cast.guess(format!("{column} * interval '1 second'"), seconds),
        _ => cast.guess(
            cast.through_text(),
            "the text of each number is read as a value of the new type",
        ),
    }
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
        conversion(
            &Name::new("c"),
            Pair {
                from: &parse(from),
                to: &parse(to),
            },
        )
    }

    fn sql(from: &str, to: &str) -> String {
        match convert(from, to) {
            Conversion::Automatic => String::new(),
            Conversion::Using(expr) => expr.to_string(),
            Conversion::Guess(expr, _) => format!("? {expr}"),
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
        assert_eq!(sql("integer", "uuid"), "? c::text::uuid");
        assert_eq!(
            sql("integer", "integer[]"),
            "? CASE WHEN c IS NOT NULL THEN ARRAY[c::integer] END"
        );
        assert_eq!(sql("integer[]", "integer"), "? (c[1])::integer");
        assert_eq!(
            sql("integer[]", "date"),
            "? (to_timestamp((c[1])) AT TIME ZONE 'UTC')::date"
        );
    }
}
