//! Defaults as SQL text, as a person would write it: whether it is what the server prints is for
//! the canonical step to find out.

use limbeck_schema::{Column, ColumnDefault, ColumnType, Expr, TypeName};

use super::{Enum, Input};
use crate::attr::default::DefaultAttr;
use crate::attr::tokens::Spanned;
use crate::item::bare_name;
use crate::mistake::Mistake;
use crate::suggest::did_you_mean;
use crate::tree::{ModuleId, Target};

/// The default of a column.
pub(super) fn render_default(
    input: &Input<'_>,
    module: ModuleId,
    default: &Spanned<DefaultAttr>,
    column: &Column,
) -> Result<ColumnDefault, Mistake> {
    let of = ValueOf {
        column,
        role: "the default",
    };
    let value = Spanned::new(&default.value, default.span);
    Ok(match &default.value {
        DefaultAttr::Null => ColumnDefault::None,
        DefaultAttr::Sql(sql) if is_null(sql) => ColumnDefault::None,
        DefaultAttr::Sql(_)
        | DefaultAttr::Text(_)
        | DefaultAttr::Number(_)
        | DefaultAttr::Boolean(_)
        | DefaultAttr::Path(_) => {
            ColumnDefault::Expression(render_value(input, module, value, of)?)
        }
    })
}

/// A column that a value is for.
#[derive(Clone, Copy)]
pub(super) struct ValueOf<'a> {
    pub(super) column: &'a Column,
    /// What the value is to the column: "the default".
    pub(super) role: &'static str,
}

/// A value as SQL text.
pub(super) fn render_value(
    input: &Input<'_>,
    module: ModuleId,
    value: Spanned<&DefaultAttr>,
    of: ValueOf<'_>,
) -> Result<Expr, Mistake> {
    let span = value.span;
    Ok(match value.value {
        DefaultAttr::Null => Expr::new("NULL"),
        DefaultAttr::Sql(sql) => sql.clone(),
        DefaultAttr::Text(text) => {
            check_text(input, text, of, span)?;
            Expr::new(quote(text))
        }
        DefaultAttr::Number(number) => {
            check_number(input, number, of, span)?;
            Expr::new(number)
        }
        DefaultAttr::Boolean(value) => {
            check_boolean(of, span)?;
            Expr::new(value.to_string())
        }
        DefaultAttr::Path(path) => Expr::new(quote(&label_of(input, module, path, of, span)?)),
    })
}

fn is_null(sql: &Expr) -> bool {
    sql.same_tokens(&Expr::new("null"))
}

/// A SQL string constant (PostgreSQL manual, 4.1.2.1).
pub(super) fn quote(text: &str) -> String {
    format!("'{}'", text.replace('\'', "''"))
}

fn mismatch(of: ValueOf<'_>, given: &str, span: proc_macro2::Span) -> Mistake {
    Mistake::error(
        span,
        format!(
            "{given} can't be {} of a column of type {}",
            of.role, of.column.data_type
        ),
    )
}

fn builtin_name(data_type: &ColumnType) -> Option<&'static str> {
    match &data_type.name {
        TypeName::Builtin(builtin) if !data_type.array => Some(builtin.as_str()),
        TypeName::Builtin(_) | TypeName::User(_) | TypeName::Unresolved(_) => None,
    }
}

/// A string must be a label of the column's enum; for the types below, what their input takes.
fn check_text(
    input: &Input<'_>,
    text: &str,
    of: ValueOf<'_>,
    span: proc_macro2::Span,
) -> Result<(), Mistake> {
    if let Some(found) = enum_of(input, of.column) {
        return match found
            .item
            .variants
            .iter()
            .any(|variant| variant.label == text)
        {
            true => Ok(()),
            false => Err(found.item.unknown_label(text, span)),
        };
    }
    let fits = match builtin_name(&of.column.data_type) {
        Some("smallint" | "integer" | "bigint") => text.trim().parse::<i64>().is_ok(),
        Some("boolean") => [
            "t", "f", "true", "false", "yes", "no", "on", "off", "1", "0",
        ]
        .contains(&text.trim().to_lowercase().as_str()),
        Some(_) | None => true,
    };
    match fits {
        true => Ok(()),
        false => {
            Err(mismatch(of, &format!("{text:?}"), span).help("SQL text is written `sql(\"…\")`."))
        }
    }
}

fn check_number(
    input: &Input<'_>,
    number: &str,
    of: ValueOf<'_>,
    span: proc_macro2::Span,
) -> Result<(), Mistake> {
    let fits = match builtin_name(&of.column.data_type) {
        Some("boolean" | "uuid" | "jsonb" | "json" | "bytea" | "inet" | "date") => false,
        Some("smallint") => number.parse::<f64>().is_ok_and(|n| n.abs() <= 32_768.0),
        Some(name) => !name.starts_with("time"),
        // A domain takes what its base takes.
        None => enum_of(input, of.column).is_none() && !of.column.data_type.array,
    };
    match fits {
        true => Ok(()),
        false => Err(mismatch(of, number, span)),
    }
}

fn check_boolean(of: ValueOf<'_>, span: proc_macro2::Span) -> Result<(), Mistake> {
    match builtin_name(&of.column.data_type) {
        Some("boolean" | "text" | "character varying") => Ok(()),
        Some(_) => Err(mismatch(of, "a boolean", span)),
        None if of.column.data_type.array => Err(mismatch(of, "a boolean", span)),
        None => Ok(()),
    }
}

fn enum_of<'i>(input: &'i Input<'_>, column: &Column) -> Option<&'i Enum> {
    let name = column
        .data_type
        .user_type()
        .filter(|_| !column.data_type.array)?;
    input.enums.iter().find(|found| found.name == *name)
}

/// `default = Status::Draft`: the variant's label.
fn label_of(
    input: &Input<'_>,
    module: ModuleId,
    path: &[String],
    of: ValueOf<'_>,
    span: proc_macro2::Span,
) -> Result<String, Mistake> {
    let text = path.join("::");
    let resolution = input.tree.resolve(module, false, path);
    let found = match resolution.target {
        Target::Decl(id) => input.enum_of.get(&id).map(|index| &input.enums[*index]),
        Target::Module(_) | Target::External(_) | Target::Unknown => None,
    };
    let (Some(found), [variant]) = (found, resolution.rest.as_slice()) else {
        return Err(
            Mistake::error(span, format!("`{text}` is no variant of an enum type"))
                .help("A string is written `\"…\"`, SQL text `sql(\"…\")`."),
        );
    };
    if enum_of(input, of.column).is_none_or(|own| own.id != found.id) {
        return Err(mismatch(of, &format!("`{text}`"), span));
    }
    let variants = &found.item.variants;
    match variants.iter().find(|v| bare_name(&v.ident) == *variant) {
        Some(variant) => Ok(variant.label.clone()),
        None => {
            let names: Vec<String> = variants.iter().map(|v| bare_name(&v.ident)).collect();
            Err(Mistake::error(
                span,
                format!("enum `{}` has no variant `{variant}`", found.item.ident),
            )
            .maybe_help(did_you_mean(variant, names.iter().map(String::as_str))))
        }
    }
}
