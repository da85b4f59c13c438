//! `pg_dump` as comparable text: equal text means equal databases.
//!
//! What differs between runs or says nothing about the schema is removed: comments, settings, blank
//! lines, `\restrict`. Lines inside literals and function bodies are left as they are.

use crate::database::{TestDatabase, output_of};
use crate::error::Error;

/// A schema dump to be taken of a database.
#[derive(Debug)]
#[must_use]
pub struct Dump<'a> {
    database: &'a TestDatabase,
    options: Vec<String>,
    column_order: bool,
}

impl<'a> Dump<'a> {
    pub(crate) fn new(database: &'a TestDatabase) -> Self {
        Self {
            database,
            options: Vec::new(),
            column_order: true,
        }
    }

    /// Leaves out tables by a pattern of psql's kind, with all that belongs to them.
    pub fn without_table(self, pattern: &str) -> Self {
        self.option(&format!("--exclude-table={pattern}"))
    }

    /// Leaves out schemas by a pattern of psql's kind.
    pub fn without_schema(self, pattern: &str) -> Self {
        self.option(&format!("--exclude-schema={pattern}"))
    }

    /// Sorts the columns of each table: PostgreSQL can only add columns at the end, so that a
    /// dropped and restored column has another position.
    pub fn without_column_order(mut self) -> Self {
        self.column_order = false;
        self
    }

    /// Gives `pg_dump` one more option.
    pub fn option(mut self, option: &str) -> Self {
        self.options.push(option.to_owned());
        self
    }

    /// Takes the dump.
    pub fn run(self) -> Result<String, Error> {
        let mut command = self.database.program("pg_dump")?;
        command
            .args(["--schema-only", "--no-owner", "--no-privileges"])
            .args(&self.options);
        command.args(["--dbname", self.database.url()]);
        let text = normalise_dump(&output_of(command)?);
        Ok(if self.column_order {
            text
        } else {
            without_column_order(&text)
        })
    }
}

/// Removes what says nothing about the schema from `pg_dump`'s text.
pub fn normalise_dump(dump: &str) -> String {
    let mut kept = String::with_capacity(dump.len());
    let mut quote = Quote::None;
    for line in dump.lines() {
        if quote == Quote::None && is_noise(line) {
            continue;
        }
        match quote {
            Quote::None => {
                kept.push_str(&with_sorted_parameters(&without_not_null_name(line)));
            }
            Quote::Literal | Quote::Identifier | Quote::Dollar(_) => kept.push_str(line),
        }
        kept.push('\n');
        quote = quote.after(line);
    }
    kept
}

/// PostgreSQL 18 gives NOT NULL a name, which stays when the column is renamed; limbeck leaves it to
/// the server.
fn without_not_null_name(line: &str) -> String {
    let is_column = line.starts_with("    ") && !line.starts_with("    CONSTRAINT ");
    let bare = line.strip_suffix(',').unwrap_or(line);
    // What comes behind it can be `COLLATE`.
    let Some((head, behind)) = bare.rsplit_once(" NOT NULL") else {
        return line.to_owned();
    };
    let is_end = behind.is_empty() || behind.starts_with(" COLLATE ");
    match head.rsplit_once(" CONSTRAINT ") {
        Some((head, name)) if is_column && is_end && is_one_name(name) => {
            format!("{head} NOT NULL{behind}{}", &line[bare.len()..])
        }
        _ => line.to_owned(),
    }
}

/// Whether the text is one name, quoted or not.
fn is_one_name(text: &str) -> bool {
    match text
        .strip_prefix('"')
        .and_then(|rest| rest.strip_suffix('"'))
    {
        Some(inner) => !inner.replace("\"\"", "").contains('"'),
        None => !text.is_empty() && !text.contains([' ', '\'', '"']),
    }
}

/// The order of storage parameters says nothing, and changes when they are set later.
fn with_sorted_parameters(line: &str) -> String {
    let starts = [
        "WITH (",
        "CREATE INDEX ",
        "CREATE UNIQUE INDEX ",
        "    ADD CONSTRAINT ",
    ];
    let options = line
        .starts_with("ALTER TABLE ")
        .then(|| line.find(" SET ("));
    let found = options.flatten().map(|at| at + " SET (".len());
    let Some(at) = found.or_else(|| Some(line.find("WITH (")? + "WITH (".len())) else {
        return line.to_owned();
    };
    let (head, rest) = line.split_at(at);
    let Some((list, tail)) = rest.split_once(')') else {
        return line.to_owned();
    };
    if found.is_none() && !starts.iter().any(|start| line.starts_with(start)) {
        return line.to_owned();
    }
    let mut parameters: Vec<&str> = list.split(", ").collect();
    parameters.sort_unstable();
    format!("{head}{}){tail}", parameters.join(", "))
}

fn is_noise(line: &str) -> bool {
    const STARTS: [&str; 5] = [
        "--",
        "SET ",
        "SELECT pg_catalog.set_config(",
        "\\restrict",
        "\\unrestrict",
    ];
    line.trim().is_empty() || STARTS.iter().any(|start| line.starts_with(start))
}

