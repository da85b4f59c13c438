//! What the squashed file says: the statements of all, upwards in order and downwards in reverse,
//! with every comment where it was.

use limbeck_revision::file::{Notes, RevisionFile, Statement};
use limbeck_revision::header::{Header, RevisionId};

/// Every id that the new revision stands for but its own, also those that were squashed before.
pub(super) fn replaced(old: &[RevisionFile], own: &RevisionId) -> Vec<RevisionId> {
    let ids = old.iter().flat_map(|file| {
        let header = &file.header;
        header.replaces.iter().chain([&header.revision])
    });
    ids.filter(|id| *id != own).cloned().collect()
}

/// One file from several, lowest first.
pub(super) fn compose(header: Header, old: &[RevisionFile]) -> RevisionFile {
    let (upgrade, end_of_upgrade) = joined(old.iter().map(|file| Part {
        above: &file.notes.above_upgrade,
        statements: &file.upgrade,
        end: &file.notes.end_of_upgrade,
    }));
    let (downgrade, end_of_downgrade) = joined(old.iter().rev().map(|file| Part {
        above: &file.notes.above_downgrade,
        statements: &file.downgrade,
        end: &file.notes.end_of_downgrade,
    }));
    let all = |lines: fn(&Notes) -> &Vec<String>| -> Vec<String> {
        old.iter()
            .flat_map(|file| lines(&file.notes).clone())
            .collect()
    };
    RevisionFile {
        header,
        upgrade,
        downgrade,
        notes: Notes {
            description: description(old),
            appendix: paragraphs(old.iter().map(|file| file.notes.appendix.clone())),
            above_use: all(|notes| &notes.above_use),
            end_of_upgrade,
            end_of_downgrade,
            end_of_file: all(|notes| &notes.end_of_file),
            ..Notes::default()
        },
    }
}

/// One function of one file.
struct Part<'f> {
    above: &'f [String],
    statements: &'f [Statement],
    end: &'f [String],
}

/// The statements of all parts, and the comments after the last. Comments between two parts belong to
/// the statement that follows.
fn joined<'f>(parts: impl Iterator<Item = Part<'f>>) -> (Vec<Statement>, Vec<String>) {
    let mut statements = Vec::new();
    let mut waiting: Vec<String> = Vec::new();
    for part in parts {
        waiting.extend_from_slice(part.above);
        for statement in part.statements {
            let mut comments = std::mem::take(&mut waiting);
            comments.extend_from_slice(&statement.comments);
            statements.push(Statement {
                comments,
                op: statement.op.clone(),
            });
        }
        waiting.extend_from_slice(part.end);
    }
    (statements, waiting)
}

/// What the old files said of themselves.
fn description(old: &[RevisionFile]) -> Vec<String> {
    let mut lines = Vec::new();
    for file in old {
        let message = file.header.message.replace('\n', " ");
        lines.push(
            format!("{}: {message}", file.header.revision)
                .trim_end()
                .to_owned(),
        );
        if !file.notes.description.is_empty() {
            lines.push(String::new());
            lines.extend_from_slice(&file.notes.description);
            lines.push(String::new());
        }
    }
    while lines.last().is_some_and(String::is_empty) {
        lines.pop();
    }
    lines
}

/// Paragraphs with an empty line between them.
fn paragraphs(all: impl Iterator<Item = Vec<String>>) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for paragraph in all.filter(|lines| !lines.is_empty()) {
        if !lines.is_empty() {
            lines.push(String::new());
        }
        lines.extend(paragraph);
    }
    lines
}

#[cfg(test)]
mod tests {
    use limbeck_revision::file::{read, write};

    use super::*;

    fn file(id: &str, parent: &str, rest: &str) -> RevisionFile {
        let text = format!(
            "//! Make {id}\n//!\n//! Revision ID: {id}\n//! Revises: {parent}\n\nuse limbeck::op::*;\n\n{rest}"
        );
        read(&text, "test.rs").unwrap()
    }

    #[test]
    fn comments_stay_beside_their_operations() {
        let a = file(
            "a",
            "",
            "pub fn upgrade(op: &mut Operations) {\n    // first\n    op.execute(\"a\");\n    // after a\n}\n\n\
             pub fn downgrade(op: &mut Operations) {\n    op.execute(\"not a\");\n}\n",
        );
        let b = file(
            "b",
            "a",
            "// of b\npub fn upgrade(op: &mut Operations) {\n    op.execute(\"b\");\n    // end\n}\n\n\
             // way back\npub fn downgrade(op: &mut Operations) {\n    op.execute(\"not b\");\n}\n",
        );
        let id = b.header.revision.clone();
        let header = Header {
            message: "Both".to_owned(),
            replaces: replaced(&[a.clone(), b.clone()], &id),
            ..Header::new(id)
        };
        let text = write(&compose(header, &[a, b]));
        let expected = "//! Both\n//!\n//! a: Make a\n//! b: Make b\n//!\n//! Revision ID: b\n//! Revises: \n\
            //! Replaces: a\n\nuse limbeck::op::*;\n\npub fn upgrade(op: &mut Operations) {\n    // first\n    \
            op.execute(\"a\");\n    // after a\n    // of b\n    op.execute(\"b\");\n    // end\n}\n\n\
            pub fn downgrade(op: &mut Operations) {\n    // way back\n    op.execute(\"not b\");\n    \
            op.execute(\"not a\");\n}\n";
        assert_eq!(text.replace("Revises:\n", "Revises: \n"), expected);
        assert_eq!(write(&read(&text, "b.rs").unwrap()), text);
    }
}
