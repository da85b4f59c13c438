//! The tables as limbeck models: a folder of source files, one for each area.

use std::fmt::Write;
use std::fs;
use std::path::Path;

use anyhow::Result;

use super::tables::{Action, Column, GROUP_SIZE, Index, Kind, LABELS, Table};
use super::tables::{enum_count, model_name, module_name};

/// Writes the models of `tables` to `src/` below the folder.
pub(super) fn write(dir: &Path, tables: &[Table]) -> Result<()> {
    let src = dir.join("src");
    fs::create_dir_all(&src)?;
    let mut root = "//! The models of an application.\n\npub mod status;\n".to_owned();
    for group in tables.chunks(GROUP_SIZE) {
        let module = module_name(group[0].index);
        writeln!(root, "pub mod {module};")?;
        fs::write(src.join(format!("{module}.rs")), module_source(group)?)?;
    }
    fs::write(src.join("status.rs"), enums(enum_count(tables.len()))?)?;
    fs::write(src.join("lib.rs"), root)?;
    fs::write(
        dir.join("Cargo.toml"),
        "[package]\nname = \"models\"\nversion = \"0.1.0\"\nedition = \"2024\"\n",
    )?;
    Ok(())
}

fn enums(count: usize) -> Result<String> {
    let mut text = "//! The states that things go through.\n\nuse limbeck::PgEnum;\n".to_owned();
    for number in 0..count {
        writeln!(
            text,
            "\n#[derive(PgEnum)]\n#[limbeck(name = \"status_{number}\", rename_all = \"snake_case\")]"
        )?;
        writeln!(text, "pub enum Status{number} {{")?;
        for label in LABELS {
            writeln!(text, "    {}{},", label[..1].to_uppercase(), &label[1..])?;
        }
        writeln!(text, "}}")?;
    }
    Ok(text)
}

fn module_source(tables: &[Table]) -> Result<String> {
    let mut text = "//! One area of the application.\n\n\
                    use chrono::{DateTime, Utc};\n\
                    use limbeck::Model;\n\
                    use rust_decimal::Decimal;\n\
                    use serde_json::Value;\n\
                    use uuid::Uuid;\n"
        .to_owned();
    for table in tables {
        write_model(&mut text, table)?;
    }
    Ok(text)
}

fn write_model(text: &mut String, table: &Table) -> Result<()> {
    writeln!(text, "\n/// One row of its table.\n#[derive(Model)]")?;
    let mut clauses = vec![format!("table = \"{}\"", table.name())];
    clauses.extend(
        table
            .comment
            .map(|comment| format!("comment = {comment:?}")),
    );
    clauses.extend(table.unique.map(|[a, b]| format!("unique({a}, {b})")));
    clauses.extend(
        table
            .indexes
            .iter()
            .map(|index| index_clause(*index).to_owned()),
    );
    clauses.extend(table.check.map(|check| format!("check({check:?})")));
    writeln!(text, "#[limbeck(\n    {},\n)]", clauses.join(",\n    "))?;
    writeln!(text, "pub struct {} {{", table.model())?;
    for column in &table.columns {
        write_field(text, column)?;
    }
    writeln!(text, "}}")?;
    Ok(())
}

fn index_clause(index: Index) -> &'static str {
    match index {
        Index::NewestFirst => "index(desc(created_at))",
        Index::ActiveSlugs => "index(slug, where = \"is_active\")",
        Index::LowerName => "index(sql(\"lower(name)\"))",
        Index::SettingsGin => "index(settings, using = gin)",
    }
}

fn write_field(text: &mut String, column: &Column) -> Result<()> {
    let clauses = clauses(column);
    if !clauses.is_empty() {
        writeln!(text, "    #[limbeck({})]", clauses.join(", "))?;
    }
    let rust = rust_type(column.kind);
    let rust = if column.nullable {
        format!("Option<{rust}>")
    } else {
        rust
    };
    writeln!(text, "    pub {}: {rust},", column.name)?;
    Ok(())
}

fn clauses(column: &Column) -> Vec<String> {
    let mut clauses = Vec::new();
    match column.kind {
        Kind::Id => clauses.push("primary_key, identity".to_owned()),
        Kind::Reference { to, on_delete } => {
            let target = format!("crate::{}::{}", module_name(to), model_name(to));
            clauses.push(format!("references = {target}, index"));
            match on_delete {
                Action::Nothing => {}
                Action::Cascade => clauses.push("on_delete = cascade".to_owned()),
                Action::SetNull => clauses.push("on_delete = set_null".to_owned()),
            }
        }
        Kind::Numeric => clauses.push("type = numeric(12, 2)".to_owned()),
        Kind::Varchar => clauses.push("type = varchar(120)".to_owned()),
        Kind::Integer
        | Kind::Boolean
        | Kind::Text
        | Kind::TextArray
        | Kind::Timestamp
        | Kind::Json
        | Kind::Uuid
        | Kind::Enum(_) => {}
    }
    if column.unique {
        clauses.push("unique".to_owned());
    }
    clauses.extend(column.default.map(|sql| format!("default = sql({sql:?})")));
    clauses.extend(
        column
            .comment
            .map(|comment| format!("comment = {comment:?}")),
    );
    clauses
}

fn rust_type(kind: Kind) -> String {
    match kind {
        Kind::Id | Kind::Reference { .. } => "i64".to_owned(),
        Kind::Integer => "i32".to_owned(),
        Kind::Numeric => "Decimal".to_owned(),
        Kind::Boolean => "bool".to_owned(),
        Kind::Varchar | Kind::Text => "String".to_owned(),
        Kind::TextArray => "Vec<String>".to_owned(),
        Kind::Timestamp => "DateTime<Utc>".to_owned(),
        Kind::Json => "Value".to_owned(),
        Kind::Uuid => "Uuid".to_owned(),
        Kind::Enum(number) => format!("crate::status::Status{number}"),
    }
}

#[cfg(test)]
mod tests {
    use super::super::tables::tables;
    use super::*;

    #[test]
    fn models_use_the_grammar() {
        let tables = tables(21);
        let source = module_source(&tables).unwrap();
        for expected in [
            "#[limbeck(primary_key, identity)]\n    pub id: i64,",
            "index(slug, where = \"is_active\")",
            "check(\"kind IN ('standard', 'express', 'bulk')\")",
            "#[limbeck(default = sql(\"'active'\"))]\n    pub status: crate::status::Status0,",
            "#[limbeck(references = crate::area_002::Message0020, index, on_delete = set_null)]\n    pub parent_id: Option<i64>,",
        ] {
            let expected = expected.replace("Message0020", &tables[20].model());
            assert!(source.contains(&expected), "{expected}\n{source}");
        }
    }
}
