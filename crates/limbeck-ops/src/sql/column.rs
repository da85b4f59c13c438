//! Column definitions, in `CREATE TABLE` and `ADD COLUMN`.

use limbeck_schema::{
    Column, ColumnDefault, ColumnType, Generated, GeneratedKind, Identity, IdentityKind, Name,
    QualifiedName, SequenceOptions, Serial, default_object_name,
};

use super::{SqlStatement, column_options, comment, expression, one, sequence};

/// `ADD COLUMN` with what belongs to it: a sequence before, its ownership and the comment after.
pub(super) fn add(table: &QualifiedName, column: &Column) -> Vec<SqlStatement> {
    let mut statements = sequence_before(table, column);
    statements.extend(one(format!(
        "ALTER TABLE {} ADD COLUMN {}",
        table.quoted(),
        definition(table, column)
    )));
    statements.extend(after(table, column));
    statements
}

/// The sequence of a serial column that `serial` would make otherwise.
pub(super) fn sequence_before(table: &QualifiedName, column: &Column) -> Vec<SqlStatement> {
    match explicit_serial(table, column) {
        Some(serial) => one(sequence::create(
            &serial.sequence,
            &column.data_type,
            &serial.options,
        )),
        None => Vec::new(),
    }
}

/// Ownership of that sequence, storage and its like, and the comment.
pub(super) fn after(table: &QualifiedName, column: &Column) -> Vec<SqlStatement> {
    let mut statements = Vec::new();
    if let Some(serial) = explicit_serial(table, column) {
        statements.extend(one(sequence::own(&serial.sequence, table, &column.name)));
    }
    statements.extend(column_options::settle(table, &column.name, &column.options));
    if let Some(text) = &column.comment {
        let text = comment::on_column(table, &column.name, Some(text));
        statements.extend(one(text));
    }
    statements
}

/// The sequences of an unlogged table are unlogged as well since PostgreSQL 15, which makes one so by
/// itself only where it makes the sequence by itself.
pub(super) fn unlogged_sequence(table: &QualifiedName, column: &Column) -> Vec<SqlStatement> {
    match explicit_serial(table, column) {
        Some(serial) => one(sequence::set_unlogged(&serial.sequence)),
        None => Vec::new(),
    }
}

/// `name type [COLLATE …] [NOT NULL] [DEFAULT … | GENERATED …]`.
pub(super) fn definition(table: &QualifiedName, column: &Column) -> String {
    let name = column.name.quoted();
    if let Some(pseudo_type) = pseudo_type(table, column) {
        return format!("{name} {pseudo_type}");
    }
    let mut text = format!("{name} {}", column.data_type);
    if let Some(collation) = &column.collation {
        text.push_str(&format!(" COLLATE {}", collation.quoted()));
    }
    if !column.nullable {
        text.push_str(" NOT NULL");
    }
    text.push_str(&value_source(table, column));
    text
}

fn value_source(table: &QualifiedName, column: &Column) -> String {
    match &column.default {
        ColumnDefault::None => String::new(),
        ColumnDefault::Expression(expr) => {
            format!(" DEFAULT {}", expression::column_default(expr))
        }
        ColumnDefault::Identity(id) => {
            let options = identity_options(id, table, &column.data_type);
            format!(" {}{}", identity_words(id), in_parentheses(&options))
        }
        ColumnDefault::Serial(serial) => {
            format!(" DEFAULT {}", sequence::nextval(&serial.sequence))
        }
        ColumnDefault::Generated(generated) => format!(" {}", generated_words(generated)),
    }
}

/// The name of the sequence, where it is not the usual one, and the options that the server would not
/// fill in by itself.
pub(super) fn identity_options(
    identity: &Identity,
    table: &QualifiedName,
    data_type: &ColumnType,
) -> Vec<String> {
    let name = identity.sequence.as_ref();
    let name = name.map(|name| format!("SEQUENCE NAME {}", table.sibling(name.clone()).quoted()));
    let options = sequence::options_beyond_default(&identity.options, data_type);
    name.into_iter().chain(options).collect()
}

/// `GENERATED ALWAYS AS IDENTITY`.
pub(super) fn identity_words(identity: &Identity) -> String {
    format!("GENERATED {} AS IDENTITY", kind_words(identity.kind))
}

/// `ALWAYS` or `BY DEFAULT`.
pub(super) fn kind_words(kind: IdentityKind) -> &'static str {
    match kind {
        IdentityKind::Always => "ALWAYS",
        IdentityKind::ByDefault => "BY DEFAULT",
    }
}

/// ` (a b)`, or nothing.
pub(super) fn in_parentheses(options: &[String]) -> String {
    if options.is_empty() {
        String::new()
    } else {
        format!(" ({})", options.join(" "))
    }
}

fn generated_words(generated: &Generated) -> String {
    let kind = match generated.kind {
        GeneratedKind::Stored => "STORED",
        GeneratedKind::Virtual => "VIRTUAL",
    };
    format!(
        "GENERATED ALWAYS AS {} {kind}",
        expression::parenthesised(&generated.expression)
    )
}

/// `serial` and its kin, where they make exactly this column: NOT NULL, no collation, the
/// sequence's name and options as the server chooses them.
fn pseudo_type(table: &QualifiedName, column: &Column) -> Option<&'static str> {
    let ColumnDefault::Serial(serial) = &column.default else {
        return None;
    };
    let usual = !column.nullable
        && column.collation.is_none()
        && serial.sequence == default_sequence(table, &column.name)
        && serial.options == SequenceOptions::defaults_for(&column.data_type);
    [
        ("smallint", "smallserial"),
        ("integer", "serial"),
        ("bigint", "bigserial"),
    ]
    .into_iter()
    .find(|(name, _)| usual && column.data_type.is_builtin(name))
    .map(|(_, pseudo_type)| pseudo_type)
}

pub(super) fn explicit_serial<'a>(table: &QualifiedName, column: &'a Column) -> Option<&'a Serial> {
    match &column.default {
        ColumnDefault::Serial(serial) if pseudo_type(table, column).is_none() => Some(serial),
        ColumnDefault::Serial(_)
        | ColumnDefault::None
        | ColumnDefault::Expression(_)
        | ColumnDefault::Identity(_)
        | ColumnDefault::Generated(_) => None,
    }
}

fn default_sequence(table: &QualifiedName, column: &Name) -> QualifiedName {
    table.sibling(default_object_name(
        table.name.as_str(),
        column.as_str(),
        "seq",
    ))
}
