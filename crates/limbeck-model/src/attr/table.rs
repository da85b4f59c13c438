//! `#[limbeck(…)]` on a struct that derives `Model`.

use limbeck_schema::Name;
use proc_macro2::{Ident, Span};
use syn::Attribute;

use super::check::{self, CheckAttr};
use super::exclusion::{self, ExclusionAttr};
use super::foreign_key::{self, ForeignKeyAttr, TargetRef};
use super::index::{self, IndexAttr};
use super::name::{Reference, object_name, reference};
use super::partition::{self, PartitionOfAttr, Partitioning};
use super::primary_key::{self, PrimaryKeyAttr};
use super::table_options::TableOptionsAttr;
use super::tokens::{Clause, Spanned, Value};
use super::unique::{self, UniqueAttr};
use super::{limbeck_clauses, set, set_flag, sqlx, twice, unknown_word, words};
use crate::mistake::Mistake;
use crate::rename_rule::RenameRule;

/// What a struct's attributes say.
#[derive(Clone, Debug, Default)]
pub struct TableAttrs {
    /// The table's name, perhaps with a schema.
    pub table: Option<Spanned<Reference>>,
    /// The table's schema.
    pub schema: Option<Spanned<Name>>,
    /// Its comment.
    pub comment: Option<Spanned<CommentAttr>>,
    /// Its old name.
    pub renamed_from: Option<Spanned<Reference>>,
    /// How fields become column names.
    pub rename_all: Option<Spanned<RenameRule>>,
    /// No table of its own: its columns become part of tables that flatten it.
    pub embedded: Option<Span>,
    /// Its primary key.
    pub primary_key: Option<PrimaryKeyAttr>,
    /// Its unique constraints.
    pub uniques: Vec<UniqueAttr>,
    /// Its indexes.
    pub indexes: Vec<IndexAttr>,
    /// Its checks.
    pub checks: Vec<CheckAttr>,
    /// Its exclusion constraints.
    pub exclusions: Vec<ExclusionAttr>,
    /// Its foreign keys.
    pub foreign_keys: Vec<ForeignKeyAttr>,
    /// How it is partitioned, and its partitions.
    pub partitioning: Partitioning,
    /// Which table it is a partition of.
    pub partition_of: Option<PartitionOfAttr>,
    /// The tables that it inherits from.
    pub inherits: Option<Spanned<Vec<TargetRef>>>,
    /// All other properties.
    pub options: TableOptionsAttr,
    /// The name of the enum of column identifiers that the derive makes.
    pub column_enum: Option<Spanned<Ident>>,
    /// Where the derive finds the `limbeck` crate.
    pub krate: Option<Spanned<syn::Path>>,
}

/// A comment as it is written.
#[derive(Clone, Debug)]
pub enum CommentAttr {
    /// A text.
    Text(String),
    /// `comment = doc`: the item's doc comment.
    Doc,
}

/// Reads the attributes of a struct.
pub(crate) fn read(attrs: &[Attribute], mistakes: &mut Vec<Mistake>) -> TableAttrs {
    let mut table = TableAttrs {
        rename_all: sqlx::rename_all(attrs),
        ..TableAttrs::default()
    };
    // A clause of limbeck's own takes the place of sqlx's.
    let inherited = table.rename_all.take();
    for clause in limbeck_clauses(attrs, mistakes) {
        let mut more = Vec::new();
        if let Err(mistake) = table.word(&clause, &mut more) {
            mistakes.push(mistake);
        }
        mistakes.append(&mut more);
    }
    table.rename_all = table.rename_all.or(inherited);
    table.check_conflicts(mistakes);
    table.indexes.shrink_to_fit();
    table.uniques.shrink_to_fit();
    table
}

impl TableAttrs {
    fn word(&mut self, clause: &Clause, mistakes: &mut Vec<Mistake>) -> Result<(), Mistake> {
        let word = &clause.word;
        if let Some(result) = self.options.word(clause) {
            return result;
        }
        match word.text.as_str() {
            "table" => set(&mut self.table, word, reference(clause)?),
            "schema" => set(&mut self.schema, word, object_name(clause)?),
            "comment" => set(&mut self.comment, word, comment(clause)?),
            "renamed_from" => set(&mut self.renamed_from, word, reference(clause)?),
            "rename_all" => set(&mut self.rename_all, word, RenameRule::read(clause)?),
            "embedded" => set_flag(&mut self.embedded, clause),
            "primary_key" => self.set_primary_key(clause, mistakes),
            "unique" => {
                let unique = unique::table_form(clause, mistakes)?;
                self.uniques.push(unique);
                Ok(())
            }
            "index" => index::table_form(clause, mistakes).map(|index| self.indexes.push(index)),
            "check" => check::read(clause, mistakes).map(|check| self.checks.push(check)),
            "foreign_key" => foreign_key::table_form(clause, mistakes)
                .map(|foreign_key| self.foreign_keys.push(foreign_key)),
            "exclude" => exclusion::table_form(clause, mistakes)
                .map(|exclusion| self.exclusions.push(exclusion)),
            "partition_of" => self.set_partition_of(clause, mistakes),
            "inherits" => {
                let parents = Spanned::new(partition::inherits(clause)?, clause.span);
                set(&mut self.inherits, word, parents)
            }
            "column_enum" => set(&mut self.column_enum, word, ident(clause)?),
            "crate" => set(&mut self.krate, word, crate_path(clause)?),
            _ if self.partitioning.word(clause, mistakes)? => Ok(()),
            _ => Err(unknown_word(word, "on a struct", words::TABLE)),
        }
    }

