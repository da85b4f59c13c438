//! The types of other crates and of the standard library, by their whole paths.

/// What a type of another crate means for a column.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Known {
    /// This PostgreSQL type, whatever its generic arguments.
    Column(&'static str),
    /// `Option`.
    Option,
    /// `Vec` and its like: an array, or `bytea` of bytes.
    List,
    /// A smart pointer: what its last type argument means.
    Pointer,
    /// `PgRange<T>`: the range type over its argument.
    Range,
    /// Several PostgreSQL types would do: the reason why one has to be written.
    Ambiguous(&'static str),
}

/// Whether a path is a type that limbeck knows.
pub(crate) fn is_known(path: &[String]) -> bool {
    known(path).is_some()
}

/// Finds a type by its path from the crate on.
pub(super) fn known(path: &[String]) -> Option<Known> {
    let path = normal(path);
    let (name, parents) = path.split_last()?;
    let parents = parents.join("::");
    in_std(&parents, name)
        .or_else(|| in_time_crates(&parents, name))
        .or_else(|| in_value_crates(&parents, name))
        .or_else(|| in_sqlx(&parents, name))
}

/// `core` and `alloc` as `std`; what sqlx re-exports as the crate it comes from.
fn normal(path: &[String]) -> Vec<&str> {
    let mut parts: Vec<&str> = path.iter().map(String::as_str).collect();
    match parts.as_mut_slice() {
        [first, ..] if *first == "core" || *first == "alloc" => *first = "std",
        ["sqlx" | "sqlx_core" | "sqlx_postgres", "types", rest @ ..] => {
            let rest = rest.to_vec();
            if let Some(found) = sqlx_reexport(&rest) {
                return found;
            }
        }
        _ => {}
    }
    parts
}

fn sqlx_reexport<'a>(rest: &[&'a str]) -> Option<Vec<&'a str>> {
    match rest {
        ["Uuid"] => Some(vec!["uuid", "Uuid"]),
        ["Decimal"] => Some(vec!["rust_decimal", "Decimal"]),
        ["BigDecimal"] => Some(vec!["bigdecimal", "BigDecimal"]),
        ["JsonValue" | "JsonRawValue"] => Some(vec!["serde_json", "Value"]),
        ["BitVec"] => Some(vec!["bit_vec", "BitVec"]),
        [
            "chrono" | "time" | "uuid" | "ipnetwork" | "ipnet" | "mac_address" | "bit_vec"
            | "bigdecimal" | "rust_decimal",
            _,
            ..,
        ] => Some(rest.to_vec()),
        _ => None,
    }
}

fn in_std(parents: &str, name: &str) -> Option<Known> {
    Some(match (parents, name) {
        ("std::primitive", "bool") => Known::Column("boolean"),
        ("std::primitive", "i8" | "i16" | "u8") => Known::Column("smallint"),
        ("std::primitive", "i32" | "u16") => Known::Column("integer"),
        ("std::primitive", "i64" | "u32") => Known::Column("bigint"),
        ("std::primitive", "u64") => Known::Column("numeric(20,0)"),
        ("std::primitive", "f32") => Known::Column("real"),
        ("std::primitive", "f64") => Known::Column("double precision"),
        ("std::primitive", "char") => Known::Column("character(1)"),
        ("std::primitive", "str") | ("std::string", "String") => Known::Column("text"),
        ("std::primitive", "isize" | "usize") => {
            Known::Ambiguous("its size depends on the machine: use `i64`")
        }
        ("std::primitive", "i128" | "u128") => {
            Known::Ambiguous("it is larger than `bigint`: `type = numeric(39, 0)` holds it")
        }
        ("std::option", "Option") => Known::Option,
        ("std::vec", "Vec") => Known::List,
        ("std::boxed", "Box")
        | ("std::rc", "Rc")
        | ("std::sync", "Arc")
        | ("std::borrow", "Cow") => Known::Pointer,
        ("std::net", "IpAddr" | "Ipv4Addr" | "Ipv6Addr") => Known::Column("inet"),
        ("std::time", "Duration") => {
            Known::Ambiguous("it may be `type = interval` or a number of some unit")
        }
        ("std::time", "SystemTime") => {
            Known::Ambiguous("use a type of chrono, time or jiff, or `type = timestamptz`")
        }
        ("std::collections", "HashMap" | "BTreeMap") => {
            Known::Ambiguous("it may be `type = jsonb` or `type = hstore`")
        }
        ("std::collections", "HashSet" | "BTreeSet" | "VecDeque") => {
            Known::Ambiguous("use a `Vec`, or write the array's type")
        }
        _ => return None,
    })
}

