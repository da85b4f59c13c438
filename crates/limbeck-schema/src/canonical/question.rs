//! What is asked of the server and what it says: plain values, so that asking can be tested, cached
//! and done elsewhere.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use crate::column_options::ColumnStorage;
use crate::enum_type::EnumType;
use crate::expr::Expr;
use crate::name::{Name, QualifiedName};
use crate::sql_object::{OutputColumns, SqlObjectId};
use crate::types::ColumnType;

use super::ask::Ask;
use super::object::{ObjectAnswer, ObjectQuestion};
use super::place::Place;

/// Everything that only the server knows about two schemas.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Questions {
    /// Desired expressions without an equal counterpart, by their place.
    pub open: Vec<OpenQuestion>,
    /// Types of the desired schema whose spelling only the server can complete.
    pub types: BTreeSet<ColumnType>,
    /// Types of columns with a storage that may be the one which the type has by itself.
    pub storages: BTreeSet<ColumnType>,
    /// Operator classes that models name.
    pub operator_classes: Vec<ClassQuestion>,
    /// Collations that models name and no live column has.
    pub collations: BTreeSet<QualifiedName>,
    /// Enum types of the desired schema that expressions may need; some may not exist yet.
    pub enums: Vec<EnumType>,
    /// Objects defined by SQL that have no live counterpart with the same tokens.
    pub objects: Vec<ObjectQuestion>,
    /// Desired objects that are certainly the same as the live ones.
    pub(super) settled_objects: Vec<SqlObjectId>,
    /// Desired expressions that are certainly the same as a live text.
    pub(super) settled: Vec<(Place, Expr)>,
}

/// One desired expression and the live ones that it may be equal to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OpenQuestion {
    /// Where the desired expression stands.
    pub place: Place,
    /// The desired expression.
    pub ask: Ask,
    /// Live expressions of the same table and kind; the one of the same name is the first.
    pub(super) candidates: Vec<Candidate>,
}

/// A live expression.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Candidate {
    pub(super) place: Place,
    pub(super) text: Expr,
    pub(super) ask: Ask,
}

/// An operator class that a model names for an index key that has none in the live index.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct ClassQuestion {
    /// The access method.
    pub method: Name,
    /// The class's schema, if it is known.
    pub schema: Option<Name>,
    /// The class's name.
    pub name: Name,
    /// The type of the key as SQL text; `None` for an expression.
    pub key_type: Option<String>,
}

/// What the server says about an operator class.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClassAnswer {
    /// Whether a key of the type has this class when none is named.
    pub is_default: bool,
    /// The schema; `None` for `pg_catalog`.
    pub schema: Option<Name>,
}

/// What the server says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Answers {
    /// What each expression is; what is missing was not asked.
    pub expressions: HashMap<Ask, Answer>,
    /// Complete spellings of types; a type that is missing does not exist (yet).
    pub types: BTreeMap<ColumnType, ColumnType>,
    /// The storages that the types have by themselves; a type that is missing does not exist (yet).
    pub storages: BTreeMap<ColumnType, ColumnStorage>,
    /// What the operator classes are; one that is missing does not exist (yet).
    pub operator_classes: BTreeMap<ClassQuestion, ClassAnswer>,
    /// Where the collations are; one that is missing does not exist (yet).
    pub collations: BTreeMap<QualifiedName, QualifiedName>,
    /// What the desired objects are; one that is missing was not asked about.
    pub objects: BTreeMap<SqlObjectId, ObjectAnswer>,
    /// The columns of views that can't be made yet.
    pub view_columns: BTreeMap<SqlObjectId, OutputColumns>,
    /// Why the server could not be asked about expressions: then they are compared as text only.
    pub unavailable: Option<String>,
}

/// What the server says about an expression.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Answer {
    /// The server's own text.
    Printed(Expr),
    /// It is not valid, at least not now.
    Rejected(Rejection),
}

