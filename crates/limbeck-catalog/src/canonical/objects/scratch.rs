//! The statements that make an object for the time being, in the temporary schema.

use std::ops::Range;

use limbeck_schema::canonical::{Relation, RelationKind, statistics_table};
use limbeck_schema::sql_object::parts::foreign_parent;
use limbeck_schema::sql_object::{scratch_addition, scratch_statement};
use limbeck_schema::sql_token::{Token, spanned_tokens};
use limbeck_schema::{Name, QualifiedName, SqlObject, SqlObjectKind as K};

use super::names::Names;
use super::parts::Apart;

/// The temporary schema, as SQL text.
pub(super) const TEMP: &str = "pg_temp";

/// An object to be made for the time being.
pub(super) struct ScratchObject {
    /// The object as it was given.
    pub(super) object: SqlObject,
    /// What makes it.
    pub(super) statements: Vec<String>,
    /// The relation that has to be there before, under its own name.
    pub(super) on: Option<Relation>,
    /// Names that it takes in the temporary schema, each with whose it is: objects that take one name
    /// for different owners can't be made together.
    pub(super) taken: Vec<(String, String)>,
    /// How its rows name it.
    pub(super) name: Name,
    /// A view that shows the query of a materialized view.
    pub(super) query: Option<Name>,
    /// The way back to real names.
    pub(super) names: Names,
    /// What was taken out of the statement.
    pub(super) parts: Vec<String>,
}

/// Why an object can't be made for the time being.
pub(super) type Impossible = String;

impl ScratchObject {
    /// The object with this number.
    pub(super) fn new(
        number: usize,
        object: &SqlObject,
        on: Option<&Relation>,
    ) -> Result<Self, Impossible> {
        let Apart {
            object: rest,
            parts,
        } = Apart::new(object);
        let id = &object.id;
        let name = if id.kind.is_routine() {
            Name::new(format!("limbeck_{number}"))
        } else {
            id.name.clone()
        };
        let renamed = (name != id.name).then(|| (name.to_string(), id.name.clone()));
        let home = id.home().cloned();
        let mut scratch = Self {
            object: object.clone(),
            statements: Vec::new(),
            on: on.cloned(),
            taken: Vec::new(),
            names: Names {
                schema: home.unwrap_or_else(|| Name::new(limbeck_schema::DEFAULT_SCHEMA)),
                relation: on.map(|on| on.name.clone()),
                renamed,
                relation_is_last: id.kind == K::Statistics,
            },
            name,
            query: None,
            parts,
        };
        scratch.take_names();
        scratch.make(number, &rest)?;
        Ok(scratch)
    }

    fn take_names(&mut self) {
        let id = &self.object.id;
        let owner = id.to_sql();
        let own = |space: &str, name: &Name| (format!("{space} {name}"), owner.clone());
        match id.kind {
            // Relations and types share their names.
            K::View
            | K::MaterializedView
            | K::ForeignTable
            | K::Sequence
            | K::CompositeType
            | K::Domain
            | K::RangeType => self.taken.push(own("relation", &id.name)),
            K::Trigger | K::Rule | K::Policy | K::Function | K::Procedure | K::Aggregate => {}
            kind @ (K::Collation
            | K::Operator
            | K::OperatorFamily
            | K::OperatorClass
            | K::TextSearchDictionary
            | K::TextSearchConfiguration
            | K::Statistics
            | K::Extension
            | K::Cast
            | K::ForeignDataWrapper
            | K::Server
            | K::EventTrigger) => self.taken.push(own(kind.plural(), &id.name)),
        }
        if let Some(on) = &self.on {
            let relation = format!("relation {}", on.name.name);
            self.taken.push((relation, format!("on {}", on.name)));
        }
        let indexes = self
            .object
            .additions
            .iter()
            .filter_map(|text| index_name(text));
        let indexes: Vec<_> = indexes.map(|name| own("relation", &name)).collect();
        self.taken.extend(indexes);
    }

