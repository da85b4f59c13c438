//! `erd`: the schema as a diagram.

use std::collections::BTreeSet;

use limbeck_diff::filter::Pattern;
use limbeck_review::diagram::{self, Columns, Diagram, Placement};
use limbeck_schema::{ConstraintDefinition, QualifiedName, Schema};

use super::{Context, written};
use crate::Outcome;
use crate::args::{Erd, ErdFormat};
use crate::both_sides;
use crate::failure::{Failure, Result};
use crate::models;

/// Draws the models or the database.
pub(super) async fn run(context: &Context, arguments: &Erd) -> Result<Outcome> {
    let format = match arguments.format {
        Some(format) => format,
        None => {
            written::format_of(arguments.output.as_deref(), &FORMATS)?.unwrap_or(ErdFormat::Mermaid)
        }
    };
    let (schema, title) = if arguments.database {
        let mut connection = context.connect().await?;
        let schema = both_sides::database_schema(context, &mut connection).await?;
        (schema, "Schema of the database")
    } else {
        let schema = models::read(&context.config, &context.output)?
            .desired
            .schema;
        (schema, "Schema of the models")
    };
    let shown = choose(&schema, arguments)?;
    let columns = if arguments.keys {
        Columns::Keys
    } else {
        Columns::All
    };
    let diagram = Diagram::of(&schema, |name| shown.contains(name).then_some(columns));
    let text = match format {
        ErdFormat::Mermaid => diagram::mermaid(&diagram),
        ErdFormat::Dot => diagram::dot(&diagram, title),
        ErdFormat::Svg => diagram::svg(&diagram, title, Placement::Alone),
    };
    written::out(context, arguments.output.as_deref(), &text)?;
    Ok(Outcome::Fine)
}

/// Endings of files and what they mean.
const FORMATS: [(&str, ErdFormat); 4] = [
    ("svg", ErdFormat::Svg),
    ("dot", ErdFormat::Dot),
    ("gv", ErdFormat::Dot),
    ("mmd", ErdFormat::Mermaid),
];

/// The tables that the patterns name.
fn choose(schema: &Schema, arguments: &Erd) -> Result<BTreeSet<QualifiedName>> {
    let mut chosen: BTreeSet<QualifiedName> = if arguments.tables.is_empty() {
        schema.tables.keys().cloned().collect()
    } else {
        let mut chosen = BTreeSet::new();
        for text in &arguments.tables {
            let found = matching(schema, text)?;
            if found.is_empty() {
                return Err(Failure::new(format!("no table is called {text:?}"))
                    .hint("Names are exact, with * for any characters and ? for one; those of other schemas than public have the schema before them."));
            }
            chosen.extend(found);
        }
        chosen
    };
    if arguments.neighbours {
        let around = neighbours(schema, &chosen);
        chosen.extend(around);
    }
    for text in &arguments.without {
        for name in matching(schema, text)? {
            chosen.remove(&name);
        }
    }
    if chosen.is_empty() {
        return Err(Failure::new("there is no table to draw"));
    }
    Ok(chosen)
}

fn matching(schema: &Schema, text: &str) -> Result<Vec<QualifiedName>> {
    let pattern = Pattern::new(text)
        .map_err(|error| Failure::new(format!("table pattern {text:?}: {error}")))?;
    let names = schema.tables.keys();
    Ok(names
        .filter(|name| pattern.matches(&name.to_reference()) || pattern.matches(&name.to_string()))
        .cloned()
        .collect())
}

fn neighbours(schema: &Schema, chosen: &BTreeSet<QualifiedName>) -> Vec<QualifiedName> {
    let mut found = Vec::new();
    for table in schema.tables.values() {
        for constraint in table.constraints.values() {
            let ConstraintDefinition::ForeignKey(key) = &constraint.definition else {
                continue;
            };
            let ends = [&table.name, &key.referenced_table];
            if ends.iter().any(|end| chosen.contains(*end)) {
                found.extend(ends.into_iter().cloned());
            }
        }
    }
    found
}
