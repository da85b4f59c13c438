//! `#[limbeck(…)]` on a struct that derives `PgComposite`, and on its fields.

use limbeck_schema::{ColumnType, Name};
use syn::Attribute;

use super::name::{Reference, check_name, object_name, reference};
use super::table::{CommentAttr, comment, crate_path};
use super::tokens::{Clause, Spanned};
use super::type_name::TypeNameAttrs;
use super::{data_type, limbeck_clauses, set, sqlx, unknown_word, words};
use crate::mistake::Mistake;
use crate::rename_rule::RenameRule;

/// What a composite type's attributes say.
#[derive(Clone, Debug, Default)]
pub struct CompositeAttrs {
    /// The type's name.
    pub type_name: TypeNameAttrs,
    /// How fields become attributes.
    pub rename_all: Option<Spanned<RenameRule>>,
    /// Its comment.
    pub comment: Option<Spanned<CommentAttr>>,
    /// Where the derive finds the `limbeck` crate.
    pub krate: Option<Spanned<syn::Path>>,
}

/// What the attributes of one of its fields say.
#[derive(Clone, Debug, Default)]
pub struct AttributeAttrs {
    /// The attribute's name.
    pub rename: Option<Spanned<Name>>,
    /// Its type, in place of that of the field.
    pub data_type: Option<Spanned<ColumnType>>,
    /// `COLLATE`.
    pub collate: Option<Spanned<Reference>>,
}

/// Reads the attributes of a composite type.
pub(crate) fn read(attrs: &[Attribute], mistakes: &mut Vec<Mistake>) -> CompositeAttrs {
    let mut found = CompositeAttrs::default();
    for clause in limbeck_clauses(attrs, mistakes) {
        mistakes.extend(found.word(&clause).err());
    }
    found.type_name.or_sqlx(attrs);
    found.rename_all = found.rename_all.or_else(|| sqlx::rename_all(attrs));
    found
}

impl CompositeAttrs {
    fn word(&mut self, clause: &Clause) -> Result<(), Mistake> {
        let word = &clause.word;
        if let Some(read) = self.type_name.word(clause) {
            return read;
        }
        match word.text.as_str() {
            "rename_all" => set(&mut self.rename_all, word, RenameRule::read(clause)?),
            "comment" => set(&mut self.comment, word, comment(clause)?),
            "crate" => set(&mut self.krate, word, crate_path(clause)?),
            _ => Err(unknown_word(word, "on a composite type", words::COMPOSITE)),
        }
    }
}

/// Reads the attributes of a field.
pub(crate) fn read_field(attrs: &[Attribute], mistakes: &mut Vec<Mistake>) -> AttributeAttrs {
    let mut found = AttributeAttrs::default();
    for clause in limbeck_clauses(attrs, mistakes) {
        mistakes.extend(found.word(&clause).err());
    }
    found.rename = found
        .rename
        .or_else(|| check_name(sqlx::rename(attrs)?).ok());
    found
}

impl AttributeAttrs {
    fn word(&mut self, clause: &Clause) -> Result<(), Mistake> {
        let word = &clause.word;
        match word.text.as_str() {
            "rename" => set(&mut self.rename, word, object_name(clause)?),
            "type" => set(&mut self.data_type, word, data_type::read(clause)?),
            "collate" => set(&mut self.collate, word, reference(clause)?),
            _ => Err(unknown_word(word, "on an attribute", words::ATTRIBUTE)),
        }
    }
}
