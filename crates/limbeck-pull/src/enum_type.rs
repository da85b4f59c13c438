//! An enum type as an enum that derives `PgEnum`.

use heck::ToSnakeCase;
use limbeck_schema::{DEFAULT_SCHEMA, EnumType, QualifiedName};

use crate::attribute::{Part, attribute, comment};
use crate::rename_rule;
use crate::scope::Scope;
use crate::table::Source;

/// The enum, indented.
pub(crate) fn write(
    source: &Source<'_>,
    enum_type: &EnumType,
    scope: &mut Scope<'_>,
    indent: usize,
) -> String {
    let name = &enum_type.name;
    let ident = source.names.types.get(name).map_or("Type", String::as_str);
    let variants = source.names.variants(name);
    let pairs = || {
        let labels = enum_type.labels.iter().map(String::as_str);
        variants.iter().map(String::as_str).zip(labels)
    };
    let mut parts = name_parts(name, ident);
    let rule = rename_rule::for_most(pairs());
    if let Some(rule) = &rule {
        parts.push(Part::string("rename_all", rule.word));
    }
    let mut docs = String::new();
    if let Some(text) = &enum_type.comment {
        let (lines, part) = comment(text, indent);
        docs = lines;
        parts.push(part);
    }
    scope.import("limbeck", "PgEnum");
    let pad = " ".repeat(indent);
    let mut out = format!("{docs}{pad}#[derive(Clone, Copy, Debug, PartialEq, Eq, PgEnum)]\n");
    out.push_str(&attribute(parts, indent));
    if variants.is_empty() {
        out.push_str(&format!("{pad}pub enum {ident} {{}}\n"));
        return out;
    }
    out.push_str(&format!("{pad}pub enum {ident} {{\n"));
    for (variant, label) in pairs() {
        let told = match &rule {
            Some(rule) => rule.apply(variant),
            None => variant.to_owned(),
        };
        // The compiler brings identifiers into Unicode normal form, a label stays.
        if told != label || !label.is_ascii() {
            let rename = vec![Part::string("rename", label)];
            out.push_str(&attribute(rename, indent + 4));
        }
        out.push_str(&format!("{pad}    {variant},\n"));
    }
    out.push_str(&format!("{pad}}}\n"));
    out
}

/// The words for a type's name, where the Rust name alone would mean another one.
pub(crate) fn name_parts(name: &QualifiedName, ident: &str) -> Vec<Part> {
    let mut parts = Vec::new();
    if ident.to_snake_case() != name.name.as_str() {
        let text = QualifiedName::public(name.name.clone()).to_reference();
        parts.push(Part::string("name", &text));
    }
    if name.schema != DEFAULT_SCHEMA {
        parts.push(Part::string("schema", name.schema.as_str()));
    }
    parts
}
