//! Calls and arrays: on one line, with a last argument that goes on below, or one item per line.

use super::node::Node;
use super::{SHORT_ELEMENT, Shape, TAB, first_line_width, width};

#[derive(Clone, Copy, PartialEq, Eq)]
enum Tactic {
    Horizontal,
    Vertical,
    /// Short literals, as many per line as fit.
    Mixed,
}

/// A list of one call or array and the room for it.
struct List<'a> {
    callee: &'a str,
    items: &'a [Node],
    /// Texts of the items, each in lines of its own; `None` where that is not possible.
    texts: Vec<Option<String>>,
    one_line: Shape,
    one_line_width: usize,
    nested: Shape,
    item_width: usize,
}

/// The text of a call or array; `None` when it is not possible in this room.
pub(super) fn rewrite(
    callee: &str,
    (open, close): (&str, &str),
    items: &[Node],
    shape: Shape,
    item_width: usize,
) -> Option<String> {
    let mut nested = shape.block(TAB);
    nested.width = nested.width.saturating_sub(1);
    let one_line = shape
        .offset_left(width(callee) + 1)
        .and_then(|shape| shape.sub_width(1))
        .unwrap_or(Shape { width: 0, ..shape });
    let mut list = List {
        callee,
        items,
        texts: items.iter().map(|item| item.rewrite(nested)).collect(),
        one_line,
        one_line_width: shape.width.saturating_sub(callee.len() + 2),
        nested,
        item_width,
    };
    let tactic = list.choose();
    let content = list.join(tactic)?;
    let room = shape.width.saturating_sub(width(callee));
    let first_width = if content.is_empty() {
        2
    } else {
        first_line_width(&content) + 1
    };
    Some(if tactic == Tactic::Horizontal && first_width <= room {
        format!("{callee}{open}{content}{close}")
    } else if content.is_empty() {
        format!("{callee}{open}{}{close}", shape.block(0).new_line())
    } else {
        let (inner, outer) = (nested.new_line(), shape.block(0).new_line());
        format!("{callee}{open}{inner}{content}{outer}{close}")
    })
}

impl List<'_> {
    fn choose(&mut self) -> Tactic {
        let Some(last) = self.items.last() else {
            return Tactic::Horizontal;
        };
        let single = self.items.len() == 1;
        let beside_callee = single && self.callee.len() < TAB;
        let overflows = single && (beside_callee || last.can_overflow());
        if overflows {
            let overflowed = self.overflow(last, beside_callee);
            if let Some(text) = &overflowed {
                let first = text.split('\n').next().unwrap_or_default();
                self.set_last(Some(first.to_owned()));
            }
            let tactic = self.tactic(self.item_width);
            if let (Tactic::Horizontal, Some(text)) = (tactic, overflowed) {
                let flat = last
                    .rewrite(self.nested)
                    .filter(|flat| !flat.contains('\n'));
                let prefer_flat = text.matches('\n').count() == 1;
                self.set_last(flat.filter(|_| prefer_flat).or(Some(text)));
                return tactic;
            }
        }
        self.set_last(last.rewrite(self.nested));
        self.without_overflow()
    }

    /// The only item as it would start right after the parenthesis.
    fn overflow(&self, last: &Node, beside_callee: bool) -> Option<String> {
        let mut shape = self.one_line;
        if matches!(last, Node::Call(_)) {
            shape.width = shape.width.min(self.item_width);
        }
        if !beside_callee && matches!(last, Node::Chain { .. }) {
            shape.one_line = true;
        }
        last.rewrite(shape)
    }

    fn without_overflow(&self) -> Tactic {
        if let [only] = self.texts.as_slice() {
            let text = only.as_deref().unwrap_or_default();
            let fits = width(text) <= self.one_line_width;
            if self.one_line_width != 0 && !text.contains('\n') && fits {
                return Tactic::Horizontal;
            }
        }
        let tactic = self.tactic(self.item_width);
        let short = |text: &Option<String>| text.as_ref().is_none_or(|t| t.len() <= SHORT_ELEMENT);
        let mixed = self.items.iter().all(Node::is_simple) && self.texts.iter().all(short);
        match tactic {
            Tactic::Vertical if mixed => Tactic::Mixed,
            Tactic::Horizontal | Tactic::Vertical | Tactic::Mixed => tactic,
        }
    }

    fn set_last(&mut self, text: Option<String>) {
        if let Some(last) = self.texts.last_mut() {
            *last = text;
        }
    }

    fn tactic(&self, limit: usize) -> Tactic {
        let texts = || self.texts.iter().map(|text| text.as_deref().unwrap_or(""));
        let total: usize = texts().map(width).sum();
        let separators = 2 * self.texts.len().saturating_sub(1);
        let one_line = !texts().any(|text| text.contains('\n'));
        if one_line && total + separators <= limit.min(self.one_line_width) {
            Tactic::Horizontal
        } else {
            Tactic::Vertical
        }
    }

    fn join(&self, tactic: Tactic) -> Option<String> {
        let texts: Option<Vec<&str>> = self.texts.iter().map(Option::as_deref).collect();
        let texts = texts?;
        Some(match tactic {
            Tactic::Horizontal => texts.join(", "),
            Tactic::Vertical => {
                let separator = format!(",{}", self.nested.new_line());
                format!("{},", texts.join(&separator))
            }
            Tactic::Mixed => self.fill(&texts),
        })
    }

    fn fill(&self, texts: &[&str]) -> String {
        let mut result = String::new();
        let mut line = 0;
        let mut broken = false;
        for (i, text) in texts.iter().enumerate() {
            // The comma after the last item counts only once a line was broken before it.
            let comma = usize::from(i + 1 < texts.len() || broken);
            let item = width(text) + comma;
            if line > 0 && line + 1 + item > self.nested.width {
                result.push_str(&self.nested.new_line());
                line = 0;
                broken = true;
            } else if line > 0 {
                result.push(' ');
                line += 1;
            }
            result.push_str(text);
            result.push(',');
            line += item;
        }
        result
    }
}
