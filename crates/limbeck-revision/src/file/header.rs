//! The doc comment at the top of a revision file, both ways.
//!
//! Reading it looks at nothing but these lines and needs no parser, so that the history of a large
//! project is read fast.

use std::path::Path;
use std::str::FromStr;

use super::Notes;
use super::error::{FileError, FileErrorKind};
use super::source::Source;
use super::write::clean;
use crate::header::{Header, NameError, RevisionId, is_time};

const REVISION_ID: &str = "Revision ID";
const REVISES: &str = "Revises";
const CREATE_DATE: &str = "Create Date";
const BRANCH_LABELS: &str = "Branch Labels";
const DEPENDS_ON: &str = "Depends On";
const REPLACES: &str = "Replaces";
const LOCK_TIMEOUT: &str = "Lock Timeout";

/// The keys of a header.
const KEYS: [&str; 7] = [
    REVISION_ID,
    REVISES,
    CREATE_DATE,
    BRANCH_LABELS,
    DEPENDS_ON,
    REPLACES,
    LOCK_TIMEOUT,
];

/// Reads only the header of a revision file.
///
/// # Errors
/// When there is no header, or something in it can't be read.
pub fn read_header(source: &str, path: impl AsRef<Path>) -> Result<Header, Vec<FileError>> {
    header_and_notes(&Source::new(source, path.as_ref())).map(|(header, _)| header)
}

/// Reads what the header says in words: the message, then the paragraphs before and behind the data, with an empty
/// line between them.
///
/// # Errors
/// When there is no header, or something in it can't be read.
pub fn read_prose(source: &str, path: impl AsRef<Path>) -> Result<Vec<String>, Vec<FileError>> {
    let (header, notes) = header_and_notes(&Source::new(source, path.as_ref()))?;
    let message: Vec<String> = header.message.lines().map(str::to_owned).collect();
    let mut prose: Vec<String> = Vec::new();
    for part in [message, notes.description, notes.appendix] {
        if !prose.is_empty() && !part.is_empty() {
            prose.push(String::new());
        }
        prose.extend(part);
    }
    Ok(prose)
}

/// A line of the doc comment and where it stands.
struct Line<'a> {
    text: &'a str,
    at: usize,
}

pub(super) fn header_and_notes(source: &Source<'_>) -> Result<(Header, Notes), Vec<FileError>> {
    let lines = doc_lines(source.text());
    let is_id = |line: &Line<'_>| key(line.text).is_some_and(|(key, _)| key == REVISION_ID);
    let Some(start) = lines.iter().rposition(is_id) else {
        let end = source.text().lines().next().map_or(0, str::len);
        return Err(vec![source.error(0..end, FileErrorKind::NoRevisionId)]);
    };
    let length = lines[start..].iter().position(|line| line.text.is_empty());
    let end = length.map_or(lines.len(), |length| start + length);
    let (message, description) = split_prose(&lines[..start]);
    let header = read_data(source, &lines[start..end], message)?;
    let appendix = trimmed(&lines[end..]);
    let notes = Notes {
        description,
        appendix,
        ..Notes::default()
    };
    Ok((header, notes))
}

/// The lines of the doc comment, without `//!` and the blank after it. Blank lines and ordinary
/// comments before it are skipped.
fn doc_lines(text: &str) -> Vec<Line<'_>> {
    let mut lines = Vec::new();
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        let content = line.trim();
        if let Some(doc) = content.strip_prefix("//!") {
            lines.push(Line {
                text: doc.strip_prefix(' ').unwrap_or(doc),
                at: at + line.find("//!").unwrap_or(0) + "//!".len(),
            });
        } else if !content.is_empty() && !content.starts_with("//") {
            break;
        }
        at += line.len();
    }
    lines
}

/// `Key: value`, where the key is one that a header has.
fn key(text: &str) -> Option<(&'static str, &str)> {
    let (name, value) = text.split_once(':')?;
    KEYS.into_iter()
        .find(|key| key.eq_ignore_ascii_case(name.trim()))
        .map(|key| (key, value.trim()))
}

