//! Renames: never guessed, taken from hints, and done before anything else.
//!
//! [`resolve`] joins the hints of the command line with the `renamed_from` of the models, names
//! what could be a rename beside them, and gives [`Renames`]. Those are applied to the current
//! schema before the diff, so that everything after sees the new names only.

mod candidates;
mod error;
mod extension;
mod hint;
#[cfg(test)]
mod laws;
mod member;
mod nearest;
mod object;
mod old_words;
mod ops;
mod select;

pub use candidates::Candidate;
pub use error::{Notice, Refusal, RenameError, RenameErrors};
pub use hint::RenameHint;
pub use old_words::OldWords;
pub use ops::Renames;

use std::collections::{BTreeMap, BTreeSet};

use limbeck_schema::{
    Desired, ObjectId, ObjectKind, QualifiedName, RenamedFrom, Schema, SqlObjectId,
};

use crate::pair::Pair;

use member::Members;
use select::{Selected, Wish, select};

/// What is renamed and what else a person should know.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RenameReport {
    /// The renames that the hints tell.
    pub renames: Renames,
    /// What could be renames beside them, the most alike first.
    pub candidates: Vec<Candidate>,
    /// Hints in the models that were not followed.
    pub notices: Vec<Notice>,
}

/// Finds out which renames the hints mean.
///
/// A `renamed_from` of the models counts until it was followed; after that it only makes a notice.
/// A hint of the command line that fits nothing is an error.
///
/// # Errors
/// Every hint of the command line that can't be followed.
pub fn resolve(
    current: &Schema,
    desired: &Desired,
    hints: &[RenameHint],
) -> Result<RenameReport, RenameErrors> {
    let mut resolver = Resolver {
        schemas: Pair {
            from: current,
            to: &desired.schema,
        },
        desired,
        hints,
        used: BTreeSet::new(),
        meant: BTreeMap::new(),
        renames: Renames::default(),
        notices: Vec::new(),
        errors: Vec::new(),
    };
    resolver.tables_and_enums();
    resolver.objects();
    resolver.members();
    resolver.finish()
}

/// Whether the models say what becomes of the label: then nobody needs to be asked.
fn is_replaced(desired: &Desired, candidate: &Candidate) -> bool {
    let ObjectId::EnumLabel(name, label) = &candidate.from else {
        return false;
    };
    let told = desired.enum_mapping.get(name);
    told.is_some_and(|told| told.contains_key(label))
}

struct Resolver<'a> {
    schemas: Pair<&'a Schema>,
    desired: &'a Desired,
    hints: &'a [RenameHint],
    /// Positions of hints that were tables, enum types or objects defined by SQL.
    used: BTreeSet<usize>,
    /// The objects that hints were.
    meant: BTreeMap<usize, SqlObjectId>,
    renames: Renames,
    notices: Vec<Notice>,
    errors: Vec<RenameError>,
}

