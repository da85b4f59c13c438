//! Domains and composite types that are declared by structs: the statements that they stand for.

use limbeck_schema::sql_object::parts::{self, Attribute, DomainCheck};
use limbeck_schema::{
    Column, ColumnDefault, ColumnType, QualifiedName, SqlObject, SqlObjectId, SqlObjectKind,
};
use proc_macro2::{Ident, Span};

use super::column::{collation, refuse_collation, written_or_mapped};
use super::default::render_default;
use super::{Derived, Input};
use crate::attr::name::Reference;
use crate::attr::table::CommentAttr;
use crate::attr::tokens::Spanned;
use crate::item::model::comment_text;
use crate::item::{CompositeItem, DomainItem};
use crate::mistake::Mistake;
use crate::report::Report;
use crate::tree::{FileId, ModuleId, SqlDecl};
use crate::types::RustType;

/// The objects, in the order of the source.
pub(super) fn derived_objects(input: &Input<'_>, report: &mut Report) -> Vec<SqlDecl<SqlObject>> {
    let mut found = Vec::new();
    for derived in &input.domains {
        let mut mistakes = Vec::new();
        let item = &derived.item;
        let span = item.attrs.type_name.span(&item.ident);
        if let Some(object) = domain(input, derived, &mut mistakes) {
            found.push(declared(object, derived.file, span, report));
        }
        report.extend(derived.file, mistakes);
    }
    for derived in &input.composites {
        let mut mistakes = Vec::new();
        let item = &derived.item;
        let span = item.attrs.type_name.span(&item.ident);
        if let Some(object) = composite(input, derived, &mut mistakes) {
            found.push(declared(object, derived.file, span, report));
        }
        report.extend(derived.file, mistakes);
    }
    found
}

fn declared(object: SqlObject, file: FileId, span: Span, report: &Report) -> SqlDecl<SqlObject> {
    SqlDecl {
        what: object,
        file,
        location: report.location(file, span),
    }
}

/// A domain; `None` when the type below it can't be told.
fn domain(
    input: &Input<'_>,
    derived: &Derived<DomainItem>,
    mistakes: &mut Vec<Mistake>,
) -> Option<SqlObject> {
    let Derived { item, name, .. } = derived;
    let attrs = &item.attrs;
    let inner = Inner {
        module: derived.module,
        of: name,
        ident: &item.ident,
    };
    let base = inner.data_type(input, &item.ty, attrs.data_type.as_ref(), mistakes)?;
    let collate = inner.collation(&base, attrs.collate.as_ref(), mistakes);
    let value = Column::new("value", base);
    let default = attrs.default.as_ref().and_then(|default| {
        render_default(input, derived.module, default, &value)
            .map_err(|mistake| mistakes.push(mistake))
            .ok()
    });
    let checks = attrs.checks.iter().map(|check| DomainCheck {
        name: check.name.as_ref().map(|name| name.value.clone()),
        condition: check.expression.value.clone(),
    });
    let domain = parts::Domain {
        base: value.data_type.to_sql(),
        collation: collate,
        default: match default {
            Some(ColumnDefault::Expression(expr)) => Some(expr),
            Some(_) | None => None,
        },
        not_null: attrs.not_null.is_some(),
        checks: checks.collect(),
    };
    let kind = SqlObjectKind::Domain;
    let comment = comment(input, attrs.comment.as_ref(), item.doc.as_ref());
    Some(object(kind, name, domain.definition(name), comment))
}

/// A composite type; `None` when the type of an attribute can't be told.
fn composite(
    input: &Input<'_>,
    derived: &Derived<CompositeItem>,
    mistakes: &mut Vec<Mistake>,
) -> Option<SqlObject> {
    let Derived { item, name, .. } = derived;
    let before = mistakes.len();
    let mut attributes = Vec::new();
    for attribute in &item.attributes {
        let inner = Inner {
            module: derived.module,
            of: name,
            ident: &attribute.ident,
        };
        let attrs = &attribute.attrs;
        let written = attrs.data_type.as_ref();
        let Some(data_type) = inner.data_type(input, &attribute.ty, written, mistakes) else {
            continue;
        };
        let collate = inner.collation(&data_type, attrs.collate.as_ref(), mistakes);
        attributes.push(Attribute {
            name: attribute.name.clone(),
            data_type: data_type.to_sql(),
            collation: collate.map(|collation| format!("COLLATE {collation}")),
        });
    }
    let kind = SqlObjectKind::CompositeType;
    let definition = parts::composite_definition(name, &attributes);
    let comment = comment(input, item.attrs.comment.as_ref(), item.doc.as_ref());
    (mistakes.len() == before).then(|| object(kind, name, definition, comment))
}

fn object(
    kind: SqlObjectKind,
    name: &QualifiedName,
    definition: String,
    comment: Option<String>,
) -> SqlObject {
    SqlObject {
        comment,
        ..SqlObject::new(SqlObjectId::in_schema(kind, name.clone()), definition)
    }
}

fn comment(
    input: &Input<'_>,
    attr: Option<&Spanned<CommentAttr>>,
    doc: Option<&String>,
) -> Option<String> {
    comment_text(attr, doc, input.options.doc_comments)
}

/// A type inside of another one.
struct Inner<'a> {
    module: ModuleId,
    /// The type that it is inside of.
    of: &'a QualifiedName,
    ident: &'a Ident,
}

impl Inner<'_> {
    fn data_type(
        &self,
        input: &Input<'_>,
        ty: &RustType,
        written: Option<&Spanned<ColumnType>>,
        mistakes: &mut Vec<Mistake>,
    ) -> Option<ColumnType> {
        let schema = &self.of.schema;
        match written_or_mapped(input, self.module, ty, written, schema) {
            Ok((data_type, _)) if data_type.user_type() == Some(self.of) => {
                let message = format!("type \"{}\" can't be inside of itself", self.of);
                let span = written.map_or(self.ident.span(), |written| written.span);
                mistakes.push(Mistake::error(span, message));
                None
            }
            Ok((data_type, _)) => Some(data_type),
            Err(mistake) => {
                mistakes.push(mistake);
                None
            }
        }
    }

    /// The collation as SQL text.
    fn collation(
        &self,
        data_type: &ColumnType,
        written: Option<&Spanned<Reference>>,
        mistakes: &mut Vec<Mistake>,
    ) -> Option<String> {
        let written = written?;
        mistakes.extend(refuse_collation(data_type, written.span));
        collation(&written.value).map(|name| name.quoted())
    }
}
