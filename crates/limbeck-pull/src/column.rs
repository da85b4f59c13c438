//! A column as a field.

use heck::ToSnakeCase;
use limbeck_schema::sql_object::parts;
use limbeck_schema::{
    Column, ColumnDefault, ColumnType, GeneratedKind, Identity, IdentityKind, Name, QualifiedName,
    SequenceOptions, Serial, SqlObjectId, SqlObjectKind, default_object_name,
};

use crate::attribute::{Part, attribute, comment};
use crate::column_options;
use crate::default::literal;
use crate::hierarchy::above;
use crate::ident;
use crate::literal::string;
use crate::rename_rule::RenameRule;
use crate::rust_type::{attribute_text, rust_type};
use crate::scope::Scope;
use crate::table::Draft;

const LINE: usize = 100;

/// What another type is made of.
enum Base {
    Domain(ColumnType),
    Range(ColumnType),
}

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
        let (mut text, natural) = self.type_of(&column.data_type, scope);
        if column.nullable {
            text = format!("Option<{text}>");
        }
        (text, natural)
    }

    /// The Rust type of a column type that is never null.
    fn type_of(&self, data_type: &ColumnType, scope: &mut Scope<'_>) -> (String, bool) {
        let (text, natural) = self.element_type(data_type, scope);
        match data_type.array {
            // `Vec<i8>` and its like are no arrays to everyone.
            true => (format!("Vec<{text}>"), natural && text != "Vec<u8>"),
            false => (text, natural),
        }
    }

    /// The same without regard to its being an array.
    fn element_type(&self, data_type: &ColumnType, scope: &mut Scope<'_>) -> (String, bool) {
        let own = data_type
            .user_type()
            .filter(|_| data_type.modifiers.is_empty());
        if let Some((name, ident)) =
            own.and_then(|name| Some((name, self.source.names.enums.get(name)?)))
        {
            return (scope.path(&name.schema, ident), true);
        }
        if let Some(base) = own.and_then(|name| self.base(name)) {
            return match base {
                Base::Domain(base) => (self.type_of(&base, scope).0, false),
                Base::Range(subtype) => {
                    scope.import("sqlx::postgres::types", "PgRange");
                    let subtype = self.type_of(&subtype, scope).0;
                    (format!("PgRange<{subtype}>"), false)
                }
            };
        }
        let found = rust_type(data_type, self.source.options.time);
        for (krate, name) in &found.import {
            scope.import(krate, name);
        }
        (found.text, found.natural)
    }

    /// What is below a domain or a range type.
    fn base(&self, name: &QualifiedName) -> Option<Base> {
        let find = |kind| {
            let id = SqlObjectId::in_schema(kind, name.clone());
            self.source.schema.objects.get(&id)
        };
        if let Some(domain) = find(SqlObjectKind::Domain) {
            let base = parts::domain(&domain.definition)?.base;
            return Some(Base::Domain(base.parse().ok()?));
        }
        let range = find(SqlObjectKind::RangeType)?;
        Some(Base::Range(parts::range_subtype(&range.definition)?))
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
                let variant = |label: &str| self.variant(column, label, scope);
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

    /// The path of the variant that stands for a label of the column's enum type.
    pub(crate) fn variant(
        &self,
        column: &Column,
        label: &str,
        scope: &mut Scope<'_>,
    ) -> Option<String> {
        let data_type = &column.data_type;
        let name = data_type.user_type().filter(|_| !data_type.array)?;
        let labels = &self.source.schema.enums.get(name)?.labels;
        let at = labels.iter().position(|own| own == label)?;
        let names = self.source.names;
        let variant = names.variants(name).get(at)?;
        let ident = names.enums.get(name)?;
        Some(format!("{}::{variant}", scope.path(&name.schema, ident)))
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
