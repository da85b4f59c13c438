//! Lays out statements as `rustfmt` does with its default configuration of edition 2024.
//!
//! Only the expressions of revision files are known: chains of calls, arrays, literals and words.
//! The rules were found by observing rustfmt (its documentation names the widths: `max_width`,
//! `fn_call_width`, `array_width`, `chain_width`, `short_array_element_width_threshold`); tests
//! compare with the real program.

mod chain;
mod list;
mod node;

use node::Node;

/// Columns of a line, of a call or array on one line, of a chain on one line.
const MAX_WIDTH: usize = 100;
const CALL_WIDTH: usize = 60;
const ARRAY_WIDTH: usize = 60;
const CHAIN_WIDTH: usize = 60;
const SHORT_ELEMENT: usize = 10;
const TAB: usize = 4;

/// A statement inside a function of the file, indented and with its semicolon.
pub(super) fn statement(expression: &syn::Expr) -> String {
    let node = Node::new(expression);
    // Where something can't fit, rustfmt leaves the whole statement alone: the same rules with
    // room enough give a layout that is still readable.
    let text = [MAX_WIDTH, usize::MAX / 4]
        .into_iter()
        .find_map(|max_width| {
            let shape = Shape {
                width: max_width - TAB - 1,
                indent: TAB,
                offset: 0,
                max_width,
                one_line: false,
            };
            node.rewrite(shape)
        })
        .unwrap_or_else(|| node.plain());
    format!("{}{text};", " ".repeat(TAB))
}

/// The room for an expression.
#[derive(Clone, Copy, Debug)]
struct Shape {
    /// Columns from its start to the end of the line, less what must follow on the line.
    width: usize,
    /// Indentation of the line.
    indent: usize,
    /// Columns from the indentation to its start.
    offset: usize,
    /// The longest line.
    max_width: usize,
    /// A chain must not be broken here.
    one_line: bool,
}

impl Shape {
    fn offset_left(self, columns: usize) -> Option<Self> {
        Some(Self {
            width: self.width.checked_sub(columns)?,
            offset: self.offset + columns,
            ..self
        })
    }

    fn sub_width(self, columns: usize) -> Option<Self> {
        Some(Self {
            width: self.width.checked_sub(columns)?,
            ..self
        })
    }

    /// Lines of their own, indented by so many columns more.
    fn block(self, columns: usize) -> Self {
        let indent = self.indent + columns;
        Self {
            width: self.max_width.saturating_sub(indent),
            indent,
            offset: 0,
            ..self
        }
    }

    fn used_width(self) -> usize {
        self.indent + self.offset
    }

    /// Columns that must stay free at the end of the last line.
    fn overhead(self) -> usize {
        self.max_width
            .saturating_sub(self.used_width() + self.width)
    }

    fn new_line(self) -> String {
        format!("\n{}", " ".repeat(self.indent))
    }

    /// Whether a text that starts here ends every line in time.
    fn fits(self, text: &str) -> bool {
        if first_line_width(text) > self.width {
            return false;
        }
        !text.contains('\n')
            || text
                .lines()
                .skip(1)
                .all(|line| width(line) <= self.max_width)
                && last_line_width(text) <= self.used_width() + self.width
    }
}

fn width(text: &str) -> usize {
    unicode_width::UnicodeWidthStr::width(text)
}

fn first_line_width(text: &str) -> usize {
    width(text.split('\n').next().unwrap_or_default())
}

fn last_line_width(text: &str) -> usize {
    width(text.rsplit('\n').next().unwrap_or_default())
}
