//! [`Step`]: an operation with what decides its place among the others.
//!
//! A step says which resources it needs, provides, destroys and releases; [`crate::order`] turns
//! that into an order, with [`Phase`] as the tie-break.

use std::collections::BTreeSet;

use limbeck_lint::Hazard;
use limbeck_ops::Op;
use limbeck_schema::{Name, QualifiedName, SqlObjectId};

/// Something that operations can depend on.
///
/// Tables, indexes and sequences of one PostgreSQL schema share their names (`pg_class`), and so
/// do enum types and the row types of tables (`pg_type`), hence [`Resource::Relation`] and
/// [`Resource::Type`] instead of one variant per kind.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Resource {
    /// A PostgreSQL schema.
    Schema(Name),
    /// A name among types.
    Type(QualifiedName),
    /// The labels of an enum type as they were before it is rebuilt.
    OldLabels(QualifiedName),
    /// A label of an enum type.
    Label(QualifiedName, String),
    /// A name among tables, indexes and sequences.
    Relation(QualifiedName),
    /// A column, with its type.
    Column(QualifiedName, Name),
    /// A constraint.
    Constraint(QualifiedName, Name),
    /// That a table has a primary key: it has one at a time.
    PrimaryKey(QualifiedName),
    /// An object that is defined by SQL.
    Object(SqlObjectId),
    /// Whether a table is logged: a logged one can't refer to one that is not.
    Persistence(QualifiedName),
    /// The rows that partitions of a table take: those that go leave room for new ones.
    Bounds(QualifiedName),
    /// The row of a table, with all columns that it has in the end.
    Row(QualifiedName),
}

/// The order in which operations come where nothing forces another one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Phase {
    /// Event triggers that go or cease to fire: they would at what comes.
    DropEventTrigger,
    /// New PostgreSQL schemas: everything else lives in one.
    CreateSchema,
    /// Objects that go where an extension comes: it may bring along one of their names.
    MakeWay,
    /// New extensions: types and functions of theirs are everywhere.
    CreateExtension,
    /// Views, rules, triggers, policies that go, for good or to be made again: they hold columns.
    DropDependent,
    /// New enum types: columns need them.
    CreateEnum,
    /// New labels: the rest of the plan may use them.
    AddEnumValue,
    /// Foreign keys that go: they hold keys, columns and tables.
    DropForeignKey,
    /// Indexes, constraints, generated columns and defaults that go: they hold columns and types.
    Detach,
    /// Enum types with other labels: after nothing mentions the old ones.
    RebuildEnum,
    /// New and changed types, sequences and routines: tables use them.
    CreateObject,
    /// New tables.
    CreateTable,
    /// New and changed columns, with the values for rows that have none.
    Columns,
    /// Columns that go: after values could be copied out of them.
    DropColumn,
    /// Defaults, keys, checks and exclusions.
    CreateConstraint,
    /// Names of constraints and indexes.
    Rename,
    /// Indexes: expressions and predicates see all columns.
    CreateIndex,
    /// Foreign keys: all keys are there.
    CreateForeignKey,
    /// Options of tables: some name an index.
    TableOptions,
    /// New and changed views, rules, triggers, policies: all columns are there.
    CreateDependent,
    /// Comments.
    Comment,
    /// Tables that go: last, so that values could be copied out of them.
    DropTable,
    /// Routines, sequences and types that go.
    DropObject,
    /// Enum types that go: no column has them any more.
    DropEnum,
    /// Tables that get a type: their columns are what they are in the end.
    OfType,
    /// Extensions that go.
    DropExtension,
    /// PostgreSQL schemas that go: they are empty now.
    DropSchema,
    /// New and changed event triggers: they would fire at what came before.
    CreateEventTrigger,
}

/// An operation and its dependencies.
#[derive(Clone, Debug)]
pub(crate) struct Step {
    /// The operation.
    pub(crate) op: Op,
    /// Its place where nothing else decides.
    pub(crate) phase: Phase,
    /// What the reviewer should know.
    pub(crate) comments: Vec<String>,
    /// What can go wrong and the operation alone does not show.
    pub(crate) hazards: Vec<Hazard>,
    /// What must be there.
    pub(crate) needs: BTreeSet<Resource>,
    /// What should be there, where nothing stands against it: the server looks for it only when what is made is used.
    pub(crate) wishes: BTreeSet<Resource>,
    /// What is there afterwards, or has its new form.
    pub(crate) provides: BTreeSet<Resource>,
    /// What is gone afterwards, or has lost its old form.
    pub(crate) destroys: BTreeSet<Resource>,
    /// What the operation stops depending on.
    pub(crate) releases: BTreeSet<Resource>,
    /// Whether it must come after the step before it of the same change.
    pub(crate) chained: bool,
}

impl Step {
    /// A step without dependencies.
    pub(crate) fn new(phase: Phase, op: Op) -> Self {
        Self {
            op,
            phase,
            comments: Vec::new(),
            hazards: Vec::new(),
            needs: BTreeSet::new(),
            wishes: BTreeSet::new(),
            provides: BTreeSet::new(),
            destroys: BTreeSet::new(),
            releases: BTreeSet::new(),
            chained: false,
        }
    }

    pub(crate) fn needs(mut self, resources: impl IntoIterator<Item = Resource>) -> Self {
        self.needs.extend(resources);
        self
    }

    pub(crate) fn wishes(mut self, resources: impl IntoIterator<Item = Resource>) -> Self {
        self.wishes.extend(resources);
        self
    }

    pub(crate) fn provides(mut self, resources: impl IntoIterator<Item = Resource>) -> Self {
        self.provides.extend(resources);
        self
    }

    pub(crate) fn destroys(mut self, resources: impl IntoIterator<Item = Resource>) -> Self {
        self.destroys.extend(resources);
        self
    }

    pub(crate) fn releases(mut self, resources: impl IntoIterator<Item = Resource>) -> Self {
        self.releases.extend(resources);
        self
    }

    pub(crate) fn comment(mut self, text: impl Into<String>) -> Self {
        self.comments.push(text.into());
        self
    }

    pub(crate) fn hazard(mut self, hazard: Hazard) -> Self {
        self.hazards.push(hazard);
        self
    }

    /// After the step before it.
    pub(crate) fn chained(mut self) -> Self {
        self.chained = true;
        self
    }
}
