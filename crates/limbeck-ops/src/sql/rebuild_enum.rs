//! An enum type with other labels in the place of the old one.
//!
//! PostgreSQL can neither remove nor reorder labels (manual, `ALTER TYPE`), so the old type is
//! renamed aside, the new one made, every column converted through text, and the old one dropped.

use limbeck_schema::QualifiedName;

use crate::op::{EnumUse, RebuildEnum, RebuiltType};

use super::by_name::ByName;
use super::literal::dollar_quoted;
use super::rebuild::{aside, conversions, convert, drop_old, name_aside};
use super::{Literal, SqlStatement, enum_type, object, one, sea};

/// Rename aside, create, convert, copy the comment, drop; the same with the types that rest on it.
pub(super) fn rebuild(rebuild: &RebuildEnum) -> Vec<SqlStatement> {
    let old = name_aside(&rebuild.name);
    let with: Vec<&RebuiltType> = rebuild.with.iter().collect();
    let mut statements = aside(&with);
    statements.extend(one(sea::rename_type(&rebuild.name, &old.name)));
    statements.extend(one(enum_type::definition(&rebuild.name, &rebuild.labels)));
    statements.extend(with.iter().flat_map(|new| object::create(&new.object)));
    let own = rebuild.columns.iter().map(|u| (u, conversion(rebuild, u)));
    let by_name = ByName::over(rebuild, &with);
    statements.extend(by_name.create());
    let conversions = own.chain(with.iter().flat_map(|new| conversions(new, &by_name)));
    statements.extend(convert(conversions.collect()));
    statements.extend(by_name.drop());
    statements.extend(one(copy_comment(&old, &rebuild.name)));
    statements.extend(drop_old(&[old], &with));
    statements
}

fn conversion(rebuild: &RebuildEnum, used: &EnumUse) -> String {
    let column = used.column.quoted();
    let (brackets, target) = (brackets(used), rebuild.name.quoted());
    let value = rebuilt_value(rebuild, used, &rebuild.name);
    format!("ALTER COLUMN {column} TYPE {target}{brackets} USING {value}")
}

fn brackets(used: &EnumUse) -> &'static str {
    if used.array { "[]" } else { "" }
}

/// The value of a column as one of the new type, which has this name meanwhile.
pub fn rebuilt_value(rebuild: &RebuildEnum, used: &EnumUse, new: &QualifiedName) -> String {
    let value = if used.array {
        array_value(rebuild, &used.column.quoted())
    } else {
        scalar_value(rebuild, &used.column.quoted())
    };
    format!("{value}::{}{}", new.quoted(), brackets(used))
}

/// The text of an old value as a label of the new type.
pub(super) fn scalar_value(rebuild: &RebuildEnum, old: &str) -> String {
    let text = format!("{old}::text");
    if rebuild.mapping.is_empty() {
        return text;
    }
    let branches: Vec<String> = rebuild
        .mapping
        .iter()
        .map(|(from, to)| format!("WHEN {} THEN {}", Literal(from), Literal(to)))
        .collect();
    format!("(CASE {text} {} ELSE {text} END)", branches.join(" "))
}

/// Nested `array_replace`: a subquery over the elements is not allowed in `USING`, and this keeps
/// NULLs and dimensions. Where a new label is itself replaced (a swap), the values go through
/// placeholders, so that no element is replaced twice.
pub(super) fn array_value(rebuild: &RebuildEnum, old: &str) -> String {
    let mapping = &rebuild.mapping;
    let chained = mapping.values().any(|to| mapping.contains_key(to));
    let start = format!("{old}::text[]");
    if !chained {
        return replace_all(start, mapping.iter().map(|(f, t)| (f.clone(), t.clone())));
    }
    // No label is as long as this: they are limited to 63 bytes.
    let placeholder = |at: usize| format!("{at:064}");
    let aside = replace_all(
        start,
        mapping
            .keys()
            .enumerate()
            .map(|(at, from)| (from.clone(), placeholder(at))),
    );
    replace_all(
        aside,
        mapping
            .values()
            .enumerate()
            .map(|(at, to)| (placeholder(at), to.clone())),
    )
}

fn replace_all(start: String, pairs: impl Iterator<Item = (String, String)>) -> String {
    pairs.fold(start, |value, (from, to)| {
        format!(
            "array_replace({value}, {}, {})",
            Literal(&from),
            Literal(&to)
        )
    })
}

/// `COMMENT ON` takes only a constant, so the old comment goes through a `DO` block.
fn copy_comment(old: &QualifiedName, new: &QualifiedName) -> String {
    let template = format!("COMMENT ON TYPE {} IS %L", new.quoted().replace('%', "%%"));
    let body = format!(
        "\nBEGIN\n    EXECUTE format({}, obj_description({}::regtype, 'pg_type'));\nEND\n",
        Literal(&template),
        Literal(&old.quoted()),
    );
    format!("DO {}", dollar_quoted(&body))
}
