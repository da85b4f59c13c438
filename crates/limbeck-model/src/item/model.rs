//! A struct that derives `Model`, with everything that it alone can show checked.

use std::collections::HashMap;
use std::rc::Rc;

use heck::ToSnakeCase;
use limbeck_schema::{DEFAULT_SCHEMA, Name, QualifiedName};
use proc_macro2::{Ident, Span};
use syn::spanned::Spanned as _;
use syn::{Attribute, Fields, GenericParam, ItemStruct};

use super::bare_name;
use crate::attr::column_ref::ColumnRef;
use crate::attr::field::{self, FieldAttrs};
use crate::attr::index::KeyTarget;
use crate::attr::table::{self, CommentAttr, TableAttrs, doc_text};
use crate::attr::tokens::Spanned;
use crate::mistake::Mistake;
use crate::rename_rule::RenameRule;
use crate::suggest::did_you_mean;
use crate::types::RustType;

/// A model.
#[derive(Clone, Debug)]
pub struct ModelItem {
    /// The struct's name.
    pub ident: Ident,
    /// What its attributes say.
    pub attrs: TableAttrs,
    /// Its doc comment.
    pub doc: Option<String>,
    /// Its fields that are not skipped.
    pub fields: Vec<FieldItem>,
}

/// A field of a model.
#[derive(Clone, Debug)]
pub struct FieldItem {
    /// The field's name.
    pub ident: Ident,
    /// Its Rust type.
    pub ty: RustType,
    /// What its attributes say; shared by the fields that have none.
    pub attrs: Rc<FieldAttrs>,
    /// Its doc comment.
    pub doc: Option<String>,
    /// The column's name; of a flattened field, the field's own.
    pub column: Name,
}

impl ModelItem {
    /// Reads a struct. `None` when it is of a shape that can't be a table.
    pub fn read(item: &ItemStruct, mistakes: &mut Vec<Mistake>) -> Option<Self> {
        let attrs = table::read(&item.attrs, mistakes);
        check_generics(item, mistakes);
        let Fields::Named(fields) = &item.fields else {
            mistakes.push(no_named_fields(item));
            return None;
        };
        let rule = attrs.rename_all.as_ref().map(|rule| rule.value);
        let plain = Rc::new(FieldAttrs::default());
        let mut items = Vec::with_capacity(fields.named.len());
        let read = |field| FieldItem::read(field, rule, &plain, mistakes);
        items.extend(fields.named.iter().filter_map(read));
        let model = Self {
            ident: item.ident.clone(),
            attrs,
            doc: doc_of(&item.attrs),
            fields: items,
        };
        model.check_columns(mistakes);
        model.check_keys(mistakes);
        model.check_table_name(mistakes);
        Some(model)
    }

    /// The table's name; `default_schema` where the model names none.
    pub fn table_name(&self, default_schema: &Name) -> QualifiedName {
        let schema = match &self.attrs.schema {
            Some(schema) => &schema.value,
            None => default_schema,
        };
        match &self.attrs.table {
            Some(table) => table.value.in_schema(schema),
            None => QualifiedName::new(schema.clone(), bare_name(&self.ident).to_snake_case()),
        }
    }

    /// The place of the table's name.
    pub fn name_span(&self) -> Span {
        match &self.attrs.table {
            Some(table) => table.span,
            None => self.ident.span(),
        }
    }

    /// Whether a field is flattened: its columns are known only where its type is.
    pub fn has_flattened(&self) -> bool {
        self.fields
            .iter()
            .any(|field| field.attrs.flatten.is_some())
    }

    /// The field that a reference means, or whose column it names.
    pub fn find_field(&self, reference: &ColumnRef) -> Option<&FieldItem> {
        let by_name = || {
            self.fields
                .iter()
                .find(|field| field.column == reference.name.as_str())
        };
        if reference.quoted {
            return by_name();
        }
        self.fields
            .iter()
            .find(|field| bare_name(&field.ident) == reference.name)
            .or_else(by_name)
    }

    fn check_table_name(&self, mistakes: &mut Vec<Mistake>) {
        let name = self.table_name(&Name::new(DEFAULT_SCHEMA));
        if self.attrs.table.is_none()
            && let Err(error) = Name::checked(name.name.as_str())
        {
            mistakes.push(
                Mistake::error(self.ident.span(), error.to_string())
                    .help("Give the table a shorter name: `#[limbeck(table = \"…\")]`."),
            );
        }
        let has_parent = self.attrs.parents().next().is_some();
        if self.fields.is_empty() && self.attrs.embedded.is_none() && !has_parent {
            mistakes.push(Mistake::warning(
                self.ident.span(),
                format!("model `{}` has no columns", self.ident),
            ));
        }
    }

    /// Two fields that are one column.
    fn check_columns(&self, mistakes: &mut Vec<Mistake>) {
        let mut seen: HashMap<&str, Span> = HashMap::new();
        for field in self.fields.iter().filter(|f| f.attrs.flatten.is_none()) {
            if let Some(first) = seen.insert(field.column.as_str(), field.column_span()) {
                mistakes.push(
                    Mistake::error(
                        field.column_span(),
                        format!("column \"{}\" is declared twice", field.column),
                    )
                    .also(first, "first declared here"),
                );
            }
        }
    }

    /// Columns named in keys that no field has. With flattened fields only the reader can tell.
    fn check_keys(&self, mistakes: &mut Vec<Mistake>) {
        // Columns of tables above are known to the reader only, too.
        if self.has_flattened() || self.attrs.parents().next().is_some() {
            return;
        }
        for reference in self.key_columns() {
            if self.find_field(reference).is_none() {
                mistakes.push(self.unknown_column(reference));
            }
        }
    }

