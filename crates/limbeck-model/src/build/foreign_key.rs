//! Foreign keys: the other table, its columns, and whether the two sides fit.

use limbeck_schema::{
    ColumnType, ConstraintDefinition, ForeignKey, IndexKey, Name, PrimaryKey, QualifiedName,
    ReferentialAction, TypeName,
};
use proc_macro2::Span;

use super::Input;
use super::object::{ConstraintDraft, ReferenceDraft, TableDraft};
use super::table::{Part, find_column};
use crate::attr::column_ref::ColumnRef;
use crate::attr::foreign_key::{TargetRef, TargetTable};
use crate::mistake::Mistake;
use crate::report::{Place, Report};
use crate::suggest::did_you_mean;
use crate::tree::{DeclKind, ModuleId, Target};

/// Resolves every reference of every table.
pub(super) fn draft_foreign_keys(
    input: &Input<'_>,
    drafts: &mut [TableDraft],
    report: &mut Report,
) {
    let table_of: std::collections::HashMap<usize, usize> = drafts
        .iter()
        .enumerate()
        .map(|(at, draft)| (draft.model, at))
        .collect();
    for at in 0..drafts.len() {
        for reference in std::mem::take(&mut drafts[at].references) {
            let lookup = Lookup {
                input,
                drafts,
                table_of: &table_of,
            };
            let mut mistakes = Vec::new();
            let found = lookup.foreign_key(&drafts[at], &reference, &mut mistakes);
            report.extend(reference.file, mistakes);
            if let Some(definition) = found {
                drafts[at].constraints.push(ConstraintDraft {
                    definition: definition.into(),
                    name: reference.options.name.clone(),
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

struct Lookup<'a> {
    input: &'a Input<'a>,
    drafts: &'a [TableDraft],
    table_of: &'a std::collections::HashMap<usize, usize>,
}

impl Lookup<'_> {
    /// The foreign key; `None` when its other side can't be told.
    fn foreign_key(
        &self,
        draft: &TableDraft,
        reference: &ReferenceDraft,
        mistakes: &mut Vec<Mistake>,
    ) -> Option<ForeignKey> {
        let (name, columns) = match self.target(reference) {
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

    /// Which table, and the columns that are written.
    fn target(&self, reference: &ReferenceDraft) -> Result<(Side<'_>, Vec<ColumnRef>), Mistake> {
        match &reference.target.table {
            TargetTable::Table(name) => {
                let name = name.in_schema(&self.input.options.default_schema);
                let declared = self.drafts.iter().find(|draft| draft.table.name == name);
                let side = match declared {
                    Some(draft) => Side::Model(draft),
                    None => Side::Elsewhere(name),
                };
                Ok((side, reference.target.columns.clone()))
            }
            TargetTable::Model(path) => {
                self.model_target(reference.module, path, &reference.target)
            }
        }
    }

    fn model_target(
        &self,
        module: ModuleId,
        path: &[(String, Span)],
        target: &TargetRef,
    ) -> Result<(Side<'_>, Vec<ColumnRef>), Mistake> {
        let names: Vec<String> = path.iter().map(|(name, _)| name.clone()).collect();
        let mut found = self.input.tree.resolve(module, false, &names);
        // `Org::code`: an alias of a model may stand for it.
        let mut hops = 0;
        while let Target::Decl(id) = found.target
            && let DeclKind::Alias(alias) = &self.input.tree.decl(id).kind
            && let syn::Type::Path(ty) = &*alias.ty
            && hops < 16
        {
            let segments = crate::types::segments(&ty.path);
            let next = self
                .input
                .tree
                .resolve(self.input.tree.decl(id).module, false, &segments);
            found.target = next.target;
            hops += 1;
        }
        let mut columns = target.columns.clone();
        if let ([field], Some((_, span)), true) =
            (found.rest.as_slice(), path.last(), columns.is_empty())
        {
            columns.push(ColumnRef {
                name: field.clone(),
                quoted: false,
                span: *span,
            });
        } else if !found.rest.is_empty() {
            return Err(self.unknown_model(&names, target.span));
        }
        let Target::Decl(id) = found.target else {
            return Err(self.unknown_model(&names, target.span));
        };
        if self.input.broken.contains(&id) {
            return Ok((Side::Broken, columns));
        }
        let Some(index) = self.input.model_of.get(&id) else {
            return Err(Mistake::error(
                target.span,
                format!("`{}` is not a model", names.join("::")),
            )
            .help("The struct that a foreign key refers to derives `Model`."));
        };
        match self.table_of.get(index) {
            Some(at) => Ok((Side::Model(&self.drafts[*at]), columns)),
            None if self.input.models[*index].item.attrs.embedded.is_some() => Err(Mistake::error(
                target.span,
                format!("`{}` is embedded and has no table", names.join("::")),
            )),
            // Its table is declared twice, which was reported.
            None => Ok((Side::Broken, columns)),
        }
    }

    fn unknown_model(&self, path: &[String], span: Span) -> Mistake {
        let last = path.last().map_or("", String::as_str);
        let mut names: Vec<String> = self
            .input
            .models
            .iter()
            .map(|model| model.item.ident.to_string())
            .collect();
        names.sort();
        let same = names.iter().any(|name| name == last);
        let help = if same {
            Some(format!(
                "A model `{last}` exists: import it, or write its whole path."
            ))
        } else {
            did_you_mean(last, names.iter().map(String::as_str))
        };
        Mistake::error(span, format!("unknown model `{}`", path.join("::"))).help(
            help.unwrap_or_else(|| {
                "A table that no model declares is named by a string: `\"schema.table\"(column)`."
                    .to_owned()
            }),
        )
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
            let Some(key) = primary_key(other) else {
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
            let (Some(a), Some(b)) = (draft.column(own), other.column(theirs)) else {
                continue;
            };
            let known = |draft: &TableDraft, name| {
                draft
                    .column_draft(name)
                    .is_some_and(|column| column.known_type)
            };
            if known(draft, own) && known(other, theirs) && !same_family(&a.data_type, &b.data_type)
            {
                mistakes.push(Mistake::warning(
                    reference.target.span,
                    format!(
                        "column \"{own}\" is of type {}, but \"{}.{theirs}\" is of type {}",
                        a.data_type, other.table.name, b.data_type
                    ),
                ));
            }
        }
        if !has_key_over(other, columns) {
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

enum Side<'a> {
    Model(&'a TableDraft),
    /// A table that no model declares.
    Elsewhere(QualifiedName),
    /// A model that could not be read, which was reported.
    Broken,
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

/// Types that PostgreSQL compares without a cast: equal ones and those of one text family.
/// Modifiers don't count.
fn same_family(a: &ColumnType, b: &ColumnType) -> bool {
    let family = |ty: &ColumnType| match &ty.name {
        TypeName::Builtin(builtin) => match builtin.as_str() {
            "character varying" | "text" | "bpchar" | "character" => {
                TypeName::Unresolved(Name::new("text"))
            }
            _ => ty.name.clone(),
        },
        TypeName::User(_) | TypeName::Unresolved(_) => ty.name.clone(),
    };
    a.array == b.array && family(a) == family(b)
}
