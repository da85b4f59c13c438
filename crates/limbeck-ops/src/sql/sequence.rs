//! Sequences behind identity and serial columns.

use limbeck_schema::{Builtin, ColumnType, Name, QualifiedName, SequenceOptions, TypeName};

use super::literal::dollar_quoted;
use super::{Literal, SqlStatement, one};

/// The options that the server would not fill in by itself (PostgreSQL manual, `CREATE SEQUENCE`),
/// in the grammar's order.
pub(super) fn options_beyond_default(
    options: &SequenceOptions,
    data_type: &ColumnType,
) -> Vec<String> {
    let descending = options.increment < 0;
    let usual = if descending {
        SequenceOptions::descending_for(data_type)
    } else {
        SequenceOptions::defaults_for(data_type)
    };
    let usual_increment = 1;
    // An unsaid START is the minimum of an ascending sequence, the maximum of a descending one.
    let usual_start = if descending { options.max } else { options.min };
    [
        (options.increment != usual_increment)
            .then(|| format!("INCREMENT BY {}", options.increment)),
        (options.min != usual.min).then(|| format!("MINVALUE {}", options.min)),
        (options.max != usual.max).then(|| format!("MAXVALUE {}", options.max)),
        (options.start != usual_start).then(|| format!("START WITH {}", options.start)),
        (options.cache != usual.cache).then(|| format!("CACHE {}", options.cache)),
        options.cycle.then(|| "CYCLE".to_owned()),
    ]
    .into_iter()
    .flatten()
    .collect()
}

/// Every option, for `ALTER SEQUENCE`, which leaves unsaid ones as they are. The widest bound is
/// left to the server, which takes that of the sequence's type.
pub(super) fn all_options(options: &SequenceOptions) -> [String; 6] {
    let bound = |word: &str, value: i64, widest: i64| {
        if value == widest {
            format!("NO {word}")
        } else {
            format!("{word} {value}")
        }
    };
    let descending = options.increment < 0;
    let (widest_min, widest_max) = if descending {
        (i64::MIN, -1)
    } else {
        (1, i64::MAX)
    };
    [
        format!("INCREMENT BY {}", options.increment),
        bound("MINVALUE", options.min, widest_min),
        bound("MAXVALUE", options.max, widest_max),
        format!("START WITH {}", options.start),
        format!("CACHE {}", options.cache),
        if options.cycle { "CYCLE" } else { "NO CYCLE" }.to_owned(),
    ]
}

/// `CREATE SEQUENCE … AS type` with the options that are not the type's defaults.
pub(super) fn create(
    sequence: &QualifiedName,
    data_type: &ColumnType,
    options: &SequenceOptions,
) -> String {
    let mut text = format!("CREATE SEQUENCE {} AS {data_type}", sequence.quoted());
    for option in options_beyond_default(options, data_type) {
        text.push(' ');
        text.push_str(&option);
    }
    text
}

/// `ALTER SEQUENCE … OWNED BY`: the sequence goes when the column goes.
pub(super) fn own(sequence: &QualifiedName, table: &QualifiedName, column: &Name) -> String {
    format!(
        "ALTER SEQUENCE {} OWNED BY {}.{}",
        sequence.quoted(),
        table.quoted(),
        column.quoted()
    )
}

/// `ALTER SEQUENCE … RENAME TO`.
pub(super) fn rename(from: &QualifiedName, to: &Name) -> String {
    format!("ALTER SEQUENCE {} RENAME TO {}", from.quoted(), to.quoted())
}

/// `ALTER SEQUENCE … SET UNLOGGED`, on servers that have it.
pub(super) fn set_unlogged(sequence: &QualifiedName) -> String {
    let body = format!(
        "\nBEGIN\n    IF current_setting('server_version_num')::integer >= 150000 THEN\n        \
         EXECUTE {};\n    END IF;\nEND\n",
        Literal(&format!(
            "ALTER SEQUENCE {} SET UNLOGGED",
            sequence.quoted()
        ))
    );
    format!("DO {}", dollar_quoted(&body))
}

/// `nextval('public.users_id_seq'::regclass)`.
pub(super) fn nextval(sequence: &QualifiedName) -> String {
    format!("nextval({}::regclass)", Literal(&sequence.quoted()))
}

/// The type of a sequence when the column's is not at hand: the one whose bound the options name.
pub(super) fn type_for(options: &SequenceOptions, data_type: Option<&ColumnType>) -> ColumnType {
    let bound = if options.increment < 0 {
        options.min.checked_add(1).map_or(i64::MAX, |min| -min)
    } else {
        options.max
    };
    let name = if bound == i64::from(i16::MAX) {
        "smallint"
    } else if bound == i64::from(i32::MAX) {
        "integer"
    } else {
        "bigint"
    };
    data_type.cloned().unwrap_or_else(|| builtin_type(name))
}

/// A built-in integer type.
pub(super) fn builtin_type(name: &'static str) -> ColumnType {
    ColumnType {
        name: TypeName::Builtin(Builtin(name)),
        modifiers: Vec::new(),
        interval_fields: None,
        array: false,
    }
}

/// Lets the sequence behind the column go on after the values that the column holds, so that the
/// next insert does not collide. Does nothing to an empty table, or when the sequence starts
/// beyond them.
pub(super) fn advance(
    table: &QualifiedName,
    column: &Name,
    options: &SequenceOptions,
) -> Vec<SqlStatement> {
    let (outermost, beyond) = if options.increment < 0 {
        ("min", "<=")
    } else {
        ("max", ">=")
    };
    let value = format!("{outermost}({})", column.quoted());
    one(format!(
        "SELECT setval(pg_get_serial_sequence({}, {}), {value})\nFROM {}\nHAVING {value} {beyond} {}",
        Literal(&table.quoted()),
        Literal(column.as_str()),
        table.quoted(),
        options.start
    ))
}

/// Moves the sequence behind the column into new bounds before they are set: `ALTER SEQUENCE`
/// refuses bounds that its last value is outside of.
pub(super) fn clamp(
    table: &QualifiedName,
    column: &Name,
    options: &SequenceOptions,
) -> Vec<SqlStatement> {
    let (min, max) = (options.min, options.max);
    let last = "COALESCE(pg_sequence_last_value(seqrelid), seqstart)";
    one(format!(
        "SELECT setval(seqrelid, LEAST(GREATEST({last}, {min}), {max}), false)\n\
         FROM pg_sequence\n\
         WHERE seqrelid = pg_get_serial_sequence({}, {})::regclass\n  \
         AND {last} NOT BETWEEN {min} AND {max}",
        Literal(&table.quoted()),
        Literal(column.as_str()),
    ))
}
