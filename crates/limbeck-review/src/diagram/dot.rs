//! A diagram in Graphviz' language: `dot -Tpdf`.

use std::fmt::Write;

use super::clusters::clusters;
use super::{Diagram, Entity, Field, Link, Mark};
use crate::text::escaped;

/// The text of the graph.
pub fn dot(diagram: &Diagram, title: &str) -> String {
    let mut out = format!(
        "digraph schema {{\n  label={};\n  labelloc=t;\n  rankdir=RL;\n  nodesep=0.4;\n  ranksep=1.2;\n  \
         node [shape=plain, fontname=\"monospace\", fontsize=11];\n  \
         edge [arrowhead=normal, arrowtail=crow, arrowsize=0.8, dir=both, color=\"#475569\"];\n",
        quoted(title)
    );
    let clusters = clusters(diagram);
    let several = clusters.len() > 1;
    for (at, cluster) in clusters.iter().enumerate() {
        if several {
            let _ = writeln!(
                out,
                "  subgraph cluster_{at} {{\n    label={};\n    color=\"#cbd5e1\";",
                quoted(&cluster.title)
            );
        }
        for table in &cluster.tables {
            draw_table(&mut out, *table, &diagram.tables[*table]);
        }
        if several {
            out.push_str("  }\n");
        }
    }
    for link in &diagram.links {
        draw_link(&mut out, diagram, link);
    }
    for text in &diagram.outward {
        let line: String = text
            .chars()
            .map(|c| if c.is_control() { ' ' } else { c })
            .collect();
        let _ = writeln!(out, "  // not shown: {line}");
    }
    out.push_str("}\n");
    out
}

fn draw_table(out: &mut String, at: usize, table: &Entity) {
    let sign = sign(table.mark);
    let _ = write!(
        out,
        "    t{at} [tooltip={}, label=<<table border=\"1\" cellborder=\"0\" cellspacing=\"0\" cellpadding=\"4\" color=\"#94a3b8\">\
         <tr><td colspan=\"3\" bgcolor=\"{}\"><font color=\"white\"><b>{sign}{}</b></font></td></tr>",
        quoted(&table.name.to_reference()),
        colour(table.mark, "#334155"),
        escaped(&table.name.to_reference())
    );
    for (row, field) in table.fields.iter().enumerate() {
        draw_row(out, row, field);
    }
    for more in table.more() {
        let _ = write!(
            out,
            "<tr><td colspan=\"3\" align=\"left\"><i>… {more}</i></td></tr>"
        );
    }
    out.push_str("</table>>];\n");
}

fn draw_row(out: &mut String, row: usize, field: &Field) {
    let keys = match (field.keys.primary, field.keys.foreign, field.keys.unique) {
        (true, true, _) => "PK FK",
        (true, false, _) => "PK",
        (false, true, true) => "U FK",
        (false, true, false) => "FK",
        (false, false, true) => "U",
        (false, false, false) => " ",
    };
    let null = if field.nullable { " null" } else { "" };
    let background = match field.mark {
        Mark::Same => String::new(),
        Mark::Added | Mark::Removed | Mark::Changed => {
            format!(" bgcolor=\"{}\"", tint(field.mark))
        }
    };
    let _ = write!(
        out,
        "<tr><td align=\"left\"{background} port=\"l{row}\">{keys}</td><td align=\"left\"{background}>{}{}</td>\
         <td align=\"left\"{background} port=\"r{row}\">{}{null}</td></tr>",
        sign(field.mark),
        escaped(field.name.as_str()),
        escaped(&field.data_type)
    );
}

fn draw_link(out: &mut String, diagram: &Diagram, link: &Link) {
    let port = |table: usize, column: Option<&limbeck_schema::Name>, side: char| {
        let fields = &diagram.tables[table].fields;
        let row = fields.iter().position(|field| Some(&field.name) == column);
        row.map_or_else(String::new, |row| format!(":{side}{row}"))
    };
    let own_side = if link.from == link.to { 'r' } else { 'l' };
    let tail = if link.unique { "tee" } else { "crow" };
    let style = if link.optional { ", style=dashed" } else { "" };
    let colour = match link.mark {
        Mark::Same => String::new(),
        Mark::Added | Mark::Removed | Mark::Changed => {
            format!(", color=\"{}\"", colour(link.mark, ""))
        }
    };
    let _ = writeln!(
        out,
        "  t{}{} -> t{}{} [arrowhead=normal, arrowtail={tail}{style}{colour}, tooltip={}];",
        link.from,
        port(link.from, link.columns.last(), own_side),
        link.to,
        port(link.to, link.referenced.last(), 'r'),
        quoted(&diagram.said(link))
    );
}

fn sign(mark: Mark) -> String {
    match mark.sign() {
        "" => String::new(),
        sign => format!("{sign} "),
    }
}

fn colour(mark: Mark, same: &'static str) -> &'static str {
    match mark {
        Mark::Same => same,
        Mark::Added => "#15803d",
        Mark::Removed => "#b91c1c",
        Mark::Changed => "#a16207",
    }
}

fn tint(mark: Mark) -> &'static str {
    match mark {
        Mark::Same => "#ffffff",
        Mark::Added => "#dcfce7",
        Mark::Removed => "#fee2e2",
        Mark::Changed => "#fef3c7",
    }
}

/// A quoted string; a backslash before anything else than a quote is itself to Graphviz, but `\n`
/// and the like mean something in labels.
fn quoted(text: &str) -> String {
    let text: String = text
        .chars()
        .map(|c| if c.is_control() { ' ' } else { c })
        .collect();
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""))
}
