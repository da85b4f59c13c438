//! Comments, which a parser drops: they stand in the gaps between tokens.

use std::ops::Range;

use proc_macro2::{TokenStream, TokenTree};
use syn::ItemFn;

use super::items::Items;
use super::range;
use crate::file::RevisionFile;
use crate::file::source::Source;

/// A comment, its lines without `//`, `/*` and the blank after it.
struct Comment {
    start: usize,
    /// The line on which it starts, counted from 0.
    line: usize,
    lines: Vec<String>,
}

/// The comments of a file, and later those of each place.
#[derive(Default)]
pub(super) struct Comments {
    all: Vec<Comment>,
    line_ends: Vec<usize>,
    above_use: Vec<String>,
    end_of_file: Vec<String>,
    functions: Vec<FunctionComments>,
    above: [Vec<String>; 2],
}

/// The comments inside of one function.
struct FunctionComments {
    name: String,
    statements: Vec<Vec<String>>,
    end: Vec<String>,
}

impl Comments {
    /// Finds the comments between the tokens of a file.
    pub(super) fn find(source: &Source<'_>, tokens: TokenStream) -> Self {
        let mut gaps = Gaps {
            source,
            end: 0,
            comments: Vec::new(),
        };
        gaps.tokens(tokens);
        gaps.until(source.text().len());
        let text = source.text();
        Self {
            all: gaps.comments,
            line_ends: text.match_indices('\n').map(|(at, _)| at).collect(),
            ..Self::default()
        }
    }

    fn line(&self, at: usize) -> usize {
        self.line_ends.partition_point(|end| *end < at)
    }

    /// Gives comments outside of the functions to the item that follows.
    pub(super) fn above(&mut self, items: &Items<'_>) {
        let blocks: Vec<Range<usize>> = [items.upgrade, items.downgrade]
            .into_iter()
            .flatten()
            .map(|item| range(&item.block))
            .collect();
        let ends = [
            items.used.as_ref().map(|used| used.end),
            items.upgrade.map(|item| range(item).end),
            items.downgrade.map(|item| range(item).end),
        ];
        let (inside, outside): (Vec<Comment>, Vec<Comment>) = std::mem::take(&mut self.all)
            .into_iter()
            .partition(|comment| blocks.iter().any(|block| block.contains(&comment.start)));
        self.all = inside;
        for comment in outside {
            let next = (0..3)
                .filter(|at| ends[*at].is_some_and(|end| end > comment.start))
                .min_by_key(|at| ends[*at]);
            let place = match next {
                Some(0) => &mut self.above_use,
                Some(at) => &mut self.above[at - 1],
                None => &mut self.end_of_file,
            };
            place.extend(comment.lines);
        }
    }

    /// Gives comments of a function to its statements: above, inside of, or behind one on its line.
    pub(super) fn inside(&mut self, item: &ItemFn, statements: &[Range<usize>]) {
        let block = range(&item.block);
        let mut found = FunctionComments {
            name: item.sig.ident.to_string(),
            statements: vec![Vec::new(); statements.len()],
            end: Vec::new(),
        };
        let comments = std::mem::take(&mut self.all);
        for comment in comments {
            if !block.contains(&comment.start) {
                self.all.push(comment);
                continue;
            }
            let behind = statements.iter().rposition(|statement| {
                statement.end <= comment.start && self.line(statement.end) == comment.line
            });
            let next = statements
                .iter()
                .position(|statement| statement.end > comment.start);
            match behind.or(next) {
                Some(at) => found.statements[at].extend(comment.lines),
                None => found.end.extend(comment.lines),
            }
        }
        self.functions.push(found);
    }

    /// Puts all of them into the file.
    pub(super) fn place(self, file: &mut RevisionFile) {
        file.notes.above_use = self.above_use;
        file.notes.end_of_file = self.end_of_file;
        let [above_upgrade, above_downgrade] = self.above;
        file.notes.above_upgrade = above_upgrade;
        file.notes.above_downgrade = above_downgrade;
        for function in self.functions {
            let (statements, end) = if function.name == "upgrade" {
                (&mut file.upgrade, &mut file.notes.end_of_upgrade)
            } else {
                (&mut file.downgrade, &mut file.notes.end_of_downgrade)
            };
            *end = function.end;
            for (statement, comments) in statements.iter_mut().zip(function.statements) {
                statement.comments = comments;
            }
        }
    }
}

/// Walks over the tokens and looks into the gaps between them.
struct Gaps<'a> {
    source: &'a Source<'a>,
    end: usize,
    comments: Vec<Comment>,
}

impl Gaps<'_> {
    fn tokens(&mut self, tokens: TokenStream) {
        for token in tokens {
            if let TokenTree::Group(group) = &token {
                self.token(group.span_open().byte_range());
                self.tokens(group.stream());
                self.token(group.span_close().byte_range());
            } else {
                self.token(token.span().byte_range());
            }
        }
    }

    fn token(&mut self, span: Range<usize>) {
        self.until(span.start);
        self.end = self.end.max(span.end);
    }

    /// Reads the comments from the end of the last token to here.
    fn until(&mut self, start: usize) {
        let text = self.source.text();
        let mut at = self.end;
        while let Some(rest) = text.get(at..start).filter(|rest| !rest.is_empty()) {
            if let Some(line) = rest.strip_prefix("//") {
                let line = line.split('\n').next().unwrap_or_default();
                self.comment(at, vec![uncommented(line)]);
                at += "//".len() + line.len();
            } else if rest.starts_with("/*") {
                let length = block_length(rest);
                let inner = rest[2..length].trim_end_matches("*/");
                self.comment(at, block_lines(inner));
                at += length;
            } else {
                at += rest.chars().next().map_or(1, char::len_utf8);
            }
        }
    }

    fn comment(&mut self, start: usize, lines: Vec<String>) {
        self.comments.push(Comment {
            start,
            line: self.source.line(start),
            lines,
        });
    }
}

fn uncommented(line: &str) -> String {
    line.strip_prefix(' ').unwrap_or(line).trim_end().to_owned()
}

/// Block comments nest.
fn block_length(text: &str) -> usize {
    let mut depth = 0_usize;
    let mut at = 0;
    while at < text.len() {
        if text[at..].starts_with("/*") {
            depth += 1;
            at += 2;
        } else if text[at..].starts_with("*/") {
            depth -= 1;
            at += 2;
            if depth == 0 {
                return at;
            }
        } else {
            at += text[at..].chars().next().map_or(1, char::len_utf8);
        }
    }
    text.len()
}

/// The lines of a block comment, without the asterisks that often stand before them.
fn block_lines(text: &str) -> Vec<String> {
    let lines = text.trim().lines().map(|line| {
        let line = line.trim();
        line.strip_prefix("* ").unwrap_or(line).to_owned()
    });
    lines.collect()
}
