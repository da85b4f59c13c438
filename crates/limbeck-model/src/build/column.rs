//! A field to a column.

use limbeck_schema::{
    Column, ColumnDefault, ColumnOptions, ColumnStorage, ColumnType, Generated, GeneratedKind,
    Identity, Name, QualifiedName, SequenceOptions, Serial, TypeName, default_object_name,
};
use proc_macro2::Span;

use super::default::render_default;
use super::object::{ColumnDraft, Said, TableDraft};
use super::table::Part;
use super::{Input, place};
use crate::attr::column_options::ColumnOptionsAttr;
use crate::attr::name::Reference;
use crate::attr::tokens::Spanned;
use crate::item::model::comment_text;
use crate::item::{FieldItem, bare_name};
use crate::mistake::Mistake;
use crate::report::Report;
use crate::tree::ModuleId;
use crate::types::RustType;

/// Adds the column of a field.
pub(super) fn draft_column(
    input: &Input<'_>,
    part: &Part<'_>,
    field: &FieldItem,
    draft: &mut TableDraft,
    report: &mut Report,
) {
    let file = part.model.file;
    let name = part.column_name(field);
    let span = field.column_span();
    if let Some(first) = draft.column_draft(&name).map(|column| column.place) {
        // Within one struct the item itself has told it.
        if !part.prefix.is_empty() || first.file != file || draft_has_parts(draft, part) {
            report.push(
                file,
                Mistake::error(span, format!("column \"{name}\" is declared twice")).also_in(
                    first.file,
                    first.span,
                    "first declared here",
                ),
            );
        }
        return;
    }
    if let Some(mistake) = too_long(&name, part, field) {
        report.push(file, mistake);
    }
    let mut mistakes = Vec::new();
    let typed = column_type(input, part, field, &draft.table.name, &mut mistakes);
    let known_type = typed.is_some();
    let (data_type, optional) = typed.unwrap_or_else(|| (placeholder(), false));
    let mut column = Column::new(name.clone(), data_type);
    column.nullable = match &field.attrs.nullable {
        Some(nullable) => nullable.value,
        None => optional,
    };
    if known_type {
        fill_column(
            input,
            part,
            field,
            &draft.table.name,
            &mut column,
            &mut mistakes,
        );
    }
    column.comment = comment_text(
        field.attrs.comment.as_deref(),
        field.doc.as_ref(),
        input.options.doc_comments,
    );
    report.extend(file, mistakes);
    // `primary_key, null` on one field is told by the item itself.
    let told = field.attrs.primary_key.is_some() && field.attrs.nullable.is_some();
    let optional = (column.nullable && !told).then(|| match &field.attrs.nullable {
        Some(nullable) => place(file, nullable),
        None => part.place(field.ty.span()),
    });
    draft.columns.push(ColumnDraft {
        name,
        field: part.prefix.is_empty().then(|| bare_name(&field.ident)),
        place: part.place(span),
        optional,
        renamed_from: field
            .attrs
            .renamed_from
            .as_ref()
            .map(|old| Name::new(format!("{}{}", part.prefix, old.value))),
        backfill: field.attrs.backfill.as_ref().map(|sql| sql.value.clone()),
        using: field.attrs.using.as_ref().map(|sql| sql.value.clone()),
        named_sequence: field.attrs.sequence().is_some(),
        known_type,
        said: said(field),
    });
    draft.table.add_column(column);
}

fn said(field: &FieldItem) -> Said {
    let attrs = &field.attrs;
    Said {
        field: true,
        default: attrs.default.is_some()
            || attrs.identity.is_some()
            || attrs.serial.is_some()
            || attrs.generated.is_some(),
        collation: attrs.collate.is_some(),
        storage: attrs.options.as_ref().is_some_and(|o| o.storage.is_some()),
        compression: attrs
            .options
            .as_ref()
            .is_some_and(|o| o.compression.is_some()),
        inherited: attrs.inherited,
    }
}

/// Whether the first of two equal columns came from another struct than this one.
fn draft_has_parts(draft: &TableDraft, part: &Part<'_>) -> bool {
    draft.columns.iter().any(|column| column.field.is_none()) || part.model.item.has_flattened()
}

fn too_long(name: &Name, part: &Part<'_>, field: &FieldItem) -> Option<Mistake> {
    if part.prefix.is_empty() {
        return None;
    }
    let error = Name::checked(name.as_str()).err()?;
    Some(Mistake::error(field.column_span(), error.to_string()))
}

fn placeholder() -> ColumnType {
    ColumnType::user(QualifiedName::public("unknown"))
}

