//! [`SqlObjectKind`]: the kinds of objects that are declared by SQL statements, in one table.

use std::fmt;

/// A kind of object that is defined by a `CREATE` statement.
///
/// The order is that in which objects are made where nothing else decides (types before routines
/// before views before what hangs on a table).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum SqlObjectKind {
    /// `CREATE EXTENSION`.
    Extension,
    /// `CREATE COLLATION`.
    Collation,
    /// `CREATE SEQUENCE` that no serial or identity column stands for.
    Sequence,
    /// `CREATE TYPE … AS (…)`.
    CompositeType,
    /// `CREATE DOMAIN`.
    Domain,
    /// `CREATE TYPE … AS RANGE (…)`.
    RangeType,
    /// `CREATE FUNCTION`.
    Function,
    /// `CREATE PROCEDURE`.
    Procedure,
    /// `CREATE AGGREGATE`.
    Aggregate,
    /// `CREATE OPERATOR`.
    Operator,
    /// `CREATE OPERATOR FAMILY`.
    OperatorFamily,
    /// `CREATE OPERATOR CLASS`.
    OperatorClass,
    /// `CREATE CAST`.
    Cast,
    /// `CREATE TEXT SEARCH DICTIONARY`.
    TextSearchDictionary,
    /// `CREATE TEXT SEARCH CONFIGURATION`.
    TextSearchConfiguration,
    /// `CREATE FOREIGN DATA WRAPPER`.
    ForeignDataWrapper,
    /// `CREATE SERVER`.
    Server,
    /// `CREATE FOREIGN TABLE`.
    ForeignTable,
    /// `CREATE VIEW`.
    View,
    /// `CREATE MATERIALIZED VIEW`.
    MaterializedView,
    /// `CREATE STATISTICS`.
    Statistics,
    /// `CREATE TRIGGER` and `CREATE CONSTRAINT TRIGGER`.
    Trigger,
    /// `CREATE RULE`.
    Rule,
    /// `CREATE POLICY`.
    Policy,
    /// `CREATE EVENT TRIGGER`.
    EventTrigger,
}

use SqlObjectKind as K;

/// Where the name of an object is unique.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scope {
    /// In the database.
    Database,
    /// In its schema.
    Schema,
    /// On its table.
    Table,
}

/// What there is to say about a kind: its words for `CREATE`, `DROP` and `COMMENT ON`, the word of
/// `manage`, and the scope of its names.
struct Facts(SqlObjectKind, &'static str, &'static str, Scope);

const FACTS: [Facts; 25] = [
    Facts(K::Extension, "EXTENSION", "extensions", Scope::Database),
    Facts(K::Collation, "COLLATION", "collations", Scope::Schema),
    Facts(K::Sequence, "SEQUENCE", "sequences", Scope::Schema),
    Facts(K::CompositeType, "TYPE", "composite_types", Scope::Schema),
    Facts(K::Domain, "DOMAIN", "domains", Scope::Schema),
    Facts(K::RangeType, "TYPE", "range_types", Scope::Schema),
    Facts(K::Function, "FUNCTION", "functions", Scope::Schema),
    Facts(K::Procedure, "PROCEDURE", "procedures", Scope::Schema),
    Facts(K::Aggregate, "AGGREGATE", "aggregates", Scope::Schema),
    Facts(K::Operator, "OPERATOR", "operators", Scope::Schema),
    Facts(
        K::OperatorFamily,
        "OPERATOR FAMILY",
        "operator_families",
        Scope::Schema,
    ),
    Facts(
        K::OperatorClass,
        "OPERATOR CLASS",
        "operator_classes",
        Scope::Schema,
    ),
    Facts(K::Cast, "CAST", "casts", Scope::Database),
    Facts(
        K::TextSearchDictionary,
        "TEXT SEARCH DICTIONARY",
        "text_search_dictionaries",
        Scope::Schema,
    ),
    Facts(
        K::TextSearchConfiguration,
        "TEXT SEARCH CONFIGURATION",
        "text_search_configurations",
        Scope::Schema,
    ),
    Facts(
        K::ForeignDataWrapper,
        "FOREIGN DATA WRAPPER",
        "foreign_data_wrappers",
        Scope::Database,
    ),
    Facts(K::Server, "SERVER", "servers", Scope::Database),
    Facts(
        K::ForeignTable,
        "FOREIGN TABLE",
        "foreign_tables",
        Scope::Schema,
    ),
    Facts(K::View, "VIEW", "views", Scope::Schema),
    Facts(
        K::MaterializedView,
        "MATERIALIZED VIEW",
        "materialized_views",
        Scope::Schema,
    ),
    Facts(K::Statistics, "STATISTICS", "statistics", Scope::Schema),
    Facts(K::Trigger, "TRIGGER", "triggers", Scope::Table),
    Facts(K::Rule, "RULE", "rules", Scope::Table),
    Facts(K::Policy, "POLICY", "policies", Scope::Table),
    Facts(
        K::EventTrigger,
        "EVENT TRIGGER",
        "event_triggers",
        Scope::Database,
    ),
];

impl SqlObjectKind {
    /// All kinds, in order.
    pub fn all() -> impl Iterator<Item = Self> {
        FACTS.iter().map(|facts| facts.0)
    }

    fn facts(self) -> &'static Facts {
        // `FACTS` is in the order of the variants; a test holds it so.
        &FACTS[self as usize]
    }

    /// The words behind `DROP` and `COMMENT ON`: `MATERIALIZED VIEW`.
    pub fn sql(self) -> &'static str {
        self.facts().1
    }

    /// The word by which configuration and models say that the kind is managed: `views`.
    pub fn plural(self) -> &'static str {
        self.facts().2
    }

    /// The kind with this [`plural`](Self::plural).
    pub fn from_plural(word: &str) -> Option<Self> {
        Self::all().find(|kind| kind.plural() == word)
    }

    /// Where its names are unique.
    pub fn scope(self) -> Scope {
        self.facts().3
    }

    /// Whether it shares the names of tables (`pg_class`).
    pub fn is_relation(self) -> bool {
        matches!(
            self,
            K::Sequence | K::View | K::MaterializedView | K::ForeignTable
        )
    }

    /// Whether it is a type that columns can have.
    pub fn is_type(self) -> bool {
        matches!(self, K::CompositeType | K::Domain | K::RangeType)
    }

    /// Whether PostgreSQL can give it another name and it is the same object afterwards. An operator and
    /// an extension have no `RENAME TO`, a cast no name; a range type leaves its constructors under the
    /// old name.
    pub fn can_be_renamed(self) -> bool {
        !matches!(self, K::Extension | K::Operator | K::Cast | K::RangeType)
    }

    /// Whether it is called like a function (`pg_proc`), so that its arguments are part of its name.
    pub fn is_routine(self) -> bool {
        matches!(self, K::Function | K::Procedure | K::Aggregate)
    }
}

/// As messages name it, in the words of the PostgreSQL manual: `materialized view`.
impl fmt::Display for SqlObjectKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let own_words = [
            (K::CompositeType, "composite type"),
            (K::RangeType, "range type"),
            (K::Statistics, "statistics object"),
            (K::Server, "foreign server"),
        ];
        match own_words.iter().find(|(kind, _)| kind == self) {
            Some((_, words)) => f.write_str(words),
            None => f.write_str(&self.sql().to_lowercase()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn facts_are_in_the_order_of_the_variants() {
        for (at, facts) in FACTS.iter().enumerate() {
            assert_eq!(facts.0 as usize, at);
            assert_eq!(SqlObjectKind::from_plural(facts.2), Some(facts.0));
        }
    }
}
