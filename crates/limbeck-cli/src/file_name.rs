//! Names of new revision files: `migrations.file_template` and the slug of a message.

use std::path::PathBuf;

use jiff::Zoned;
use limbeck_revision::header::RevisionId;

use crate::suggest;

/// A file template that was understood.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Template(Vec<Part>);

#[derive(Debug, PartialEq, Eq)]
enum Part {
    Text(String),
    Token(Token),
}

/// What stands in braces.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Token {
    Rev,
    Slug,
    Year,
    Month,
    Day,
    Hour,
    Minute,
    Second,
    Epoch,
}

/// The tokens by name.
const TOKENS: [(&str, Token); 9] = [
    ("rev", Token::Rev),
    ("slug", Token::Slug),
    ("year", Token::Year),
    ("month", Token::Month),
    ("day", Token::Day),
    ("hour", Token::Hour),
    ("minute", Token::Minute),
    ("second", Token::Second),
    ("epoch", Token::Epoch),
];

/// What separates the words of a name; left over where the slug is empty.
const SEPARATORS: [char; 4] = ['_', '-', '.', ' '];

impl Template {
    /// Reads a template.
    ///
    /// # Errors
    /// When its files would not be found again, or two of them could have the same name; holds the
    /// reason, to follow the key's name.
    pub(crate) fn read(text: &str, recursive: bool) -> Result<Self, String> {
        let template = Self(parts(text)?);
        if !template.0.contains(&Part::Token(Token::Rev)) {
            return Err("has no {rev}, so two files could have the same name".to_owned());
        }
        if text.contains('/') && !recursive {
            return Err(
                "has folders, which are read only with migrations.recursive = true".to_owned(),
            );
        }
        let bad = |part: &str| part.is_empty() || part.starts_with('.');
        if text.split('/').any(bad) || text.contains(['\\', '\0', '\n']) {
            return Err("has a part that is empty, begins with a dot, or has a backslash or a line break in it".to_owned());
        }
        Ok(template)
    }

    /// The path of a file, below its folder.
    pub(crate) fn fill(&self, revision: &RevisionId, slug: &str, date: &Zoned) -> PathBuf {
        let mut name = String::new();
        // With an empty slug goes what separates it from the rest.
        let mut skip = false;
        for part in &self.0 {
            match part {
                Part::Text(text) if skip => name.push_str(text.trim_start_matches(SEPARATORS)),
                Part::Text(text) => name.push_str(text),
                Part::Token(Token::Slug) if slug.is_empty() => {
                    name.truncate(name.trim_end_matches(SEPARATORS).len());
                    skip = name.is_empty() || name.ends_with('/');
                    continue;
                }
                Part::Token(token) => name.push_str(&token.text(revision, slug, date)),
            }
            skip = false;
        }
        let folders: Vec<&str> = name.split('/').filter(|part| !part.is_empty()).collect();
        PathBuf::from(format!("{}.rs", folders.join("/")))
    }
}

impl Token {
    fn text(self, revision: &RevisionId, slug: &str, date: &Zoned) -> String {
        match self {
            Self::Rev => revision.to_string(),
            Self::Slug => slug.to_owned(),
            Self::Year => format!("{:04}", date.year()),
            Self::Month => format!("{:02}", date.month()),
            Self::Day => format!("{:02}", date.day()),
            Self::Hour => format!("{:02}", date.hour()),
            Self::Minute => format!("{:02}", date.minute()),
            Self::Second => format!("{:02}", date.second()),
            Self::Epoch => date.timestamp().as_second().to_string(),
        }
    }
}

fn parts(text: &str) -> Result<Vec<Part>, String> {
    let mut parts = Vec::new();
    let mut rest = text;
    while let Some(start) = rest.find(['{', '}']) {
        let end = rest[start..]
            .find('}')
            .filter(|end| *end > 0)
            .ok_or("has a brace without its partner")?;
        if start > 0 {
            parts.push(Part::Text(rest[..start].to_owned()));
        }
        parts.push(Part::Token(token(&rest[start + 1..start + end])?));
        rest = &rest[start + end + 1..];
    }
    if !rest.is_empty() {
        parts.push(Part::Text(rest.to_owned()));
    }
    Ok(parts)
}

