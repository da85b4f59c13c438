//! Renames of what belongs to a table or an enum type: columns, constraints, indexes, labels.

use std::collections::BTreeSet;

use limbeck_schema::{Desired, Name, ObjectId, QualifiedName, RenamedFrom, Schema, Table};

use crate::pair::Pair;

use super::error::RenameError;
use super::hint::{Path, qualified};
use super::nearest::nearest;
use super::select::Wish;
use super::{RenameHint, Renames};

/// The kinds of members, in the order in which they are renamed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum MemberKind {
    Label,
    Column,
    Constraint,
    Index,
}

impl MemberKind {
    /// The object of that kind.
    pub(super) fn id(self, owner: &QualifiedName, name: &str) -> ObjectId {
        let owner = owner.clone();
        match self {
            Self::Label => ObjectId::EnumLabel(owner, name.to_owned()),
            Self::Column => ObjectId::Column(owner, Name::new(name)),
            Self::Constraint => ObjectId::Constraint(owner, Name::new(name)),
            Self::Index => ObjectId::Index(owner, Name::new(name)),
        }
    }

    /// Whether a hint may leave the owner out: the names are rarely the same in two tables.
    fn may_stand_alone(self) -> bool {
        match self {
            Self::Constraint | Self::Index => true,
            Self::Label | Self::Column => false,
        }
    }
}

/// The names of one kind in one owner, on both sides.
pub(super) struct Space {
    pub(super) kind: MemberKind,
    /// The owner's new name.
    pub(super) owner: QualifiedName,
    old_owner: QualifiedName,
    pub(super) names: Pair<BTreeSet<String>>,
    pub(super) wishes: Vec<Wish<String>>,
}

/// All such spaces of owners that are on both sides.
pub(super) struct Members {
    pub(super) spaces: Vec<Space>,
}

impl Members {
    /// Collects the names; owners may be renamed. Without `all`, tables with the same names on both sides
    /// are passed over.
    pub(super) fn find(schemas: Pair<&Schema>, renames: &Renames, all: bool) -> Self {
        let mut members = Self { spaces: Vec::new() };
        for (old, from) in &schemas.from.enums {
            let new = renames.enums.get(old).unwrap_or(old);
            if let Some(to) = schemas.to.enums.get(new) {
                let labels =
                    Pair { from, to }.map(|object| object.labels.iter().cloned().collect());
                members.add(MemberKind::Label, Pair { from: old, to: new }, labels);
            }
        }
        for (old, from) in &schemas.from.tables {
            let new = renames.tables.get(old).unwrap_or(old);
            let Some(to) = schemas.to.tables.get(new) else {
                continue;
            };
            if !all && same_names(from, to) {
                continue;
            }
            let owners = Pair { from: old, to: new };
            let tables = Pair { from, to };
            members.add(
                MemberKind::Column,
                owners,
                Pair {
                    from: own_columns(schemas.from, from),
                    to: own_columns(schemas.to, to),
                },
            );
            members.add(
                MemberKind::Constraint,
                owners,
                tables.map(|t| texts(t.constraints.keys())),
            );
            members.add(
                MemberKind::Index,
                owners,
                tables.map(|t| texts(t.indexes.keys())),
            );
        }
        members
    }

    fn add(
        &mut self,
        kind: MemberKind,
        owners: Pair<&QualifiedName>,
        names: Pair<BTreeSet<String>>,
    ) {
        self.spaces.push(Space {
            kind,
            owner: owners.to.clone(),
            old_owner: owners.from.clone(),
            names,
            wishes: Vec::new(),
        });
    }

    /// Files a hint where it fits.
    pub(super) fn wish(&mut self, at: usize, hint: &RenameHint) -> Result<(), RenameError> {
        let fitting: Vec<usize> = (0..self.spaces.len())
            .filter(|&i| self.spaces[i].fits(hint))
            .collect();
        // What goes and comes is meant rather than what is on both sides.
        let changing: Vec<usize> = fitting
            .iter()
            .copied()
            .filter(|&i| self.spaces[i].changes(hint))
            .collect();
        let best = if changing.is_empty() {
            fitting
        } else {
            changing
        };
        // The left side tells old names; a new name of the owner counts only where no old one fits.
        let of_old_owner =
            |i: &usize| qualified(hint.from.owner()).as_ref() == Some(&self.spaces[*i].old_owner);
        let old: Vec<usize> = best.iter().copied().filter(of_old_owner).collect();
        let best = if old.is_empty() { best } else { old };
        match best.as_slice() {
            [] => Err(self.unknown(hint)),
            [one] => {
                let names = Pair {
                    from: hint.from.name().to_owned(),
                    to: hint.to.name().to_owned(),
                };
                self.spaces[*one].wishes.push(Wish {
                    names,
                    hint: Some(at),
                });
                Ok(())
            }
            several => Err(RenameError::Ambiguous {
                hint: hint.to_string(),
                candidates: several
                    .iter()
                    .map(|&i| {
                        self.spaces[i]
                            .kind
                            .id(&self.spaces[i].owner, hint.from.name())
                    })
                    .collect(),
            }),
        }
    }

