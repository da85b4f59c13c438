//! The tables before and after.

use std::fmt::Write;

use crate::diagram::{Diagram, Placement, svg};

pub(super) fn draw(out: &mut String, before: &Diagram, after: &Diagram) {
    let pictures = [("Before", before), ("After", after)];
    if pictures.iter().all(|(_, diagram)| diagram.is_empty()) {
        return;
    }
    out.push_str("<section>\n<h2>Tables</h2>\n");
    for (title, diagram) in pictures {
        if diagram.is_empty() {
            let _ = writeln!(
                out,
                "<h3>{title}</h3>\n<p class=\"none\">There is none of these tables.</p>"
            );
            continue;
        }
        let name = format!("Tables {}", title.to_lowercase());
        let _ = writeln!(
            out,
            "<h3>{title}</h3>\n<div class=\"picture\" role=\"region\" tabindex=\"0\" aria-label=\"{name}\">\n{}</div>",
            svg(diagram, &name, Placement::InPage)
        );
    }
    out.push_str("</section>\n");
}