    fn make(&mut self, number: usize, rest: &SqlObject) -> Result<(), Impossible> {
        let unreadable = || "its statement can't be read".to_owned();
        let own = format!("{TEMP}.{}", self.name.quoted());
        let definition = &rest.definition;
        let statement = match rest.id.kind {
            K::MaterializedView => return self.make_materialized_view(number, rest),
            K::Trigger | K::Rule | K::Policy => {
                let table = self.on.as_ref().ok_or_else(unreadable)?;
                let table = format!("{TEMP}.{}", table.name.name.quoted());
                scratch_statement(definition, &self.name.quoted(), Some(&table))
            }
            K::Statistics => {
                let statement = scratch_statement(definition, &own, None);
                statement.and_then(|text| statistics_on_temp(&text))
            }
            K::Operator => scratch_statement(definition, &format!("{TEMP}.{}", self.name), None),
            K::ForeignTable if has_parent(definition) => {
                let parent = foreign_parent(definition).zip(self.on.as_ref());
                let Some((of, parent)) = parent else {
                    return Err(
                        "a foreign table with several parents can't be made for the time being"
                            .into(),
                    );
                };
                let place = of.place;
                let is_partitioned = matches!(parent.kind, RelationKind::Partitioned(..));
                if of.is_partition && !is_partitioned {
                    return Err(
                        "a partition of an unknown table can't be made for the time being".into(),
                    );
                }
                let mut text = definition.clone();
                let parent = format!("{TEMP}.{}", parent.name.name.quoted());
                text.replace_range(place, &parent);
                scratch_statement(&text, &own, None)
            }
            K::View
            | K::ForeignTable
            | K::Sequence
            | K::CompositeType
            | K::Domain
            | K::RangeType
            | K::Aggregate
            | K::Collation
            | K::OperatorFamily
            | K::OperatorClass
            | K::TextSearchDictionary
            | K::TextSearchConfiguration => scratch_statement(definition, &own, None),
            K::Function | K::Procedure => {
                let statement = scratch_statement(definition, &own, None);
                statement.map(|text| with_qualifier(&text, &rest.id.name, &self.name))
            }
            kind @ (K::Extension
            | K::Cast
            | K::ForeignDataWrapper
            | K::Server
            | K::EventTrigger) => {
                return Err(format!("{kind}s can't be made for the time being"));
            }
        };
        self.statements.push(statement.ok_or_else(unreadable)?);
        for addition in &rest.additions {
            let addition = scratch_addition(addition, TEMP).ok_or_else(unreadable)?;
            self.statements.push(addition);
        }
        Ok(())
    }

    /// There are no temporary materialized views: a view shows the query, and a table made of it takes
    /// the storage parameters, the indexes and what else hangs on it.
    fn make_materialized_view(
        &mut self,
        number: usize,
        rest: &SqlObject,
    ) -> Result<(), Impossible> {
        let unreadable = || "its statement can't be read".to_owned();
        let sql = &rest.definition;
        let parts = MaterializedParts::read(sql).ok_or_else(unreadable)?;
        let view = Name::new(format!("limbeck_{number}"));
        let text = |range: &Range<usize>| sql.get(range.clone()).unwrap_or_default();
        let own = self.name.quoted();
        self.statements = vec![
            format!(
                "CREATE VIEW {TEMP}.{view} {} AS {}",
                text(&parts.columns),
                text(&parts.query)
            ),
            format!(
                "CREATE TABLE {TEMP}.{own} {} AS SELECT * FROM {TEMP}.{view} WITH NO DATA",
                text(&parts.options)
            ),
        ];
        for addition in &rest.additions {
            let addition = scratch_addition(addition, TEMP).ok_or_else(unreadable)?;
            self.statements.push(on_table(&addition));
        }
        self.query = Some(view);
        Ok(())
    }
}

/// `ALTER TABLE` in place of `ALTER MATERIALIZED VIEW`.
fn on_table(addition: &str) -> String {
    let tokens = spanned_tokens(addition).unwrap_or_default();
    let word =
        |at: usize, word: &str| matches!(tokens.get(at), Some((Token::Word(w), _)) if w == word);
    match tokens.get(3) {
        Some((_, rest)) if word(0, "alter") && word(1, "materialized") && word(2, "view") => {
            format!("ALTER TABLE {}", &addition[rest.start..])
        }
        _ => addition.to_owned(),
    }
}

/// Where the parts of `CREATE MATERIALIZED VIEW` are.
struct MaterializedParts {
    columns: Range<usize>,
    options: Range<usize>,
    query: Range<usize>,
}

impl MaterializedParts {
    fn read(sql: &str) -> Option<Self> {
        let tokens = spanned_tokens(sql).ok()?;
        let is = |at: usize, text: &str| matches!(tokens.get(at), Some((Token::Word(t) | Token::Symbol(t), _)) if t == text);
        // CREATE MATERIALIZED VIEW schema . name
        let mut at = 6;
        let columns_start = tokens.get(at)?.1.start;
        let mut columns = columns_start..columns_start;
        if is(at, "(") {
            let close = (at..tokens.len()).find(|at| is(*at, ")"))?;
            columns.end = tokens[close].1.end;
            at = close + 1;
        }
        let options_start = tokens.get(at)?.1.start;
        let mut depth = 0_i32;
        let query = (at..tokens.len()).find(|&at| {
            depth += i32::from(is(at, "(")) - i32::from(is(at, ")"));
            depth == 0 && is(at, "as")
        })?;
        let mut options = options_start..tokens[query].1.start;
        if let Some(place) = (at..query).find(|at| is(*at, "tablespace")) {
            options.end = tokens[place].1.start;
        }
        let mut end = tokens.len();
        if end > 2 && is(end - 1, "data") && is(end - 2, "with") {
            end -= 2;
        } else if end > 3 && is(end - 1, "data") && is(end - 2, "no") && is(end - 3, "with") {
            end -= 3;
        }
        Some(Self {
            columns,
            options,
            query: tokens.get(query + 1)?.1.start..tokens.get(end - 1)?.1.end,
        })
    }
}

