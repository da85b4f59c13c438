//! A table's box.

use std::fmt::Write;

use crate::diagram::layout::{HEAD, NAME_AT, PITCH, Rect, TYPE_AT, name_text, type_text};
use crate::diagram::{Entity, Field, Mark};
use crate::text::escaped;

pub(super) fn draw(out: &mut String, entity: &Entity, rect: &Rect) {
    let full = entity.name.to_reference();
    let (width, height) = (rect.width, rect.height);
    let _ = writeln!(
        out,
        "<g class=\"t {}\" transform=\"translate({},{})\">",
        entity.mark.class(),
        rect.x,
        rect.y
    );
    let hint = match &entity.comment {
        Some(comment) => format!("{full}: {comment}"),
        None => full.clone(),
    };
    let round = 6;
    let _ = writeln!(
        out,
        "<title>{}</title><rect class=\"bx\" width=\"{width}\" height=\"{height}\" rx=\"{round}\"/>",
        escaped(&hint)
    );
    let head = if height > HEAD {
        format!(
            "M0 {HEAD}V{round}A{round} {round} 0 0 1 {round} 0H{}A{round} {round} 0 0 1 {width} {round}V{HEAD}Z",
            width - round
        )
    } else {
        let low = HEAD - round;
        let right = width - round;
        format!(
            "M0 {low}V{round}A{round} {round} 0 0 1 {round} 0H{right}A{round} {round} 0 0 1 {width} {round}\
             V{low}A{round} {round} 0 0 1 {right} {HEAD}H{round}A{round} {round} 0 0 1 0 {low}Z"
        )
    };
    let _ = writeln!(out, "<path class=\"hd\" d=\"{head}\"/>");
    let mut x = 10;
    if entity.mark != Mark::Same {
        let sign = entity.mark.sign();
        let _ = write!(out, "<text class=\"hs\" x=\"{x}\" y=\"20\">{sign}</text>");
        x += 14;
    }
    let _ = writeln!(
        out,
        "<text class=\"hn\" x=\"{x}\" y=\"20\">{}</text>",
        escaped(&name_text(&full))
    );
    let mut y = HEAD;
    for field in &entity.fields {
        draw_row(out, field, y, width);
        y += PITCH;
    }
    for more in entity.more() {
        let _ = writeln!(
            out,
            "<text class=\"mo\" x=\"{NAME_AT}\" y=\"{}\">… {more}</text>",
            y + 14
        );
        y += PITCH;
    }
    let _ = writeln!(
        out,
        "<rect class=\"br\" width=\"{width}\" height=\"{height}\" rx=\"{round}\"/></g>"
    );
}

fn draw_row(out: &mut String, field: &Field, y: i32, width: i32) {
    let line = y + 14;
    if field.mark != Mark::Same {
        let (class, sign) = (field.mark.class(), field.mark.sign());
        let _ = write!(
            out,
            "<rect class=\"m {class}\" y=\"{y}\" width=\"{width}\" height=\"{PITCH}\"/>\
             <text class=\"s {class}\" x=\"4\" y=\"{line}\">{sign}</text>"
        );
    }
    if field.keys.primary {
        let _ = write!(out, "<text class=\"pk\" x=\"15\" y=\"{line}\">PK</text>");
    } else if field.keys.unique {
        let _ = write!(out, "<text class=\"uq\" x=\"18\" y=\"{line}\">U</text>");
    }
    if field.keys.foreign {
        let _ = write!(out, "<text class=\"fk\" x=\"30\" y=\"{line}\">FK</text>");
    }
    let _ = write!(
        out,
        "{}{}",
        shown(
            "n",
            NAME_AT,
            line,
            field.name.as_str(),
            &name_text(field.name.as_str())
        ),
        shown(
            "ty",
            width - TYPE_AT,
            line,
            &field.data_type,
            &type_text(&field.data_type)
        )
    );
    if field.nullable {
        let _ = write!(
            out,
            "<circle class=\"nl\" cx=\"{}\" cy=\"{}\" r=\"3\"/>",
            width - 10,
            y + PITCH / 2
        );
    }
    out.push('\n');
}

/// A text, whole in its title where it is cut.
fn shown(class: &str, x: i32, y: i32, full: &str, text: &str) -> String {
    let title = if full == text {
        String::new()
    } else {
        format!("<title>{}</title>", escaped(full))
    };
    format!(
        "<text class=\"{class}\" x=\"{x}\" y=\"{y}\">{title}{}</text>",
        escaped(text)
    )
}
