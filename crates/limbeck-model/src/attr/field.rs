//! `#[limbeck(…)]` on a field of a model.

use limbeck_schema::{ColumnType, Expr, Name};
use proc_macro2::Span;
use syn::Attribute;

use super::check::{self, CheckAttr};
use super::column_options::ColumnOptionsAttr;
use super::default::{self, DefaultAttr};
use super::foreign_key::{self, ForeignKeyOptions, TargetRef};
use super::identity::{self, IdentityAttr, SerialAttr};
use super::index::{self, IndexAttr};
use super::name::{Reference, object_name, reference};
use super::primary_key::{self, PrimaryKeyAttr};
use super::table::{CommentAttr, comment, comment_text};
use super::tokens::{Clause, Spanned, Value};
use super::unique::{self, UniqueAttr};
use super::{
    data_type, limbeck_clauses, set, set_boxed, set_flag, sqlx, twice, unknown_word, words,
};
use crate::mistake::Mistake;

/// What a field's attributes say. What few fields say is boxed: there are thousands of them.
#[derive(Clone, Debug, Default)]
pub struct FieldAttrs {
    /// The column's name.
    pub column: Option<Spanned<Name>>,
    /// Its type.
    pub data_type: Option<Box<Spanned<ColumnType>>>,
    /// Whether the column belongs to the primary key.
    pub primary_key: Option<Box<PrimaryKeyAttr>>,
    /// An identity column.
    pub identity: Option<Box<IdentityAttr>>,
    /// A serial column.
    pub serial: Option<Box<SerialAttr>>,
    /// The default.
    pub default: Option<Box<Spanned<DefaultAttr>>>,
    /// A generated column's expression.
    pub generated: Option<Box<Spanned<Expr>>>,
    /// Whether it is computed on read.
    pub is_virtual: Option<Span>,
    /// `null` (true) or `not_null` (false), whatever the Rust type says.
    pub nullable: Option<Spanned<bool>>,
    /// Unique constraints.
    pub uniques: Vec<UniqueAttr>,
    /// Indexes.
    pub indexes: Vec<IndexAttr>,
    /// Checks.
    pub checks: Vec<CheckAttr>,
    /// The collation.
    pub collate: Option<Box<Spanned<Reference>>>,
    /// How the column is kept.
    pub options: Option<Box<ColumnOptionsAttr>>,
    /// The comment.
    pub comment: Option<Box<Spanned<CommentAttr>>>,
    /// What the column refers to.
    pub references: Option<Box<TargetRef>>,
    /// The words beside `references`.
    pub foreign_key: Option<Box<ForeignKeyOptions>>,
    /// The column's old name.
    pub renamed_from: Option<Box<Spanned<Name>>>,
    /// The value for rows that have none.
    pub backfill: Option<Box<Spanned<Expr>>>,
    /// How old values become values of a new type.
    pub using: Option<Box<Spanned<Expr>>>,
    /// The column comes from a table above, and is no one's own.
    pub inherited: Option<Span>,
    /// No column.
    pub skip: Option<Span>,
    /// The columns of another struct, with this prefix.
    pub flatten: Option<Box<Spanned<String>>>,
    /// sqlx reads and writes the field as JSON.
    pub sqlx_json: bool,
}

/// Whether a field has attributes that [`read`] looks at.
pub(crate) fn has_any(attrs: &[Attribute]) -> bool {
    attrs
        .iter()
        .any(|attr| attr.path().is_ident("limbeck") || attr.path().is_ident("sqlx"))
}

/// Reads the attributes of a field.
pub(crate) fn read(attrs: &[Attribute], mistakes: &mut Vec<Mistake>) -> FieldAttrs {
    let mut field = FieldAttrs::default();
    for clause in limbeck_clauses(attrs, mistakes) {
        let mut more = Vec::new();
        if let Err(mistake) = field.word(&clause, &mut more) {
            mistakes.push(mistake);
        }
        mistakes.append(&mut more);
    }
    sqlx::field(attrs, &mut field);
    field.indexes.shrink_to_fit();
    field.uniques.shrink_to_fit();
    field.check_conflicts(mistakes);
    field
}

