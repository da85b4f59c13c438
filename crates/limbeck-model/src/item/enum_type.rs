//! An enum that derives `PgEnum`, with everything that it alone can show checked.

use std::collections::HashMap;

use limbeck_schema::{Name, QualifiedName};
use proc_macro2::{Ident, Span};
use syn::spanned::Spanned as _;
use syn::{Fields, ItemEnum};

use super::bare_name;
use crate::attr::enum_type::{self, EnumAttrs, VariantAttrs, label_fault};
use crate::attr::table::doc_text;
use crate::mistake::Mistake;
use crate::suggest::did_you_mean;

/// An enum type.
#[derive(Clone, Debug)]
pub struct EnumItem {
    /// The enum's name.
    pub ident: Ident,
    /// What its attributes say.
    pub attrs: EnumAttrs,
    /// Its doc comment.
    pub doc: Option<String>,
    /// Its variants.
    pub variants: Vec<VariantItem>,
}

/// A variant with its label.
#[derive(Clone, Debug)]
pub struct VariantItem {
    /// The variant's name.
    pub ident: Ident,
    /// What its attributes say.
    pub attrs: VariantAttrs,
    /// Its label in the database.
    pub label: String,
}

impl EnumItem {
    /// Reads an enum.
    pub fn read(item: &ItemEnum, mistakes: &mut Vec<Mistake>) -> Self {
        let attrs = enum_type::read(&item.attrs, mistakes);
        if let Some(param) = item.generics.params.first() {
            mistakes.push(Mistake::error(
                param.span(),
                format!(
                    "enum `{}` has parameters, an enum type has none",
                    item.ident
                ),
            ));
        }
        let mut variants = Vec::new();
        for variant in &item.variants {
            let own = enum_type::read_variant(&variant.attrs, mistakes);
            if !matches!(variant.fields, Fields::Unit) {
                mistakes.push(Mistake::error(
                    variant.fields.span(),
                    format!(
                        "variant `{}` has fields, an enum label has none",
                        variant.ident
                    ),
                ));
            }
            let bare = bare_name(&variant.ident);
            let label = match (&own.rename, &attrs.rename_all) {
                (Some(label), _) => label.value.clone(),
                (None, Some(rule)) => rule.value.apply(&bare),
                (None, None) => bare,
            };
            variants.push(VariantItem {
                ident: variant.ident.clone(),
                attrs: own,
                label,
            });
        }
        let found = Self {
            ident: item.ident.clone(),
            doc: doc_text(&item.attrs),
            attrs,
            variants,
        };
        found.check_labels(mistakes);
        found.attrs.type_name.check(&found.ident, mistakes);
        found
    }

    /// The type's name; `default_schema` where the enum names none.
    pub fn type_name(&self, default_schema: &Name) -> QualifiedName {
        self.attrs.type_name.resolve(&self.ident, default_schema)
    }

    /// The place of the type's name.
    pub fn name_span(&self) -> Span {
        self.attrs.type_name.span(&self.ident)
    }

    fn check_labels(&self, mistakes: &mut Vec<Mistake>) {
        let mut seen: HashMap<&str, Span> = HashMap::new();
        for variant in &self.variants {
            if let Some(fault) = label_fault(&variant.label) {
                mistakes.push(Mistake::error(variant.span(), fault));
            }
            if let Some(first) = seen.insert(&variant.label, variant.span()) {
                mistakes.push(
                    Mistake::error(
                        variant.span(),
                        format!("label \"{}\" is declared twice", variant.label),
                    )
                    .also(first, "first declared here"),
                );
            }
        }
        for (old, new) in &self.attrs.replaced {
            if seen.contains_key(old.value.as_str()) {
                mistakes.push(Mistake::error(
                    old.span,
                    format!("label \"{}\" is replaced and still declared", old.value),
                ));
            }
            if !seen.contains_key(new.value.as_str()) {
                mistakes.push(self.unknown_label(&new.value, new.span));
            }
        }
    }

    /// The mistake of a label that the enum doesn't have.
    pub(crate) fn unknown_label(&self, label: &str, span: Span) -> Mistake {
        let labels: Vec<&str> = self.variants.iter().map(|v| v.label.as_str()).collect();
        Mistake::error(
            span,
            format!("enum `{}` has no label \"{label}\"", self.ident),
        )
        .help(
            did_you_mean(label, labels.iter().copied())
                .unwrap_or_else(|| format!("Its labels are {}.", labels.join(", "))),
        )
    }
}

impl VariantItem {
    /// The place of the label.
    pub fn span(&self) -> Span {
        match &self.attrs.rename {
            Some(rename) => rename.span,
            None => self.ident.span(),
        }
    }
}
