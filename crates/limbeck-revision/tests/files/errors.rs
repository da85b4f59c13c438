//! Everything outside of the readable subset is told with its place and what to write instead.

use limbeck_revision::file::{FileErrorKind, read};

use crate::support::{rendered, source};

/// The messages for a body of `upgrade`, with line and column in it.
fn messages(body: &str) -> Vec<String> {
    let errors = read(&source(body), "x.rs").unwrap_err();
    let first_line = 9;
    errors
        .iter()
        .map(|error| format!("{}:{} {error}", error.line - first_line, error.column - 4))
        .collect()
}

fn only(body: &str) -> String {
    let messages = messages(&format!("    {body}"));
    assert_eq!(messages.len(), 1, "{messages:#?}");
    messages[0].clone()
}

#[test]
fn statements_that_are_no_operations() {
    for (body, message) in [
        ("let x = 5;", "0:1 variables can't be in a revision"),
        ("for x in y {}", "0:1 loops can't be in a revision"),
        (
            "if x { op.drop_table(\"t\"); }",
            "0:1 conditions can't be in a revision",
        ),
        ("println!(\"x\");", "0:1 macros can't be in a revision"),
        (
            "op;",
            "0:1 expressions other than operations can't be in a revision",
        ),
        (
            "helper(op);",
            "0:1 expressions other than operations can't be in a revision",
        ),
        (
            "other.drop_table(\"t\");",
            "0:1 expressions other than operations can't be in a revision",
        ),
        ("fn inner() {}", "0:1 other items can't be in a revision"),
        (
            "{ op.drop_table(\"t\"); }",
            "0:1 blocks can't be in a revision",
        ),
        (
            "op.drop_table(\"t\")",
            "0:19 a \";\" is missing after the operation",
        ),
    ] {
        assert_eq!(only(body), message);
    }
}

#[test]
fn calls_that_make_no_sense() {
    for (body, message) in [
        (
            "op.create_unique_constraint(\"k\", \"t\", [\"a\"]).using_index(\"i\").only();",
            "0:63 a key that takes an index",
        ),
        ("op.alter_constraint(\"k\", \"t\");", "0:4 says nothing"),
        ("op.rebuild_type(\"no statement\");", "0:17 "),
        (
            "op.rebuild_type(\"CREATE VIEW v AS SELECT 1\");",
            "0:17 the statement makes a view, not a type, collation or function",
        ),
        (
            "op.rebuild_type(\"CREATE DOMAIN d AS int\").column(\"t\", \"a\").column(\"t\", \"a\");",
            "0:60 column \"t.a\" is there twice",
        ),
    ] {
        let found = only(body);
        assert!(found.starts_with(message), "{found}");
    }
}

#[test]
fn wrong_calls() {
    for (body, message) in [
        ("op.creat_table(\"t\");", "0:4 no operation \"creat_table\""),
        (
            "op.drop_table(\"t\").cascade();",
            "0:20 no option \"cascade\" after drop_table",
        ),
        (
            "op.create_index(\"i\", \"t\", [\"a\"]).uniqe();",
            "0:34 no option \"uniqe\" after create_index",
        ),
        (
            "op.drop_table();",
            "0:4 drop_table takes 1 argument, 0 given",
        ),
        (
            "op.rename_table(\"a\", \"b\", \"c\");",
            "0:4 rename_table takes 2 arguments, 3 given",
        ),
        ("op.drop_table(5);", "0:15 expected a string literal"),
        (
            "op.drop_table(NAME);",
            "0:15 expected a string literal, not something computed",
        ),
        (
            "op.drop_table(&format!(\"t\"));",
            "0:15 expected a string literal, not something computed",
        ),
        (
            "op.create_enum(\"e\", \"a\");",
            "0:21 expected a list of string literals",
        ),
        (
            "op.create_enum(\"e\", [\"a\", 1]);",
            "0:27 expected a string literal",
        ),
        (
            "op.create_foreign_key(\"f\", \"a\", \"b\", [\"c\"], [\"d\"]).on_delete(Cascad);",
            "0:62 expected Cascade, NoAction, Restrict, SetDefault or SetNull",
        ),
        (
            "op.alter_column(\"t\", \"c\").add_identity(Always).start(1.5);",
            "0:54 expected a whole number of 64 bits",
        ),
        (
            "op.add_column(\"t\", colum(\"a\", \"int\"));",
            "0:20 no function \"colum\"",
        ),
        (
            "op.add_column(\"t\", column(\"a\", \"int\").defaut(\"1\"));",
            "0:39 no option \"defaut\" after column",
        ),
        (
            "op.bulk_insert(\"t\", [\"a\"]).row([1]);",
            "0:33 expected value(…), number(…), sql(…) or null()",
        ),
        (
            "op.create_index(\"i\", \"t\", [key(\"a\"), \"b\"]);",
            "0:38 expected key(…), desc(…) or expression(…), as the other keys are",
        ),
    ] {
        assert_eq!(only(body), message);
    }
}

