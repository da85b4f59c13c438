//! One `ALTER TABLE` with several actions: the server reads or writes a table once for all of them (PostgreSQL
//! manual, `ALTER TABLE`, notes).

use limbeck_schema::{Name, QualifiedName};

use crate::op::{ColumnAlteration, Op};
use crate::uses::mentions_column;

/// The text of statements that run in one transaction, each with its operation: changes of columns of one table that
/// stand beside each other are one statement where that saves reading the table again.
///
/// The server sorts the actions of a statement: drops, types, `NOT NULL`, defaults. That is the order of one
/// [`alter_column`](Op::AlterColumn) as well, and columns don't meet: a column changes in one operation of a statement
/// only, and a `USING` reads no column that has changed before.
pub fn joined<'a>(statements: impl IntoIterator<Item = (&'a Op, String)>) -> Vec<String> {
    let mut texts = Vec::new();
    let mut run = Run::default();
    for (op, sql) in statements {
        match Action::of(op, &sql) {
            Some(action) => {
                if !run.takes(&action) {
                    texts.append(&mut run.close());
                }
                run.actions.push((action, sql));
            }
            None => {
                texts.append(&mut run.close());
                texts.push(sql);
            }
        }
    }
    texts.append(&mut run.close());
    texts
}

/// An action on a column that may share a statement with others.
struct Action<'a> {
    table: &'a QualifiedName,
    column: &'a Name,
    alteration: &'a ColumnAlteration,
    /// As it stands in the statement.
    text: String,
    /// Whether the server looks at all rows, or writes them.
    touches_rows: bool,
}

impl<'a> Action<'a> {
    fn of(op: &'a Op, sql: &str) -> Option<Self> {
        let Op::AlterColumn {
            table,
            column,
            alteration,
        } = op
        else {
            return None;
        };
        let text = sql.strip_prefix(&head(table))?;
        let action = text.strip_prefix(&format!("ALTER COLUMN {} ", column.quoted()))?;
        let joins = [
            "DROP DEFAULT",
            "DROP NOT NULL",
            "TYPE ",
            "SET NOT NULL",
            "SET DEFAULT ",
        ]
        .iter()
        .any(|verb| action.starts_with(verb));
        joins.then(|| Self {
            table,
            column,
            alteration,
            text: text.to_owned(),
            touches_rows: action.starts_with("TYPE ") || action == "SET NOT NULL",
        })
    }

    fn reads(&self, column: &Name) -> bool {
        let using = self.alteration.using.as_ref();
        using.is_some_and(|using| mentions_column(using, column))
    }
}

fn head(table: &QualifiedName) -> String {
    format!("ALTER TABLE {} ", table.quoted())
}

/// Actions on one table, with their own statements.
#[derive(Default)]
struct Run<'a> {
    actions: Vec<(Action<'a>, String)>,
}

impl<'a> Run<'a> {
    fn takes(&self, action: &Action<'a>) -> bool {
        let whole_row = action.reads(&action.table.name);
        self.actions.iter().all(|(earlier, _)| {
            let same_operation = std::ptr::eq(earlier.alteration, action.alteration);
            let apart = earlier.table == action.table
                && earlier.column != action.column
                && !action.reads(earlier.column)
                && !whole_row;
            same_operation || apart
        })
    }

    /// Its statements: one where that saves looking at the rows again.
    fn close(&mut self) -> Vec<String> {
        let actions = std::mem::take(&mut self.actions);
        let looks = actions.iter().filter(|(action, _)| action.touches_rows);
        let Some((first, _)) = actions.first().filter(|_| looks.count() > 1) else {
            return actions.into_iter().map(|(_, sql)| sql).collect();
        };
        let texts: Vec<&str> = actions
            .iter()
            .map(|(action, _)| action.text.as_str())
            .collect();
        vec![format!(
            "{}\n    {}",
            head(first.table).trim_end(),
            texts.join(",\n    ")
        )]
    }
}

#[cfg(test)]
mod tests {
    use super::super::{SqlOptions, all_statements};
    use super::joined;
    use crate::builder::Operations;

    fn texts(build: impl FnOnce(&mut Operations)) -> Vec<String> {
        let mut operations = Operations::new();
        build(&mut operations);
        let ops = operations.finish().unwrap();
        let statements = all_statements(&ops, &SqlOptions::default());
        joined(ops.iter().zip(statements).flat_map(|(op, statements)| {
            statements
                .into_iter()
                .map(move |statement| (op, statement.sql))
        }))
    }

    #[test]
    fn a_table_is_written_once_for_all_its_columns() {
        let texts = texts(|op| {
            op.alter_column("orders", "total")
                .drop_default()
                .data_type("numeric")
                .server_default("0.0")
                .not_null();
            op.alter_column("orders", "placed")
                .data_type("timestamptz")
                .using("placed AT TIME ZONE 'UTC'");
        });
        assert_eq!(
            texts,
            ["ALTER TABLE public.orders\n    \
              ALTER COLUMN total DROP DEFAULT,\n    \
              ALTER COLUMN total TYPE numeric,\n    \
              ALTER COLUMN total SET NOT NULL,\n    \
              ALTER COLUMN total SET DEFAULT 0.0,\n    \
              ALTER COLUMN placed TYPE timestamp with time zone USING placed AT TIME ZONE 'UTC'"]
        );
    }

    #[test]
    fn what_looks_at_rows_once_stays_as_it_is() {
        let texts = texts(|op| {
            op.alter_column("orders", "total")
                .drop_default()
                .data_type("numeric");
            op.alter_column("orders", "note").nullable();
        });
        assert_eq!(texts.len(), 3, "{texts:#?}");
    }

    #[test]
    fn what_reads_a_changed_column_or_changes_it_again_comes_in_a_statement_of_its_own() {
        let texts = texts(|op| {
            op.alter_column("orders", "net").data_type("numeric");
            op.alter_column("orders", "gross")
                .data_type("numeric")
                .using("gross - net");
            op.alter_column("orders", "tax")
                .data_type("numeric")
                .using("tax_of(orders)");
            op.alter_column("orders", "tax").data_type("text");
            op.alter_column("parcels", "net").data_type("numeric");
        });
        assert_eq!(texts.len(), 5, "{texts:#?}");
    }
}