impl Resolver<'_> {
    fn tables_and_enums(&mut self) {
        let tables = self
            .schemas
            .map(|schema| schema.tables.keys().cloned().collect::<BTreeSet<_>>());
        let enums = self
            .schemas
            .map(|schema| schema.enums.keys().cloned().collect::<BTreeSet<_>>());
        let table_wishes = self.whole_hints(&tables);
        let enum_wishes = self.whole_hints(&enums);
        for wish in &table_wishes {
            if let Some(at) = wish.hint
                && enum_wishes.iter().any(|other| other.hint == Some(at))
            {
                self.errors.push(RenameError::Ambiguous {
                    hint: self.hints[at].to_string(),
                    candidates: vec![
                        ObjectId::Table(wish.names.from.clone()),
                        ObjectId::Enum(wish.names.from.clone()),
                    ],
                });
            }
        }
        self.used.extend(
            table_wishes
                .iter()
                .chain(&enum_wishes)
                .filter_map(|w| w.hint),
        );
        let models = self.whole_models(ObjectKind::Table);
        let selected = select([table_wishes, models].concat(), &tables);
        self.renames.tables = self.settle(selected, ObjectId::Table, QualifiedName::to_reference);
        let models = self.whole_models(ObjectKind::Enum);
        let selected = select([enum_wishes, models].concat(), &enums);
        self.renames.enums = self.settle(selected, ObjectId::Enum, QualifiedName::to_reference);
    }

    /// The hints whose two sides are whole names of this space.
    fn whole_hints(&self, names: &Pair<BTreeSet<QualifiedName>>) -> Vec<Wish<QualifiedName>> {
        let hints = self.hints.iter().enumerate();
        hints
            .filter_map(|(at, hint)| {
                let (from, to) = (hint.from.qualified()?, hint.to.qualified()?);
                (names.from.contains(&from) && names.to.contains(&to)).then_some(Wish {
                    names: Pair { from, to },
                    hint: Some(at),
                })
            })
            .collect()
    }

    fn whole_models(&self, kind: ObjectKind) -> Vec<Wish<QualifiedName>> {
        let told = self.desired.renamed_from.iter();
        told.filter(|(id, _)| id.kind() == kind)
            .filter_map(|(id, from)| {
                let (ObjectId::Table(to) | ObjectId::Enum(to)) = id else {
                    return None;
                };
                let from = match from {
                    RenamedFrom::Qualified(from) => from.clone(),
                    RenamedFrom::Name(name) => to.sibling(name.as_str()),
                };
                let names = Pair {
                    from,
                    to: to.clone(),
                };
                Some(Wish { names, hint: None })
            })
            .collect()
    }

    /// Files what was refused, and gives the renames.
    fn settle<K>(
        &mut self,
        selected: Selected<K>,
        id: impl Fn(K) -> ObjectId,
        text: impl Fn(&K) -> String,
    ) -> std::collections::BTreeMap<K, K> {
        for (wish, refusal) in selected.refused {
            let old = text(&wish.names.from);
            let object = id(wish.names.to);
            match wish.hint {
                Some(at) => {
                    self.errors
                        .push(RenameError::refused(&self.hints[at], object, refusal))
                }
                None => self.notices.push(Notice {
                    object,
                    old,
                    refusal,
                }),
            }
        }
        selected.renames
    }

    fn members(&mut self) {
        // Without hints, only what differs can tell of a rename.
        let all = !self.hints.is_empty() || !self.desired.renamed_from.is_empty();
        let mut members = Members::find(self.schemas, &self.renames, all);
        for (at, hint) in self.hints.iter().enumerate() {
            if self.used.contains(&at) {
                if let (Some(object), Some(member)) = (self.meant.get(&at), members.changing(hint))
                {
                    self.errors.push(RenameError::Ambiguous {
                        hint: hint.to_string(),
                        candidates: vec![ObjectId::Sql(Box::new(object.clone())), member],
                    });
                }
            } else if let Err(error) = members.wish(at, hint) {
                self.errors.push(error);
            }
        }
        members.wish_from_models(self.desired);
        for space in members.spaces {
            let selected = select(space.wishes, &space.names);
            let owner = space.owner.clone();
            let kind = space.kind;
            let renames = self.settle(selected, |name| kind.id(&owner, &name), String::clone);
            if !renames.is_empty() {
                self.renames.members.insert((kind, owner), renames);
            }
        }
    }

    fn finish(mut self) -> Result<RenameReport, RenameErrors> {
        if !self.errors.is_empty() {
            return Err(RenameErrors(self.errors));
        }
        self.renames.moved_extensions(self.schemas);
        self.renames.new_namespaces(self.schemas);
        self.renames.typed_tables(self.schemas.from);
        let candidates = if self.renames.is_empty() {
            candidates::candidates(self.schemas)
        } else {
            match self.renames.applied_to(self.schemas.from) {
                Ok(renamed) => candidates::candidates(Pair {
                    from: &renamed,
                    to: self.schemas.to,
                }),
                // Then nothing but a broken schema is left to compare with.
                Err(_) => Vec::new(),
            }
        };
        let mut candidates = candidates;
        candidates.retain(|candidate| !is_replaced(self.desired, candidate));
        Ok(RenameReport {
            renames: self.renames,
            candidates,
            notices: self.notices,
        })
    }
}