/// Sorts the lines of each `CREATE TABLE`'s body in a normalised dump, and the statements about its columns
/// that follow it.
pub fn without_column_order(dump: &str) -> String {
    let mut sorted = Vec::new();
    let mut lines = dump.lines();
    while let Some(line) = lines.next() {
        sorted.push(line.to_owned());
        if line.starts_with("CREATE ") && line.contains("TABLE ") && line.ends_with('(') {
            let mut body = Vec::new();
            let mut end = None;
            for line in lines.by_ref() {
                if line.starts_with(')') {
                    end = Some(line.to_owned());
                    break;
                }
                body.push(line.trim_end_matches(',').to_owned());
            }
            body.sort();
            sorted.extend(body);
            sorted.extend(end);
        }
    }
    for run in sorted.chunk_by_mut(|a, b| is_about_a_column(a) && is_about_a_column(b)) {
        run.sort();
    }
    sorted.into_iter().map(|line| line + "\n").collect()
}

/// The quoting that is open at the end of a line.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Quote {
    None,
    /// `'…'`; a doubled quote closes and opens again, which comes to the same.
    Literal,
    /// `"…"`
    Identifier,
    /// `$tag$…$tag$`, with the dollars
    Dollar(String),
}

impl Quote {
    fn after(self, line: &str) -> Self {
        let mut quote = self;
        let mut rest = line;
        while let Some(c) = rest.chars().next() {
            let mut length = c.len_utf8();
            quote = match quote {
                Self::None if rest.starts_with("--") => return Self::None,
                Self::None if c == '\'' => Self::Literal,
                Self::None if c == '"' => Self::Identifier,
                Self::None => match dollar_tag(rest) {
                    Some(tag) => {
                        length = tag.len();
                        Self::Dollar(tag.to_owned())
                    }
                    None => Self::None,
                },
                Self::Literal if c == '\'' => Self::None,
                Self::Identifier if c == '"' => Self::None,
                Self::Dollar(tag) if rest.starts_with(&tag) => {
                    length = tag.len();
                    Self::None
                }
                open @ (Self::Literal | Self::Identifier | Self::Dollar(_)) => open,
            };
            rest = &rest[length..];
        }
        quote
    }
}

/// `$$` or `$name$` at the beginning.
fn dollar_tag(text: &str) -> Option<&str> {
    let name = text.strip_prefix('$')?;
    let end = name.find('$')?;
    let plain = |c: char| c.is_alphanumeric() || c == '_';
    let is_name = name[..end].chars().all(plain) && !name.starts_with(|c: char| c.is_ascii_digit());
    is_name.then(|| &text[..end + 2])
}

fn is_about_a_column(line: &str) -> bool {
    line.starts_with("ALTER TABLE ")
        && line.contains(" ALTER COLUMN ")
        && line.contains(" SET ")
        && line.ends_with(';')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_not_null_go() {
        for (line, expected) in [
            (
                "    c bigint CONSTRAINT \"a \"\"b\" NOT NULL,",
                "    c bigint NOT NULL,",
            ),
            (
                "    c text DEFAULT 'x'::text CONSTRAINT n NOT NULL",
                "    c text DEFAULT 'x'::text NOT NULL",
            ),
            (
                "    c text DEFAULT ' CONSTRAINT '::text NOT NULL",
                "    c text DEFAULT ' CONSTRAINT '::text NOT NULL",
            ),
            (
                "    c text CONSTRAINT n NOT NULL COLLATE public.sorted,",
                "    c text NOT NULL COLLATE public.sorted,",
            ),
        ] {
            assert_eq!(without_not_null_name(line), expected);
        }
    }

    #[test]
    fn noise_goes_and_bodies_stay() {
        let dump = "--\n-- PostgreSQL database dump\n--\n\n\\restrict abc\n\nSET a = 1;\n\
                    CREATE FUNCTION f() RETURNS text AS $_$\n-- kept\n\nSET x; -- it's\n$_$;\n\
                    COMMENT ON TABLE t IS 'one\n-- ''two\n\nthree';\n\n-- gone\nSELECT $1;\n";
        assert_eq!(
            normalise_dump(dump),
            "CREATE FUNCTION f() RETURNS text AS $_$\n-- kept\n\nSET x; -- it's\n$_$;\n\
             COMMENT ON TABLE t IS 'one\n-- ''two\n\nthree';\nSELECT $1;\n"
        );
    }

    #[test]
    fn parameters_are_sorted() {
        let dump = "CREATE TABLE t (\n)\nWITH (b='2', a='1');\n";
        assert_eq!(
            normalise_dump(dump),
            "CREATE TABLE t (\n)\nWITH (a='1', b='2');\n"
        );
    }

    #[test]
    fn columns_are_sorted_within_their_table() {
        let dump = "CREATE TABLE public.t (\n    b integer,\n    a text DEFAULT ','::text\n);\nX\n";
        assert_eq!(
            without_column_order(dump),
            "CREATE TABLE public.t (\n    a text DEFAULT ','::text\n    b integer\n);\nX\n"
        );
    }
}
