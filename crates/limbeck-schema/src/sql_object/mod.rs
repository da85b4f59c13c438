//! Objects that are defined by SQL statements: views, routines, triggers, policies, domains and all
//! other kinds that models declare as SQL and not as Rust types.
//!
//! Such an object is its `CREATE` statement, in a spelling that keeps only what counts: the
//! statement's own text behind `CREATE`, kind and full name. [`read_statements`] makes it of what
//! people and dumps write, the catalogue reader of what the server has. Whether two texts mean the
//! same is for the server to say.

mod filled;
mod id;
mod kind;
pub mod parts;
mod read;
mod same;

pub use id::SqlObjectId;
pub use kind::{Scope, SqlObjectKind};
pub use read::{
    Loose, ReadObjects, StatementError, made_index, owned_by, owned_by_statement, read_object,
    read_object_id, read_statements, renamed_statement, scratch_addition, scratch_statement,
};

use crate::name::{Name, QualifiedName};

/// What a member of an extension is, as far as names are taken by it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MemberKind {
    /// A type.
    Type,
    /// A table, a view or a sequence, and the type of its rows.
    Relation,
    /// A function, a procedure or an aggregate.
    Routine,
    /// Something else that is in a schema: an operator, a collation, an operator class.
    Other,
}

impl MemberKind {
    /// The kind of a word that the catalogue reader says.
    fn named(word: &str) -> Option<Self> {
        match word {
            "type" => Some(Self::Type),
            "relation" => Some(Self::Relation),
            "routine" => Some(Self::Routine),
            "other" => Some(Self::Other),
            _ => None,
        }
    }
}

/// An object that is defined by SQL.
#[derive(Clone, Debug, Eq)]
pub struct SqlObject {
    /// Which one.
    pub id: SqlObjectId,
    /// The `CREATE` statement, without `OR REPLACE` and `IF NOT EXISTS`, with its full name, without
    /// a semicolon. Comparing as text is enough between texts from one source; between models and a
    /// server see [`crate::canonical`].
    pub definition: String,
    /// Statements that complete it, in normal order (`CREATE` first, then by text): a disabled
    /// trigger, the indexes of a materialized view, mappings of a text search configuration,
    /// comments on a view's columns.
    pub additions: Vec<String>,
    /// `COMMENT ON` it.
    pub comment: Option<String>,
    /// The columns that it gives, with their types, where they are known: of a view. They tell
    /// whether it can be replaced in place, and are not part of `==`. Of an extension that can't be moved, its
    /// `schema`, which is `fixed`, the extensions that it rests on, which are `required`, and what it has brought
    /// along: see [`Self::members`].
    pub columns: OutputColumns,
    /// What the server made of it, where it was asked. Not part of `==` either.
    pub printed: Printed,
    /// The words of the models, where the others are the server's for them.
    pub said: Said,
}

impl SqlObject {
    /// An object without additions and comment.
    pub fn new(id: SqlObjectId, definition: impl Into<String>) -> Self {
        Self {
            id,
            definition: definition.into(),
            additions: Vec::new(),
            comment: None,
            columns: OutputColumns::default(),
            printed: Printed::default(),
            said: Said::default(),
        }
    }

    /// In the words of the models, for making it anew: once what it rests on has changed, the server's words may
    /// mean something else.
    #[must_use]
    pub fn as_said(&self) -> Self {
        let mut object = self.clone();
        if let Some([definition, additions @ ..]) = object.said.0.take().as_deref() {
            object.definition.clone_from(definition);
            object.additions = additions.to_vec();
        }
        object
    }

    /// The names of relations that it takes: its own, where it is one or a composite type, which the server
    /// keeps among them (`pg_class`), and those of a materialized view's indexes.
    pub fn relation_names(&self) -> Vec<QualifiedName> {
        let is_relation =
            self.id.kind.is_relation() || self.id.kind == SqlObjectKind::CompositeType;
        let own = self.id.qualified_name().filter(|_| is_relation);
        let indexes = self.additions.iter().filter_map(|text| {
            let index = made_index(text)?;
            Some(self.id.qualified_name()?.sibling(index))
        });
        own.into_iter().chain(indexes).collect()
    }