impl FieldAttrs {
    fn word(&mut self, clause: &Clause, mistakes: &mut Vec<Mistake>) -> Result<(), Mistake> {
        let word = &clause.word;
        match word.text.as_str() {
            "column" => set(&mut self.column, word, object_name(clause)?),
            "type" => self.set_type(clause),
            "primary_key" => {
                let key = primary_key::field_form(clause, mistakes)?;
                match &self.primary_key {
                    Some(first) => Err(twice(word, first.span)),
                    None => {
                        self.primary_key = Some(Box::new(key));
                        Ok(())
                    }
                }
            }
            "identity" => self.set_identity(clause, mistakes),
            "serial" => self.set_serial(clause, mistakes),
            "default" => set_boxed(&mut self.default, word, default::read(clause)?),
            "generated" => set_boxed(&mut self.generated, word, clause.sql()?.map(Expr::new)),
            "virtual" => set_flag(&mut self.is_virtual, clause),
            "null" => self.set_nullable(clause, true),
            "not_null" => self.set_nullable(clause, false),
            "unique" => {
                unique::field_form(clause, mistakes).map(|unique| self.uniques.push(unique))
            }
            "index" => index::field_form(clause, mistakes).map(|index| self.indexes.push(index)),
            "check" => check::read(clause, mistakes).map(|check| self.checks.push(check)),
            "collate" => set_boxed(&mut self.collate, word, reference(clause)?),
            "comment" => set_boxed(&mut self.comment, word, comment(clause)?),
            "fk_name" => set(
                &mut self.foreign_key.get_or_insert_default().name,
                word,
                object_name(clause)?,
            ),
            "fk_comment" => set(
                &mut self.foreign_key.get_or_insert_default().comment,
                word,
                comment_text(clause)?,
            ),
            option if ColumnOptionsAttr::is_word(option) => {
                self.options.get_or_insert_default().word(clause)
            }
            "references" => self.set_references(clause),
            "renamed_from" => set_boxed(&mut self.renamed_from, word, object_name(clause)?),
            "backfill" => set_boxed(&mut self.backfill, word, clause.sql()?.map(Expr::new)),
            "using" => set_boxed(&mut self.using, word, clause.sql()?.map(Expr::new)),
            "inherited" => set_flag(&mut self.inherited, clause),
            "skip" => set_flag(&mut self.skip, clause),
            "flatten" => set_boxed(&mut self.flatten, word, prefix(clause)?),
            _ if foreign_key::is_field_word(clause) => {
                self.foreign_key.get_or_insert_default().shared_word(clause)
            }
            _ => Err(unknown_word(word, "on a field", words::FIELD)),
        }
    }

    fn set_type(&mut self, clause: &Clause) -> Result<(), Mistake> {
        let data_type = data_type::read(clause)?;
        if let Some(first) = &self.data_type {
            return Err(twice(&clause.word, first.span));
        }
        self.data_type = Some(Box::new(data_type));
        Ok(())
    }

    fn set_nullable(&mut self, clause: &Clause, nullable: bool) -> Result<(), Mistake> {
        let span = clause.flag()?;
        match &self.nullable {
            Some(first) if first.value != nullable => Err(Mistake::error(
                span,
                "a column can't be both `null` and `not_null`",
            )
            .also(first.span, "the other is here")),
            Some(_) | None => set(
                &mut self.nullable,
                &clause.word,
                Spanned::new(nullable, span),
            ),
        }
    }

    fn set_identity(
        &mut self,
        clause: &Clause,
        mistakes: &mut Vec<Mistake>,
    ) -> Result<(), Mistake> {
        let identity = identity::read(clause, mistakes)?;
        if let Some(first) = &self.identity {
            return Err(twice(&clause.word, first.span));
        }
        self.identity = Some(Box::new(identity));
        Ok(())
    }

    fn set_serial(&mut self, clause: &Clause, mistakes: &mut Vec<Mistake>) -> Result<(), Mistake> {
        let serial = identity::read_serial(clause, mistakes)?;
        if let Some(first) = &self.serial {
            return Err(twice(&clause.word, first.span));
        }
        self.serial = Some(Box::new(serial));
        Ok(())
    }

