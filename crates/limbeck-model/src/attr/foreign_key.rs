//! `foreign_key(a, b => Other(x, y), …)` on a struct; `references = Org::code` and the words beside
//! it on a field.

use limbeck_schema::{Deferrable, MatchType, Name, ReferentialAction};
use proc_macro2::{Delimiter, Span, TokenTree};

use super::column_ref::{ColumnRef, column_ref, deferrable};
use super::name::{Reference, check_reference, object_name};
use super::table::comment_text;
use super::tokens::{Clause, Spanned, Tokens, Value, inside};
use super::{set, set_flag, unknown_word, words};
use crate::mistake::Mistake;
use crate::suggest::did_you_mean;

/// A foreign key as it is written on a struct.
#[derive(Clone, Debug)]
pub struct ForeignKeyAttr {
    /// Where it is written.
    pub span: Span,
    /// The columns of this table.
    pub columns: Vec<ColumnRef>,
    /// What they refer to.
    pub target: TargetRef,
    /// The words beside it.
    pub options: ForeignKeyOptions,
}

/// What may be said about any foreign key.
#[derive(Clone, Debug, Default)]
pub struct ForeignKeyOptions {
    /// `ON DELETE`.
    pub on_delete: Option<Spanned<Action>>,
    /// `ON UPDATE`.
    pub on_update: Option<Spanned<Action>>,
    /// When it is checked.
    pub deferrable: Option<Spanned<Deferrable>>,
    /// `MATCH FULL`.
    pub match_full: Option<Span>,
    /// `NOT VALID`.
    pub not_valid: Option<Span>,
    /// The constraint's name.
    pub name: Option<Spanned<Name>>,
    /// `COMMENT ON CONSTRAINT`.
    pub comment: Option<Spanned<String>>,
    /// The constraint's old name.
    pub renamed_from: Option<Spanned<Name>>,
}

impl ForeignKeyOptions {
    /// `MATCH`.
    pub(crate) fn match_type(&self) -> MatchType {
        match self.match_full {
            Some(_) => MatchType::Full,
            None => MatchType::Simple,
        }
    }

    /// The place of the first word that is given, for a field without `references`.
    pub(crate) fn first_span(&self) -> Option<Span> {
        self.on_delete
            .as_ref()
            .map(|s| s.span)
            .or(self.on_update.as_ref().map(|s| s.span))
            .or(self.deferrable.as_ref().map(|s| s.span))
            .or(self.match_full)
            .or(self.not_valid)
            .or(self.name.as_ref().map(|s| s.span))
            .or(self.comment.as_ref().map(|s| s.span))
    }
}

/// An action with the columns of `SET NULL (…)` or `SET DEFAULT (…)`.
#[derive(Clone, Debug)]
pub struct Action {
    /// What happens.
    pub action: ReferentialAction,
    /// To which columns; none for all.
    pub columns: Vec<ColumnRef>,
}

/// The other side of a foreign key.
#[derive(Clone, Debug)]
pub struct TargetRef {
    /// Where it is written.
    pub span: Span,
    /// Which table.
    pub table: TargetTable,
    /// Which columns; none for its primary key (or what a path's last segment says).
    pub columns: Vec<ColumnRef>,
}

/// How the other table is named.
#[derive(Clone, Debug)]
pub enum TargetTable {
    /// As a Rust path; on a field its last segment may be a field of the model.
    Model(Vec<(String, Span)>),
    /// As a string, by its own name.
    Table(Reference),
}

/// `references = Org`, `references = crate::org::Org::code`, `references = "schema.table"`,
/// `references = "table"(column)`.
pub(crate) fn field_target(clause: &Clause) -> Result<TargetRef, Mistake> {
    let expected = "a model: `= Org` or `= Org::code`";
    target(clause.assigned(expected)?)
        .map_err(|mistake| mistake.unwrap_or_else(|| clause.wrong(expected)))
}

/// A model or a table's name alone.
pub(crate) fn table_target(tokens: &Tokens) -> Option<TargetRef> {
    target(tokens)
        .ok()
        .filter(|target| target.columns.is_empty())
}

/// A path or a string, with columns in parentheses or without. `None`: neither.
fn target(tokens: &Tokens) -> Result<TargetRef, Option<Mistake>> {
    let mut columns = Vec::new();
    let mut head = tokens.clone();
    if let Some(TokenTree::Group(group)) = tokens.trees.last()
        && group.delimiter() == Delimiter::Parenthesis
    {
        head.trees.pop();
        for part in inside(group).split_commas() {
            columns.push(column_ref(&part).map_err(Some)?);
        }
    }
    let table = if let Some(path) = head.path() {
        TargetTable::Model(path.into_iter().map(|w| (w.text, w.span)).collect())
    } else if let Some(text) = head.string() {
        TargetTable::Table(check_reference(text).map_err(Some)?.value)
    } else {
        return Err(None);
    };
    Ok(TargetRef {
        span: tokens.span,
        table,
        columns,
    })
}

