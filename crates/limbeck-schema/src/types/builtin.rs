//! The built-in types and their other names (PostgreSQL manual, table 8.1 and `format_type`).

/// A built-in type, by the name that `format_type` prints without modifiers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Builtin(pub &'static str);

impl Builtin {
    /// Finds a type by `format_type`'s name, by its name in `pg_type` or by another spelling of
    /// the SQL grammar, all in lower case.
    pub fn find(name: &str) -> Option<Self> {
        NAMES
            .iter()
            .find(|(canonical, aliases)| *canonical == name || aliases.contains(&name))
            .map(|(canonical, _)| Self(canonical))
    }

    /// The name that `format_type` prints.
    pub fn as_str(self) -> &'static str {
        self.0
    }

    /// Every name and alias, for suggestions.
    pub fn all_names() -> impl Iterator<Item = &'static str> {
        NAMES.iter().flat_map(|(canonical, aliases)| {
            std::iter::once(*canonical).chain(aliases.iter().copied())
        })
    }
}

const NAMES: &[(&str, &[&str])] = &[
    ("smallint", &["int2"]),
    ("integer", &["int4", "int"]),
    ("bigint", &["int8"]),
    ("numeric", &["decimal", "dec"]),
    ("real", &["float4"]),
    ("double precision", &["float8", "float"]),
    ("money", &[]),
    (
        "character varying",
        &[
            "varchar",
            "char varying",
            "national character varying",
            "national char varying",
            "nchar varying",
        ],
    ),
    (
        "character",
        &["char", "national character", "national char", "nchar"],
    ),
    ("bpchar", &[]),
    ("text", &[]),
    ("\"char\"", &[]),
    ("name", &[]),
    ("bytea", &[]),
    ("timestamp without time zone", &["timestamp"]),
    ("timestamp with time zone", &["timestamptz"]),
    ("date", &[]),
    ("time without time zone", &["time"]),
    ("time with time zone", &["timetz"]),
    ("interval", &[]),
    ("boolean", &["bool"]),
    ("point", &[]),
    ("line", &[]),
    ("lseg", &[]),
    ("box", &[]),
    ("path", &[]),
    ("polygon", &[]),
    ("circle", &[]),
    ("cidr", &[]),
    ("inet", &[]),
    ("macaddr", &[]),
    ("macaddr8", &[]),
    ("bit", &[]),
    ("bit varying", &["varbit"]),
    ("tsvector", &[]),
    ("tsquery", &[]),
    ("uuid", &[]),
    ("xml", &[]),
    ("json", &[]),
    ("jsonb", &[]),
    ("jsonpath", &[]),
    ("int4range", &[]),
    ("int8range", &[]),
    ("numrange", &[]),
    ("tsrange", &[]),
    ("tstzrange", &[]),
    ("daterange", &[]),
    ("int4multirange", &[]),
    ("int8multirange", &[]),
    ("nummultirange", &[]),
    ("tsmultirange", &[]),
    ("tstzmultirange", &[]),
    ("datemultirange", &[]),
    ("oid", &[]),
    ("regclass", &[]),
    ("regcollation", &[]),
    ("regconfig", &[]),
    ("regdictionary", &[]),
    ("regnamespace", &[]),
    ("regoper", &[]),
    ("regoperator", &[]),
    ("regproc", &[]),
    ("regprocedure", &[]),
    ("regrole", &[]),
    ("regtype", &[]),
    ("pg_lsn", &[]),
    ("pg_snapshot", &[]),
    ("txid_snapshot", &[]),
    ("xid", &[]),
    ("xid8", &[]),
    ("cid", &[]),
    ("tid", &[]),
    ("int2vector", &[]),
    ("oidvector", &[]),
    ("aclitem", &[]),
    ("refcursor", &[]),
];
