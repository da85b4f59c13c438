//! The statements and what differs between server versions in them.

use crate::literal::quote_literal;
use crate::object_statements::ObjectStatement;
use crate::request::ReadRequest;

/// `server_version_num` of the oldest supported server.
pub const OLDEST_SERVER: u32 = 130_000;

/// The statements whose rows are read, in the order in which they are sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Statement {
    Namespaces,
    Relations,
    Columns,
    Sequences,
    Enums,
    OperatorClasses,
    Collations,
    Indexes,
    Operators,
    ForeignColumns,
    Constraints,
    Hierarchy,
    IndexParents,
    Comments,
    Unmanaged,
    Kinds,
    Objects(ObjectStatement),
}

use Statement as S;

impl Statement {
    /// Those of the first message; the last one tells which statements about objects go with the second.
    pub(crate) const FIRST: [Self; 16] = [
        S::Namespaces,
        S::Relations,
        S::Collations,
        S::Columns,
        S::Sequences,
        S::Enums,
        S::OperatorClasses,
        S::Indexes,
        S::Operators,
        S::ForeignColumns,
        S::Constraints,
        S::Hierarchy,
        S::IndexParents,
        S::Comments,
        S::Unmanaged,
        S::Kinds,
    ];

    /// The file's name, for messages.
    pub(crate) fn file(self) -> &'static str {
        self.source().0
    }

    fn source(self) -> (&'static str, &'static str) {
        macro_rules! file {
            ($name:literal) => {
                ($name, include_str!(concat!("sql/", $name)))
            };
        }
        match self {
            S::Namespaces => file!("namespaces.sql"),
            S::Relations => file!("relations.sql"),
            S::Columns => file!("columns.sql"),
            S::Sequences => file!("sequences.sql"),
            S::Enums => file!("enums.sql"),
            S::OperatorClasses => file!("operator_classes.sql"),
            S::Collations => file!("collations.sql"),
            S::Indexes => file!("indexes.sql"),
            S::Operators => file!("operators.sql"),
            S::ForeignColumns => file!("foreign_columns.sql"),
            S::Constraints => file!("constraints.sql"),
            S::Hierarchy => file!("hierarchy.sql"),
            S::IndexParents => file!("index_parents.sql"),
            S::Comments => file!("comments.sql"),
            S::Unmanaged => file!("unmanaged.sql"),
            S::Kinds => file!("kinds.sql"),
            S::Objects(statement) => statement.source(),
        }
    }
}

/// Catalogue columns that came with a version: placeholder, first version, what to write there and
/// what to write for older servers.
const BY_VERSION: [(&str, u32, &str, &str); 9] = [
    (
        ":nulls_not_distinct",
        150_000,
        "i.indnullsnotdistinct",
        "false",
    ),
    (":confdelsetcols", 150_000, "k.confdelsetcols", "NULL"),
    (":enforced", 180_000, "k.conenforced", "true"),
    (":period", 180_000, "k.conperiod", "false"),
    // Where the locale of a collation of ICU is; the second line has what the first leaves open.
    (":icu_locale", 150_000, ":icu_column", "c.collcollate"),
    (":icu_column", 170_000, "c.colllocale", "c.colliculocale"),
    (":icu_rules", 160_000, "c.collicurules", "NULL::text"),
    (":multirange", 140_000, "r.rngmultitypid", "0::oid"),
    (":column_compression", 140_000, "a.attcompression", "''"),
];

/// Goes before the statements. The snapshot makes them agree with each other; with only
/// `pg_catalog` on the search path the server prints every other name with its schema; compiling
/// such statements (`jit`) takes longer than running them.
pub(crate) const PROLOGUE: [&str; 6] = [
    "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY",
    "SET LOCAL search_path = pg_catalog",
    "SET LOCAL jit = off",
    "SET LOCAL quote_all_identifiers = off",
    "SET LOCAL datestyle = 'ISO, MDY'",
    "SET LOCAL intervalstyle = postgres",
];

/// What goes after the statements.
pub(crate) const EPILOGUE: &str = "COMMIT;\n";

/// The first message: the prologue and everything about tables.
pub(crate) fn first_message(request: &ReadRequest, server_version: u32) -> String {
    let mut script = String::with_capacity(20_000);
    for statement in PROLOGUE {
        script.push_str(statement);
        script.push_str(";\n");
    }
    add(&mut script, &Statement::FIRST, request, server_version);
    script
}

/// The second message: those statements about objects that have something to find.
pub(crate) fn second_message(
    statements: &[Statement],
    request: &ReadRequest,
    server_version: u32,
) -> String {
    let mut script = String::new();
    add(&mut script, statements, request, server_version);
    script.push_str(EPILOGUE);
    script
}

fn add(script: &mut String, statements: &[Statement], request: &ReadRequest, server_version: u32) {
    let schemas = schema_list(request);
    for statement in statements {
        let (_, text) = statement.source();
        script.push_str(&fill(text, &schemas, server_version));
        script.push_str(";\n");
    }
}

/// The statement that lists the schemas.
pub(crate) fn namespaces_sql() -> String {
    let (_, text) = Statement::Namespaces.source();
    fill(text, "NULL", OLDEST_SERVER)
}

/// The text of a statement for these schemas (a list of SQL expressions) and this server.
pub(crate) fn fill(text: &str, schemas: &str, server_version: u32) -> String {
    let mut text: String = text
        .lines()
        .filter(|line| !line.starts_with("--"))
        .flat_map(|line| [line, "\n"])
        .collect();
    for (placeholder, since, new, old) in BY_VERSION {
        let column = if server_version >= since { new } else { old };
        text = text.replace(placeholder, column);
    }
    text.replace(":schemas", schemas)
}

fn schema_list(request: &ReadRequest) -> String {
    if request.schemas.is_empty() {
        return "NULL".to_owned();
    }
    let quoted: Vec<_> = request
        .schemas
        .iter()
        .map(|name| quote_literal(name.as_str()))
        .collect();
    quoted.join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A statement that is not named there would never be sent.
    #[test]
    fn every_statement_about_objects_is_among_the_kinds() {
        let (_, kinds) = S::Kinds.source();
        for statement in ObjectStatement::ALL {
            let name = format!("SELECT '{}' ", statement.name());
            assert!(kinds.contains(&name), "{name}");
            assert_eq!(ObjectStatement::named(statement.name()), Some(statement));
        }
    }

    #[test]
    fn every_placeholder_is_filled() {
        let request = ReadRequest::new(["public", "o'clock"]);
        let objects = ObjectStatement::ALL.map(S::Objects);
        for version in [130_000, 150_000, 180_000] {
            let script =
                first_message(&request, version) + &second_message(&objects, &request, version);
            let script = script.replace("::", "");
            for word in [
                ":schemas", ":att", ":nulls", ":conf", ":enf", ":per", ":icu", ":multi", ":column",
            ] {
                assert!(!script.contains(word), "{word} in {version}");
            }
            assert!(script.contains("IN ('o''clock', 'public')"));
        }
    }
}
