//! A diagram as SVG: one picture that needs nothing else, light and dark.

mod legend;
mod lines;
mod style;
mod table;

pub(crate) use style::STYLE;

use std::fmt::Write;

use super::Diagram;
use super::layout::{Band, Layout, layout};
use crate::text::{columns, count, cut, escaped};

/// Where a picture stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Placement {
    /// In a file of its own: it brings its style.
    Alone,
    /// In a page that has the style.
    InPage,
}

/// Around everything.
const MARGIN: i32 = 20;

/// Draws a diagram.
pub fn svg(diagram: &Diagram, title: &str, placement: Placement) -> String {
    let layout = layout(diagram);
    let legend = legend::Legend::of(diagram);
    let width = layout.width.max(legend::LEAST_WIDTH) + 2 * MARGIN;
    let head = if placement == Placement::Alone { 34 } else { 0 };
    let (legend, legend_height) = legend.draw(width - 2 * MARGIN);
    let body_at = MARGIN + head + legend_height;
    let note_at = body_at + layout.height + 24;
    let notes = notes(diagram, note_at, width);
    let height = if notes.is_empty() {
        body_at + layout.height + MARGIN
    } else {
        note_at + MARGIN
    };

    let mut out = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" class=\"erd\" role=\"img\" width=\"{width}\" \
         height=\"{height}\" viewBox=\"0 0 {width} {height}\">\n<title>{}</title>\n",
        escaped(title)
    );
    if placement == Placement::Alone {
        let _ = writeln!(out, "<style>\n{STYLE}</style>");
        let _ = writeln!(
            out,
            "<rect class=\"bg\" width=\"{width}\" height=\"{height}\"/>"
        );
        let _ = writeln!(
            out,
            "<text class=\"ti\" x=\"{MARGIN}\" y=\"{}\">{}</text>",
            MARGIN + 14,
            escaped(&fitting(title, width - 2 * MARGIN, 9.0))
        );
    }
    let _ = writeln!(
        out,
        "<g transform=\"translate({MARGIN},{})\">\n{legend}</g>",
        MARGIN + head
    );
    let _ = writeln!(out, "<g transform=\"translate({MARGIN},{body_at})\">");
    body(&mut out, diagram, &layout);
    out.push_str("</g>\n");
    out.push_str(&notes);
    out.push_str("</svg>\n");
    out
}

fn body(out: &mut String, diagram: &Diagram, layout: &Layout) {
    for band in &layout.bands {
        draw_band(out, band);
    }
    let colours = lines::colours(diagram, &layout.wires);
    for (wire, colour) in layout.wires.iter().zip(&colours) {
        lines::draw(out, diagram, wire, colour);
    }
    for (entity, rect) in diagram.tables.iter().zip(&layout.boxes) {
        table::draw(out, entity, rect);
    }
}

fn draw_band(out: &mut String, band: &Band) {
    let (rect, title) = (&band.rect, escaped(&band.title));
    let _ = writeln!(
        out,
        "<rect class=\"band\" x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\" rx=\"10\"/>\
         <text class=\"bt\" x=\"{}\" y=\"{}\">{title}</text>",
        rect.x,
        rect.y,
        rect.width,
        rect.height,
        rect.x + 14,
        rect.y + 25
    );
}

/// What the picture does not show.
fn notes(diagram: &Diagram, y: i32, width: i32) -> String {
    if diagram.outward.is_empty() {
        return String::new();
    }
    let keys = count(diagram.outward.len(), "foreign key");
    let verb = if diagram.outward.len() == 1 {
        "leads"
    } else {
        "lead"
    };
    let text = format!(
        "{keys} {verb} to tables that are not shown: {}",
        diagram.outward.join("; ")
    );
    let shown = fitting(&text, width - 2 * MARGIN, 6.4);
    format!(
        "<text class=\"lt\" x=\"{MARGIN}\" y=\"{y}\"><title>{}</title>{}</text>\n",
        escaped(&text),
        escaped(&shown)
    )
}

/// The text, cut to a width in pixels.
fn fitting(text: &str, width: i32, each: f64) -> String {
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "the width of a picture over that of a character"
    )]
    let most = (f64::from(width.max(0)) / each) as usize;
    if columns(text) <= most {
        return text.to_owned();
    }
    cut(text, most)
}
