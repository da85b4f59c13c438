//! The natural Rust type of a column, and whether it says the PostgreSQL type by itself.

use limbeck_schema::{Builtin, ColumnType, DEFAULT_SCHEMA, TypeName};

use crate::options::TimeCrate;

/// A Rust type with the import that it needs.
pub(crate) struct RustType {
    /// As it is written in a field, without `Option` and `Vec`.
    pub(crate) text: String,
    /// `use krate::Name`.
    pub(crate) import: Vec<(&'static str, &'static str)>,
    /// Whether the model reader takes it for this very type.
    pub(crate) natural: bool,
}

impl RustType {
    fn plain(text: &str, natural: bool) -> Self {
        Self {
            text: text.to_owned(),
            import: Vec::new(),
            natural,
        }
    }

    fn imported(krate: &'static str, name: &'static str) -> Self {
        Self {
            text: name.to_owned(),
            import: vec![(krate, name)],
            natural: true,
        }
    }

    /// For a type that another one stands for as well.
    fn written(self) -> Self {
        Self {
            natural: false,
            ..self
        }
    }
}

/// The names that fields are written with, which no model may have.
pub(crate) const RESERVED: [&str; 48] = [
    "Model",
    "PgEnum",
    "PgDomain",
    "PgComposite",
    "PgType",
    "Option",
    "Vec",
    "String",
    "Box",
    "Self",
    "Clone",
    "Copy",
    "Debug",
    "PartialEq",
    "Eq",
    "DateTime",
    "Utc",
    "NaiveDate",
    "NaiveTime",
    "NaiveDateTime",
    "Uuid",
    "Decimal",
    "IpNetwork",
    "MacAddress",
    "BitVec",
    "PgInterval",
    "PgRange",
    "PgMoney",
    "PgPoint",
    "PgLine",
    "PgLSeg",
    "PgBox",
    "PgPath",
    "PgPolygon",
    "PgCircle",
    "PgHstore",
    "PgLTree",
    "Oid",
    "OffsetDateTime",
    "PrimitiveDateTime",
    "Date",
    "Time",
    "Timestamp",
    "Some",
    "None",
    "Ok",
    "Err",
    "Result",
];

/// The names of crates and the like, which no module may have.
pub(crate) const CRATES: [&str; 14] = [
    "chrono",
    "time",
    "jiff",
    "uuid",
    "rust_decimal",
    "serde_json",
    "sqlx",
    "limbeck",
    "std",
    "core",
    "alloc",
    "ipnetwork",
    "mac_address",
    "bit_vec",
];

/// The Rust type of a column, or of its elements when it is an array.
pub(crate) fn rust_type(data_type: &ColumnType, time: TimeCrate) -> RustType {
    let bare = data_type.modifiers.is_empty() && data_type.interval_fields.is_none();
    let found = match &data_type.name {
        TypeName::Builtin(Builtin(name)) => builtin(name, time),
        TypeName::User(name) => extension(name.name.as_str(), name.schema == DEFAULT_SCHEMA),
        TypeName::Unresolved(name) => extension(name.as_str(), true),
    };
    match bare {
        true => found,
        false => found.written(),
    }
}