/// Why the server does not take an expression.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rejection {
    /// The five-letter SQLSTATE.
    pub sqlstate: String,
    /// The server's message.
    pub message: String,
    /// Where in the expression, in characters from 0, if the server says so.
    pub position: Option<usize>,
}

impl Rejection {
    /// For a text that is not one expression.
    pub fn unbalanced() -> Self {
        Self {
            sqlstate: "42601".to_owned(),
            message: "syntax error: unbalanced parentheses".to_owned(),
            position: None,
        }
    }

    /// Whether it is no SQL, whatever there is on the server.
    pub fn is_syntax_error(&self) -> bool {
        self.sqlstate == "42601"
    }

    /// Whether it is wrong whatever else the revision creates. A function, operator, type, table,
    /// schema or enum label that does not exist may be made by the very same revision (or by hand
    /// before it), and a missing privilege says nothing about the expression.
    pub fn is_mistake(&self) -> bool {
        const MAY_COME: [&str; 6] = ["42883", "42704", "42P01", "3F000", "22P02", "42501"];
        !MAY_COME.contains(&self.sqlstate.as_str())
    }
}

impl Questions {
    /// Whether there is nothing to ask.
    pub fn is_empty(&self) -> bool {
        self.open.is_empty()
            && self.types.is_empty()
            && self.storages.is_empty()
            && self.operator_classes.is_empty()
            && self.collations.is_empty()
            && self.objects.is_empty()
    }

    /// The expressions to ask about first: those of the desired side, each once.
    pub fn first_round(&self) -> BTreeSet<&Ask> {
        self.open.iter().map(|open| &open.ask).collect()
    }

    /// The expressions to ask about once the first round is answered. PostgreSQL's own text is not
    /// a fixed point (a list of `varchar` constants prints differently after a dump was restored), so
    /// where two texts differ both are read and printed again.
    pub fn second_round(&self, answers: &Answers) -> BTreeSet<Ask> {
        let mut asks = BTreeSet::new();
        for open in &self.open {
            let Some(printed) = answers.printed(&open.ask) else {
                continue;
            };
            if open.candidates.is_empty() || open.is_settled_by(printed) {
                continue;
            }
            asks.insert(open.ask.printed_as(printed));
            asks.extend(open.candidates.iter().map(|c| c.ask.clone()));
        }
        asks.retain(|ask| !answers.expressions.contains_key(ask));
        asks
    }

    /// Desired expressions that the server does not take, with their places.
    pub fn rejections<'a>(
        &'a self,
        answers: &'a Answers,
    ) -> impl Iterator<Item = (&'a Place, &'a Ask, &'a Rejection)> {
        self.open
            .iter()
            .filter_map(|open| match answers.expressions.get(&open.ask)? {
                Answer::Rejected(rejection) => Some((&open.place, &open.ask, rejection)),
                Answer::Printed(_) => None,
            })
    }
}

impl OpenQuestion {
    /// Whether there are live expressions that it may be equal to.
    pub fn has_candidates(&self) -> bool {
        !self.candidates.is_empty()
    }

    /// Whether a name stands in the expressions or in the types of their columns.
    pub fn mentions(&self, name: &str) -> bool {
        let candidates = self.candidates.iter().map(|candidate| &candidate.ask);
        std::iter::once(&self.ask)
            .chain(candidates)
            .any(|ask| ask.mentions(name))
    }

    /// Whether the live expression of the same name has this very text.
    fn is_settled_by(&self, printed: &Expr) -> bool {
        self.candidates
            .first()
            .is_some_and(|c| c.place == self.place && c.text.same_tokens(printed))
    }
}

impl Answers {
    /// The server's text of an expression.
    pub fn printed(&self, ask: &Ask) -> Option<&Expr> {
        match self.expressions.get(ask)? {
            Answer::Printed(expr) => Some(expr),
            Answer::Rejected(_) => None,
        }
    }
}
