//! `docs/hazards.md` has a section for each rule, written from the rule; `UPDATE=1` writes it. Each
//! rule that looks at something has a case that finds and one that does not.

#![expect(
    clippy::disallowed_methods,
    reason = "the tests of a crate without IO read the documentation"
)]

use std::collections::BTreeSet;
use std::fmt::Write;

use limbeck_lint::{RULES, Rule, Weight};
use limbeck_testkit::{expect_file, fixtures, fixtures_dir};

const START: &str = "<!-- rules -->\n";

#[test]
fn sections_are_the_rules() {
    let path = fixtures_dir().join("../docs/hazards.md");
    let page = std::fs::read_to_string(&path).unwrap();
    let (head, _) = page.split_once(START).expect("the mark before the rules");
    let mut text = format!("{head}{START}");
    text.push_str("\n| Rule | Number | Level | |\n| --- | --- | --- | --- |\n");
    for rule in RULES {
        let _ = writeln!(
            text,
            "| [`{0}`](#{0}) | {1} | {2} | {3} |",
            rule.code,
            rule.ids.join(", "),
            rule.level,
            rule.title
        );
    }
    for rule in RULES {
        section(&mut text, rule);
    }
    expect_file(&path, &text).unwrap();
}

fn section(text: &mut String, rule: &Rule) {
    let _ = write!(
        text,
        "\n### {}\n\n*{}*: {}.\n\n{}\n\n**Safe way.** {}\n\n",
        rule.code, rule.level, rule.title, rule.explanation, rule.safe_way
    );
    let weight = match rule.weight {
        Weight::Size => "A note where the table is known to be small. ",
        Weight::Rows => "A note where the table is known to be empty. ",
        Weight::None => "",
    };
    let advice = match rule.advice {
        true => "Told by `lint` and `review`; not written into revision files. ",
        false => "",
    };
    let told = match rule.check {
        limbeck_lint::Check::Told(who) => format!("Told by {who} "),
        limbeck_lint::Check::Operation(_) | limbeck_lint::Check::Revision(_) => String::new(),
    };
    let _ = writeln!(
        text,
        "{told}{weight}{advice}Number {}. [PostgreSQL manual]({})",
        rule.ids.join(", "),
        rule.url()
    );
}

#[test]
fn codes_are_unique_and_plain() {
    let codes: BTreeSet<&str> = RULES.iter().map(|rule| rule.code).collect();
    assert_eq!(codes.len(), RULES.len());
    for rule in RULES {
        let plain = |c: char| c.is_ascii_lowercase() || c == '-';
        assert!(rule.code.chars().all(plain), "{}", rule.code);
        assert!(!rule.ids.is_empty(), "{} has no number", rule.code);
        assert!(
            rule.explanation.ends_with('.') && rule.safe_way.ends_with('.'),
            "{}",
            rule.code
        );
    }
}

/// L01 to L40 are all there.
#[test]
fn no_check_is_missing() {
    let ids: BTreeSet<&str> = RULES.iter().flat_map(|rule| rule.ids).copied().collect();
    for number in 1..=40 {
        let id = format!("L{number:02}");
        assert!(ids.contains(id.as_str()), "{id}");
    }
}

#[test]
fn every_rule_has_cases() {
    let mut found: BTreeSet<String> = BTreeSet::new();
    let mut quiet: BTreeSet<String> = BTreeSet::new();
    for case in fixtures("lint").unwrap() {
        let rule = case.name.split('/').next().unwrap_or_default().to_owned();
        assert!(
            RULES.iter().any(|known| known.code == rule),
            "{}",
            case.name
        );
        let finds = case
            .read_file("expected.txt")
            .unwrap()
            .contains(&format!(" {rule}: "));
        if finds { &mut found } else { &mut quiet }.insert(rule);
    }
    for rule in RULES {
        if let limbeck_lint::Check::Told(_) = rule.check {
            continue;
        }
        assert!(
            found.contains(rule.code),
            "{} has no case that finds",
            rule.code
        );
        assert!(
            quiet.contains(rule.code),
            "{} has no case that does not",
            rule.code
        );
    }
}
