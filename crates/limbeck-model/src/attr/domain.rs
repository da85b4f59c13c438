//! `#[limbeck(…)]` on a newtype that derives `PgDomain`.

use limbeck_schema::ColumnType;
use syn::Attribute;

use super::check::{self, CheckAttr};
use super::default::{self, DefaultAttr};
use super::name::{Reference, reference};
use super::table::{CommentAttr, comment, crate_path};
use super::tokens::{Clause, Spanned};
use super::type_name::TypeNameAttrs;
use super::{data_type, limbeck_clauses, set, set_flag, unknown_word, words};
use crate::mistake::Mistake;

/// What a domain's attributes say.
#[derive(Clone, Debug, Default)]
pub struct DomainAttrs {
    /// The type's name.
    pub type_name: TypeNameAttrs,
    /// The type below it, in place of that of the field.
    pub data_type: Option<Spanned<ColumnType>>,
    /// `COLLATE`.
    pub collate: Option<Spanned<Reference>>,
    /// `DEFAULT`.
    pub default: Option<Spanned<DefaultAttr>>,
    /// `NOT NULL`.
    pub not_null: Option<proc_macro2::Span>,
    /// `CHECK`, in order.
    pub checks: Vec<CheckAttr>,
    /// Its comment.
    pub comment: Option<Spanned<CommentAttr>>,
    /// Where the derive finds the `limbeck` crate.
    pub krate: Option<Spanned<syn::Path>>,
}

/// Reads the attributes of a domain.
pub(crate) fn read(attrs: &[Attribute], mistakes: &mut Vec<Mistake>) -> DomainAttrs {
    let mut found = DomainAttrs::default();
    for clause in limbeck_clauses(attrs, mistakes) {
        let mut more = Vec::new();
        if let Err(mistake) = found.word(&clause, &mut more) {
            mistakes.push(mistake);
        }
        mistakes.append(&mut more);
    }
    found.type_name.or_sqlx(attrs);
    found
}

impl DomainAttrs {
    fn word(&mut self, clause: &Clause, mistakes: &mut Vec<Mistake>) -> Result<(), Mistake> {
        let word = &clause.word;
        if let Some(read) = self.type_name.word(clause) {
            return read;
        }
        match word.text.as_str() {
            "type" => set(&mut self.data_type, word, data_type::read(clause)?),
            "collate" => set(&mut self.collate, word, reference(clause)?),
            "default" => set(&mut self.default, word, default::read(clause)?),
            "not_null" => set_flag(&mut self.not_null, clause),
            "check" => {
                let check = check::read(clause, mistakes)?;
                refuse_options(&check, mistakes);
                self.checks.push(check);
                Ok(())
            }
            "comment" => set(&mut self.comment, word, comment(clause)?),
            "crate" => set(&mut self.krate, word, crate_path(clause)?),
            _ => Err(unknown_word(word, "on a domain", words::DOMAIN)),
        }
    }
}

/// Of the options of a table's check a domain's has the name only.
fn refuse_options(check: &CheckAttr, mistakes: &mut Vec<Mistake>) {
    let options = [
        ("no_inherit", check.no_inherit),
        ("not_valid", check.not_valid),
        ("comment", check.comment.as_ref().map(|text| text.span)),
        (
            "renamed_from",
            check.renamed_from.as_ref().map(|name| name.span),
        ),
    ];
    for (word, span) in options {
        if let Some(span) = span {
            let message = format!("a domain's `check` takes no `{word}`");
            mistakes.push(Mistake::error(span, message));
        }
    }
}
