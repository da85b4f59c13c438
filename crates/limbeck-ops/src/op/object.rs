//! Operations on objects that are defined by SQL.

use limbeck_schema::SqlObject;

use super::EnumUse;

/// Changes an object in place by statements of its own kind: `ALTER DOMAIN`, `ALTER SEQUENCE`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AlterObject {
    /// The statements, in order.
    pub statements: Vec<String>,
    /// The object as it is afterwards.
    pub object: SqlObject,
}

/// Puts a new type in the place of one of the same name and moves the columns over, where
/// PostgreSQL can't change the type in place: another base type of a domain, another attribute
/// type of a composite type that a column has, a domain in the place of an enum type.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RebuildType {
    /// The new type.
    pub new: RebuiltType,
    /// Types that rest on it and are put in the place of their namesakes along with it, in the
    /// order in which they are made.
    pub with: Vec<RebuiltType>,
}

impl RebuildType {
    /// The type and those that come with it.
    pub fn all(&self) -> impl Iterator<Item = &RebuiltType> {
        std::iter::once(&self.new).chain(&self.with)
    }
}

/// A type in the place of one of the same name. A collation that types rest on and a function of a range type can be
/// among them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RebuiltType {
    /// The new type.
    pub object: SqlObject,
    /// The columns of the type, or of an array of it.
    pub columns: Vec<EnumUse>,
    /// The statement that made the old type, where values have to go over otherwise than as they stand: by
    /// the names of attributes, or from other types inside than those of the new one.
    pub was: Option<String>,
}
