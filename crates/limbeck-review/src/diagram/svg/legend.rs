//! What the signs of a picture mean; only those that it has.

use std::fmt::Write;

use crate::diagram::{Diagram, Mark};

/// No picture is narrower: a legend has to fit.
pub(super) const LEAST_WIDTH: i32 = 300;

const LINE: i32 = 20;
/// Width of a sign.
const SIGN: i32 = 32;
/// Width of a character of the legend, roughly.
const CHARACTER: i32 = 6;
const BETWEEN: i32 = 18;

/// The entries of a legend.
pub(super) struct Legend(Vec<(String, &'static str)>);

impl Legend {
    pub(super) fn of(diagram: &Diagram) -> Self {
        let fields = || diagram.tables.iter().flat_map(|table| &table.fields);
        let links = || diagram.links.iter();
        let text = |class: &str, x: i32, text: &str| {
            format!("<text class=\"{class}\" x=\"{x}\" y=\"4\">{text}</text>")
        };
        let line = |d: &str| format!("<path class=\"l\" d=\"{d}\"/>");
        let mut entries = Vec::new();
        let mut add = |wanted: bool, sign: String, meaning: &'static str| {
            if wanted {
                entries.push((sign, meaning));
            }
        };
        add(
            fields().any(|f| f.keys.primary),
            text("pk", 12, "PK"),
            "primary key",
        );
        add(
            fields().any(|f| f.keys.foreign),
            text("fk", 12, "FK"),
            "foreign key",
        );
        let unique = fields().any(|f| f.keys.unique && !f.keys.primary);
        add(unique, text("uq", 16, "U"), "unique");
        let nullable = "<circle class=\"nl\" cx=\"19\" cy=\"0\" r=\"3\"/>".to_owned();
        add(fields().any(|f| f.nullable), nullable, "may be NULL");
        let many = line("M2 -5L13 0L2 5M2 0H28");
        add(links().any(|link| !link.unique), many, "many rows refer");
        add(
            links().any(|link| link.unique),
            line("M10 -5V5M2 0H28"),
            "at most one row refers",
        );
        let arrow = format!(
            "{}<path class=\"f\" d=\"M28 0L19 -4V4Z\"/>",
            line("M2 0H20")
        );
        add(links().next().is_some(), arrow, "to this column");
        let dashed = "<path class=\"l o\" d=\"M2 0H28\"/>".to_owned();
        add(
            links().any(|link| link.optional),
            dashed,
            "or to nothing (NULL)",
        );
        for (mark, meaning) in [
            (Mark::Added, "new"),
            (Mark::Removed, "removed"),
            (Mark::Changed, "changed"),
        ] {
            let is = diagram.tables.iter().any(|table| table.mark == mark)
                || fields().any(|field| field.mark == mark);
            let (class, sign) = (mark.class(), mark.sign());
            let sign = format!(
                "<rect class=\"m {class}\" x=\"6\" y=\"-8\" width=\"22\" height=\"16\"/>\
                 <text class=\"s {class}\" x=\"13\" y=\"4\">{sign}</text>"
            );
            add(is, sign, meaning);
        }
        Self(entries)
    }

    /// The entries in lines that are no longer than `width`, and their height.
    pub(super) fn draw(&self, width: i32) -> (String, i32) {
        let mut out = String::new();
        let (mut x, mut y) = (0, LINE / 2);
        for (sign, meaning) in &self.0 {
            let own = SIGN + i32::try_from(meaning.len()).unwrap_or(0) * CHARACTER;
            if x > 0 && x + own > width {
                x = 0;
                y += LINE;
            }
            let _ = writeln!(
                out,
                "<g class=\"lg\" transform=\"translate({x},{y})\">{sign}<text class=\"lt\" x=\"{SIGN}\" y=\"4\">{meaning}</text></g>"
            );
            x += own + BETWEEN;
        }
        if self.0.is_empty() {
            return (out, 0);
        }
        (out, y + LINE)
    }
}