fn builtin(name: &str, time: TimeCrate) -> RustType {
    const PG: &str = "sqlx::postgres::types";
    match name {
        "boolean" => RustType::plain("bool", true),
        "smallint" => RustType::plain("i16", true),
        "integer" => RustType::plain("i32", true),
        "bigint" => RustType::plain("i64", true),
        "real" => RustType::plain("f32", true),
        "double precision" => RustType::plain("f64", true),
        "text" => RustType::plain("String", true),
        "bytea" => RustType::plain("Vec<u8>", true),
        "\"char\"" => RustType::plain("i8", false),
        "numeric" => RustType::imported("rust_decimal", "Decimal"),
        "uuid" => RustType::imported("uuid", "Uuid"),
        "jsonb" => RustType::plain("serde_json::Value", true),
        "json" => RustType::plain("serde_json::Value", false),
        "inet" => RustType::imported("ipnetwork", "IpNetwork"),
        "cidr" => RustType::imported("ipnetwork", "IpNetwork").written(),
        "macaddr" => RustType::imported("mac_address", "MacAddress"),
        "bit varying" => RustType::imported("bit_vec", "BitVec"),
        "bit" => RustType::imported("bit_vec", "BitVec").written(),
        "interval" => RustType::imported(PG, "PgInterval"),
        "money" => RustType::imported(PG, "PgMoney"),
        "oid" => RustType::imported(PG, "Oid"),
        "point" => RustType::imported(PG, "PgPoint"),
        "line" => RustType::imported(PG, "PgLine"),
        "lseg" => RustType::imported(PG, "PgLSeg"),
        "box" => RustType::imported(PG, "PgBox"),
        "path" => RustType::imported(PG, "PgPath"),
        "polygon" => RustType::imported(PG, "PgPolygon"),
        "circle" => RustType::imported(PG, "PgCircle"),
        "int4range" => range(RustType::plain("i32", true)),
        "int8range" => range(RustType::plain("i64", true)),
        "numrange" => range(RustType::imported("rust_decimal", "Decimal")),
        "tsrange" => range(timestamp(time)),
        "tstzrange" => range(timestamptz(time)),
        "daterange" => range(date(time)),
        "timestamp with time zone" => timestamptz(time),
        "timestamp without time zone" => timestamp(time),
        "date" => date(time),
        "time without time zone" => match time {
            TimeCrate::Chrono => RustType::imported("chrono", "NaiveTime"),
            TimeCrate::Time => RustType::plain("time::Time", true),
            TimeCrate::Jiff => RustType::plain("jiff::civil::Time", true),
        },
        _ => RustType::plain("String", false),
    }
}

fn range(subtype: RustType) -> RustType {
    let mut import = subtype.import;
    import.push(("sqlx::postgres::types", "PgRange"));
    RustType {
        text: format!("PgRange<{}>", subtype.text),
        import,
        natural: true,
    }
}

fn timestamptz(time: TimeCrate) -> RustType {
    match time {
        TimeCrate::Chrono => RustType {
            text: "DateTime<Utc>".to_owned(),
            import: vec![("chrono", "DateTime"), ("chrono", "Utc")],
            natural: true,
        },
        TimeCrate::Time => RustType::plain("time::OffsetDateTime", true),
        TimeCrate::Jiff => RustType::plain("jiff::Timestamp", true),
    }
}

fn timestamp(time: TimeCrate) -> RustType {
    match time {
        TimeCrate::Chrono => RustType::imported("chrono", "NaiveDateTime"),
        TimeCrate::Time => RustType::plain("time::PrimitiveDateTime", true),
        TimeCrate::Jiff => RustType::plain("jiff::civil::DateTime", true),
    }
}

fn date(time: TimeCrate) -> RustType {
    match time {
        TimeCrate::Chrono => RustType::imported("chrono", "NaiveDate"),
        TimeCrate::Time => RustType::plain("time::Date", true),
        TimeCrate::Jiff => RustType::plain("jiff::civil::Date", true),
    }
}

/// Types of extensions that sqlx has a Rust type for; their place is written all the same, because
/// an extension may be in any schema.
fn extension(name: &str, is_public: bool) -> RustType {
    const PG: &str = "sqlx::postgres::types";
    match name {
        "hstore" if is_public => RustType::imported(PG, "PgHstore").written(),
        "ltree" if is_public => RustType::imported(PG, "PgLTree").written(),
        _ => RustType::plain("String", false),
    }
}

/// A PostgreSQL type as `type = …` says it: as it stands where the attribute's tokens can hold it,
/// else as a string.
pub(crate) fn attribute_text(data_type: &ColumnType) -> String {
    let sql = data_type.to_sql();
    let TypeName::Builtin(Builtin(name)) = &data_type.name else {
        return crate::literal::string(&sql);
    };
    let short = match *name {
        "character varying" => "varchar",
        "character" => "char",
        "timestamp with time zone" => "timestamptz",
        "timestamp without time zone" => "timestamp",
        "time with time zone" => "timetz",
        "time without time zone" => "time",
        "bit varying" => "varbit",
        "double precision" => "float8",
        name if name.contains(['"', ' ']) => return crate::literal::string(&sql),
        name => name,
    };
    if data_type.interval_fields.is_some() {
        return crate::literal::string(&sql);
    }
    let modifiers = match data_type.modifiers.is_empty() {
        true => String::new(),
        false => format!("({})", data_type.modifiers.join(", ")),
    };
    let array = if data_type.array { "[]" } else { "" };
    format!("{short}{modifiers}{array}")
}
