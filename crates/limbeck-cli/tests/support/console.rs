//! Console transcripts: their text to commands, and commands with their output to text.
//!
//!     ## a heading, kept as it is
//!     $ limbeck check
//!     a line of stdout
//!     ! a line of stderr
//!     [exit 1]
//!     $ cat > models/lib.rs <<'EOF'
//!     > further lines of the command, here a file
//!     > EOF
//!
//! An output line that looks like one of these has a backslash before it.

/// A command and the headings before it.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Entry {
    /// Lines that begin with `##`.
    pub(crate) headings: Vec<String>,
    /// The command; lines after the first were shown with `> `.
    pub(crate) command: String,
}

/// What came of a command, ready to be shown.
#[derive(Debug, Default)]
pub(crate) struct Outcome {
    pub(crate) stdout: String,
    pub(crate) stderr: String,
    /// Lines such as `[exit 1]`.
    pub(crate) notes: Vec<String>,
}

/// The commands of a transcript; outputs are passed over.
pub(crate) fn parse(text: &str) -> Vec<Entry> {
    let mut entries: Vec<Entry> = Vec::new();
    let mut headings = Vec::new();
    let mut in_command = false;
    for line in text.lines() {
        if line.starts_with("## ") || line == "##" {
            headings.push(line.to_owned());
            in_command = false;
        } else if let Some(command) = line.strip_prefix("$ ") {
            entries.push(Entry {
                headings: std::mem::take(&mut headings),
                command: command.to_owned(),
            });
            in_command = true;
        } else if let Some(more) = continuation(line).filter(|_| in_command) {
            if let Some(entry) = entries.last_mut() {
                entry.command.push('\n');
                entry.command.push_str(more);
            }
        } else {
            in_command = false;
        }
    }
    entries
}

fn continuation(line: &str) -> Option<&str> {
    if line == ">" {
        Some("")
    } else {
        line.strip_prefix("> ")
    }
}

/// Adds a command and its outcome to a transcript.
pub(crate) fn render(text: &mut String, entry: &Entry, outcome: &Outcome) {
    if !entry.headings.is_empty() && !text.is_empty() {
        text.push('\n');
    }
    for heading in &entry.headings {
        push_line(text, heading);
    }
    for (at, line) in entry.command.split('\n').enumerate() {
        let mark = if at == 0 { "$" } else { ">" };
        push_line(text, &marked(mark, line));
    }
    for line in outcome.stdout.lines() {
        push_line(text, &escape(line));
    }
    for line in outcome.stderr.lines() {
        push_line(text, &marked("!", line));
    }
    for note in &outcome.notes {
        push_line(text, note);
    }
}

/// A line behind its mark; what it ends with stays.
fn marked(mark: &str, line: &str) -> String {
    let space = if line.is_empty() { "" } else { " " };
    format!("{mark}{space}{line}")
}

fn push_line(text: &mut String, line: &str) {
    text.push_str(line);
    text.push('\n');
}

fn escape(line: &str) -> String {
    let marks = [
        "$ ",
        "> ",
        "! ",
        "## ",
        "[exit ",
        "[files ",
        "[database ",
        "\\",
    ];
    let marked =
        marks.iter().any(|mark| line.starts_with(mark)) || ["##", ">", "!"].contains(&line);
    let backslash = if marked { "\\" } else { "" };
    format!("{backslash}{line}")
}