fn token(name: &str) -> Result<Token, String> {
    if let Some((_, token)) = TOKENS.iter().find(|(known, _)| *known == name) {
        return Ok(*token);
    }
    let known = TOKENS.map(|(known, _)| known);
    Err(match suggest::nearest(name, known) {
        Some(near) => format!("has an unknown token {{{name}}}; did you mean {{{near}}}?"),
        None => format!(
            "has an unknown token {{{name}}}; there are {{{}}}",
            known.join("}, {")
        ),
    })
}

/// The words of the message in lower case, joined by `_`, as many as fit.
pub(crate) fn slug(message: &str, length: usize) -> String {
    let mut slug = String::new();
    for word in message
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
    {
        let word = word.to_lowercase();
        if slug.is_empty() {
            slug.extend(word.chars().take(length));
        } else if slug.chars().count() + 1 + word.chars().count() <= length {
            slug.push('_');
            slug.push_str(&word);
        } else {
            break;
        }
    }
    slug
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slugs_are_cut_at_words() {
        assert_eq!(slug("Add votes & tags!", 40), "add_votes_tags");
        assert_eq!(slug("größe ändern", 40), "größe_ändern");
        assert_eq!(slug("...", 40), "");
        let long = slug("one two three four five six seven eight nine ten", 40);
        assert_eq!(long, "one_two_three_four_five_six_seven_eight");
        assert_eq!(slug("incomprehensible", 4), "inco");
    }

    fn fill(template: &str, slug: &str) -> String {
        let date: Zoned = "2026-03-05T07:08:09+01:00[Europe/Berlin]".parse().unwrap();
        let template = Template::read(template, true).unwrap();
        let revision = RevisionId::new("3f2a9c0d1b7e").unwrap();
        template.fill(&revision, slug, &date).display().to_string()
    }

    #[test]
    fn tokens_are_filled() {
        assert_eq!(fill("{rev}_{slug}", "add"), "3f2a9c0d1b7e_add.rs");
        assert_eq!(
            fill(
                "{year}/{month}{day}-{hour}{minute}{second}-{rev}-{slug}",
                "add"
            ),
            "2026/0305-070809-3f2a9c0d1b7e-add.rs"
        );
        assert_eq!(fill("{epoch}_{rev}", "add"), "1772690889_3f2a9c0d1b7e.rs");
    }

    #[test]
    fn nothing_is_left_of_an_empty_slug() {
        assert_eq!(fill("{rev}_{slug}", ""), "3f2a9c0d1b7e.rs");
        assert_eq!(fill("{slug}/{rev}", ""), "3f2a9c0d1b7e.rs");
        assert_eq!(fill("{rev}/{slug}", ""), "3f2a9c0d1b7e.rs");
        assert_eq!(fill("{slug}-{rev}", ""), "3f2a9c0d1b7e.rs");
        assert_eq!(fill("{year}-{slug}_{rev}", ""), "2026_3f2a9c0d1b7e.rs");
    }

    #[test]
    fn templates_that_would_not_work_are_refused() {
        for (template, reason) in [
            ("{slug}", "has no {rev}"),
            ("{rev}_{slgu}", "did you mean {slug}?"),
            ("{rev}_{%d}", "there are {rev}, {slug}"),
            ("{rev", "brace"),
            ("rev}", "brace"),
            ("{year}/{rev}", "migrations.recursive"),
            (".{rev}", "begins with a dot"),
            ("{rev}\\x", "backslash"),
        ] {
            let error = Template::read(template, false).unwrap_err();
            assert!(error.contains(reason), "{template}: {error}");
        }
        assert!(Template::read("/tmp/{rev}", true).is_err());
        assert!(Template::read("../{rev}", true).is_err());
    }
}
