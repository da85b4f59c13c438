//! A source with its lines: where a byte is, and the errors at it.
//!
//! rustc reads `\r\n` as `\n` before anything else (Rust reference, "Input format"), also inside
//! string literals; so does this, and gives positions in the original all the same.

use std::borrow::Cow;
use std::ops::Range;
use std::path::Path;

use super::Position;
use super::error::{FileError, FileErrorKind};

/// The text of a file.
pub(super) struct Source<'a> {
    path: &'a Path,
    original: &'a str,
    /// Without byte order mark and carriage returns before line feeds.
    text: Cow<'a, str>,
}

const BYTE_ORDER_MARK: char = '\u{feff}';

impl<'a> Source<'a> {
    pub(super) fn new(original: &'a str, path: &'a Path) -> Self {
        let text = original.strip_prefix(BYTE_ORDER_MARK).unwrap_or(original);
        let text = if text.contains("\r\n") {
            Cow::Owned(text.replace("\r\n", "\n"))
        } else {
            Cow::Borrowed(text)
        };
        Self {
            path,
            original,
            text,
        }
    }

    pub(super) fn text(&self) -> &str {
        &self.text
    }

    /// The line that holds a byte, counted from 0.
    pub(super) fn line(&self, at: usize) -> usize {
        let before = self.text.get(..at).unwrap_or(&self.text);
        before.matches('\n').count()
    }

    /// Where ranges begin that stand in the order of the text.
    pub(super) fn positions(&self, spans: &[Range<usize>]) -> Vec<Position> {
        let (mut line, mut line_start, mut seen) = (1, 0, 0);
        let mut position = |span: &Range<usize>| {
            let start = self.text.floor_char_boundary(span.start);
            let passed = self.text.get(seen..start).unwrap_or_default();
            if let Some(end) = passed.rfind('\n') {
                line += passed.matches('\n').count();
                line_start = seen + end + 1;
            }
            seen = seen.max(start);
            let before = self.text.get(line_start..start).unwrap_or_default();
            Position {
                line,
                column: before.chars().count() + 1,
            }
        };
        spans.iter().map(&mut position).collect()
    }

    pub(super) fn error(&self, span: Range<usize>, kind: FileErrorKind) -> FileError {
        let start = self.text.floor_char_boundary(span.start);
        let line_start = self.text[..start].rfind('\n').map_or(0, |at| at + 1);
        let source_line = self.text[line_start..].lines().next().unwrap_or_default();
        FileError {
            path: self.path.to_owned(),
            line: self.line(start) + 1,
            column: self.text[line_start..start].chars().count() + 1,
            span: self.original_offset(start)..self.original_offset(span.end.max(start)),
            source_line: source_line.to_owned(),
            kind,
        }
    }

    /// Where a byte of the text is in the original.
    fn original_offset(&self, at: usize) -> usize {
        let mark = if self.original.starts_with(BYTE_ORDER_MARK) {
            BYTE_ORDER_MARK.len_utf8()
        } else {
            0
        };
        let mut offset = mark;
        let mut left = at;
        let bytes = &self.original.as_bytes()[mark..];
        for (i, byte) in bytes.iter().enumerate() {
            if *byte == b'\r' && bytes.get(i + 1) == Some(&b'\n') {
                offset += 1;
                continue;
            }
            if left == 0 {
                return if i > 0 && bytes[i - 1] == b'\r' && *byte == b'\n' {
                    offset - 1
                } else {
                    offset
                };
            }
            left -= 1;
            offset += 1;
        }
        offset
    }
}
