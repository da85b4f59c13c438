//! The same tables as SQLAlchemy models, with the names that PostgreSQL itself would give.

use std::fmt::Write;
use std::fs;
use std::path::Path;

use anyhow::Result;

use super::tables::{Action, Column, GROUP_SIZE, Index, Kind, LABELS, Table};
use super::tables::{enum_count, module_name, table_name};

/// Writes a package `models` into the folder.
pub(super) fn write(dir: &Path, tables: &[Table]) -> Result<()> {
    let package = dir.join("models");
    fs::create_dir_all(&package)?;
    let mut init = "from .base import Base\n".to_owned();
    for group in tables.chunks(GROUP_SIZE) {
        let module = module_name(group[0].index);
        writeln!(init, "from . import {module}")?;
        fs::write(package.join(format!("{module}.py")), module_source(group)?)?;
    }
    fs::write(package.join("__init__.py"), init)?;
    fs::write(package.join("base.py"), base(enum_count(tables.len()))?)?;
    Ok(())
}

fn base(enums: usize) -> Result<String> {
    let mut text = "from sqlalchemy import Enum\nfrom sqlalchemy.orm import DeclarativeBase\n\n\n\
                    class Base(DeclarativeBase):\n    pass\n\n\n"
        .to_owned();
    let labels = LABELS.map(|label| format!("{label:?}")).join(", ");
    for number in 0..enums {
        writeln!(
            text,
            "status_{number} = Enum({labels}, name=\"status_{number}\", metadata=Base.metadata)"
        )?;
    }
    Ok(text)
}

fn module_source(tables: &[Table]) -> Result<String> {
    let mut text =
        "from sqlalchemy import BigInteger, Boolean, CheckConstraint, DateTime, ForeignKey\n\
                    from sqlalchemy import Identity, Index, Integer, Numeric, String, Text\n\
                    from sqlalchemy import UniqueConstraint, Uuid, text\n\
                    from sqlalchemy.dialects.postgresql import ARRAY, JSONB\n\
                    from sqlalchemy.orm import mapped_column\n\n\
                    from . import base\n"
            .to_owned();
    for table in tables {
        write_model(&mut text, table)?;
    }
    Ok(text)
}

fn write_model(text: &mut String, table: &Table) -> Result<()> {
    let name = table.name();
    writeln!(
        text,
        "\n\nclass {}(base.Base):\n    __tablename__ = {name:?}",
        table.model()
    )?;
    for column in &table.columns {
        writeln!(
            text,
            "    {} = mapped_column({})",
            column.name,
            arguments(column)
        )?;
    }
    let mut items: Vec<String> = table
        .unique
        .iter()
        .map(|[a, b]| format!("UniqueConstraint({a:?}, {b:?}, name=\"{name}_{a}_{b}_key\")"))
        .collect();
    items.extend(table.check.map(|check| {
        let column = check.split(' ').next().unwrap_or_default();
        format!("CheckConstraint({check:?}, name=\"{name}_{column}_check\")")
    }));
    items.extend(table.indexes.iter().map(|index| index_item(&name, *index)));
    items.extend(
        table
            .comment
            .map(|comment| format!("{{\"comment\": {comment:?}}}")),
    );
    if !items.is_empty() {
        writeln!(
            text,
            "    __table_args__ = (\n        {},\n    )",
            items.join(",\n        ")
        )?;
    }
    Ok(())
}

fn index_item(table: &str, index: Index) -> String {
    match index {
        Index::NewestFirst => {
            format!("Index(\"{table}_created_at_idx\", text(\"created_at DESC\"))")
        }
        Index::ActiveSlugs => {
            format!("Index(\"{table}_slug_idx\", \"slug\", postgresql_where=text(\"is_active\"))")
        }
        Index::LowerName => format!("Index(\"{table}_lower_idx\", text(\"lower(name)\"))"),
        Index::SettingsGin => {
            format!("Index(\"{table}_settings_idx\", \"settings\", postgresql_using=\"gin\")")
        }
    }
}

fn arguments(column: &Column) -> String {
    let mut arguments = vec![python_type(column.kind)];
    match column.kind {
        Kind::Id => arguments.push("Identity(), primary_key=True".to_owned()),
        Kind::Reference { to, on_delete } => {
            let action = match on_delete {
                Action::Nothing => "",
                Action::Cascade => ", ondelete=\"CASCADE\"",
                Action::SetNull => ", ondelete=\"SET NULL\"",
            };
            arguments.push(format!(
                "ForeignKey(\"{}.id\"{action}), index=True",
                table_name(to)
            ));
        }
        Kind::Integer
        | Kind::Numeric
        | Kind::Boolean
        | Kind::Varchar
        | Kind::Text
        | Kind::TextArray
        | Kind::Timestamp
        | Kind::Json
        | Kind::Uuid
        | Kind::Enum(_) => {}
    }
    let nullable = if column.nullable { "True" } else { "False" };
    arguments.push(format!("nullable={nullable}"));
    if column.unique {
        arguments.push("unique=True".to_owned());
    }
    arguments.extend(
        column
            .default
            .map(|sql| format!("server_default=text({sql:?})")),
    );
    arguments.extend(column.comment.map(|comment| format!("comment={comment:?}")));
    arguments.join(", ")
}

fn python_type(kind: Kind) -> String {
    match kind {
        Kind::Id | Kind::Reference { .. } => "BigInteger".to_owned(),
        Kind::Integer => "Integer".to_owned(),
        Kind::Numeric => "Numeric(12, 2)".to_owned(),
        Kind::Boolean => "Boolean".to_owned(),
        Kind::Varchar => "String(120)".to_owned(),
        Kind::Text => "Text".to_owned(),
        Kind::TextArray => "ARRAY(Text)".to_owned(),
        Kind::Timestamp => "DateTime(timezone=True)".to_owned(),
        Kind::Json => "JSONB".to_owned(),
        Kind::Uuid => "Uuid".to_owned(),
        Kind::Enum(number) => format!("base.status_{number}"),
    }
}