/// The first paragraph, and the lines after it.
fn split_prose(lines: &[Line<'_>]) -> (String, Vec<String>) {
    let lines = trimmed(lines);
    let end = lines.iter().position(String::is_empty);
    let (message, rest) = lines.split_at(end.unwrap_or(lines.len()));
    let rest = rest.get(1..).unwrap_or_default();
    (message.join("\n"), rest.to_vec())
}

/// Lines without the empty ones at both ends.
fn trimmed(lines: &[Line<'_>]) -> Vec<String> {
    let is_text = |line: &Line<'_>| !line.text.is_empty();
    let start = lines.iter().position(is_text).unwrap_or(lines.len());
    let end = lines.iter().rposition(is_text).map_or(start, |at| at + 1);
    lines[start..end]
        .iter()
        .map(|line| line.text.to_owned())
        .collect()
}

fn read_data(
    source: &Source<'_>,
    lines: &[Line<'_>],
    message: String,
) -> Result<Header, Vec<FileError>> {
    let mut data = Data {
        source,
        errors: Vec::new(),
    };
    let mut values: [Option<&Line<'_>>; 7] = [None; 7];
    for line in lines {
        data.sort(line, &mut values);
    }
    let [
        revision,
        revises,
        date,
        labels,
        depends_on,
        replaces,
        lock_timeout,
    ] = values;
    if let (Some(line), None) = (revision, revises) {
        data.error(line, FileErrorKind::NoRevises);
    }
    let revision = revision.map(|line| data.names::<RevisionId>(line, [value(line)]));
    let down_revisions = revises.map(|line| data.names(line, parts(line)));
    let branch_labels = labels.map(|line| data.names(line, parts(line)));
    let replaces = replaces.map(|line| data.names(line, parts(line)));
    let depends_on = depends_on.map(|line| parts(line).map(str::to_owned).collect());
    if let Some(line) = lock_timeout.filter(|line| !is_time(value(line))) {
        data.error(line, FileErrorKind::NoTime(value(line).to_owned()));
    }
    match revision.and_then(|ids| ids.into_iter().next()) {
        Some(revision) if data.errors.is_empty() => Ok(Header {
            message,
            revision,
            down_revisions: down_revisions.unwrap_or_default(),
            depends_on: depends_on.unwrap_or_default(),
            branch_labels: branch_labels.unwrap_or_default(),
            create_date: date.map(|line| value(line).to_owned()),
            replaces: replaces.unwrap_or_default(),
            lock_timeout: lock_timeout.map(|line| value(line).to_owned()),
        }),
        Some(_) | None => Err(data.errors),
    }
}

struct Data<'a> {
    source: &'a Source<'a>,
    errors: Vec<FileError>,
}

impl Data<'_> {
    /// Puts a line in the place of its key.
    fn sort<'l>(&mut self, line: &'l Line<'l>, values: &mut [Option<&'l Line<'l>>; 7]) {
        let Some((key, _)) = key(line.text) else {
            let kind = FileErrorKind::UnknownHeaderLine(line.text.to_owned());
            return self.error(line, kind);
        };
        let place = KEYS.iter().zip(values).find(|(name, _)| **name == key);
        if let Some((_, value)) = place
            && value.replace(line).is_some()
        {
            self.error(line, FileErrorKind::DuplicateHeaderLine(key));
        }
    }

    fn names<'v, T: FromStr<Err = NameError>>(
        &mut self,
        line: &Line<'_>,
        texts: impl IntoIterator<Item = &'v str>,
    ) -> Vec<T> {
        let mut names = Vec::new();
        for text in texts {
            match text.parse() {
                Ok(name) => names.push(name),
                Err(error) => self.error(line, FileErrorKind::HeaderName(error)),
            }
        }
        names
    }

    fn error(&mut self, line: &Line<'_>, kind: FileErrorKind) {
        let start = line.at + usize::from(self.source.text()[line.at..].starts_with(' '));
        let span = start..start + line.text.len();
        self.errors.push(self.source.error(span, kind));
    }
}

fn value<'a>(line: &Line<'a>) -> &'a str {
    key(line.text).map_or("", |(_, value)| value)
}

/// The parts of a list.
fn parts<'a>(line: &Line<'a>) -> impl Iterator<Item = &'a str> {
    value(line)
        .split(',')
        .map(str::trim)
        .filter(|part| !part.is_empty())
}

/// The doc comment of a file.
pub(super) fn write_header(header: &Header, notes: &Notes) -> String {
    let message: Vec<String> = header.message.lines().map(str::to_owned).collect();
    let mut text = String::new();
    for lines in [&message, &notes.description] {
        if !lines.is_empty() {
            doc(&mut text, lines);
            text.push_str("//!\n");
        }
    }
    doc(&mut text, &data_lines(header));
    if !notes.appendix.is_empty() {
        text.push_str("//!\n");
        doc(&mut text, &notes.appendix);
    }
    text
}

fn data_lines(header: &Header) -> Vec<String> {
    let parents: Vec<&str> = header.down_revisions.iter().map(AsRef::as_ref).collect();
    let labels: Vec<&str> = header.branch_labels.iter().map(AsRef::as_ref).collect();
    let mut lines = vec![
        format!("{REVISION_ID}: {}", header.revision),
        format!("{REVISES}: {}", parents.join(", ")),
    ];
    if let Some(date) = &header.create_date {
        lines.push(format!("{CREATE_DATE}: {date}"));
    }
    if !labels.is_empty() {
        lines.push(format!("{BRANCH_LABELS}: {}", labels.join(", ")));
    }
    if !header.depends_on.is_empty() {
        lines.push(format!("{DEPENDS_ON}: {}", header.depends_on.join(", ")));
    }
    if !header.replaces.is_empty() {
        let replaced: Vec<&str> = header.replaces.iter().map(AsRef::as_ref).collect();
        lines.push(format!("{REPLACES}: {}", replaced.join(", ")));
    }
    if let Some(timeout) = &header.lock_timeout {
        lines.push(format!("{LOCK_TIMEOUT}: {timeout}"));
    }
    lines
}

fn doc(text: &mut String, lines: &[String]) {
    for line in lines {
        let line = clean(line);
        let blank = if line.is_empty() { "" } else { " " };
        text.push_str(&format!("//!{blank}{line}\n"));
    }
}
