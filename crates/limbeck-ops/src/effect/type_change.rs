//! Which changes of a column's type are free, and which keep all that values say.

use limbeck_schema::{Builtin, ColumnType, TypeName};

fn builtin(data_type: &ColumnType) -> Option<&'static str> {
    match data_type.name {
        TypeName::Builtin(Builtin(name)) => Some(name),
        TypeName::User(_) | TypeName::Unresolved(_) => None,
    }
}

fn numbers(data_type: &ColumnType) -> Vec<i64> {
    let modifiers = data_type.modifiers.iter();
    modifiers.filter_map(|m| m.parse().ok()).collect()
}

/// Whether the server changes the type in the catalogue only: the cast does nothing
/// (`ATColumnChangeRequiresRewrite`) because the types are binary coercible and the new modifier
/// takes all that the old one took (the support functions of `varchar`, `numeric`, `varbit`,
/// `timestamp`, `time` and `interval`).
pub fn is_free(from: &ColumnType, to: &ColumnType) -> bool {
    let (Some(old), Some(new)) = (builtin(from), builtin(to)) else {
        return from == to;
    };
    if from.array != to.array {
        return false;
    }
    let unlimited = to.modifiers.is_empty() && to.interval_fields.is_none();
    if old == new {
        return from == to || unlimited || !from.array && is_wider_modifier(old, from, to);
    }
    unlimited && !from.array && BINARY_COERCIBLE.contains(&(old, new))
}

/// Pairs of `pg_cast` with `castmethod = 'b'` that columns have.
const BINARY_COERCIBLE: &[(&str, &str)] = &[
    ("text", "character varying"),
    ("character varying", "text"),
    ("cidr", "inet"),
    ("integer", "oid"),
    ("oid", "integer"),
    ("bit", "bit varying"),
    ("text", "bpchar"),
    ("character varying", "bpchar"),
    ("character", "bpchar"),
    ("xml", "text"),
    ("xml", "character varying"),
    ("xml", "bpchar"),
];

/// Whether the new modifier of the same type takes all that the old one took, so that the server
/// leaves the length coercion away.
fn is_wider_modifier(name: &str, from: &ColumnType, to: &ColumnType) -> bool {
    match (name, numbers(from).as_slice(), numbers(to).as_slice()) {
        ("numeric", [old, old_scale], [new, new_scale]) => old_scale == new_scale && new >= old,
        ("character varying" | "bit varying", [old], [new]) => new >= old,
        ("interval", old, new) => {
            let (old_field, new_field) = (least_field(from), least_field(to));
            new_field >= old_field && (old_field < SECOND || precision(new) >= precision(old))
        }
        (_, old, new) if name.starts_with("time") => precision(new) >= precision(old),
        _ => false,
    }
}

/// The precision of fractional seconds; 6 when none is said.
fn precision(modifiers: &[i64]) -> i64 {
    modifiers.first().copied().unwrap_or(6)
}

const FIELDS: [&str; 6] = ["year", "month", "day", "hour", "minute", "second"];
const SECOND: usize = 5;

/// The finest field that an interval keeps.
fn least_field(interval: &ColumnType) -> usize {
    let fields = interval.interval_fields.as_deref().unwrap_or("second");
    FIELDS
        .iter()
        .position(|field| fields.ends_with(field))
        .unwrap_or(SECOND)
}

/// Whether each value of the old type has one of the new type that keeps what it says.
pub fn holds_all(from: &ColumnType, to: &ColumnType) -> bool {
    let Some(new) = builtin(to).filter(|_| from.array == to.array || !to.array) else {
        return false;
    };
    if new == "text" || new == "character varying" && to.modifiers.is_empty() {
        return true;
    }
    let Some(old) = builtin(from).filter(|_| from.array == to.array) else {
        return false;
    };
    match (old, new) {
        ("smallint" | "integer" | "bigint", "numeric") => holds_integer(old, &numbers(to)),
        ("numeric", "numeric") => holds_numeric(&numbers(from), &numbers(to)),
        ("character varying" | "character", "character varying" | "character") => {
            matches!((numbers(from).as_slice(), numbers(to).as_slice()), ([a], [b]) if b >= a)
        }
        _ if old == new => is_wider_modifier(old, from, to),
        _ => to.modifiers.is_empty() && LOSSLESS.contains(&(old, new)),
    }
}

fn holds_integer(name: &str, modifiers: &[i64]) -> bool {
    let digits = match name {
        "smallint" => 5,
        "integer" => 10,
        _ => 19,
    };
    match modifiers {
        [precision, scale] => precision - scale >= digits,
        _ => true,
    }
}

fn holds_numeric(from: &[i64], to: &[i64]) -> bool {
    match (from, to) {
        ([old, old_scale], [new, new_scale]) => {
            new_scale >= old_scale && new - new_scale >= old - old_scale
        }
        (_, []) => true,
        _ => false,
    }
}

#[rustfmt::skip]
const LOSSLESS: &[(&str, &str)] = &[
    ("smallint", "integer"), ("smallint", "bigint"), ("integer", "bigint"),
    ("smallint", "real"), ("smallint", "double precision"), ("integer", "double precision"),
    ("real", "double precision"),
    ("date", "timestamp without time zone"), ("date", "timestamp with time zone"),
    ("timestamp without time zone", "timestamp with time zone"),
    ("json", "jsonb"), ("jsonb", "json"), ("macaddr", "macaddr8"), ("bit", "bit varying"),
    ("cidr", "inet"), ("integer", "oid"),
    ("int4range", "int4multirange"), ("int8range", "int8multirange"),
    ("numrange", "nummultirange"), ("tsrange", "tsmultirange"),
    ("tstzrange", "tstzmultirange"), ("daterange", "datemultirange"),
    ("int4range", "int8range"), ("int4range", "numrange"), ("int8range", "numrange"),
    ("daterange", "tsrange"), ("daterange", "tstzrange"), ("tsrange", "tstzrange"),
    ("int4multirange", "int8multirange"), ("int4multirange", "nummultirange"),
    ("int8multirange", "nummultirange"), ("datemultirange", "tsmultirange"),
    ("datemultirange", "tstzmultirange"), ("tsmultirange", "tstzmultirange"),
];
