//! Random names, texts and numbers.

use std::collections::BTreeMap;

use limbeck_schema::*;
use proptest::collection::{btree_map, vec};
use proptest::option;
use proptest::prelude::*;

/// A text of up to some dozens of characters, among them every kind that a literal must care for.
pub(super) fn any_text() -> BoxedStrategy<String> {
    let piece = prop_oneof![
        8 => "[a-z_]{1,12}",
        1 => Just("it's".to_owned()),
        1 => Just("\"quoted\"".to_owned()),
        1 => Just("\"#".to_owned()),
        1 => Just("\"###\\".to_owned()),
        1 => Just("back\\slash".to_owned()),
        1 => Just("\n".to_owned()),
        1 => Just("two\n    lines".to_owned()),
        1 => Just("end \nof line\r\n".to_owned()),
        1 => Just("\t\0\u{1}".to_owned()),
        1 => Just("naïve 表 é🦀".to_owned()),
        1 => Just("\u{202e}\u{200b}\u{feff}\u{a0}".to_owned()),
        1 => Just("e\u{301}".to_owned()),
        1 => Just("// no comment /* */".to_owned()),
        1 => Just("{}%s${x}".to_owned()),
        3 => Just(" ".to_owned()),
        1 => "[ -~]{0,40}",
        1 => any::<char>().prop_map(String::from),
    ];
    vec(piece, 0..6).prop_map(|pieces| pieces.concat()).boxed()
}

/// SQL text: not blank, no blanks around it.
pub(super) fn sql_text() -> BoxedStrategy<String> {
    any_text()
        .prop_map(|text| format!("({})", text.trim()))
        .boxed()
}

pub(super) fn expr() -> BoxedStrategy<Expr> {
    prop_oneof![
        Just("now()".to_owned()),
        Just("'it''s'::text".to_owned()),
        Just("lower(\"Title\") <> E'a\\\\b'".to_owned()),
        "[a-z]{1,8} > [0-9]{1,3}( AND [a-z]{3,9} IS NOT NULL){0,4}",
        sql_text(),
    ]
    .prop_map(Expr::new)
    .boxed()
}

pub(super) fn name() -> BoxedStrategy<Name> {
    prop_oneof![
        6 => "[a-z][a-z0-9_]{0,20}",
        2 => "[a-z][a-z0-9_]{20,62}",
        1 => "[A-Z][a-zA-Z]{0,10}",
        1 => Just("order".to_owned()),
        1 => Just("a.b".to_owned()),
        1 => Just("quo\"te".to_owned()),
        1 => Just("\"\"".to_owned()),
        1 => Just("back\\slash".to_owned()),
        1 => Just("naïve 表".to_owned()),
        1 => Just(" blank ".to_owned()),
        1 => Just("new\nline".to_owned()),
        1 => Just("\u{7}\u{202e}".to_owned()),
    ]
    .prop_map(Name::new)
    .boxed()
}

pub(super) fn qualified() -> BoxedStrategy<QualifiedName> {
    let schema = prop_oneof![4 => Just(Name::new("public")), 1 => name()];
    (schema, name())
        .prop_map(|(schema, name)| QualifiedName::new(schema, name))
        .boxed()
}

pub(super) fn names() -> BoxedStrategy<Vec<Name>> {
    vec(name(), 1..5).boxed()
}

pub(super) fn comment() -> BoxedStrategy<Option<String>> {
    option::weighted(0.2, any_text())
        .prop_map(normal_comment)
        .boxed()
}

pub(super) fn number() -> BoxedStrategy<i64> {
    prop_oneof![
        Just(1),
        Just(-1),
        Just(i64::MAX),
        Just(i64::MIN),
        any::<i64>()
    ]
    .boxed()
}

pub(super) fn collation() -> BoxedStrategy<QualifiedName> {
    prop_oneof![
        Just(QualifiedName::new("pg_catalog", "C")),
        Just(QualifiedName::new("pg_catalog", "en_US.utf8")),
        qualified(),
    ]
    .boxed()
}

pub(super) fn parameters() -> BoxedStrategy<BTreeMap<String, String>> {
    prop_oneof![
        3 => Just(BTreeMap::new()),
        1 => btree_map(any_text(), any_text(), 0..3),
    ]
    .boxed()
}