    fn set_primary_key(
        &mut self,
        clause: &Clause,
        mistakes: &mut Vec<Mistake>,
    ) -> Result<(), Mistake> {
        let key = primary_key::table_form(clause, mistakes)?;
        if let Some(first) = &self.primary_key {
            return Err(twice(&clause.word, first.span));
        }
        self.primary_key = Some(key);
        Ok(())
    }

    fn set_partition_of(
        &mut self,
        clause: &Clause,
        mistakes: &mut Vec<Mistake>,
    ) -> Result<(), Mistake> {
        let of = partition::partition_of(clause, mistakes)?;
        if let Some(first) = &self.partition_of {
            return Err(twice(&clause.word, first.span));
        }
        self.partition_of = Some(of);
        Ok(())
    }

    /// The tables whose columns it has.
    pub fn parents(&self) -> impl Iterator<Item = &TargetRef> {
        let of = self.partition_of.iter().map(|of| &of.parent);
        of.chain(self.inherits.iter().flat_map(|parents| &parents.value))
    }

    fn check_conflicts(&self, mistakes: &mut Vec<Mistake>) {
        self.partitioning.check_conflicts(mistakes);
        if let (Some(of), Some(inherits)) = (&self.partition_of, &self.inherits) {
            mistakes.push(
                Mistake::error(inherits.span, "a partition can't inherit from other tables")
                    .also(of.span, "partition here"),
            );
        }
        if let Some(of_type) = &self.options.of_type
            && let Some(parent) = self.parents().next()
        {
            mistakes.push(
                Mistake::error(of_type.span, "a typed table can't have tables above it")
                    .also(parent.span, "below this one"),
            );
        }
        if let (Some(table), Some(schema)) = (&self.table, &self.schema)
            && let Some(written) = &table.value.schema
            && *written != schema.value
        {
            mistakes.push(
                Mistake::error(schema.span, "the table's schema is given twice")
                    .also(table.span, format!("schema \"{written}\" here")),
            );
        }
        if let Some(embedded) = self.embedded
            && let Some(span) = self.table.as_ref().map(|t| t.span).or(self.options.span)
        {
            mistakes.push(
                Mistake::error(span, "an embedded struct has no table of its own")
                    .also(embedded, "embedded here"),
            );
        }
    }
}

/// `comment = "…"` or `comment = doc`.
pub(crate) fn comment(clause: &Clause) -> Result<Spanned<CommentAttr>, Mistake> {
    let expected = "a string, or `doc` for the doc comment";
    let tokens = clause.assigned(expected)?;
    if tokens.word().is_some_and(|word| word.is("doc")) {
        return Ok(Spanned::new(CommentAttr::Doc, tokens.span));
    }
    let text = tokens.string().ok_or_else(|| clause.wrong(expected))?;
    Ok(without_nul(text)?.map(CommentAttr::Text))
}

fn without_nul(text: Spanned<String>) -> Result<Spanned<String>, Mistake> {
    match text.value.contains('\0') {
        true => Err(Mistake::error(
            text.span,
            "a comment can't hold a NUL character",
        )),
        false => Ok(text),
    }
}

/// A comment on something that has no doc comment of its own.
pub(crate) fn comment_text(clause: &Clause) -> Result<Spanned<String>, Mistake> {
    without_nul(clause.string()?)
}

fn ident(clause: &Clause) -> Result<Spanned<Ident>, Mistake> {
    let expected = "a name for the enum: `= UserColumns`";
    let tokens = clause.assigned(expected)?;
    syn::parse_str::<Ident>(&tokens.text())
        .map(|mut ident| {
            ident.set_span(tokens.span);
            Spanned::new(ident, tokens.span)
        })
        .map_err(|_| clause.wrong(expected))
}

/// `crate = path` or `crate = "path"`.
pub(crate) fn crate_path(clause: &Clause) -> Result<Spanned<syn::Path>, Mistake> {
    let expected = "a path: `= my_crate::limbeck`";
    let Value::Assigned(tokens) = &clause.value else {
        return Err(clause.wrong(expected));
    };
    let path = match tokens.string() {
        Some(text) => syn::parse_str(&text.value),
        None => syn::parse2(tokens.trees.iter().cloned().collect()),
    };
    path.map(|path| Spanned::new(path, tokens.span))
        .map_err(|_| clause.wrong(expected))
}

/// The doc comment of an item as one text: one blank after `///` goes, blank lines around go.
pub(crate) fn doc_text(attrs: &[Attribute]) -> Option<String> {
    let mut lines = Vec::new();
    for attr in attrs {
        if let syn::Meta::NameValue(pair) = &attr.meta
            && pair.path.is_ident("doc")
            && let syn::Expr::Lit(syn::ExprLit {
                lit: syn::Lit::Str(text),
                ..
            }) = &pair.value
        {
            let text = text.value();
            lines.extend(
                text.split('\n')
                    .map(|line| line.strip_prefix(' ').unwrap_or(line).trim_end().to_owned()),
            );
        }
    }
    let text = lines.join("\n").trim().to_owned();
    (!text.is_empty()).then_some(text)
}
