//! A column as a field.

use heck::ToSnakeCase;
use limbeck_schema::{
    Column, ColumnDefault, GeneratedKind, Identity, IdentityKind, Name, QualifiedName,
    SequenceOptions, Serial, default_object_name,
};

use crate::attribute::{Part, attribute, comment};
use crate::column_options;
use crate::default::literal;
use crate::hierarchy::above;
use crate::ident;
use crate::literal::string;
use crate::rename_rule::RenameRule;
use crate::rust_type::attribute_text;
use crate::scope::Scope;
use crate::table::Draft;

const LINE: usize = 100;

impl Draft<'_> {
    /// The field of a column with its attributes; `keys` are the words of keys and indexes.
    pub(crate) fn field(
        &self,
        column: &Column,
        keys: Vec<Part>,
        rule: Option<&RenameRule>,
        scope: &mut Scope<'_>,
        indent: usize,
    ) -> String {
        let names = self.source.names;
        let bare = names.field(&self.table.name, &column.name);
        let bare = bare.unwrap_or("column");
        let mut parts = Vec::new();
        let told = rule.map_or_else(|| bare.to_owned(), |rule| rule.apply(bare));
        // The compiler brings identifiers into Unicode normal form, a name in the database stays.
        if told != column.name.as_str() || !told.is_ascii() {
            parts.push(Part::string("column", column.name.as_str()));
        }
        let (ty, natural) = self.field_type(column, scope);
        if !natural {
            parts.push(Part::assign("type", attribute_text(&column.data_type)));
        }
        let (key_words, rest): (Vec<Part>, Vec<Part>) =
            keys.into_iter().partition(Part::is_primary_key);
        parts.extend(key_words);
        let above = above(self.source.schema, self.table, &column.name);
        self.values(column, above.as_ref(), scope, &mut parts);
        if let (None, Some(collation)) = (&above, &column.collation) {
            parts.push(Part::string("collate", &collation_text(collation)));
        }
        parts.extend(column_options::words(column, above.as_ref()));
        parts.extend(rest);
        let inherits = &self.table.inherits;
        let is_local = inherits.local_columns.contains(&column.name);
        if above.is_some() && !inherits.is_empty() && !is_local {
            parts.push(Part::text("inherited"));
        }
        let mut docs = String::new();
        if let Some(text) = &column.comment {
            let (lines, part) = comment(text, indent);
            docs = lines;
            parts.push(part);
        }
        let pad = " ".repeat(indent);
        let ident = ident::escaped(bare);
        let line = format!("{pad}pub {ident}: {ty},\n");
        let line = match line.chars().count() - 1 > LINE {
            true => format!("{pad}pub {ident}:\n{pad}    {ty},\n"),
            false => line,
        };
        format!("{docs}{}{line}", attribute(parts, indent))
    }

    /// The Rust type, and whether it says the column's type by itself.
    fn field_type(&self, column: &Column, scope: &mut Scope<'_>) -> (String, bool) {
        let (mut text, natural) = self.source.type_of(&column.data_type, scope);
        if column.nullable {
            text = format!("Option<{text}>");
        }
        (text, natural)
    }

    /// Where the column's values come from.
    fn values(
        &self,
        column: &Column,
        above: Option<&Column>,
        scope: &mut Scope<'_>,
        parts: &mut Vec<Part>,
    ) {
        match &column.default {
            own if above.is_some_and(|above| above.default == *own) => {}
            ColumnDefault::None if above.is_some() => parts.push(Part::assign("default", "null")),
            ColumnDefault::None => {}
            ColumnDefault::Expression(default) => {
                let variant = |label: &str| self.source.variant(&column.data_type, label, scope);
                let text = literal(default, &column.data_type, variant);
                parts.push(Part::assign("default", text));
            }
            ColumnDefault::Identity(identity) => parts.push(identity_part(identity, column)),
            ColumnDefault::Serial(serial) => {
                parts.push(serial_part(serial, &self.table.name, column));
                if column.nullable {
                    parts.push(Part::text("null"));
                }
            }
            ColumnDefault::Generated(generated) => {
                parts.push(Part::string("generated", generated.expression.as_str()));
                if generated.kind == GeneratedKind::Virtual {
                    parts.push(Part::text("virtual"));
                }
            }
        }
    }
}

fn identity_part(identity: &Identity, column: &Column) -> Part {
    let name = identity.sequence.as_ref();
    let name = name.map(|name| Part::string("sequence", &part_reference(name)));
    let options = sequence_parts(&identity.options, column);
    let options: Vec<Part> = name.into_iter().chain(options).collect();
    match (identity.kind, options.is_empty()) {
        (IdentityKind::ByDefault, _) => Part::call("identity", options),
        (IdentityKind::Always, true) => Part::assign("identity", "always"),
        (IdentityKind::Always, false) => {
            let kind = vec![Part::text("always")];
            Part::call("identity", kind.into_iter().chain(options).collect())
        }
    }
}

fn serial_part(serial: &Serial, table: &QualifiedName, column: &Column) -> Part {
    let mut parts = Vec::new();
    let usual = default_object_name(table.name.as_str(), column.name.as_str(), "seq");
    if serial.sequence != table.sibling(usual) {
        parts.push(Part::string("sequence", &full_reference(&serial.sequence)));
    }
    parts.extend(sequence_parts(&serial.options, column));
    Part::call("serial", parts)
}

/// What differs from what the grammar fills in.
fn sequence_parts(options: &SequenceOptions, column: &Column) -> Vec<Part> {
    let usual = match options.increment < 0 {
        true => SequenceOptions::descending_for(&column.data_type),
        false => SequenceOptions::defaults_for(&column.data_type),
    };
    let start = if options.increment < 0 {
        options.max
    } else {
        options.min
    };
    let mut parts = Vec::new();
    for (word, value, usual) in [
        ("start", options.start, start),
        ("increment", options.increment, 1),
        ("min", options.min, usual.min),
        ("max", options.max, usual.max),
        ("cache", options.cache, usual.cache),
    ] {
        if value != usual {
            parts.push(Part::assign(word, value.to_string()));
        }
    }
    if options.cycle {
        parts.push(Part::text("cycle"));
    }
    parts
}

/// A collation as `collate = "…"` names it: without a schema it is one of the server's own.
pub(crate) fn collation_text(collation: &QualifiedName) -> String {
    match collation.schema == "pg_catalog" {
        true => QualifiedName::public(collation.name.clone()).to_reference(),
        false => full_reference(collation),
    }
}

/// A name with its schema, also where that is the default one.
pub(crate) fn full_reference(name: &QualifiedName) -> String {
    format!(
        "{}.{}",
        part_reference(&name.schema),
        part_reference(&name.name)
    )
}

/// A name alone, in quotes where a dot in it would be taken for the one behind a schema.
fn part_reference(name: &Name) -> String {
    QualifiedName::public(name.clone()).to_reference()
}

/// Whether a text can stand as a word in an attribute.
pub(crate) fn word_or_string(text: &str) -> String {
    let plain = text.to_snake_case() == text && !text.is_empty() && text.is_ascii();
    match plain && syn::parse_str::<syn::Ident>(text).is_ok() {
        true => text.to_owned(),
        false => string(text),
    }
}