/// The column's type and whether the field is optional; `None` when it was reported.
fn column_type(
    input: &Input<'_>,
    part: &Part<'_>,
    field: &FieldItem,
    table: &QualifiedName,
    mistakes: &mut Vec<Mistake>,
) -> Option<(ColumnType, bool)> {
    let module = part.model.module;
    let written = field.attrs.data_type.as_deref();
    if written.is_none() && field.attrs.sqlx_json {
        let optional = input.mapper.is_nullable(&field.ty, module);
        return Some((ColumnType::builtin("jsonb")?, optional));
    }
    written_or_mapped(input, module, &field.ty, written, &table.schema)
        .map_err(|mistake| mistakes.push(mistake))
        .ok()
}

/// The type that is written for a field, or else that of the field, and whether the field is
/// optional.
pub(super) fn written_or_mapped(
    input: &Input<'_>,
    module: ModuleId,
    ty: &RustType,
    written: Option<&Spanned<ColumnType>>,
    schema: &Name,
) -> Result<(ColumnType, bool), Mistake> {
    if let Some(written) = written {
        let optional = input.mapper.is_nullable(ty, module);
        return Ok((resolve_type(input, &written.value, schema), optional));
    }
    match input.mapper.map(ty, module) {
        Ok(mapped) => {
            let data_type = resolve_type(input, &mapped.data_type, schema);
            Ok((data_type, mapped.nullable))
        }
        Err(unmapped) => {
            let span = unmapped.span.unwrap_or_else(|| ty.span());
            Err(Mistake::error(span, unmapped.message).help(unmapped.help))
        }
    }
}

/// A type without a schema is one that the models declare, in the table's schema first; else only
/// the server knows it.
fn resolve_type(input: &Input<'_>, data_type: &ColumnType, schema: &Name) -> ColumnType {
    let TypeName::Unresolved(name) = &data_type.name else {
        return data_type.clone();
    };
    match declared_type(input, name, schema) {
        Some(found) => ColumnType {
            name: TypeName::User(found.clone()),
            ..data_type.clone()
        },
        None => data_type.clone(),
    }
}

fn declared_type<'i>(
    input: &'i Input<'_>,
    name: &Name,
    schema: &Name,
) -> Option<&'i QualifiedName> {
    let enums = || input.enums.iter().map(|found| &found.name);
    let declared = || enums().chain(&input.types);
    let own = QualifiedName::new(schema.clone(), name.clone());
    let default = QualifiedName::new(input.options.default_schema.clone(), name.clone());
    declared()
        .find(|declared| **declared == own)
        .or_else(|| declared().find(|declared| **declared == default))
        .or_else(|| declared().find(|declared| declared.name == *name))
        // The row type of a table is seldom meant, and never from afar.
        .or_else(|| input.rows.get(&own))
        .or_else(|| input.rows.get(&default))
}

/// The type that a reference means on a table of a schema: as for columns; one that nobody declares is in the
/// default schema.
pub(super) fn named_type(input: &Input<'_>, written: &Reference, schema: &Name) -> QualifiedName {
    let declared = match written.schema {
        Some(_) => None,
        None => declared_type(input, &written.name, schema).cloned(),
    };
    declared.unwrap_or_else(|| written.in_schema(&input.options.default_schema))
}

/// Default, identity, sequence, expression and collation.
fn fill_column(
    input: &Input<'_>,
    part: &Part<'_>,
    field: &FieldItem,
    table: &QualifiedName,
    column: &mut Column,
    mistakes: &mut Vec<Mistake>,
) {
    let attrs = &field.attrs;
    if let Some(options) = &attrs.options {
        column.options = column_options(input, options, &column.data_type, mistakes);
    }
    if let Some(identity) = &attrs.identity {
        require_integer(column, "identity", identity.span, mistakes);
        column.default = match identity.options(&column.data_type) {
            Ok(options) => {
                let mut made = Identity {
                    kind: identity.kind,
                    sequence: None,
                    options,
                };
                if let Some(name) = &identity.sequence {
                    let sequence = name.value.in_schema(&table.schema);
                    mistakes.extend(elsewhere(&sequence, table, name.span));
                    made.name_sequence(sequence.name, table, &column.name);
                }
                ColumnDefault::Identity(made)
            }
            Err(mistake) => {
                mistakes.push(mistake);
                ColumnDefault::None
            }
        };
        require_value(column, "identity", field, mistakes);
    } else if let Some(serial) = &attrs.serial {
        require_integer(column, "serial", serial.span, mistakes);
        let sequence = match &serial.options.sequence {
            Some(name) => {
                let sequence = name.value.in_schema(&table.schema);
                mistakes.extend(elsewhere(&sequence, table, name.span));
                sequence
            }
            None => table.sibling(default_object_name(
                table.name.as_str(),
                column.name.as_str(),
                "seq",
            )),
        };
        let options = serial.options.options(&column.data_type);
        let options = options.unwrap_or_else(|mistake| {
            mistakes.push(mistake);
            SequenceOptions::defaults_for(&column.data_type)
        });
        column.default = ColumnDefault::Serial(Serial { sequence, options });
        if !attrs
            .nullable
            .as_ref()
            .is_some_and(|nullable| nullable.value)
        {
            require_value(column, "serial", field, mistakes);
        }
    } else if let Some(expression) = &attrs.generated {
        column.default = ColumnDefault::Generated(Generated {
            expression: expression.value.clone(),
            kind: match attrs.is_virtual {
                Some(_) => GeneratedKind::Virtual,
                None => GeneratedKind::Stored,
            },
        });
    } else if let Some(default) = &attrs.default {
        match render_default(input, part.model.module, default, column) {
            Ok(default) => column.default = default,
            Err(mistake) => mistakes.push(mistake),
        }
    }
    if let Some(collate) = &attrs.collate {
        mistakes.extend(refuse_collation(&column.data_type, collate.span));
        column.collation = collation(&collate.value);
    }
}

