//! Foreign keys: the other table, its columns, and whether the two sides fit.

use limbeck_schema::{
    ColumnType, ConstraintDefinition, ForeignKey, IndexKey, Name, PrimaryKey, QualifiedName,
    ReferentialAction, TypeName,
};

use super::Input;
use super::object::{ConstraintDraft, ReferenceDraft, TableDraft};
use super::table::{Part, find_column};
use super::target::{self, Lookup, Role, Side};
use crate::attr::column_ref::ColumnRef;
use crate::mistake::Mistake;
use crate::report::{Place, Report};
use crate::suggest::did_you_mean;

/// Resolves every reference of every table.
pub(super) fn draft_foreign_keys(
    input: &Input<'_>,
    drafts: &mut [TableDraft],
    report: &mut Report,
) {
    let table_of = target::table_of(drafts);
    for at in 0..drafts.len() {
        for reference in std::mem::take(&mut drafts[at].references) {
            let lookup = Lookup {
                input,
                drafts,
                table_of: &table_of,
                role: Role::Reference,
            };
            let mut mistakes = Vec::new();
            let found = lookup.foreign_key(&drafts[at], &reference, &mut mistakes);
            report.extend(reference.file, mistakes);
            if let Some(definition) = found {
                drafts[at].constraints.push(ConstraintDraft {
                    definition: definition.into(),
                    name: reference.options.name.clone(),
                    comment: reference.options.comment.clone(),
                    renamed_from: reference
                        .options
                        .renamed_from
                        .as_ref()
                        .map(|old| old.value.clone()),
                    place: Place {
                        file: reference.file,
                        span: reference.span,
                    },
                });
            }
        }
    }
}

impl Lookup<'_> {
    /// The foreign key; `None` when its other side can't be told.
    fn foreign_key(
        &self,
        draft: &TableDraft,
        reference: &ReferenceDraft,
        mistakes: &mut Vec<Mistake>,
    ) -> Option<ForeignKey> {
        let (name, columns) = match self.find(reference.module, &reference.target) {
            Ok((Side::Model(other), columns)) => {
                let columns = self.model_columns(reference, other, &columns, mistakes)?;
                self.check_pairs(draft, reference, other, &columns, mistakes);
                (other.table.name.clone(), columns)
            }
            Ok((Side::Elsewhere(name), columns)) => {
                (name, elsewhere_columns(reference, &columns, mistakes)?)
            }
            Ok((Side::Broken, _)) => return None,
            Err(mistake) => {
                mistakes.push(mistake);
                return None;
            }
        };
        check_actions(draft, reference, mistakes);
        let mut key = ForeignKey::new(reference.columns.clone(), name, columns);
        key.match_type = reference.options.match_type();
        key.deferrable = reference.deferrable();
        key.not_valid = reference.options.not_valid.is_some();
        let action =
            |slot: &Option<crate::attr::tokens::Spanned<crate::attr::foreign_key::Action>>| {
                slot.as_ref()
                    .map_or(ReferentialAction::NoAction, |a| a.value.action)
            };
        key.on_update = action(&reference.options.on_update);
        key.on_delete = action(&reference.options.on_delete);
        key.on_delete_columns = reference.on_delete_columns.clone();
        Some(key)
    }

    /// The columns of the other table: those that are written, or its primary key.
    fn model_columns(
        &self,
        reference: &ReferenceDraft,
        other: &TableDraft,
        written: &[ColumnRef],
        mistakes: &mut Vec<Mistake>,
    ) -> Option<Vec<Name>> {
        let span = reference.target.span;
        if written.is_empty() {
            let Some(key) = self.with_keys_of(other).find_map(primary_key) else {
                mistakes.push(
                    Mistake::error(
                        span,
                        format!(
                            "table \"{}\" has no primary key to refer to",
                            other.table.name
                        ),
                    )
                    .help("Name the column: `references = Other::column`."),
                );
                return None;
            };
            if key.columns.len() != reference.columns.len() {
                mistakes.push(
                    count_mistake(reference, &other.table.name, &key.columns)
                        .help("Write `foreign_key(a, b => Other(x, y))` on the struct."),
                );
                return None;
            }
            return Some(key.columns.clone());
        }
        let part = Part {
            model: &self.input.models[other.model],
            prefix: String::new(),
        };
        let mut columns = Vec::new();
        for column in written {
            match find_column(&part, other, column) {
                Some(name) => columns.push(name),
                None => mistakes.push(
                    Mistake::error(
                        column.span,
                        format!(
                            "table \"{}\" has no column \"{}\"",
                            other.table.name, column.name
                        ),
                    )
                    .maybe_help(did_you_mean(
                        &column.name,
                        other.table.columns.keys().map(Name::as_str),
                    )),
                ),
            }
        }
        if columns.len() != written.len() {
            return None;
        }
        if columns.len() != reference.columns.len() {
            mistakes.push(count_mistake(reference, &other.table.name, &columns));
            return None;
        }
        Some(columns)
    }

    /// A table and, of a partition, those above it, whose keys it has as well.
    fn with_keys_of<'d>(&'d self, table: &'d TableDraft) -> impl Iterator<Item = &'d TableDraft> {
        std::iter::successors(Some(table), |draft| {
            let parent = draft.parents.first()?;
            let of = draft.table.partition_of.as_ref();
            of.and_then(|_| self.drafts.get(*parent))
        })
    }

    /// Types pair by pair, and a key over the other side (PostgreSQL manual, 5.5.5).
    fn check_pairs(
        &self,
        draft: &TableDraft,
        reference: &ReferenceDraft,
        other: &TableDraft,
        columns: &[Name],
        mistakes: &mut Vec<Mistake>,
    ) {
        for (own, theirs) in reference.columns.iter().zip(columns) {
            mistakes.extend(self.check_types(reference, (draft, own), (other, theirs)));
        }
        if !self
            .with_keys_of(other)
            .any(|draft| has_key_over(draft, columns))
        {
            let list: Vec<&str> = columns.iter().map(Name::as_str).collect();
            mistakes.push(
                Mistake::error(
                    reference.target.span,
                    format!(
                        "no unique key of table \"{}\" is over exactly ({})",
                        other.table.name,
                        list.join(", ")
                    ),
                )
                .help("A foreign key refers to a primary key or to columns that are `unique`."),
            );
        }
    }
}

