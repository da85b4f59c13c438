//! Workflow commands: GitHub shows them as annotations on the lines of a pull request.
//!
//! Each operation is marked at the field of the model that it comes from; each finding at the line
//! of the revision file. GitHub shows ten of each level per step, so the worst come first.

use std::fmt::Write;

use super::path;
use crate::review::{Finding, Level, Operation, Place, Review, Subject};

/// The commands, one on each line.
pub fn github(review: &Review) -> String {
    let mut found = Vec::new();
    let drift = review.subject == Subject::Drift;
    for part in &review.parts {
        for finding in &part.findings {
            found.push(Annotation {
                level: level(finding),
                place: part.start(),
                title: format!("limbeck {}", finding.code),
                text: said(finding),
            });
        }
    }
    for operation in review.operations() {
        for finding in &operation.findings {
            if let Some(place) = &operation.place {
                found.push(Annotation {
                    level: level(finding),
                    place: Some(place.clone()),
                    title: format!("limbeck {}", finding.code),
                    text: said(finding),
                });
            }
        }
        if drift || operation.model.is_some() {
            found.push(of_operation(operation, drift));
        }
    }
    found.sort_by_key(|annotation| std::cmp::Reverse(annotation.level));
    let mut out = String::new();
    for annotation in &found {
        annotation.write(&mut out);
    }
    out
}

struct Annotation {
    level: Level,
    place: Option<Place>,
    title: String,
    text: String,
}

/// What the field of the model causes. A drift fails the check, so it is an error.
fn of_operation(operation: &Operation, drift: bool) -> Annotation {
    let worst = operation.findings.iter().map(level).max();
    let mut text = operation.short();
    for finding in &operation.findings {
        let _ = write!(text, "\n{}", said(finding));
    }
    Annotation {
        level: if drift {
            Level::Danger
        } else {
            worst.unwrap_or(Level::Note)
        },
        place: operation.model.clone(),
        title: if drift {
            format!("models and database differ: {}", operation.name)
        } else {
            format!("limbeck {}", operation.name)
        },
        text,
    }
}

fn level(finding: &Finding) -> Level {
    match finding.acknowledged {
        Some(_) => Level::Note,
        None => finding.level,
    }
}

fn said(finding: &Finding) -> String {
    let mut text = format!("{} {}: {}", finding.level, finding.code, finding.message);
    if let Some(safe) = &finding.safe_way {
        let _ = write!(text, "\n{safe}");
    }
    if let Some(reason) = &finding.acknowledged {
        let _ = write!(text, "\nAcknowledged: {reason}");
    }
    text
}

impl Annotation {
    fn write(&self, out: &mut String) {
        let command = match self.level {
            Level::Danger => "error",
            Level::Warning => "warning",
            Level::Note => "notice",
        };
        let mut properties = String::new();
        if let Some(place) = &self.place {
            let _ = write!(
                properties,
                "file={},line={},col={},",
                property(&path(place)),
                place.line,
                place.column
            );
        }
        let title = property(&self.title);
        let _ = writeln!(
            out,
            "::{command} {properties}title={title}::{}",
            data(&self.text)
        );
    }
}

/// The escapes of GitHub's runner (`ActionCommand.cs`).
fn data(text: &str) -> String {
    text.replace('%', "%25")
        .replace('\r', "%0D")
        .replace('\n', "%0A")
}

fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_would_end_a_command_is_escaped() {
        assert_eq!(data("a\nb%,:"), "a%0Ab%25,:");
        assert_eq!(property("a\nb,c:d"), "a%0Ab%2Cc%3Ad");
    }
}