    /// Every column that the struct's own attributes name in this table.
    fn key_columns(&self) -> impl Iterator<Item = &ColumnRef> {
        let attrs = &self.attrs;
        let primary_key = attrs
            .primary_key
            .iter()
            .flat_map(|k| k.columns.iter().chain(&k.include));
        let uniques = attrs
            .uniques
            .iter()
            .flat_map(|u| u.columns.iter().chain(&u.include));
        let indexes = attrs.indexes.iter().flat_map(|index| {
            let keys = index.keys.iter().filter_map(|key| match &key.target {
                KeyTarget::Column(column) => Some(column),
                KeyTarget::Sql(_) => None,
            });
            keys.chain(&index.include)
        });
        let exclusions = attrs.exclusions.iter().flat_map(|exclusion| {
            let keys = exclusion
                .keys
                .iter()
                .filter_map(|(key, _)| match &key.target {
                    KeyTarget::Column(column) => Some(column),
                    KeyTarget::Sql(_) => None,
                });
            keys.chain(&exclusion.include)
        });
        let foreign_keys = attrs.foreign_keys.iter().flat_map(|key| {
            let actions = key
                .options
                .on_delete
                .iter()
                .flat_map(|a| a.value.columns.iter());
            key.columns.iter().chain(actions)
        });
        let by = attrs.partitioning.by.iter().flat_map(|by| &by.keys);
        let partition_key = by.filter_map(|key| match &key.target {
            KeyTarget::Column(column) => Some(column),
            KeyTarget::Sql(_) => None,
        });
        primary_key
            .chain(partition_key)
            .chain(uniques)
            .chain(indexes)
            .chain(exclusions)
            .chain(foreign_keys)
    }

    /// The mistake of a column that the model doesn't have.
    pub(crate) fn unknown_column(&self, reference: &ColumnRef) -> Mistake {
        let names: Vec<String> = self.fields.iter().map(|f| bare_name(&f.ident)).collect();
        Mistake::error(
            reference.span,
            format!("model `{}` has no field `{}`", self.ident, reference.name),
        )
        .help(
            did_you_mean(&reference.name, names.iter().map(String::as_str))
                .unwrap_or_else(|| format!("Its fields are {}.", names.join(", "))),
        )
    }
}

impl FieldItem {
    fn read(
        field: &syn::Field,
        rule: Option<RenameRule>,
        plain: &Rc<FieldAttrs>,
        mistakes: &mut Vec<Mistake>,
    ) -> Option<Self> {
        let ident = field.ident.clone()?;
        let attrs = match field::has_any(&field.attrs) {
            true => Rc::new(field::read(&field.attrs, mistakes)),
            false => Rc::clone(plain),
        };
        if attrs.skip.is_some() {
            return None;
        }
        let bare = bare_name(&ident);
        let column = match (&attrs.column, rule) {
            (Some(name), _) => name.value.clone(),
            (None, Some(rule)) => Name::new(rule.apply(&bare)),
            (None, None) => Name::new(bare),
        };
        if attrs.column.is_none()
            && let Err(error) = Name::checked(column.as_str())
        {
            mistakes.push(
                Mistake::error(ident.span(), error.to_string())
                    .help("Give the column a shorter name: `#[limbeck(column = \"…\")]`."),
            );
        }
        Some(Self {
            doc: doc_of(&field.attrs),
            ty: RustType::read(&field.ty),
            ident,
            attrs,
            column,
        })
    }

    /// The place of the column's name.
    pub fn column_span(&self) -> Span {
        match &self.attrs.column {
            Some(column) => column.span,
            None => self.ident.span(),
        }
    }
}

fn doc_of(attrs: &[Attribute]) -> Option<String> {
    doc_text(attrs)
}

/// The comment that an attribute means.
pub(crate) fn comment_text(
    attr: Option<&Spanned<CommentAttr>>,
    doc: Option<&String>,
    docs_are_comments: DocComments,
) -> Option<String> {
    let text = match (attr.map(|a| &a.value), docs_are_comments) {
        (Some(CommentAttr::Text(text)), _) => Some(text.clone()),
        (Some(CommentAttr::Doc), _) | (None, DocComments::Taken) => doc.cloned(),
        (None, DocComments::Ignored) => None,
    };
    limbeck_schema::normal_comment(text)
}

/// Whether doc comments are the comments of tables, columns and types that give none themselves.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum DocComments {
    /// They are for Rust only, except where `comment = doc` is written.
    #[default]
    Ignored,
    /// They are.
    Taken,
}

/// A table is one shape, so type and const parameters can't be; lifetimes may.
fn check_generics(item: &ItemStruct, mistakes: &mut Vec<Mistake>) {
    for param in &item.generics.params {
        let (kind, ident) = match param {
            GenericParam::Type(param) => ("type", &param.ident),
            GenericParam::Const(param) => ("const", &param.ident),
            GenericParam::Lifetime(_) => continue,
        };
        mistakes.push(
            Mistake::error(
                ident.span(),
                format!("model `{}` has a {kind} parameter", item.ident),
            )
            .help("A table has one shape: write the type out, or flatten a common struct."),
        );
    }
}

fn no_named_fields(item: &ItemStruct) -> Mistake {
    let shape = match &item.fields {
        Fields::Unnamed(_) => "tuple struct",
        Fields::Unit | Fields::Named(_) => "struct without fields",
    };
    let help = match shape {
        "tuple struct" => "A newtype for columns derives `PgType`.",
        _ => "A model's columns are named fields: `struct User { id: i64 }`.",
    };
    let span = match &item.fields {
        Fields::Unnamed(fields) => fields.span(),
        Fields::Unit | Fields::Named(_) => item.ident.span(),
    };
    Mistake::error(span, format!("a {shape} can't be a model")).help(help)
}
