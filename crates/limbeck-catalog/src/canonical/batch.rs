//! Running scratch tables: all expressions at once, and without those that the server refuses.

use std::collections::HashMap;

use futures_util::TryStreamExt;
use limbeck_schema::canonical::{Answer, Ask, AskKind, Rejection};
use limbeck_schema::{EnumType, Expr, PartitionBound};
use sqlx::postgres::{PgDatabaseError, PgErrorPosition};
use sqlx::{AssertSqlSafe, Either, PgConnection};

use super::ScratchSettings;
use super::output::split_row;
use super::scratch::{MARK, ScratchTable, is_self_contained, layout};
use super::script::{Part, Script};
use crate::error::CatalogError;
use crate::literal::quote_literal;
use crate::row::Fields;

/// After so many refused expressions a batch is also cut in halves: each mistake then costs only a
/// repetition of its half.
const PATIENCE: usize = 8;

/// What all batches share.
pub(super) struct Scratch<'a> {
    settings: &'a ScratchSettings,
    /// Enum types to create for the time of a batch.
    enums: Vec<EnumType>,
}

/// Why a batch did not work.
enum Failure {
    /// The connection or the server, not the expressions.
    Server(CatalogError),
    /// The server's message, and whose part of the text it is about.
    Refused(Rejection, Option<(Part, usize)>),
}

impl<'a> Scratch<'a> {
    pub(super) fn new(settings: &'a ScratchSettings, enums: Vec<EnumType>) -> Self {
        Self { settings, enums }
    }

    /// Finds out what each expression is.
    pub(super) async fn run(
        &mut self,
        conn: &mut PgConnection,
        asks: Vec<Ask>,
        answers: &mut HashMap<Ask, Answer>,
    ) -> Result<(), CatalogError> {
        let (together, alone): (Vec<usize>, Vec<usize>) = (0..asks.len())
            .partition(|at| asks[*at].whole_row.is_none() && is_self_contained(&asks[*at].sql));
        let mut groups: Vec<Vec<usize>> = alone.into_iter().map(|at| vec![at]).collect();
        groups.push(together);
        let mut refused = 0;
        while let Some(group) = groups.pop() {
            if group.is_empty() {
                continue;
            }
            match self.batch(conn, &asks, &group).await {
                Ok(printed) => {
                    let printed = printed
                        .into_iter()
                        .map(|(at, text)| (asks[at].clone(), Answer::Printed(Expr::new(text))));
                    answers.extend(printed);
                }
                Err(Failure::Server(error)) => return Err(error),
                Err(Failure::Refused(rejection, culprit)) => {
                    refused += 1;
                    let (out, rest) = self.without(&asks, group, &rejection, culprit);
                    for at in out {
                        let rejection = rejection.clone();
                        answers.insert(asks[at].clone(), Answer::Rejected(rejection));
                    }
                    groups.extend(split(rest, culprit.is_none() || refused > PATIENCE));
                }
            }
        }
        Ok(())
    }

    /// Parts a refused group in those that are wrong and those to try again.
    fn without(
        &mut self,
        asks: &[Ask],
        group: Vec<usize>,
        rejection: &Rejection,
        culprit: Option<(Part, usize)>,
    ) -> (Vec<usize>, Vec<usize>) {
        // No schema for the type, no right to create in it, a name that is taken: the server gives
        // no position for these.
        const NO_ENUM: [&str; 3] = ["3F000", "42501", "42710"];
        match culprit {
            Some((Part::Enum(at), _)) => {
                self.enums.remove(at);
                (Vec::new(), group)
            }
            None if !self.enums.is_empty() && NO_ENUM.contains(&rejection.sqlstate.as_str()) => {
                self.enums.clear();
                (Vec::new(), group)
            }
            _ if group.len() == 1 => (group, Vec::new()),
            Some((part, _)) => group
                .into_iter()
                .partition(|member| is_hit(asks, *member, part)),
            None => (Vec::new(), group),
        }
    }

    /// One transaction; printed forms by number.
    async fn batch(
        &self,
        conn: &mut PgConnection,
        asks: &[Ask],
        group: &[usize],
    ) -> Result<Vec<(usize, String)>, Failure> {
        let tables = layout(asks, group);
        let mut printed = Vec::with_capacity(group.len());
        let careful = group.len() == 1 && !is_self_contained(&asks[group[0]].sql);
        let result = if careful {
            self.run_carefully(conn, asks, &tables).await
        } else {
            self.run_at_once(conn, asks, &tables, &mut printed).await
        };
        if result.is_err() {
            let _ = sqlx::raw_sql("ROLLBACK").execute(&mut *conn).await;
        }
        result.map(|()| printed)
    }

