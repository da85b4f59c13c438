//! Chains of method calls: on one line, with a last call that goes on below, or one per line.

use super::node::{Call, Node};
use super::{CHAIN_WIDTH, Shape, TAB, first_line_width, last_line_width, width};

/// The text of a chain; `None` when it is not possible in this room.
pub(super) fn rewrite(root: &Node, calls: &[Call], shape: Shape) -> Option<String> {
    let (root, rest) = absorb(root, calls, shape)?;
    let Some((last, middle)) = rest.split_last() else {
        return shape.fits(&root).then_some(root);
    };
    let ends_block = if calls.len() > rest.len() {
        is_extendable(&root)
    } else {
        root.contains('\n')
    };
    let child = shape.block(if ends_block { 0 } else { TAB });
    let mut parts = vec![root];
    for call in middle {
        parts.push(call.rewrite(child)?);
    }
    let (last, one_line) = last_call(last, &parts, calls.len(), shape, child)?;
    parts.push(last);
    if !one_line && shape.one_line {
        return None;
    }
    let connector = if one_line {
        String::new()
    } else {
        child.new_line()
    };
    let text = parts.join(&connector);
    shape.fits(&text).then_some(text)
}

/// The root with the calls that go right behind it: a root no wider than an indentation (`op`)
/// never stands alone.
fn absorb<'a>(root: &Node, calls: &'a [Call], shape: Shape) -> Option<(String, &'a [Call])> {
    let mut text = root.rewrite(shape)?;
    let mut rest = calls;
    while text.len() <= TAB.saturating_sub(shape.offset) && !text.contains('\n') {
        let Some((call, others)) = rest.split_first() else {
            break;
        };
        let Some(next) = call.rewrite(shape.offset_left(text.len())?) else {
            break;
        };
        text.push_str(&next);
        rest = others;
    }
    Some((text, rest))
}

/// The text of the last call, and whether the chain is on one line (but for that call's lines).
fn last_call(
    last: &Call,
    parts: &[String],
    calls: usize,
    shape: Shape,
    child: Shape,
) -> Option<(String, bool)> {
    let extendable = parts.first().is_some_and(|root| is_extendable(root));
    let before: usize = if extendable {
        parts.first().map_or(0, |root| last_line_width(root))
    } else {
        parts.iter().map(|part| width(part)).sum()
    };
    let room = if calls == 1 {
        shape.width
    } else {
        shape.width.min(CHAIN_WIDTH)
    };
    let budget = room.saturating_sub(before);
    let flat = parts.iter().all(|part| !part.contains('\n')) && budget > 0;
    let own_line = child.sub_width(shape.overhead());
    let beside = match (flat, extendable) {
        (true, _) => Some(shape),
        (false, true) => Some(child),
        (false, false) => None,
    };
    let beside_text = beside
        .and_then(|shape| shape.offset_left(before))
        .and_then(|shape| last.rewrite(shape));
    // rustfmt demands this one also where it then takes another.
    let otherwise = last.rewrite(beside.or(own_line)?)?;
    let Some(text) = beside_text else {
        return Some((otherwise, false));
    };
    let lines = text.lines().count();
    let fits = first_line_width(&text) <= budget;
    if fits && lines >= 5 {
        return Some((text, flat));
    }
    match last.rewrite(own_line?) {
        Some(own) if !fits => Some((own, false)),
        Some(own) if own.lines().count() >= lines => Some((text, fits && flat)),
        Some(own) => Some((own, false)),
        None => Some((text, fits && flat)),
    }
}

/// Whether the last line of a text is nothing but closing brackets, so that a chain may go on
/// there.
fn is_extendable(text: &str) -> bool {
    if text.ends_with("\"#") {
        return true;
    }
    let last_line = text.rsplit('\n').next().unwrap_or_default();
    last_line
        .chars()
        .all(|c| "()]}?>".contains(c) || c.is_whitespace())
}
