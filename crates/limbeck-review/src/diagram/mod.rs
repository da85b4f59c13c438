//! Schemas as entity-relationship diagrams: which tables and columns are shown, and how they are
//! linked. The forms in which they are drawn are in the submodules; all of them work from
//! [`Diagram`] alone.

mod build;
mod clusters;
mod compare;
mod dot;
pub(crate) mod layout;
mod mermaid;
mod svg;

pub use compare::{Renames, compare, merge};
pub use dot::dot;
pub use mermaid::mermaid;
pub use svg::{Placement, svg};

pub(crate) use svg::STYLE;

use limbeck_schema::{Name, QualifiedName};

use crate::text::count;

/// What a picture of a schema shows.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Diagram {
    /// The tables, by name.
    pub tables: Vec<Entity>,
    /// The foreign keys between them.
    pub links: Vec<Link>,
    /// Foreign keys that lead to tables that are not shown, as `orders.user_id → users`.
    pub outward: Vec<String>,
}

/// A table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entity {
    /// Its name.
    pub name: QualifiedName,
    /// Its comment.
    pub comment: Option<String>,
    /// The columns that are shown, in the table's order.
    pub fields: Vec<Field>,
    /// How many columns are not shown.
    pub hidden: usize,
    /// How many partitions it has that are not shown.
    pub partitions: usize,
    /// What becomes of it.
    pub mark: Mark,
}

/// A column.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Field {
    /// Its name.
    pub name: Name,
    /// Its type, short.
    pub data_type: String,
    /// Whether NULL is allowed.
    pub nullable: bool,
    /// In which keys it is.
    pub keys: Keys,
    /// What becomes of it.
    pub mark: Mark,
}

/// The keys that a column is part of.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Keys {
    /// The primary key.
    pub primary: bool,
    /// A foreign key.
    pub foreign: bool,
    /// A unique constraint or index over this column alone.
    pub unique: bool,
}

/// A foreign key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Link {
    /// The constraint's name.
    pub name: Name,
    /// The table that has it: a position in [`Diagram::tables`].
    pub from: usize,
    /// Its columns there.
    pub columns: Vec<Name>,
    /// The table that it refers to.
    pub to: usize,
    /// The columns there.
    pub referenced: Vec<Name>,
    /// Whether a row may refer to nothing.
    pub optional: bool,
    /// Whether at most one row refers to each.
    pub unique: bool,
    /// Whether the columns are part of the primary key.
    pub identifying: bool,
    /// What becomes of it.
    pub mark: Mark,
}

/// What a change does with a part of a schema.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Mark {
    /// Nothing, or nothing is being changed.
    #[default]
    Same,
    /// It is new.
    Added,
    /// It goes.
    Removed,
    /// It stays, but not as it is.
    Changed,
}

/// Which columns are shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Columns {
    /// All of them.
    #[default]
    All,
    /// Those of primary and foreign keys.
    Keys,
}

impl Mark {
    /// A sign that says it without colour.
    pub(crate) fn sign(self) -> &'static str {
        match self {
            Self::Same => "",
            Self::Added => "+",
            Self::Removed => "−",
            Self::Changed => "~",
        }
    }

    /// The class of style sheets; empty for what stays.
    pub(crate) fn class(self) -> &'static str {
        match self {
            Self::Same => "",
            Self::Added => "added",
            Self::Removed => "removed",
            Self::Changed => "changed",
        }
    }
}

impl Entity {
    /// What is not shown of it: `2 more columns`, `12 partitions`.
    pub(crate) fn more(&self) -> Vec<String> {
        let parts = [(self.hidden, "more column"), (self.partitions, "partition")];
        let some = parts.into_iter().filter(|(number, _)| *number > 0);
        some.map(|(number, what)| count(number, what)).collect()
    }
}

impl Diagram {
    /// Whether there is no table to show.
    pub fn is_empty(&self) -> bool {
        self.tables.is_empty()
    }

    /// A link in words: `orders.user_id → users.id`.
    pub(crate) fn said(&self, link: &Link) -> String {
        format!(
            "{}({}) → {}({})",
            self.tables[link.from].name.to_reference(),
            joined(&link.columns),
            self.tables[link.to].name.to_reference(),
            joined(&link.referenced)
        )
    }
}

fn joined(names: &[Name]) -> String {
    let names: Vec<&str> = names.iter().map(Name::as_str).collect();
    names.join(", ")
}