/// The sequence of a column is in the schema of its table (PostgreSQL manual, `ALTER SEQUENCE … OWNED
/// BY`).
fn elsewhere(
    sequence: &QualifiedName,
    table: &QualifiedName,
    span: proc_macro2::Span,
) -> Option<Mistake> {
    let text = format!(
        "the sequence of a column of table \"{table}\" is in schema \"{}\", not in \"{}\"",
        table.schema, sequence.schema
    );
    (sequence.schema != table.schema).then(|| Mistake::error(span, text))
}

/// Storage and its like, in normal form.
fn column_options(
    input: &Input<'_>,
    written: &ColumnOptionsAttr,
    data_type: &ColumnType,
    mistakes: &mut Vec<Mistake>,
) -> ColumnOptions {
    let mut options = written.options().normal_for(data_type);
    let is_enum = data_type
        .user_type()
        .is_some_and(|name| input.enums.iter().any(|found| found.name == *name));
    if is_enum && !data_type.array || data_type.is_only_plain() {
        let error = |span, text: String| Mistake::error(span, text);
        if let Some(told) = &written.storage
            && told.value.is_some_and(|told| told != ColumnStorage::Plain)
        {
            let text = format!("the storage of type {data_type} can only be `plain`");
            mistakes.push(error(told.span, text));
        }
        if let Some(told) = &written.compression
            && told.value.is_some()
        {
            let text = format!("values of type {data_type} can't be compressed");
            mistakes.push(error(told.span, text));
        }
        (options.storage, options.compression) = (None, None);
    }
    options
}

fn require_integer(
    column: &Column,
    word: &str,
    span: proc_macro2::Span,
    mistakes: &mut Vec<Mistake>,
) {
    let integer = ["smallint", "integer", "bigint"]
        .iter()
        .any(|name| column.data_type.is_builtin(name));
    if !integer {
        mistakes.push(
            Mistake::error(
                span,
                format!("`{word}` on a column of type {}", column.data_type),
            )
            .help("Identity and serial columns are `smallint`, `integer` or `bigint`."),
        );
    }
}

/// An identity or serial column is NOT NULL, so its field can't be optional unless it says so.
fn require_value(column: &mut Column, word: &str, field: &FieldItem, mistakes: &mut Vec<Mistake>) {
    if column.nullable && field.attrs.nullable.is_none() {
        mistakes.push(
            Mistake::error(
                field.ty.span(),
                format!("a column with `{word}` is never null, but its field is optional"),
            )
            .help("Write `not_null` beside it if the field is optional for other reasons."),
        );
    }
    column.nullable = false;
}

/// The mistake of a collation on a type that takes none.
pub(super) fn refuse_collation(data_type: &ColumnType, span: Span) -> Option<Mistake> {
    let message = || format!("type {data_type} takes no collation");
    (!is_collatable(data_type)).then(|| Mistake::error(span, message()))
}

/// Whether a type can have a collation (PostgreSQL manual, 24.2). Types that are not built in may.
fn is_collatable(data_type: &ColumnType) -> bool {
    match &data_type.name {
        TypeName::Builtin(builtin) => matches!(
            builtin.as_str(),
            "text" | "character varying" | "character" | "bpchar" | "name"
        ),
        TypeName::User(_) | TypeName::Unresolved(_) => true,
    }
}

/// A collation without a schema is one of the server's own; `default` is the same as none.
pub(super) fn collation(reference: &Reference) -> Option<QualifiedName> {
    let schema = Name::new("pg_catalog");
    (reference.schema.is_some() || reference.name != "default")
        .then(|| reference.in_schema(&schema))
}