    /// A member that goes and comes as the hint says.
    pub(super) fn changing(&self, hint: &RenameHint) -> Option<ObjectId> {
        let mut spaces = self.spaces.iter();
        let space = spaces.find(|space| space.fits(hint) && space.changes(hint))?;
        Some(space.kind.id(&space.owner, hint.from.name()))
    }

    /// Says which side of a hint fits nothing, with the nearest name.
    fn unknown(&self, hint: &RenameHint) -> RenameError {
        let owned: Vec<&Space> = self.spaces.iter().filter(|s| s.owns(hint)).collect();
        let old_known = owned
            .iter()
            .any(|s| s.names.from.contains(hint.from.name()));
        let (reason, suggestion) = if owned.is_empty() || hint.from.owner().is_empty() {
            let names = self.spaces.iter().flat_map(Space::references);
            (
                "the database has none of that name, or the models have none of the new one",
                nearest(&hint.from.to_string(), names),
            )
        } else if old_known {
            let names = owned.iter().flat_map(|space| &space.names.to);
            (
                "the models have none of the new name",
                nearest(hint.to.name(), names.cloned()),
            )
        } else {
            let names = owned.iter().flat_map(|space| &space.names.from);
            (
                "the database has none of the old name",
                nearest(hint.from.name(), names.cloned()),
            )
        };
        RenameError::Unknown {
            hint: hint.to_string(),
            reason: reason.to_owned(),
            suggestion,
        }
    }

    /// Files the `renamed_from` of the models.
    pub(super) fn wish_from_models(&mut self, desired: &Desired) {
        for (id, from) in &desired.renamed_from {
            let (kind, owner, to) = match id {
                ObjectId::EnumLabel(owner, label) => (MemberKind::Label, owner, label.clone()),
                ObjectId::Column(owner, name) => (MemberKind::Column, owner, name.to_string()),
                ObjectId::Constraint(owner, name) => {
                    (MemberKind::Constraint, owner, name.to_string())
                }
                ObjectId::Index(owner, name) => (MemberKind::Index, owner, name.to_string()),
                ObjectId::Schema(_) | ObjectId::Enum(_) | ObjectId::Table(_) | ObjectId::Sql(_) => {
                    continue;
                }
            };
            let from = match from {
                RenamedFrom::Name(name) => name.clone(),
                RenamedFrom::Qualified(name) => name.name.to_string(),
            };
            let mut spaces = self.spaces.iter_mut();
            // In a new table or type there is nothing to rename.
            if let Some(space) = spaces.find(|s| s.kind == kind && s.owner == *owner) {
                space.wishes.push(Wish {
                    names: Pair { from, to },
                    hint: None,
                });
            }
        }
    }
}

/// The columns of a table but for those that it has from above: these are renamed there.
fn own_columns(schema: &Schema, table: &Table) -> BTreeSet<String> {
    let columns = table.columns.keys();
    texts(columns.filter(|name| !schema.is_inherited_column(table, name)))
}

fn same_names(one: &Table, other: &Table) -> bool {
    let columns = one.columns.len() == other.columns.len();
    columns
        && one
            .columns
            .keys()
            .all(|name| other.columns.contains_key(name))
        && one.constraints.keys().eq(other.constraints.keys())
        && one.indexes.keys().eq(other.indexes.keys())
}

fn texts<'a>(names: impl Iterator<Item = &'a Name>) -> BTreeSet<String> {
    names.map(ToString::to_string).collect()
}

impl Space {
    fn fits(&self, hint: &RenameHint) -> bool {
        self.owns(hint)
            && self.names.from.contains(hint.from.name())
            && self.names.to.contains(hint.to.name())
    }

    /// Whether the old name goes and the new one comes.
    fn changes(&self, hint: &RenameHint) -> bool {
        !self.names.to.contains(hint.from.name()) && !self.names.from.contains(hint.to.name())
    }

    /// Whether the owners that the hint names are this one's.
    fn owns(&self, hint: &RenameHint) -> bool {
        let alone = hint.from.owner().is_empty() && hint.to.owner().is_empty();
        (!alone || self.kind.may_stand_alone())
            && self.is_owner(&hint.from)
            && (hint.to.owner().is_empty() || self.is_owner(&hint.to))
    }

    fn is_owner(&self, path: &Path) -> bool {
        let owner = path.owner();
        let in_schema = self.kind == MemberKind::Index
            && matches!(owner, [schema] if self.owner.schema == *schema.as_str());
        match qualified(owner) {
            None => owner.is_empty() && self.kind.may_stand_alone(),
            Some(name) => name == self.owner || name == self.old_owner || in_schema,
        }
    }

    fn references(&self) -> Vec<String> {
        let names = self.names.from.iter();
        names
            .map(|name| format!("{}.{name}", self.old_owner.to_reference()))
            .collect()
    }
}