    fn set_references(&mut self, clause: &Clause) -> Result<(), Mistake> {
        let target = foreign_key::field_target(clause)?;
        if let Some(first) = &self.references {
            return Err(twice(&clause.word, first.span).help(
                "A second foreign key over the same column is a `foreign_key(…)` on the struct.",
            ));
        }
        self.references = Some(Box::new(target));
        Ok(())
    }

    /// The written name of the sequence of an identity or serial column.
    pub(crate) fn sequence(&self) -> Option<&Spanned<Reference>> {
        let serial = self.serial.as_ref().map(|serial| &serial.options);
        let identity = self.identity.as_deref().or(serial);
        identity.and_then(|identity| identity.sequence.as_ref())
    }

    /// Words that exclude each other, as far as one field can show.
    fn check_conflicts(&self, mistakes: &mut Vec<Mistake>) {
        self.check_value_sources(mistakes);
        if let Some(span) = self.is_virtual
            && self.generated.is_none()
        {
            mistakes.push(
                Mistake::error(span, "`virtual` without `generated`")
                    .help("Write `generated = \"…\", virtual`."),
            );
        }
        if let Some(span) = self.foreign_key.as_ref().and_then(|key| key.first_span())
            && self.references.is_none()
        {
            mistakes.push(
                Mistake::error(span, "a foreign key's option without `references`")
                    .help("Write `references = Other` beside it."),
            );
        }
        if let (Some(key), Some(nullable)) = (&self.primary_key, &self.nullable)
            && nullable.value
        {
            mistakes.push(
                Mistake::error(nullable.span, "a column of the primary key can't be null")
                    .also(key.span, "primary key here"),
            );
        }
        self.check_absent_column(mistakes);
    }

    /// A column has one source of values: default, identity, sequence or expression.
    fn check_value_sources(&self, mistakes: &mut Vec<Mistake>) {
        let sources = [
            ("default", self.default.as_ref().map(|s| s.span)),
            ("identity", self.identity.as_ref().map(|s| s.span)),
            ("serial", self.serial.as_ref().map(|s| s.span)),
            ("generated", self.generated.as_ref().map(|s| s.span)),
        ];
        let given: Vec<(&str, Span)> = sources
            .into_iter()
            .filter_map(|(word, span)| span.map(|span| (word, span)))
            .collect();
        if let [(first, at), (second, span), ..] = given.as_slice() {
            mistakes.push(
                Mistake::error(
                    *span,
                    format!("a column can't have both `{first}` and `{second}`"),
                )
                .also(*at, format!("`{first}` here")),
            );
        }
        let null = self.nullable.as_ref().filter(|n| n.value);
        // A serial column may be made nullable, an identity column may not.
        let filled = given.iter().find(|(word, _)| *word == "identity");
        if let (Some(null), Some((word, at))) = (null, filled) {
            mistakes.push(
                Mistake::error(null.span, format!("a column with `{word}` can't be null"))
                    .also(*at, format!("`{word}` here")),
            );
        }
    }

    /// `skip` and `flatten` make no column that other words could speak of.
    fn check_absent_column(&self, mistakes: &mut Vec<Mistake>) {
        let (word, at) = match (&self.skip, &self.flatten) {
            (Some(span), _) => ("skip", *span),
            (None, Some(prefix)) => ("flatten", prefix.span),
            (None, None) => return,
        };
        let other = self
            .column
            .as_ref()
            .map(|s| s.span)
            .or(self.data_type.as_ref().map(|s| s.span))
            .or(self.default.as_ref().map(|s| s.span))
            .or(self.primary_key.as_ref().map(|s| s.span))
            .or(self.references.as_ref().map(|s| s.span))
            .or(self
                .options
                .as_ref()
                .and_then(|options| options.first_span()))
            .or(self.uniques.first().map(|s| s.span))
            .or(self.indexes.first().map(|s| s.span));
        if let Some(other) = other {
            mistakes.push(
                Mistake::error(
                    other,
                    format!("a field with `{word}` is no column that this could describe"),
                )
                .also(at, format!("`{word}` here")),
            );
        }
    }
}

/// `flatten` or `flatten = "prefix_"`.
fn prefix(clause: &Clause) -> Result<Spanned<String>, Mistake> {
    match clause.value {
        Value::Flag => Ok(Spanned::new(String::new(), clause.span)),
        Value::Assigned(_) | Value::List(_) => clause.string(),
    }
}