/// `foreign_key(a, b => Other(x, y), on_delete = cascade)`.
pub(crate) fn table_form(
    clause: &Clause,
    mistakes: &mut Vec<Mistake>,
) -> Result<ForeignKeyAttr, Mistake> {
    let expected = "columns, an arrow and a model: `(a, b => Other(x, y))`";
    let mut columns = Vec::new();
    let mut found = None;
    let mut options = ForeignKeyOptions::default();
    for part in clause.list(expected)? {
        if found.is_some() {
            if let Err(mistake) = Clause::read(part).and_then(|clause| options.table_word(&clause))
            {
                mistakes.push(mistake);
            }
        } else if let Some((left, right)) = part.split_arrow() {
            columns.push(column_ref(&left)?);
            let right = target(&right);
            found = Some(right.map_err(|m| m.unwrap_or_else(|| clause.wrong(expected)))?);
        } else {
            columns.push(column_ref(&part).map_err(|_| clause.wrong(expected))?);
        }
    }
    Ok(ForeignKeyAttr {
        span: clause.span,
        columns,
        target: found.ok_or_else(|| clause.wrong(expected))?,
        options,
    })
}

impl ForeignKeyOptions {
    /// A word in `foreign_key(…)`.
    fn table_word(&mut self, clause: &Clause) -> Result<(), Mistake> {
        match clause.word.text.as_str() {
            "name" => set(&mut self.name, &clause.word, object_name(clause)?),
            "renamed_from" => set(&mut self.renamed_from, &clause.word, object_name(clause)?),
            "comment" => set(&mut self.comment, &clause.word, comment_text(clause)?),
            "on_delete" | "on_update" | "deferrable" | "match_full" | "not_valid" => {
                self.shared_word(clause)
            }
            _ => Err(unknown_word(
                &clause.word,
                "in `foreign_key(…)`",
                words::FOREIGN_KEY,
            )),
        }
    }

    /// A word that fields and `foreign_key(…)` share.
    pub(crate) fn shared_word(&mut self, clause: &Clause) -> Result<(), Mistake> {
        match clause.word.text.as_str() {
            "on_delete" => set(&mut self.on_delete, &clause.word, action(clause)?),
            "on_update" => {
                let action = action(clause)?;
                match action.value.columns.first() {
                    Some(column) => Err(Mistake::error(
                        column.span,
                        "only `on_delete` takes columns",
                    )),
                    None => set(&mut self.on_update, &clause.word, action),
                }
            }
            "deferrable" => {
                let when = Spanned::new(deferrable(clause)?, clause.span);
                set(&mut self.deferrable, &clause.word, when)
            }
            "not_valid" => set_flag(&mut self.not_valid, clause),
            _ => set_flag(&mut self.match_full, clause),
        }
    }
}

fn action(clause: &Clause) -> Result<Spanned<Action>, Mistake> {
    let expected = "`cascade`, `set_null`, `set_default`, `restrict` or `no_action`";
    let tokens = clause.assigned(expected)?;
    let (word, list) = match (tokens.word(), tokens.call()) {
        (Some(word), _) => (word, None),
        (None, Some((word, list))) => (word, Some(list)),
        (None, None) => return Err(clause.wrong(expected)),
    };
    let action = match word.text.as_str() {
        "cascade" => ReferentialAction::Cascade,
        "set_null" => ReferentialAction::SetNull,
        "set_default" => ReferentialAction::SetDefault,
        "restrict" => ReferentialAction::Restrict,
        "no_action" => ReferentialAction::NoAction,
        other => {
            return Err(clause
                .wrong(expected)
                .maybe_help(did_you_mean(other, words::ACTION.iter().copied())));
        }
    };
    let takes_columns = matches!(
        action,
        ReferentialAction::SetNull | ReferentialAction::SetDefault
    );
    let mut columns = Vec::new();
    for part in list.into_iter().flat_map(Tokens::split_commas) {
        if !takes_columns {
            return Err(Mistake::error(
                part.span,
                "only `set_null` and `set_default` take columns",
            ));
        }
        columns.push(column_ref(&part)?);
    }
    Ok(Spanned::new(Action { action, columns }, clause.span))
}

/// Whether a clause of a field belongs to its foreign key.
pub(crate) fn is_field_word(clause: &Clause) -> bool {
    matches!(
        clause.word.text.as_str(),
        "on_delete" | "on_update" | "deferrable" | "match_full" | "not_valid"
    ) && !matches!(clause.value, Value::List(_))
}