impl Lookup<'_> {
    /// What PostgreSQL refuses to compare is an error, and what it compares by a cast a warning.
    fn check_types(
        &self,
        reference: &ReferenceDraft,
        (draft, own): (&TableDraft, &Name),
        (other, theirs): (&TableDraft, &Name),
    ) -> Option<Mistake> {
        let known = |draft: &TableDraft, name| {
            let place = draft.column_draft(name).filter(|column| column.known_type);
            Some((draft.column(name)?.data_type.clone(), place?.place))
        };
        let (from, from_place) = known(draft, own)?;
        let (to, to_place) = known(other, theirs)?;
        if is_same(&from, &to) {
            return None;
        }
        let span = reference.target.span;
        let mistake = if self.can_refer(&from, &to) {
            let message = format!(
                "column \"{own}\" is of type {from}, but \"{}.{theirs}\" is of type {to}",
                other.table.name
            );
            Mistake::warning(span, message)
        } else {
            let message = format!(
                "column \"{own}\" of type {from} can't refer to \"{}.{theirs}\" of type {to}",
                other.table.name
            );
            Mistake::error(span, message)
                .help("The index of the key can't compare them: give both columns one type.")
        };
        Some(
            mistake
                .also_in(from_place.file, from_place.span, from.to_string())
                .also_in(to_place.file, to_place.span, to.to_string()),
        )
    }

    fn can_refer(&self, from: &ColumnType, to: &ColumnType) -> bool {
        // A cast of the user's own may be implicit.
        if self.input.has_casts {
            return true;
        }
        let is_enum = |data_type: &ColumnType| match &data_type.name {
            TypeName::User(name) => self.input.enums.iter().any(|one| one.name == *name),
            TypeName::Builtin(_) | TypeName::Unresolved(_) => false,
        };
        let is_builtin = |data_type: &ColumnType| matches!(data_type.name, TypeName::Builtin(_));
        match from.can_refer_to(to) {
            Some(can) => can,
            None if is_enum(from) => !is_enum(to) && !is_builtin(to),
            None => !(is_enum(to) && is_builtin(from)),
        }
    }
}

