//! What statements take, as operations.

use limbeck_schema::{QualifiedName, SqlObjectId, SqlObjectKind};

use super::super::part::Part;
use crate::op::{DropIndex, Op};

/// `DROP` of what has a table or is one.
pub(super) fn dropped(part: Part<'_, '_>) -> Vec<Op> {
    let names = |rest: Part<'_, '_>| {
        let names = rest.without(&["if", "exists"]).split().into_iter();
        let names = names.filter_map(|name| Some(name.qualified()?.0));
        names.collect::<Vec<_>>()
    };
    if let Some(rest) = part.starts(&["table"]) {
        let tables = names(rest).into_iter();
        return tables.map(|name| Op::DropTable { name }).collect();
    }
    if let Some(rest) = part.starts(&["index"]) {
        let concurrently = rest.is(0, "concurrently");
        let indexes = names(rest.without(&["concurrently"])).into_iter();
        let drops = indexes.map(|index| {
            Op::DropIndex(DropIndex {
                table: QualifiedName::new(index.schema, ""),
                name: index.name,
                concurrently,
            })
        });
        return drops.collect();
    }
    let views = [
        (&["view"][..], SqlObjectKind::View),
        (&["materialized", "view"], SqlObjectKind::MaterializedView),
    ];
    for (words, kind) in views {
        if let Some(rest) = part.starts(words) {
            let ids = names(rest).into_iter();
            let ids = ids.map(|name| SqlObjectId::in_schema(kind, name));
            return ids.map(|id| Op::DropObject { id }).collect();
        }
    }
    let on_tables = [
        ("policy", SqlObjectKind::Policy),
        ("trigger", SqlObjectKind::Trigger),
        ("rule", SqlObjectKind::Rule),
    ];
    let found = on_tables.into_iter().find_map(|(word, kind)| {
        let rest = part.starts(&[word])?.without(&["if", "exists"]);
        let (name, rest) = rest.name()?;
        let (table, _) = rest.starts(&["on"])?.qualified()?;
        let id = SqlObjectId::on_table(kind, name, table);
        Some(Op::DropObject { id })
    });
    found.into_iter().collect()
}