/// The statement with the table behind its last `FROM` in the temporary schema.
fn statistics_on_temp(sql: &str) -> Option<String> {
    let table: QualifiedName = statistics_table(sql)?;
    let tokens = spanned_tokens(sql).ok()?;
    let from = tokens
        .iter()
        .rposition(|(token, _)| matches!(token, Token::Word(word) if word == "from"))?;
    let head = &sql[..tokens[from].1.end];
    Some(format!("{head} {TEMP}.{}", table.name.quoted()))
}

fn has_parent(sql: &str) -> bool {
    let tokens = spanned_tokens(sql).unwrap_or_default();
    let mut depth = 0_i32;
    // CREATE FOREIGN TABLE schema . name
    tokens.iter().skip(6).any(|(token, _)| {
        match token {
            Token::Symbol(symbol) => {
                depth += i32::from(symbol == "(") - i32::from(symbol == ")");
            }
            Token::Word(word) => {
                return depth == 0 && (word == "inherits" || word == "partition");
            }
            Token::Quoted(_) | Token::Literal(_) | Token::Number(_) => {}
        }
        false
    })
}

/// The name in `CREATE INDEX`.
fn index_name(sql: &str) -> Option<Name> {
    let tokens = spanned_tokens(sql).ok()?;
    let word =
        |at: usize, word: &str| matches!(tokens.get(at), Some((Token::Word(w), _)) if w == word);
    let index = (1..3).find(|at| word(0, "create") && word(*at, "index"))?;
    match tokens.get(index + 1) {
        Some((Token::Word(name) | Token::Quoted(name), _)) if !word(index + 1, "on") => {
            Some(Name::new(name.as_str()))
        }
        _ => None,
    }
}

/// In a body that the server reads when the routine is made, arguments can be qualified by the routine's name.
fn with_qualifier(statement: &str, name: &Name, scratch: &Name) -> String {
    let Ok(found) = spanned_tokens(statement) else {
        return statement.to_owned();
    };
    let is = |at: usize, text: &str| matches!(found.get(at), Some((Token::Word(s) | Token::Symbol(s), _)) if s == text);
    let body = (0..found.len())
        .find(|at| is(*at, "return") || is(*at, "begin") && is(*at + 1, "atomic"))
        .unwrap_or(found.len());
    let mut out = String::with_capacity(statement.len());
    let mut copied = 0;
    for (at, (token, range)) in found.iter().enumerate().skip(body) {
        let (Token::Word(word) | Token::Quoted(word)) = token else {
            continue;
        };
        let is_behind = at.checked_sub(1).is_some_and(|before| is(before, "."));
        if *name == *word.as_str() && is(at + 1, ".") && !is_behind {
            out.push_str(&statement[copied..range.start]);
            out.push_str(&scratch.quoted());
            copied = range.end;
        }
    }
    out.push_str(&statement[copied..]);
    out
}

#[cfg(test)]
mod tests {
    use limbeck_schema::sql_object::read_object;

    use super::*;

    fn statements(sql: &str) -> Vec<String> {
        let scratch = ScratchObject::new(7, &read_object(sql).unwrap(), None);
        scratch.unwrap().statements
    }

    #[test]
    fn materialized_views_are_a_view_and_a_table() {
        assert_eq!(
            statements(
                "CREATE MATERIALIZED VIEW app.m (a, b) WITH (fillfactor = 70) TABLESPACE x AS SELECT 1 AS a, (2) WITH NO DATA;
                 CREATE INDEX i ON app.m (a);
                 ALTER MATERIALIZED VIEW app.m CLUSTER ON i"
            ),
            [
                "CREATE VIEW pg_temp.limbeck_7 (a, b) AS SELECT 1 AS a, (2)",
                "CREATE TABLE pg_temp.m WITH (fillfactor = 70)  AS SELECT * FROM pg_temp.limbeck_7 WITH NO DATA",
                "CREATE INDEX i ON pg_temp.m (a)",
                "ALTER TABLE pg_temp.m CLUSTER ON i"
            ]
        );
    }

    #[test]
    fn parents_of_foreign_tables() {
        assert!(has_parent(
            "CREATE FOREIGN TABLE a.f PARTITION OF p DEFAULT SERVER s"
        ));
        assert!(has_parent(
            "CREATE FOREIGN TABLE a.f (a int) INHERITS (p) SERVER s"
        ));
        assert!(!has_parent(
            "CREATE FOREIGN TABLE a.f (partition int) SERVER s"
        ));
    }
}