fn elsewhere_columns(
    reference: &ReferenceDraft,
    written: &[ColumnRef],
    mistakes: &mut Vec<Mistake>,
) -> Option<Vec<Name>> {
    let columns: Vec<Name> = written.iter().map(|c| Name::new(c.name.as_str())).collect();
    if columns.len() == reference.columns.len() {
        return Some(columns);
    }
    mistakes.push(
        Mistake::error(
            reference.target.span,
            format!(
                "{} for {}",
                counted(columns.len(), "referenced column"),
                counted(reference.columns.len(), "column")
            ),
        )
        .help("No model declares this table, so its columns are written: `\"schema.table\"(id)`."),
    );
    None
}

fn counted(count: usize, noun: &str) -> String {
    match count {
        1 => format!("1 {noun}"),
        count => format!("{count} {noun}s"),
    }
}

fn count_mistake(reference: &ReferenceDraft, other: &QualifiedName, columns: &[Name]) -> Mistake {
    let list: Vec<&str> = columns.iter().map(Name::as_str).collect();
    Mistake::error(
        reference.target.span,
        format!(
            "{} can't refer to {} of table \"{other}\" ({})",
            counted(reference.columns.len(), "column"),
            counted(columns.len(), "column"),
            list.join(", ")
        ),
    )
}

/// `SET NULL` needs columns that can be null; the server finds out only when a row goes.
fn check_actions(draft: &TableDraft, reference: &ReferenceDraft, mistakes: &mut Vec<Mistake>) {
    for action in [&reference.options.on_delete, &reference.options.on_update]
        .into_iter()
        .flatten()
    {
        if action.value.action != ReferentialAction::SetNull {
            continue;
        }
        let columns = match reference.on_delete_columns.as_slice() {
            [] => &reference.columns,
            some => some,
        };
        for name in columns {
            if draft.column(name).is_some_and(|column| !column.nullable) {
                mistakes.push(
                    Mistake::warning(
                        action.span,
                        format!("column \"{name}\" can't become null: it is not null"),
                    )
                    .help("Make the field an `Option`, or choose another action."),
                );
            }
        }
    }
}

fn primary_key(draft: &TableDraft) -> Option<&PrimaryKey> {
    draft
        .constraints
        .iter()
        .find_map(|constraint| match &constraint.definition {
            ConstraintDefinition::PrimaryKey(key) => Some(key),
            ConstraintDefinition::Unique(_)
            | ConstraintDefinition::Check(_)
            | ConstraintDefinition::ForeignKey(_)
            | ConstraintDefinition::Exclusion(_) => None,
        })
}

/// Whether a primary key, a unique constraint or a plain unique index is over exactly these
/// columns, in any order.
fn has_key_over(draft: &TableDraft, columns: &[Name]) -> bool {
    let same = |key: &[Name]| {
        key.len() == columns.len() && key.iter().all(|column| columns.contains(column))
    };
    let by_constraint = draft
        .constraints
        .iter()
        .any(|constraint| match &constraint.definition {
            ConstraintDefinition::PrimaryKey(key) => same(&key.columns),
            ConstraintDefinition::Unique(unique) => same(&unique.columns),
            ConstraintDefinition::Check(_)
            | ConstraintDefinition::ForeignKey(_)
            | ConstraintDefinition::Exclusion(_) => false,
        });
    by_constraint
        || draft.indexes.iter().any(|draft| {
            let index = &draft.index;
            let key: Vec<Name> = index
                .elements
                .iter()
                .filter_map(|element| match &element.key {
                    IndexKey::Column(name) => Some(name.clone()),
                    IndexKey::Expression(_) => None,
                })
                .collect();
            index.unique
                && index.predicate.is_none()
                && key.len() == index.elements.len()
                && same(&key)
        })
}

/// Types that nobody has to think about: equal ones and those of one text family. Modifiers don't
/// count.
fn is_same(a: &ColumnType, b: &ColumnType) -> bool {
    let is_text = |ty: &ColumnType| match &ty.name {
        TypeName::Builtin(builtin) => matches!(
            builtin.as_str(),
            "character varying" | "text" | "bpchar" | "character"
        ),
        TypeName::User(_) | TypeName::Unresolved(_) => false,
    };
    let scalars = !a.array && !b.array;
    a.array == b.array && a.name == b.name || scalars && is_text(a) && is_text(b)
}