    async fn run_at_once(
        &self,
        conn: &mut PgConnection,
        asks: &[Ask],
        tables: &[ScratchTable<'_>],
        printed: &mut Vec<(usize, String)>,
    ) -> Result<(), Failure> {
        let mut script = Script::default();
        script.push(&self.prologue());
        self.create_all(asks, tables, &mut script);
        script.push(&readback(tables));
        script.push("ROLLBACK");
        let sql = script.sql.clone();
        let mut results = sqlx::raw_sql(AssertSqlSafe(sql)).fetch_many(conn);
        loop {
            match results.try_next().await {
                Ok(Some(Either::Right(row))) => {
                    let mut fields = Fields::new("scratch", &row);
                    take_row(&mut fields, tables, printed).map_err(Failure::Server)?;
                }
                Ok(Some(Either::Left(_))) => {}
                Ok(None) => return Ok(()),
                Err(error) => return Err(failure(error, &script)),
            }
        }
    }

    /// Lets the server say what is wrong with a text that may hold more than one expression or
    /// statement: the extended protocol takes only one statement at a time, so nothing can end the
    /// transaction.
    async fn run_carefully(
        &self,
        conn: &mut PgConnection,
        asks: &[Ask],
        tables: &[ScratchTable<'_>],
    ) -> Result<(), Failure> {
        let nothing = Script::default();
        let prologue = AssertSqlSafe(self.prologue());
        let begun = sqlx::raw_sql(prologue).execute(&mut *conn).await;
        begun.map_err(|error| failure(error, &nothing))?;
        for table in tables {
            let mut script = Script::default();
            table.create_at_once(asks, &mut script);
            let create = sqlx::query(AssertSqlSafe(script.sql.clone())).persistent(false);
            let created = create.execute(&mut *conn).await;
            created.map_err(|error| failure(error, &script))?;
            let mut script = Script::default();
            if table.create_partition(asks, &mut script) {
                let create = sqlx::query(AssertSqlSafe(script.sql.clone())).persistent(false);
                let created = create.execute(&mut *conn).await;
                created.map_err(|error| failure(error, &script))?;
            }
        }
        // The server took it, and yet it is no expression: it closes a parenthesis that is not its
        // own, so that it would say something else elsewhere.
        Err(Failure::Refused(Rejection::unbalanced(), None))
    }

    /// `READ WRITE` because the session may be read-only by default; temporary tables need it.
    fn prologue(&self) -> String {
        format!(
            "BEGIN READ WRITE;\n{};\n\
             SET LOCAL standard_conforming_strings = on;\nSET LOCAL datestyle = 'ISO, MDY';\n\
             SET LOCAL intervalstyle = postgres;\nSET LOCAL quote_all_identifiers = off;\n\
             SET LOCAL jit = off;\n",
            self.settings.set_local()
        )
    }

    fn create_all(&self, asks: &[Ask], tables: &[ScratchTable<'_>], script: &mut Script) {
        for (at, enum_type) in self.enums.iter().enumerate() {
            let labels: Vec<_> = enum_type.labels.iter().map(|l| quote_literal(l)).collect();
            let name = enum_type.name.quoted();
            let create = format!("CREATE TYPE {name} AS ENUM ({})", labels.join(", "));
            script.push_part(Part::Enum(at), &create);
            script.push(";\n");
        }
        for table in tables {
            table.create(asks, script);
            script.push(";\n");
            if table.create_partition(asks, script) {
                script.push(";\n");
            }
        }
    }
}

/// Reads all answers with only `pg_catalog` on the search path, as the catalogue is read. A default
/// is printed without its table, as in `columns.sql`.
fn readback(tables: &[ScratchTable<'_>]) -> String {
    let names: Vec<_> = tables.iter().map(|t| quote_literal(&t.name)).collect();
    let names = names.join(", ");
    format!(
        "SET LOCAL search_path = pg_catalog;\n\
         SELECT c.relname, k.conname, pg_get_expr(k.conbin, k.conrelid), NULL\n\
           FROM pg_class c JOIN pg_constraint k ON k.conrelid = c.oid\n\
          WHERE c.relnamespace = pg_my_temp_schema() AND c.relname IN ({names})\n\
            AND k.contype = 'c'\n\
         UNION ALL\n\
         SELECT c.relname, a.attname,\n\
                CASE a.attgenerated WHEN '' THEN pg_get_expr(d.adbin, 0)\n\
                                    ELSE pg_get_expr(d.adbin, d.adrelid) END,\n\
                format_type(a.atttypid, a.atttypmod)\n\
           FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid\n\
           LEFT JOIN pg_attrdef d ON d.adrelid = c.oid AND d.adnum = a.attnum\n\
          WHERE c.relnamespace = pg_my_temp_schema() AND c.relname IN ({names})\n\
            AND a.attname LIKE '{MARK}%' AND c.relkind = 'r'\n\
         UNION ALL\n\
         SELECT c.relname, NULL, pg_get_expr(p.relpartbound, p.oid), NULL\n\
           FROM pg_class c JOIN pg_inherits h ON h.inhparent = c.oid\n\
           JOIN pg_class p ON p.oid = h.inhrelid\n\
          WHERE c.relnamespace = pg_my_temp_schema() AND c.relname IN ({names});\n"
    )
}

/// A row of [`readback`]. A default that is NULL has no text.
fn take_row(
    fields: &mut Fields<'_>,
    tables: &[ScratchTable<'_>],
    printed: &mut Vec<(usize, String)>,
) -> Result<(), CatalogError> {
    let table = fields.text()?;
    let scratch = tables.iter().find(|scratch| scratch.name == table);
    let Some(mark) = fields.optional()? else {
        let text = fields.text()?;
        let bounds = scratch.map(ScratchTable::bounds).unwrap_or_default();
        let values = PartitionBound::from_sql(text);
        let values = values.filter(|values| values.values().count() == 2 * bounds.len());
        let values = values.ok_or_else(|| fields.unexpected(Some(text)))?;
        let lower = bounds.iter().copied().zip(values.values());
        printed.extend(lower.map(|(at, value)| (at, value.as_str().to_owned())));
        return Ok(());
    };
    let number = mark.strip_prefix(MARK).and_then(|n| n.parse().ok());
    let number: usize = number.ok_or_else(|| fields.unexpected(Some(mark)))?;
    let text = fields.optional()?;
    if let Some(data_type) = fields.optional()? {
        let null = || format!("NULL::{data_type}");
        printed.push((number, text.map_or_else(null, str::to_owned)));
        return Ok(());
    }
    let members = scratch.and_then(|scratch| scratch.rows().nth(number));
    let elements = text.and_then(split_row);
    match (members, elements) {
        (Some(members), Some(elements)) if members.len() == elements.len() => {
            let elements = elements.into_iter().map(str::to_owned);
            printed.extend(members.iter().copied().zip(elements));
            Ok(())
        }
        _ => Err(fields.unexpected(text)),
    }
}

/// Halves, or the whole again.
fn split(mut group: Vec<usize>, halve: bool) -> Vec<Vec<usize>> {
    if halve && group.len() > 1 {
        let rest = group.split_off(group.len() / 2);
        vec![group, rest]
    } else {
        vec![group]
    }
}

/// Whether a mistake in this part makes the expression impossible.
fn is_hit(asks: &[Ask], member: usize, part: Part) -> bool {
    match part {
        Part::Ask(at) => member == at,
        Part::OwnType(at) => asks[member].kind == asks[at].kind,
        Part::Column(at, n) => {
            let column = asks[at].columns.iter().nth(n);
            column
                .is_some_and(|(name, data_type)| asks[member].columns.get(name) == Some(data_type))
        }
        Part::Enum(_) => false,
    }
}

/// Tells refusals of expressions from failures of the server.
fn failure(error: sqlx::Error, script: &Script) -> Failure {
    let Some(database) = error
        .as_database_error()
        .and_then(|e| e.try_downcast_ref::<PgDatabaseError>())
    else {
        return Failure::Server(error.into());
    };
    // Connection, resources, operator intervention, system and internal errors.
    const NOT_ITS_FAULT: [&str; 6] = ["08", "53", "55", "57", "58", "XX"];
    if NOT_ITS_FAULT
        .iter()
        .any(|class| database.code().starts_with(class))
    {
        return Failure::Server(error.into());
    }
    let culprit = match database.position() {
        Some(PgErrorPosition::Original(position)) => script.culprit(position),
        Some(PgErrorPosition::Internal { .. }) | None => None,
    };
    let rejection = Rejection {
        sqlstate: database.code().to_owned(),
        message: database.message().to_owned(),
        position: match culprit {
            Some((Part::Ask(_), at)) => Some(at),
            Some((Part::Column(..) | Part::OwnType(_) | Part::Enum(_), _)) | None => None,
        },
    };
    Failure::Refused(rejection, culprit)
}

/// A default of NULL: its column's type is what is asked for.
pub(super) fn type_ask(data_type: String) -> Ask {
    Ask {
        kind: AskKind::Default(data_type),
        sql: "NULL".to_owned(),
        columns: std::collections::BTreeMap::new(),
        whole_row: None,
    }
}