fn in_time_crates(parents: &str, name: &str) -> Option<Known> {
    let sql = match (parents, name) {
        ("chrono" | "chrono::prelude", "DateTime")
        | ("chrono::prelude", "Utc" | "Local" | "FixedOffset")
        | ("time", "OffsetDateTime" | "UtcDateTime")
        | ("jiff", "Timestamp" | "Zoned")
        | ("jiff_sqlx", "Timestamp") => "timestamp with time zone",
        ("chrono" | "chrono::prelude" | "chrono::naive", "NaiveDateTime")
        | ("time", "PrimitiveDateTime")
        | ("jiff::civil" | "jiff_sqlx", "DateTime") => "timestamp without time zone",
        ("chrono" | "chrono::prelude" | "chrono::naive", "NaiveDate")
        | ("time", "Date")
        | ("jiff::civil" | "jiff_sqlx", "Date") => "date",
        ("chrono" | "chrono::prelude" | "chrono::naive", "NaiveTime")
        | ("time", "Time")
        | ("jiff::civil" | "jiff_sqlx", "Time") => "time without time zone",
        ("chrono", "Duration" | "TimeDelta")
        | ("time", "Duration")
        | ("jiff", "Span" | "SignedDuration")
        | ("jiff_sqlx", "Span") => "interval",
        _ => return None,
    };
    Some(Known::Column(sql))
}

fn in_value_crates(parents: &str, name: &str) -> Option<Known> {
    let sql = match (parents, name) {
        ("uuid", "Uuid") | ("uuid::fmt", "Hyphenated" | "Simple" | "Urn" | "Braced") => "uuid",
        ("rust_decimal" | "rust_decimal::prelude", "Decimal") | ("bigdecimal", "BigDecimal") => {
            "numeric"
        }
        ("serde_json", "Value" | "Map") | ("serde_json::value", "Value" | "RawValue") => "jsonb",
        ("bytes", "Bytes" | "BytesMut") => "bytea",
        ("ipnetwork", "IpNetwork" | "Ipv4Network" | "Ipv6Network")
        | ("ipnet", "IpNet" | "Ipv4Net" | "Ipv6Net") => "inet",
        ("mac_address", "MacAddress") | ("eui48", "MacAddress") => "macaddr",
        ("bit_vec", "BitVec") => "bit varying",
        ("url", "Url") => "text",
        ("std::path", "PathBuf") => "text",
        _ => return None,
    };
    Some(Known::Column(sql))
}

fn in_sqlx(parents: &str, name: &str) -> Option<Known> {
    let in_types = matches!(
        parents,
        "sqlx::postgres::types" | "sqlx_postgres::types" | "sqlx_core::postgres::types"
    );
    if in_types {
        let sql = match name {
            "PgRange" => return Some(Known::Range),
            "PgInterval" => "interval",
            "PgMoney" => "money",
            "PgTimeTz" => "time with time zone",
            "PgCiText" => "citext",
            "PgHstore" => "hstore",
            "PgLTree" => "ltree",
            "PgLQuery" => "lquery",
            "PgPoint" => "point",
            "PgLine" => "line",
            "PgLSeg" => "lseg",
            "PgBox" => "box",
            "PgPath" => "path",
            "PgPolygon" => "polygon",
            "PgCircle" => "circle",
            "PgCube" => "cube",
            "Oid" => "oid",
            _ => return None,
        };
        return Some(Known::Column(sql));
    }
    match (parents, name) {
        ("sqlx::types" | "sqlx_core::types", "Json") => Some(Known::Column("jsonb")),
        ("sqlx::types" | "sqlx_core::types", "Text") => Some(Known::Column("text")),
        _ => None,
    }
}

/// The range type over a column type (PostgreSQL manual, 8.17.1).
pub(super) fn range_over(subtype: &str) -> Option<&'static str> {
    Some(match subtype {
        "integer" => "int4range",
        "bigint" => "int8range",
        "numeric" => "numrange",
        "timestamp without time zone" => "tsrange",
        "timestamp with time zone" => "tstzrange",
        "date" => "daterange",
        _ => return None,
    })
}

/// A path to a type of this name, for people who forgot the `use`.
pub(super) fn path_of(name: &str) -> Option<&'static str> {
    Some(match name {
        "DateTime" => "chrono::DateTime",
        "NaiveDate" => "chrono::NaiveDate",
        "NaiveTime" => "chrono::NaiveTime",
        "NaiveDateTime" => "chrono::NaiveDateTime",
        "OffsetDateTime" => "time::OffsetDateTime",
        "PrimitiveDateTime" => "time::PrimitiveDateTime",
        "Timestamp" => "jiff::Timestamp",
        "Uuid" => "uuid::Uuid",
        "Decimal" => "rust_decimal::Decimal",
        "BigDecimal" => "bigdecimal::BigDecimal",
        "Value" | "JsonValue" => "serde_json::Value",
        "Json" => "sqlx::types::Json",
        "IpAddr" => "std::net::IpAddr",
        "IpNetwork" => "ipnetwork::IpNetwork",
        "MacAddress" => "mac_address::MacAddress",
        "PgRange" => "sqlx::postgres::types::PgRange",
        "PgInterval" => "sqlx::postgres::types::PgInterval",
        "Bytes" => "bytes::Bytes",
        "Arc" => "std::sync::Arc",
        "Cow" => "std::borrow::Cow",
        "HashMap" => "std::collections::HashMap",
        _ => return None,
    })
}
