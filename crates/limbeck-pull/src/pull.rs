//! [`pull`]: a schema to source files.

use std::collections::BTreeSet;
use std::fmt;

use limbeck_schema::{Name, QualifiedName, Schema, SqlObjectId};

use crate::constraint::Unnamed;
use crate::derived_type;
use crate::hierarchy;
use crate::layout;
use crate::names::Names;
use crate::options::PullOptions;
use crate::sql_file::SqlFiles;
use crate::table::Source;

/// The models of a schema.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pulled {
    /// The files, the root first: Rust, and SQL that the Rust files name.
    pub files: Vec<SourceFile>,
    /// What models can't say, in the order of kinds and names.
    pub unsaid: Vec<Unsaid>,
}

/// A source file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SourceFile {
    /// Its path below the folder of the models, with `/`.
    pub path: String,
    /// Its text.
    pub text: String,
}

/// Something of the schema that models can't say.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Unsaid {
    /// The kind in the words of the PostgreSQL manual, lower case.
    pub kind: &'static str,
    /// The object, unquoted, with its schema.
    pub name: String,
}

impl fmt::Display for Unsaid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.kind, self.name)
    }
}

/// Writes a schema as models.
pub fn pull(schema: &Schema, options: &PullOptions) -> Pulled {
    let (said, unsaid) = sayable(schema);
    let listed = hierarchy::listed(&said);
    let derived = derived_type::find(&said);
    let names = Names::choose(&said, &listed, &derived);
    let unnamed = Unnamed::find(&said, &options.naming);
    let sql = SqlFiles::choose(&said, &listed, &derived);
    let source = Source {
        schema: &said,
        listed: &listed,
        derived: &derived,
        names: &names,
        unnamed: &unnamed,
        sql: &sql,
        options,
    };
    Pulled {
        files: layout::files(&source),
        unsaid,
    }
}

/// The PostgreSQL schemas that have a module. `listed` are tables without a struct.
pub(crate) fn used_schemas<'a>(
    schema: &'a Schema,
    listed: &BTreeSet<QualifiedName>,
) -> BTreeSet<&'a Name> {
    let tables = schema.tables.keys().filter(|name| !listed.contains(*name));
    let tables = tables.map(|name| &name.schema);
    let enums = schema.enums.keys().map(|name| &name.schema);
    let objects = schema.objects.keys().filter_map(SqlObjectId::home);
    tables.chain(enums).chain(objects).collect()
}

/// The part of a schema that models can say, and the names of the rest.
fn sayable(schema: &Schema) -> (Schema, Vec<Unsaid>) {
    let mut unsaid: BTreeSet<Unsaid> = BTreeSet::new();
    let said = schema.clone();
    let mut note = |kind, name: String| {
        unsaid.insert(Unsaid { kind, name });
    };
    for table in said.tables.values() {
        for column in table.columns.values() {
            if column.data_type.to_sql().parse().as_ref() != Ok(&column.data_type) {
                note("column type", format!("{}.{}", table.name, column.name));
            }
        }
    }
    (said, unsaid.into_iter().collect())
}
