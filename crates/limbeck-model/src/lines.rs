//! Places in a text by its bytes, for texts that are not made of Rust tokens.

use std::ops::Range;
use std::path::Path;

use crate::diagnostic::Location;

/// A text with the starts of its lines.
pub(crate) struct Lines<'t> {
    path: &'t Path,
    text: &'t str,
    starts: Vec<usize>,
}

impl<'t> Lines<'t> {
    pub(crate) fn new(path: &'t Path, text: &'t str) -> Self {
        let breaks = text.match_indices('\n').map(|(at, _)| at + 1);
        Self {
            path,
            text,
            starts: std::iter::once(0).chain(breaks).collect(),
        }
    }

    /// The part of a range that is in its first line: enough to point at a statement.
    pub(crate) fn first_line(&self, range: Range<usize>) -> Location {
        let start = range.start.min(self.text.len());
        let line = self.starts.partition_point(|at| *at <= start).max(1);
        let before = self.text.get(self.starts[line - 1]..start);
        let rest = self.text.get(start..range.end).unwrap_or_default();
        let end = start + rest.lines().next().map_or(0, |line| line.trim_end().len());
        Location {
            file: self.path.to_owned(),
            bytes: start..end,
            line,
            column: before.map_or(0, |before| before.chars().count()) + 1,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn first_lines() {
        let lines = Lines::new(Path::new("a.sql"), "ä b\n c d\r\ne");
        let place = |range| {
            let found = lines.first_line(range);
            (found.line, found.column, found.bytes)
        };
        assert_eq!(place(3..4), (1, 3, 3..4));
        assert_eq!(place(6..12), (2, 2, 6..9));
        assert_eq!(place(11..12), (3, 1, 11..12));
        assert_eq!(place(12..12), (3, 2, 12..12));
    }
}