    /// Whether it is an extension of which the server says that it can't be moved to another schema.
    pub fn is_fixed(&self) -> bool {
        self.id.kind == SqlObjectKind::Extension && self.facts().any(|(_, fact)| fact == "fixed")
    }

    /// The extensions that an extension rests on: those that the server says, and what is known of the
    /// usual ones.
    pub fn required_extensions(&self) -> impl Iterator<Item = Name> {
        const USUAL: [(&str, &str); 10] = [
            ("earthdistance", "cube"),
            ("address_standardizer_data_us", "address_standardizer"),
            ("h3_postgis", "postgis"),
            ("hstore_plperl", "hstore"),
            ("hstore_plpython3u", "hstore"),
            ("ltree_plpython3u", "ltree"),
            ("pgrouting", "postgis"),
            ("postgis_raster", "postgis"),
            ("postgis_tiger_geocoder", "fuzzystrmatch"),
            ("postgis_topology", "postgis"),
        ];
        let is_extension = self.id.kind == SqlObjectKind::Extension;
        let said = self.facts().filter(|(_, fact)| fact == "required");
        let said = said.map(|(name, _)| name.clone());
        let usual = USUAL.iter().filter(|(name, _)| self.id.name == **name);
        let usual = usual.map(|(_, required)| Name::new(*required));
        said.chain(usual).filter(move |_| is_extension)
    }

    /// What the server says that an extension has brought along into its schema. Of one that is only declared,
    /// nobody knows.
    pub fn members(&self) -> impl Iterator<Item = (&Name, MemberKind)> {
        let is_extension = self.id.kind == SqlObjectKind::Extension;
        let facts = self.facts().filter(move |_| is_extension);
        facts.filter_map(|(name, fact)| Some((name, MemberKind::named(fact)?)))
    }

    fn facts(&self) -> impl Iterator<Item = &(Name, String)> {
        self.columns.0.iter().flatten()
    }

    /// Puts the additions into their order.
    pub fn sort_additions(&mut self) {
        let creates = |text: &String| {
            text.get(..7)
                .is_some_and(|w| w.eq_ignore_ascii_case("CREATE "))
        };
        self.additions
            .sort_by(|a, b| creates(b).cmp(&creates(a)).then_with(|| a.cmp(b)));
    }

    /// The object in the server's own words, as far as they are known: what can be compared with
    /// what a catalogue says.
    pub fn in_server_words(&self) -> Self {
        let mut object = self.clone();
        if let Some(text) = &self.printed.0 {
            object.definition.clone_from(&text.definition);
            object.additions.clone_from(&text.additions);
        }
        object
    }

    /// All its statements, in the order in which they run, without the comment.
    pub fn statements(&self) -> impl Iterator<Item = &str> {
        std::iter::once(self.definition.as_str()).chain(self.additions.iter().map(String::as_str))
    }
}

/// Whether a materialized view is filled is no part of it.
impl PartialEq for SqlObject {
    fn eq(&self, other: &Self) -> bool {
        self.id == other.id
            && self.additions == other.additions
            && self.comment == other.comment
            && (self.definition == other.definition
                || self.lasting_definition() == other.lasting_definition())
    }
}

/// Column names and types that are known of one side only: always equal.
#[derive(Clone, Debug, Default)]
pub struct OutputColumns(pub Option<Vec<(Name, String)>>);

impl PartialEq for OutputColumns {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}

impl Eq for OutputColumns {}

/// Statements in the words of the models, the one that makes the object first: always equal.
#[derive(Clone, Debug, Default)]
pub struct Said(pub Option<Vec<String>>);

impl PartialEq for Said {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}

impl Eq for Said {}

/// A desired object in the words of the server, where it was made for the time being: always equal.
#[derive(Clone, Debug, Default)]
pub struct Printed(pub Option<Box<PrintedText>>);

/// What the server prints of a desired object.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PrintedText {
    /// As [`SqlObject::definition`]; that of the live object where both say the same.
    pub definition: String,
    /// As [`SqlObject::additions`].
    pub additions: Vec<String>,
    /// Whether it is the query of the live view with other names of columns.
    pub renames_columns: bool,
}

impl PartialEq for Printed {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}

impl Eq for Printed {}
