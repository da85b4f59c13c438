//! Output without what differs from run to run: folders, servers, random ids, times.
//!
//! A random id gets a number of its own, so that a transcript still says which is which, and its
//! commands can name it.

use std::collections::BTreeSet;
use std::path::Path;

use limbeck_testkit::Error;

/// Digits of a random revision id.
const ID_LENGTH: usize = 12;

/// What is replaced in the output of one session.
#[derive(Debug, Default)]
pub(crate) struct Normaliser {
    /// Texts and what stands for them, in the order in which they are replaced.
    texts: Vec<(String, &'static str)>,
    /// Random ids, in the order in which they appeared.
    revisions: Vec<String>,
}

impl Normaliser {
    /// Writes `shown` wherever `text` comes.
    pub(crate) fn replace(&mut self, text: &str, shown: &'static str) {
        if !text.is_empty() {
            self.texts.push((text.to_owned(), shown));
        }
    }

    /// Looks for revision files with new random ids, and numbers them.
    pub(crate) fn find_revisions(&mut self, folder: &Path) -> Result<(), Error> {
        let mut files = BTreeSet::new();
        collect_names(folder, &mut files)?;
        let mut new: Vec<&String> = files.iter().filter(|name| is_new(self, name)).collect();
        // Several at once are numbered by what they are called, which the ids don't change.
        new.sort_by_key(|name| name[ID_LENGTH..].to_owned());
        let ids: Vec<String> = new
            .iter()
            .map(|name| name[..ID_LENGTH].to_owned())
            .collect();
        self.revisions.extend(ids);
        Ok(())
    }

    /// A command with the ids in the place of their numbers.
    pub(crate) fn command(&self, text: &str) -> String {
        let numbered = self.revisions.iter().enumerate();
        numbered.fold(text.to_owned(), |text, (at, id)| {
            text.replace(&placeholder(at), id)
        })
    }

    /// An output as it is shown.
    pub(crate) fn output(&self, text: &str) -> String {
        let replaced = self
            .texts
            .iter()
            .fold(text.to_owned(), |text, (from, to)| text.replace(from, to));
        let numbered = self.revisions.iter().enumerate();
        let replaced = numbered.fold(replaced, |text, (at, id)| {
            text.replace(id.as_str(), &placeholder(at))
        });
        hide_checksums(&hide_times(&hide_urls(&replaced)))
    }
}

fn placeholder(at: usize) -> String {
    format!("[REV{}]", at + 1)
}

/// Whether a file name begins with a random id that has no number yet.
fn is_new(normaliser: &Normaliser, name: &str) -> bool {
    let Some(id) = name.get(..ID_LENGTH) else {
        return false;
    };
    let random = id.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'));
    let ends = name[ID_LENGTH..].starts_with(['_', '.']);
    random && ends && !normaliser.revisions.iter().any(|known| known == id)
}

/// The names of the `.rs` files in all folders called `versions`.
fn collect_names(folder: &Path, names: &mut BTreeSet<String>) -> Result<(), Error> {
    for entry in std::fs::read_dir(folder)? {
        let entry = entry?;
        let name = entry.file_name().to_string_lossy().into_owned();
        if entry.path().is_dir() && name != ".limbeck" {
            collect_names(&entry.path(), names)?;
        } else if name.ends_with(".rs") && folder.ends_with("versions") {
            names.insert(name);
        }
    }
    Ok(())
}

/// URLs of servers on a Unix socket, which is where all servers of the tests are.
fn hide_urls(text: &str) -> String {
    const START: &str = "postgresql://postgres@%2F";
    let mut parts = text.split(START);
    let mut shown = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let end = part.find(|c: char| c.is_whitespace() || c == '"' || c == '\'');
        shown.push_str("[URL]");
        shown.push_str(&part[end.unwrap_or(part.len())..]);
    }
    shown
}

/// `2026-11-21 10:15:00` with what follows of fractions and zone.
fn hide_times(text: &str) -> String {
    const SHAPE: &[u8] = b"dddd-dd-dd dd:dd:dd";
    let mut shown = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        if matches(rest, SHAPE) {
            let after = &rest[SHAPE.len()..];
            let zone = |c: char| !(c.is_ascii_digit() || ".+:".contains(c));
            rest = &after[after.find(zone).unwrap_or(after.len())..];
            shown.push_str("[TIME]");
        } else {
            shown.push(c);
            rest = &rest[c.len_utf8()..];
        }
    }
    shown
}

/// Whether the text begins with bytes of this shape, `d` being a digit.
fn matches(text: &str, shape: &[u8]) -> bool {
    let fits = |(byte, wanted): (u8, &u8)| match wanted {
        b'd' => byte.is_ascii_digit(),
        other => byte == *other,
    };
    text.len() >= shape.len() && text.bytes().zip(shape).all(fits)
}

/// Runs of 64 hexadecimal digits.
fn hide_checksums(text: &str) -> String {
    const LENGTH: usize = 64;
    let hexadecimal = |c: char| c.is_ascii_hexdigit();
    let mut shown = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(start) = rest.find(hexadecimal) {
        let run = &rest[start..];
        let length = run.find(|c| !hexadecimal(c)).unwrap_or(run.len());
        shown.push_str(&rest[..start]);
        shown.push_str(if length == LENGTH {
            "[CHECKSUM]"
        } else {
            &run[..length]
        });
        rest = &run[length..];
    }
    shown.push_str(rest);
    shown
}
