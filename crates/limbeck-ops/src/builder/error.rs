//! What can be wrong with an operation that a revision says, and how errors are gathered while
//! the builders go on. Where in a file it was said is known to the reader of files only.

use limbeck_schema::sql_token::Unterminated;
use limbeck_schema::{
    ColumnOptions, ColumnType, Expr, Name, NameError, QualifiedName, TypeError, TypeName,
};

use super::names::Names;

/// One mistake in the operations of a revision.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("operation {operation}, {call}: {kind}")]
pub struct BuildError {
    /// Which operation of the function it is in, counted from 1.
    pub operation: usize,
    /// The method or function with the wrong argument, e.g. `column`.
    pub call: &'static str,
    /// Which of its arguments is wrong, counted from 0; `None` when it is the call itself.
    pub argument: Option<usize>,
    /// What is wrong.
    pub kind: BuildErrorKind,
}

/// What is wrong with an argument or a call.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BuildErrorKind {
    /// The text is not a name.
    #[error(transparent)]
    Name(#[from] NameError),
    /// The text is not a column type.
    #[error(transparent)]
    Type(#[from] TypeError),
    /// A SQL expression or statement is needed, and there are only blanks.
    #[error("SQL text can't be empty")]
    EmptySql,
    /// SQL text that ends inside a string, a quoted identifier or a comment: what is sent after it
    /// would become a part of it.
    #[error(transparent)]
    Unterminated(#[from] Unterminated),
    /// A statement that ends or begins a transaction. A revision has its own, which commits together
    /// with its row in the version table.
    #[error("{0} can't be in a revision, which has a transaction of its own")]
    TransactionStatement(String),
    /// A list that needs at least one element has none.
    #[error("at least one {0} is needed")]
    EmptyList(&'static str),
    /// Two of a kind with one name.
    #[error("{kind} \"{name}\" is there twice")]
    Duplicate {
        /// The kind of thing.
        kind: &'static str,
        /// The name that is there twice.
        name: String,
    },
    /// A second source of values for a column.
    #[error("the column has {0} already")]
    SecondDefault(&'static str),
    /// A sequence option where no identity or serial goes before it.
    #[error("goes after an identity or serial only")]
    NoSequence,
    /// A sequence of another schema than the table's.
    #[error("the sequence of an identity column is in the schema of its table")]
    SequenceSchema,
    /// A target of statistics that the server does not have.
    #[error("a target of statistics is a number from 0 to 10000")]
    Statistics,
    /// A name of a parameter that columns don't have.
    #[error("columns have the parameters n_distinct and n_distinct_inherited")]
    ColumnParameter,
    /// Statistics of a key that is a column.
    #[error("only an expression has statistics of its own in an index")]
    KeyStatistics,
    /// A number of a key that there can't be.
    #[error("the keys of an index are counted from 1")]
    KeyNumber,
    /// `ONLY` with an index that is there.
    #[error(
        "a key that takes an index is not made on partitions anyway, and a partitioned table can't take one"
    )]
    OnlyUsingIndex,
    /// A constraint is altered, and nothing is said about it.
    #[error(
        "says nothing about the constraint, add .not_deferrable(), .deferrable() or .initially_deferred()"
    )]
    NothingAltered,
    /// A second `before` or `after`.
    #[error("the new label has a place already")]
    SecondPosition,
    /// `with(operator)` is for the keys of exclusion constraints.
    #[error("only the keys of an exclusion constraint take an operator")]
    UnexpectedOperator,
    /// An exclusion constraint compares each key with an operator.
    #[error("key {0} of the exclusion constraint has no operator, add .with(\"=\")")]
    MissingOperator(usize),
    /// An operator-class parameter without an operator class before it.
    #[error("goes after operator_class only")]
    NoOperatorClass,
    /// The two ends of a partition's range are not of the same length.
    #[error("the range begins with {from} values and ends with {to}")]
    BoundLength {
        /// How many values the lower end has.
        from: usize,
        /// How many values the upper end has.
        to: usize,
    },
    /// A hash partition's modulus or remainder is not possible.
    #[error(
        "the modulus must be a positive number, and the remainder less than it and not negative"
    )]
    Remainder,
    /// A column of a new partition.
    #[error(
        "a partition has the columns of its parent; what is different in it goes into alter_column"
    )]
    PartitionColumn,
    /// A row with too few or too many values.
    #[error("the row has {found} values for {expected} columns")]
    RowLength {
        /// How many columns there are.
        expected: usize,
        /// How many values the row has.
        found: usize,
    },
    /// A statement or a name of an object that can't be read.
    #[error("{0}")]
    Statement(String),
    /// A number that is none.
    #[error("\"{0}\" is not a number")]
    Number(String),
}

