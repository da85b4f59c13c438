//! SQL text that knows which part of it came from where.
//!
//! The server tells the position of a mistake in characters of the whole text; [`Script::culprit`]
//! finds whose part that is.

use std::ops::Range;

/// A part of a script that can be wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Part {
    /// The expression at this place of the list.
    Ask(usize),
    /// The column definition that the expression at the first place (and perhaps others) needs, the
    /// how-manieth of its columns.
    Column(usize, usize),
    /// The type of the column that holds the expression at this place.
    OwnType(usize),
    /// The enum type at this place of the list.
    Enum(usize),
}

/// SQL text under construction.
#[derive(Default)]
pub(super) struct Script {
    pub(super) sql: String,
    chars: usize,
    parts: Vec<(Range<usize>, Part)>,
}

impl Script {
    /// Adds text that can't be wrong.
    pub(super) fn push(&mut self, text: &str) {
        self.sql.push_str(text);
        self.chars += text.chars().count();
    }

    /// Adds text that can.
    pub(super) fn push_part(&mut self, part: Part, text: &str) {
        let start = self.chars;
        self.push(text);
        self.parts.push((start..self.chars, part));
    }

    /// Adds a list with commas.
    pub(super) fn push_list<T>(
        &mut self,
        items: impl IntoIterator<Item = T>,
        mut push: impl FnMut(&mut Self, T),
    ) {
        for (i, item) in items.into_iter().enumerate() {
            self.push(if i == 0 { "" } else { ", " });
            push(self, item);
        }
    }

    /// Whose part holds the character at this position (from 1), and where in it (from 0). A mistake
    /// at the end of a part is seen by the server right after it.
    pub(super) fn culprit(&self, position: usize) -> Option<(Part, usize)> {
        let at = position.checked_sub(1)?;
        self.parts
            .iter()
            .find(|(range, _)| range.contains(&at))
            .map(|(range, part)| (*part, at - range.start))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn positions_count_characters() {
        let mut script = Script::default();
        script.push("é (");
        script.push_part(Part::Ask(7), "naïve + 1");
        script.push(")");
        assert_eq!(script.culprit(3), None);
        assert_eq!(script.culprit(4), Some((Part::Ask(7), 0)));
        assert_eq!(script.culprit(12), Some((Part::Ask(7), 8)));
        assert_eq!(script.culprit(13), None);
        assert_eq!(script.culprit(0), None);
    }
}