#[test]
fn what_builders_refuse_is_told_at_the_argument() {
    for (body, message) in [
        (
            "op.drop_table(\"a.b.c\");",
            "0:15 name \"a.b.c\" has more parts than schema and name",
        ),
        (
            "op.add_column(\"t\", column(\"a\", \"varchar(0)\"));",
            "0:32 type character varying takes one length from 1 to 10485760",
        ),
        (
            "op.add_column(\"t\", column(\"a\", \"int\").cache(1));",
            "0:39 goes after an identity or serial only",
        ),
        (
            "op.create_index(\"i\", \"t\", []);",
            "0:27 at least one key is needed",
        ),
        (
            "op.bulk_insert(\"t\", [\"a\", \"b\"]).row([null()]);",
            "0:37 the row has 1 values for 2 columns",
        ),
    ] {
        assert_eq!(only(body), message);
    }
}

#[test]
fn all_at_once_and_in_order() {
    let messages = messages(
        "    op.drop_table(5);\n    let x = 1;\n    op.create_table(\"t\")\n        \
         .column(column(\"\", \"x y z\").nul())\n        .primary_keys(\"p\", [\"a\"]);\n    \
         op.drop_indx(\"i\", \"t\");",
    );
    let places: Vec<_> = messages
        .iter()
        .filter_map(|message| message.split_once(' '))
        .map(|(place, _)| place)
        .collect();
    assert_eq!(
        places,
        ["0:15", "1:1", "3:20", "3:24", "3:33", "4:6", "5:4"]
    );
}

#[test]
fn items() {
    let text = "//! Revision ID: a1\n//! Revises:\n\nuse std::fs;\nuse limbeck::op::{column};\n\
                #[cfg(unix)]\npub fn upgrade(op: &mut Operations) {}\n\
                fn downgrade(op: &mut Operations) -> u8 {}\nstruct X;\n\
                pub fn upgrade(op: &Operations) {}\nconst N: i64 = 5;\n";
    let errors = read(text, "x.rs").unwrap_err();
    let found: Vec<_> = errors.iter().map(|e| (e.line, e.to_string())).collect();
    let message = |line: usize, text: &str| (line, text.to_owned());
    assert_eq!(
        found,
        [
            message(1, "no line \"use limbeck::op::*;\""),
            message(4, "other imports can't be in a revision"),
            message(5, "other imports can't be in a revision"),
            message(6, "attributes can't be in a revision"),
            message(
                8,
                "function downgrade must be \"pub fn downgrade(op: &mut Operations)\""
            ),
            message(9, "other items can't be in a revision"),
            message(10, "function upgrade is there twice"),
            message(11, "expected a const of type &str with a string literal"),
        ]
    );
}

#[test]
fn missing_functions_and_broken_rust() {
    let missing = "//! Revision ID: a1\n//! Revises:\nuse limbeck::op::*;\n";
    let errors = read(missing, "x.rs").unwrap_err();
    let kinds: Vec<_> = errors.into_iter().map(|error| error.kind).collect();
    assert_eq!(
        kinds,
        [
            FileErrorKind::NoFunction("upgrade"),
            FileErrorKind::NoFunction("downgrade")
        ]
    );
    let errors = read(&source("    op.drop_table(\"t\";"), "x.rs").unwrap_err();
    assert!(
        matches!(errors[0].kind, FileErrorKind::Syntax(_)),
        "{errors:?}"
    );
}

#[test]
fn constants_are_texts() {
    let text = source("    op.execute(BACKFILL);").replace(
        "use limbeck::op::*;",
        "use limbeck::op::*;\n\nconst BACKFILL: &str = \"UPDATE t\";",
    );
    let file = crate::support::must_read(&text);
    let expected = crate::support::said(|op| op.execute("UPDATE t"));
    assert_eq!(file.upgrade_ops(), expected);
}

#[test]
fn rendered_with_the_line_and_the_help() {
    let text =
        source("    op.drop_table(\"t\");\n    op.creat_table(\"表\");").replace('\n', "\r\n");
    let text = format!("\u{feff}{text}");
    let errors = read(&text, "versions/a1.rs").unwrap_err();
    assert_eq!(&text[errors[0].span.clone()], "creat_table");
    assert_eq!(
        rendered(&errors),
        "error: no operation \"creat_table\"\n  \
           --> versions/a1.rs:10:8\n   |\n10 |     op.creat_table(\"表\");\n   \
            |        ^^^^^^^^^^^\n   = help: Did you mean \"create_table\"?\n"
    );
}
