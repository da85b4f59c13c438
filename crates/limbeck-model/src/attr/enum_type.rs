//! `#[limbeck(…)]` on an enum that derives `PgEnum`, and on its variants.

use limbeck_schema::Name;
use syn::Attribute;

use super::name::{Reference, reference};
use super::table::{CommentAttr, comment, crate_path};
use super::tokens::{Clause, Spanned};
use super::type_name::TypeNameAttrs;
use super::{limbeck_clauses, set, sqlx, unknown_word, words};
use crate::mistake::Mistake;
use crate::rename_rule::RenameRule;

/// What an enum's attributes say.
#[derive(Clone, Debug, Default)]
pub struct EnumAttrs {
    /// The type's name.
    pub type_name: TypeNameAttrs,
    /// Its comment.
    pub comment: Option<Spanned<CommentAttr>>,
    /// How variants become labels.
    pub rename_all: Option<Spanned<RenameRule>>,
    /// The type's old name.
    pub renamed_from: Option<Spanned<Reference>>,
    /// Removed labels and what becomes of rows that have them.
    pub replaced: Vec<(Spanned<String>, Spanned<String>)>,
    /// Where the derive finds the `limbeck` crate.
    pub krate: Option<Spanned<syn::Path>>,
}

/// What a variant's attributes say.
#[derive(Clone, Debug, Default)]
pub struct VariantAttrs {
    /// Its label.
    pub rename: Option<Spanned<String>>,
    /// The label's old text.
    pub renamed_from: Option<Spanned<String>>,
}

/// Reads the attributes of an enum.
pub(crate) fn read(attrs: &[Attribute], mistakes: &mut Vec<Mistake>) -> EnumAttrs {
    let mut found = EnumAttrs::default();
    for clause in limbeck_clauses(attrs, mistakes) {
        let mut more = Vec::new();
        if let Err(mistake) = found.word(&clause, &mut more) {
            mistakes.push(mistake);
        }
        mistakes.append(&mut more);
    }
    found.type_name.or_sqlx(attrs);
    found.rename_all = found.rename_all.or_else(|| sqlx::rename_all(attrs));
    found
}

impl EnumAttrs {
    fn word(&mut self, clause: &Clause, mistakes: &mut Vec<Mistake>) -> Result<(), Mistake> {
        let word = &clause.word;
        if let Some(read) = self.type_name.word(clause) {
            return read;
        }
        match word.text.as_str() {
            "comment" => set(&mut self.comment, word, comment(clause)?),
            "rename_all" => set(&mut self.rename_all, word, RenameRule::read(clause)?),
            "renamed_from" => set(&mut self.renamed_from, word, reference(clause)?),
            "replaced" => self.read_replaced(clause, mistakes),
            "crate" => set(&mut self.krate, word, crate_path(clause)?),
            _ => Err(unknown_word(word, "on an enum", words::ENUM)),
        }
    }

    /// `replaced(old = "new", "odd label" => "new")`.
    fn read_replaced(
        &mut self,
        clause: &Clause,
        mistakes: &mut Vec<Mistake>,
    ) -> Result<(), Mistake> {
        let expected = "old labels with their new ones: `(old = \"new\")`";
        for part in clause.list(expected)? {
            let span = part.span;
            let pair = match part.split_arrow() {
                Some((old, new)) => old.string().zip(new.string()),
                None => Clause::read(part).ok().and_then(|pair| {
                    let new = pair.string().ok()?;
                    Some((Spanned::new(pair.word.text, pair.word.span), new))
                }),
            };
            match pair {
                Some(pair) => self.replaced.push(pair),
                None => mistakes.push(
                    Mistake::error(span, format!("`replaced` takes {expected}")).help(
                        "A label that is no identifier is written `\"old label\" => \"new\"`.",
                    ),
                ),
            }
        }
        Ok(())
    }
}

/// Reads the attributes of a variant.
pub(crate) fn read_variant(attrs: &[Attribute], mistakes: &mut Vec<Mistake>) -> VariantAttrs {
    let mut found = VariantAttrs::default();
    for clause in limbeck_clauses(attrs, mistakes) {
        let result = match clause.word.text.as_str() {
            "rename" => label(&clause).and_then(|text| set(&mut found.rename, &clause.word, text)),
            "renamed_from" => {
                label(&clause).and_then(|text| set(&mut found.renamed_from, &clause.word, text))
            }
            _ => Err(unknown_word(&clause.word, "on a variant", words::VARIANT)),
        };
        mistakes.extend(result.err());
    }
    found.rename = found.rename.or_else(|| sqlx::rename(attrs));
    found
}

fn label(clause: &Clause) -> Result<Spanned<String>, Mistake> {
    let text = clause.string()?;
    match label_fault(&text.value) {
        Some(fault) => Err(Mistake::error(text.span, fault)),
        None => Ok(text),
    }
}

/// Why a text can't be a label (PostgreSQL manual, 8.7.4): labels are kept as names are.
pub(crate) fn label_fault(text: &str) -> Option<String> {
    // An empty text is a label like any other to the server.
    Name::checked(text)
        .err()
        .filter(|_| !text.is_empty())
        .map(|error| error.to_string().replace("identifier", "enum label"))
}