/// What has its own list of errors: builders and values such as `column(…)`.
pub trait TakeErrors {
    /// Takes the errors that were found since the last call.
    fn take_errors(&mut self) -> Vec<BuildError>;
}

/// The errors of one builder, and checked readings of its arguments.
#[derive(Clone, Debug, Default)]
pub(super) struct Problems(Vec<BuildError>);

/// Which argument of which call.
pub(super) type Place = (&'static str, usize);

impl Problems {
    pub(super) fn push(&mut self, (call, argument): Place, kind: impl Into<BuildErrorKind>) {
        self.add(call, Some(argument), kind.into());
    }

    pub(super) fn push_call(&mut self, call: &'static str, kind: BuildErrorKind) {
        self.add(call, None, kind);
    }

    fn add(&mut self, call: &'static str, argument: Option<usize>, kind: BuildErrorKind) {
        self.0.push(BuildError {
            operation: 0,
            call,
            argument,
            kind,
        });
    }

    pub(super) fn extend(&mut self, other: &mut Self) {
        self.0.append(&mut other.0);
    }

    pub(super) fn append(&mut self, mut errors: Vec<BuildError>) {
        self.0.append(&mut errors);
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub(super) fn take(&mut self) -> Vec<BuildError> {
        std::mem::take(&mut self.0)
    }

    pub(super) fn name(&mut self, place: Place, text: &str) -> Name {
        match Name::checked(text) {
            Ok(name) => name,
            Err(error) => {
                self.push(place, error);
                Name::new(text)
            }
        }
    }

    pub(super) fn qualified(&mut self, place: Place, text: &str) -> QualifiedName {
        match text.parse() {
            Ok(name) => name,
            Err(error) => {
                self.push(place, error);
                QualifiedName::public(text)
            }
        }
    }

    /// A name that means the one in `pg_catalog` when it has no schema: built-in collations.
    pub(super) fn catalogue_name(&mut self, place: Place, text: &str) -> QualifiedName {
        let built_in: Result<QualifiedName, _> = format!("pg_catalog.{text}").parse();
        match built_in {
            Ok(name) => name,
            Err(_) => self.qualified(place, text),
        }
    }

    pub(super) fn names(&mut self, place: Place, texts: impl Names) -> Vec<Name> {
        let texts = texts.into_texts();
        texts.iter().map(|text| self.name(place, text)).collect()
    }

    /// Names of at least one column.
    pub(super) fn columns(&mut self, place: Place, texts: impl Names) -> Vec<Name> {
        let columns = self.names(place, texts);
        if columns.is_empty() {
            self.push(place, BuildErrorKind::EmptyList("column"));
        }
        columns
    }

    /// A type without a schema that is not built in is one of the default schema's.
    pub(super) fn data_type(&mut self, place: Place, text: &str) -> ColumnType {
        match text.parse::<ColumnType>() {
            Ok(mut data_type) => {
                if let TypeName::Unresolved(name) = data_type.name {
                    data_type.name = TypeName::User(QualifiedName::public(name));
                }
                data_type
            }
            Err(error) => {
                self.push(place, error);
                ColumnType::user(QualifiedName::public(text))
            }
        }
    }

    /// A target of statistics.
    pub(super) fn statistics(&mut self, place: Place, target: i64) -> u16 {
        let target = u16::try_from(target).ok();
        let target = target.filter(|target| *target <= ColumnOptions::MAX_STATISTICS);
        target.unwrap_or_else(|| {
            self.push(place, BuildErrorKind::Statistics);
            0
        })
    }

    /// The name of a parameter of a column.
    pub(super) fn column_parameter(&mut self, place: Place, name: &str) -> String {
        if !ColumnOptions::PARAMETERS.contains(&name) {
            self.push(place, BuildErrorKind::ColumnParameter);
        }
        name.to_owned()
    }

    pub(super) fn expression(&mut self, place: Place, text: &str) -> Expr {
        if text.trim().is_empty() {
            self.push(place, BuildErrorKind::EmptySql);
        }
        Expr::new(text)
    }
}
