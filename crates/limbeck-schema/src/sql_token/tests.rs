//! Tokens, and what is made of them.

use super::*;

#[test]
fn renames_words_only() {
    let rename = |sql: &str| rename_identifier(sql, &Name::new("name"), &Name::new("Title"));
    assert_eq!(
        rename("lower(name) <> 'name'"),
        "lower(\"Title\") <> 'name'"
    );
    assert_eq!(
        rename("name(x) + name.y + NAME"),
        "name(x) + name.y + \"Title\""
    );
    assert_eq!(rename("\"name\" = 1"), "\"Title\" = 1");
    assert_eq!(rename("broken 'name"), "broken 'name");
    assert_eq!(
        rename("t.name = 'a'::public.name or name = 'b'::name collate name"),
        "t.\"Title\" = 'a'::public.name or \"Title\" = 'b'::name collate name"
    );
    let user = |sql: &str| rename_identifier(sql, &Name::new("user"), &Name::new("who"));
    assert_eq!(user("\"user\" = user"), "who = user");
}

#[test]
fn splits_statements() {
    let split = |sql: &'static str| split_statements(sql).unwrap();
    assert_eq!(split("select 1; ;select ';'"), ["select 1", "select ';'"]);
    assert_eq!(
        split("do $$ begin; end $$; x"),
        ["do $$ begin; end $$", "x"]
    );
    let body = "create function f() returns int begin atomic select 1; select case when true then 2 end; end";
    assert_eq!(
        split_statements(&format!("{body}; select 2")).unwrap(),
        [body, "select 2"]
    );
    assert_eq!(split("-- only; a comment\n"), Vec::<&str>::new());
    let commented = split("/* a */ select 1 -- b\n; select 2 -- c");
    assert_eq!(commented, ["/* a */ select 1", "select 2"]);
}

#[test]
fn operators_and_strings() {
    let symbols = |sql| tokens(sql).unwrap().len();
    assert_eq!(symbols("a=-1"), 4);
    assert_eq!(symbols("a ->> 'b'"), 3);
    assert_eq!(symbols("E'a\\'b' || $x$it's$x$"), 3);
    assert_eq!(tokens("'a"), Err(Unterminated));
    assert_eq!(unterminated_at("a\n  'b' "), None);
    assert_eq!(unterminated_at("a\n  'b "), Some(4));
    assert_eq!(unterminated_at("a /* b"), Some(2));
    assert_eq!(tokens("$$it's$$"), tokens("'it''s'"));
    assert_eq!(tokens("a != b"), tokens("a <> b"));
}

#[test]
fn spellings_of_a_string() {
    for (text, plain) in [
        ("E'x'", "'x'"),
        (r"E'it\'s\\''\x41\102\u00e9'", r"'it''s\''ABé'"),
        (r"e'\uD83D\uDE00\q'", "'😀q'"),
        (r"U&'d\0061t\+000061''\\'", r"'data''\'"),
        ("u&'d!0061t!!' /* a */ UESCAPE '!' || b", "'dat!' || b"),
        ("N'x'", "'x'"),
        ("'a' -- b\n  'c' d", "'ac' d"),
        (r#"U&"d\0061t" x"#, "dat x"),
        (r#"u&"d!0041t" uescape '!'"#, r#""dAt""#),
        ("$$it's$$", "'it''s'"),
    ] {
        assert_eq!(tokens(text), tokens(plain), "{text}");
    }
    for (text, plain) in [
        (r"'a\nb'", r"E'a\nb'"),
        ("'a' 'b'", "'ab'"),
        (r"E'\xe9'", "'é'"),
        (r"E'\u00'", "'u00'"),
        (r"U&'\00'", "'00'"),
        (r"E'\uD83D'", "''"),
        (r"E'\000'", "''"),
        ("U&'a' UESCAPE 1", "'a'"),
        ("B'1'", "'1'"),
    ] {
        assert_ne!(tokens(text), tokens(plain), "{text}");
    }
}
