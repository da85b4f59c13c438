//! Domains and composite types as newtypes and structs, where the derives say all of them.

use std::collections::BTreeMap;

use limbeck_schema::sql_object::parts::{self, Attribute, Domain};
use limbeck_schema::{ColumnType, Name, QualifiedName, Schema, SqlObject, SqlObjectKind, TypeName};

use crate::attribute::{Part, attribute, comment};
use crate::column::collation_text;
use crate::default::literal;
use crate::enum_type::name_parts;
use crate::ident;
use crate::rust_type::attribute_text;
use crate::scope::Scope;
use crate::table::Source;

/// The types by their names.
pub(crate) type DerivedTypes = BTreeMap<QualifiedName, DerivedType>;

/// A type of PostgreSQL that is a struct.
pub(crate) struct DerivedType {
    comment: Option<String>,
    kind: Kind,
}

enum Kind {
    Domain(Value, Box<Domain>),
    Composite(Vec<(Name, Value)>),
}

/// What is in a type.
struct Value {
    data_type: ColumnType,
    collation: Option<QualifiedName>,
}

impl DerivedType {
    /// The attributes that become fields.
    pub(crate) fn names(&self) -> Vec<&Name> {
        match &self.kind {
            Kind::Domain(..) => Vec::new(),
            Kind::Composite(attributes) => attributes.iter().map(|(name, _)| name).collect(),
        }
    }
}

/// The types of a schema that derives say with all that they have.
pub(crate) fn find(schema: &Schema) -> DerivedTypes {
    let objects = schema.objects.values();
    objects
        .filter(|object| object.additions.is_empty())
        .filter_map(|object| {
            let name = object.id.qualified_name()?;
            let kind = kind(&name, object)?;
            let comment = object.comment.clone();
            Some((name, DerivedType { comment, kind }))
        })
        .collect()
}

/// What is understood of a definition must make that definition again.
fn kind(name: &QualifiedName, object: &SqlObject) -> Option<Kind> {
    let definition = &object.definition;
    if object.id.kind == SqlObjectKind::Domain {
        let domain = parts::domain(definition)?;
        let value = Value::read(&domain.base, domain.collation.as_deref())?;
        return (domain.definition(name) == *definition)
            .then(|| Kind::Domain(value, Box::new(domain)));
    }
    if object.id.kind != SqlObjectKind::CompositeType {
        return None;
    }
    let attributes = parts::composite_attributes(definition)?;
    if parts::composite_definition(name, &attributes) != *definition {
        return None;
    }
    let value = |attribute: Attribute| {
        let collation = attribute.collation.as_deref();
        let collation = collation.and_then(|text| text.strip_prefix("COLLATE "));
        Some((
            attribute.name,
            Value::read(&attribute.data_type, collation)?,
        ))
    };
    let attributes: Option<Vec<_>> = attributes.into_iter().map(value).collect();
    attributes.map(Kind::Composite)
}

impl Value {
    fn read(data_type: &str, collation: Option<&str>) -> Option<Self> {
        let found: ColumnType = data_type.parse().ok()?;
        // A type without a schema would be looked for among those of the models.
        let is_known = !matches!(found.name, TypeName::Unresolved(_));
        let collation = match collation {
            None => None,
            Some(text) => {
                let name: QualifiedName = text.parse().ok()?;
                (name.quoted() == text).then_some(Some(name))?
            }
        };
        (is_known && found.to_sql() == data_type).then_some(Self {
            data_type: found,
            collation,
        })
    }

    /// The Rust type, and the words beside it.
    fn say(&self, source: &Source<'_>, scope: &mut Scope<'_>) -> (String, Vec<Part>) {
        let mut parts = Vec::new();
        let (text, natural) = source.type_of(&self.data_type, scope);
        if !natural {
            parts.push(Part::assign("type", attribute_text(&self.data_type)));
        }
        if let Some(collation) = &self.collation {
            parts.push(Part::string("collate", &collation_text(collation)));
        }
        (text, parts)
    }
}

/// The struct, indented.
pub(crate) fn write(
    source: &Source<'_>,
    name: &QualifiedName,
    found: &DerivedType,
    scope: &mut Scope<'_>,
    indent: usize,
) -> String {
    let ident = source.names.types.get(name);
    let ident = ident.map_or("Type", String::as_str);
    let mut parts = name_parts(name, ident);
    let pad = " ".repeat(indent);
    let (derive, body) = match &found.kind {
        Kind::Domain(value, domain) => {
            let (ty, words) = value.say(source, scope);
            parts.extend(words);
            parts.extend(domain_parts(source, value, domain, scope));
            ("PgDomain", format!("{pad}pub struct {ident}(pub {ty});\n"))
        }
        Kind::Composite(attributes) => {
            let body = fields(source, name, attributes, scope, indent);
            (
                "PgComposite",
                format!("{pad}pub struct {ident} {{{body}}}\n"),
            )
        }
    };
    let mut docs = String::new();
    if let Some(text) = &found.comment {
        let (lines, part) = comment(text, indent);
        docs = lines;
        parts.push(part);
    }
    scope.import("limbeck", derive);
    let attribute = attribute(parts, indent);
    format!("{docs}{pad}#[derive(Clone, Debug, {derive})]\n{attribute}{body}")
}

fn domain_parts(
    source: &Source<'_>,
    value: &Value,
    domain: &Domain,
    scope: &mut Scope<'_>,
) -> Vec<Part> {
    let mut parts = Vec::new();
    if let Some(default) = &domain.default {
        let variant = |label: &str| source.variant(&value.data_type, label, scope);
        let text = literal(default, &value.data_type, variant);
        parts.push(Part::assign("default", text));
    }
    if domain.not_null {
        parts.push(Part::text("not_null"));
    }
    for check in &domain.checks {
        let mut words = vec![Part::text(crate::literal::string(check.condition.as_str()))];
        if let Some(name) = &check.name {
            words.push(Part::string("name", name.as_str()));
        }
        parts.push(Part::call("check", words));
    }
    parts
}

/// The fields of a composite type, each on its line.
fn fields(
    source: &Source<'_>,
    of: &QualifiedName,
    attributes: &[(Name, Value)],
    scope: &mut Scope<'_>,
    indent: usize,
) -> String {
    let mut out = String::new();
    let inner = indent + 4;
    for (name, value) in attributes {
        let bare = source.names.field(of, name).unwrap_or("attribute");
        let mut parts = Vec::new();
        if bare != name.as_str() || !bare.is_ascii() {
            parts.push(Part::string("rename", name.as_str()));
        }
        let (ty, words) = value.say(source, scope);
        parts.extend(words);
        let pad = " ".repeat(inner);
        let ident = ident::escaped(bare);
        out.push_str(&attribute(parts, inner));
        out.push_str(&format!("{pad}pub {ident}: Option<{ty}>,\n"));
    }
    match out.is_empty() {
        true => out,
        false => format!("\n{out}{}", " ".repeat(indent)),
    }
}
