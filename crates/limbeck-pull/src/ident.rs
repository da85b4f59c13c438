//! Names of the database as Rust identifiers.

use heck::{ToSnakeCase, ToUpperCamelCase};
use syn::ext::IdentExt;

/// Words that no `r#` makes an identifier of.
const NEVER_RAW: [&str; 5] = ["self", "Self", "super", "crate", "_"];

/// A field's name without `r#`: the column's in `snake_case`; what can't be one gets an underscore.
pub(crate) fn field(column: &str) -> String {
    // A name that is one already stays as it is, so that its attribute can be left out.
    let name = match is_plain(column) {
        true => column.to_owned(),
        false => letters(column).to_snake_case(),
    };
    let name = if NEVER_RAW.contains(&name.as_str()) || name.is_empty() {
        format!("column_{name}")
    } else if name.starts_with(|c: char| c.is_numeric()) {
        format!("_{name}")
    } else {
        name
    };
    let name = name.trim_end_matches('_').to_owned() + trailing(&name);
    match parses(&name) {
        true => name,
        false => "column".to_owned(),
    }
}

fn trailing(name: &str) -> &str {
    let end = name.trim_end_matches('_').len();
    &name[end..]
}

/// Lower-case ASCII that reads as a name of Rust.
fn is_plain(name: &str) -> bool {
    name.bytes()
        .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_')
        && name.starts_with(|c: char| c.is_ascii_lowercase() || c == '_')
        && !name.trim_matches('_').is_empty()
        && !name.contains("__")
}

/// A type's or variant's name in `UpperCamelCase`; `prefix` goes before what could not begin one.
pub(crate) fn camel(name: &str, prefix: &str) -> String {
    let name = letters(name).to_upper_camel_case();
    let name = match name.chars().next() {
        Some(first) if !first.is_numeric() && !NEVER_RAW.contains(&name.as_str()) => name,
        Some(_) | None => format!("{prefix}{name}"),
    };
    match parses(&name) {
        true => name,
        false => prefix.to_owned(),
    }
}

/// A module's name: never a keyword, ASCII only, because it is a file's name as well.
pub(crate) fn module(name: &str) -> String {
    let ascii: String = name
        .chars()
        .map(|c| if c.is_ascii_alphanumeric() { c } else { '_' })
        .collect();
    let name = match is_plain(name) {
        true => name.to_owned(),
        false => ascii.to_snake_case(),
    };
    if name.is_empty() || name.starts_with(|c: char| c.is_numeric()) {
        format!("t_{name}")
    } else if syn::parse_str::<syn::Ident>(&name).is_err() {
        format!("{name}_table")
    } else {
        name
    }
}

/// With `r#` where it is a keyword.
pub(crate) fn escaped(name: &str) -> String {
    match syn::parse_str::<syn::Ident>(name) {
        Ok(_) => name.to_owned(),
        Err(_) => format!("r#{name}"),
    }
}

/// Everything that can't be in an identifier as a blank, which the case rules split at.
fn letters(name: &str) -> String {
    name.chars()
        .map(|c| if c.is_alphanumeric() { c } else { ' ' })
        .collect()
}

fn parses(name: &str) -> bool {
    syn::parse_str::<Any>(name).is_ok()
}

/// Any identifier, keywords as well.
struct Any;

impl syn::parse::Parse for Any {
    fn parse(input: syn::parse::ParseStream<'_>) -> syn::Result<Self> {
        syn::Ident::parse_any(input).map(|_| Self)
    }
}

/// The first of `name`, `name2`, … that is free.
pub(crate) fn free(name: &str, separator: &str, is_taken: impl Fn(&str) -> bool) -> String {
    if !is_taken(name) {
        return name.to_owned();
    }
    let numbered = (2_u32..).map(|n| format!("{name}{separator}{n}"));
    let mut found = numbered.skip_while(|name| is_taken(name));
    found.next().unwrap_or_else(|| name.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields() {
        for (column, expected) in [
            ("email", "email"),
            ("createdAt", "created_at"),
            ("type", "type"),
            ("self", "column_self"),
            ("a__b", "a_b"),
            ("a_", "a_"),
            ("_", "column_"),
            ("1st", "_1st"),
            ("Größe", "größe"),
            ("Ordered At", "ordered_at"),
            ("", "column_"),
            ("%", "column_"),
        ] {
            assert_eq!(field(column), expected, "{column}");
        }
        assert_eq!(escaped("type"), "r#type");
    }

    #[test]
    fn types_and_modules() {
        assert_eq!(camel("users", "Table"), "Users");
        assert_eq!(camel("order_items", "Table"), "OrderItems");
        assert_eq!(camel("2fa", "Table"), "Table2fa");
        assert_eq!(camel("self", "Table"), "TableSelf");
        assert_eq!(camel("$", "Label"), "Label");
        assert_eq!(module("type"), "type_table");
        assert_eq!(module("UserGroup"), "user_group");
        assert_eq!(module("名"), "t_");
    }
}
