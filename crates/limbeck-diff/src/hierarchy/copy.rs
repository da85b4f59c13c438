//! Rows of a table that is made anew.

mod lost;

use std::collections::BTreeMap;

use limbeck_lint::{Hazard, PARTITION_ROWS, REMOVE_ENUM_LABEL, REWRITE_TABLE};
use limbeck_ops::Op;
use limbeck_schema::{
    Column, ColumnDefault, ColumnType, Expr, IdentityKind, ObjectId, PartitionBound,
    PartitionStrategy, QualifiedName, Schema, Table,
};

use crate::cast::{conversion, told_conversion};
use crate::context::Direction;
use crate::kind::NO_VALUE;
use crate::neutral::{invented, neutral_value};
use crate::pair::Pair;
use crate::step::{Phase, Step};

/// `INSERT INTO … SELECT`, and the numbers of sequences.
pub(super) fn rows(
    schemas: Pair<&Schema>,
    tables: Pair<&Table>,
    direction: Direction<'_>,
) -> Vec<Step> {
    let goal = schemas.to;
    let mut copy = Copy {
        schemas,
        tables,
        direction,
        comments: Vec::new(),
        hazards: told_of_copy(goal, tables.to),
    };
    copy.hazards.extend(lost::columns(tables));
    let (mut names, mut values) = (Vec::new(), Vec::new());
    for column in tables.to.columns.values() {
        if let Some(value) = copy.value(column) {
            names.push(column.name.quoted());
            values.push(value.as_str().to_owned());
        }
    }
    let always = tables.to.columns.values().any(|column| {
        matches!(&column.default, ColumnDefault::Identity(i) if i.kind == IdentityKind::Always)
    });
    let overriding = if always {
        " OVERRIDING SYSTEM VALUE"
    } else {
        ""
    };
    let (from, to) = (tables.from.name.quoted(), tables.to.name.quoted());
    let sql = match names.is_empty() {
        true => format!("INSERT INTO {to} SELECT FROM {from}"),
        false => format!(
            "INSERT INTO {to} ({}){overriding} SELECT {} FROM {from}",
            names.join(", "),
            values.join(", ")
        ),
    };
    let mut comments = vec![format!(
        "PostgreSQL can't change how a table is partitioned: {} is made anew and gets all rows.",
        tables.to.name.to_reference()
    )];
    comments.append(&mut copy.comments);
    let mut first = Step::new(Phase::Columns, Op::Execute { sql });
    first.comments = comments;
    first.hazards = copy.hazards;
    let mut steps = vec![first];
    let columns = tables.to.columns.values();
    let columns = columns.filter(|column| tables.from.columns.contains_key(&column.name));
    let above = goal.inherited_columns(tables.to);
    let is_own = |column: &&Column| {
        let above = above.get(&column.name);
        above.is_none_or(|above| above.default != column.default)
    };
    let columns = columns.filter(is_own);
    steps.extend(columns.filter_map(|column| go_on(&tables.to.name, column)));
    steps
}

/// What a copy means for those who use the table, and for rows that the new one has no place for.
fn told_of_copy(goal: &Schema, table: &Table) -> Vec<Hazard> {
    let name = &table.name;
    let mut hazards = vec![REWRITE_TABLE.hazard(format!(
        "copies every row of table \"{name}\" into a new one, which nobody can use meanwhile"
    ))];
    if has_gaps(goal, table) {
        let message = format!("fails if a row of table \"{name}\" fits no partition");
        hazards.push(PARTITION_ROWS.hazard(message));
    }
    hazards
}

/// Whether there can be values that no partition takes, at any level. Hashes are taken to be complete.
fn has_gaps(schema: &Schema, table: &Table) -> bool {
    let Some(by) = &table.partition_by else {
        return false;
    };
    let partitions: Vec<&Table> = schema.children(&table.name).collect();
    let is_default = |partition: &&Table| {
        let of = partition.partition_of.as_ref();
        of.is_some_and(|of| of.bound == PartitionBound::Default)
    };
    by.strategy != PartitionStrategy::Hash && !partitions.iter().any(is_default)
        || partitions
            .iter()
            .any(|partition| has_gaps(schema, partition))
}

struct Copy<'a> {
    /// The state with the old tables, and the goal.
    schemas: Pair<&'a Schema>,
    tables: Pair<&'a Table>,
    direction: Direction<'a>,
    comments: Vec<String>,
    hazards: Vec<Hazard>,
}

/// Where a value comes from that rows do not have.
#[derive(Clone, Copy)]
enum Source {
    Model,
    Default,
    Neutral,
}

impl Copy<'_> {
    /// What a column of the new table gets; `None` for what it has by itself.
    fn value(&mut self, to: &Column) -> Option<Expr> {
        if matches!(to.default, ColumnDefault::Generated(_)) {
            return None;
        }
        let fill = self.fill(to);
        let Some(from) = self.tables.from.columns.get(&to.name) else {
            if matches!(self.direction, Direction::Down(_)) {
                let text = format!(
                    "The values of {} that the upgrade dropped don't come back.",
                    to.name
                );
                self.comments.push(text);
            }
            if fill.is_none()
                && let Some(hazard) = lost::no_value(self.tables.to, to)
            {
                self.comments.push(NO_VALUE.to_owned());
                self.hazards.push(hazard);
            }
            let (expr, source) = fill?;
            self.say(to, &expr, source);
            return Some(expr);
        };
        let value = self.converted(Pair { from, to });
        match fill.filter(|_| from.nullable) {
            Some((expr, source)) => {
                self.say(to, &expr, source);
                Some(Expr::new(format!("COALESCE({value}, {expr})")))
            }
            None => {
                let pair = Pair { from, to };
                self.hazards
                    .extend(lost::nulls(self.schemas.from, self.tables, pair));
                Some(value)
            }
        }
    }

    /// The value for rows that have none in a column that allows no NULL.
    fn fill(&self, to: &Column) -> Option<(Expr, Source)> {
        let told = match self.direction {
            Direction::Up(desired) => {
                let key = (self.tables.to.name.clone(), to.name.clone());
                desired.backfill.get(&key)
            }
            Direction::Down(_) => None,
        };
        if let Some(expr) = told {
            return Some((expr.clone(), Source::Model));
        }
        let is_new = !self.tables.from.columns.contains_key(&to.name);
        match &to.default {
            _ if to.nullable => None,
            ColumnDefault::Expression(expr) if !is_new => Some((expr.clone(), Source::Default)),
            ColumnDefault::None if is_new => {
                let value = neutral_value(self.schemas.to, self.tables.to, to)?;
                Some((value, Source::Neutral))
            }
            ColumnDefault::None
            | ColumnDefault::Expression(_)
            | ColumnDefault::Identity(_)
            | ColumnDefault::Serial(_)
            | ColumnDefault::Generated(_) => None,
        }
    }

    fn place(&self, column: &Column) -> String {
        format!("{}.{}", self.tables.to.name.to_reference(), column.name)
    }

    fn say(&mut self, column: &Column, expr: &Expr, source: Source) {
        let source = match source {
            Source::Model => "as the model says",
            Source::Default => "the column's default",
            Source::Neutral => {
                self.hazards.push(invented(expr, &self.place(column)));
                return;
            }
        };
        self.comments.push(format!(
            "Rows without one get {expr} in {}: {source}.",
            column.name
        ));
    }

    fn converted(&mut self, pair: Pair<&Column>) -> Expr {
        let plain = Expr::new(pair.to.name.quoted());
        let types = pair.map(|column| &column.data_type);
        if !types.differs() {
            return plain;
        }
        self.hazards.extend(lost::narrowed(self.tables.to, pair));
        if let Direction::Up(desired) = self.direction {
            let key = (self.tables.to.name.clone(), pair.to.name.clone());
            if let Some(using) = desired.using.get(&key) {
                return using.clone();
            }
        }
        self.tell_gone_labels(types);
        if let Some(expr) = self.relabelled(pair) {
            return expr;
        }
        let (expr, hazard) = told_conversion(
            conversion(self.schemas, &pair.to.name, types),
            &self.place(pair.to),
            types,
        );
        self.hazards.extend(hazard);
        expr.unwrap_or(plain)
    }

    /// The labels that the models say for others of an enum type.
    fn mapping(&self, enum_type: &QualifiedName) -> Option<&BTreeMap<String, String>> {
        match self.direction {
            Direction::Up(desired) => desired.enum_mapping.get(enum_type),
            Direction::Down(_) => None,
        }
    }

    /// Says of each label of the old enum type that the new one lacks what becomes of rows that hold it.
    fn tell_gone_labels(&mut self, types: Pair<&ColumnType>) {
        let Pair { from, to } = types.map(ColumnType::user_type);
        let (Some(from), Some(to)) = (from, to) else {
            return;
        };
        let (old, new) = (
            self.schemas.from.enums.get(from),
            self.schemas.to.enums.get(to),
        );
        let (Some(old), Some(new)) = (old, new) else {
            return;
        };
        let mapping = self.mapping(to).filter(|_| !types.to.array);
        let gone = old
            .labels
            .iter()
            .filter(|label| !new.labels.contains(label));
        let hazards: Vec<Hazard> = gone
            .map(|label| {
                let id = ObjectId::EnumLabel(to.clone(), label.clone());
                REMOVE_ENUM_LABEL.hazard(match mapping.and_then(|mapping| mapping.get(label)) {
                    Some(new) => format!("removes {id}; rows that hold it get \"{new}\""),
                    None => format!("removes {id}; fails if a row holds it"),
                })
            })
            .collect();
        self.hazards.extend(hazards);
    }

    /// The value in an enum type of which labels are removed that the models say others for.
    fn relabelled(&self, pair: Pair<&Column>) -> Option<Expr> {
        let types = pair.map(|column| &column.data_type);
        let Pair { from, to } = types.map(ColumnType::user_type);
        let is_one = !types.to.array && self.schemas.from.enums.contains_key(from?);
        let labels = self.mapping(to?).filter(|_| is_one)?;
        let (name, to) = (pair.to.name.quoted(), types.to.to_sql());
        let literal = |text: &str| format!("'{}'", text.replace('\'', "''"));
        let mut cases = String::new();
        for (old, new) in labels {
            cases.push_str(&format!(" WHEN {} THEN {}", literal(old), literal(new)));
        }
        Some(Expr::new(format!(
            "(CASE {name}::text{cases} ELSE {name}::text END)::{to}"
        )))
    }
}

/// Lets a column's own sequence go on after the values that were copied.
fn go_on(table: &QualifiedName, column: &Column) -> Option<Step> {
    let options = match &column.default {
        ColumnDefault::Identity(identity) => &identity.options,
        ColumnDefault::Serial(serial) => &serial.options,
        ColumnDefault::None | ColumnDefault::Expression(_) | ColumnDefault::Generated(_) => {
            return None;
        }
    };
    let last = if options.increment < 0 { "min" } else { "max" };
    let name = column.name.quoted();
    let literal = |text: &str| format!("'{}'", text.replace('\'', "''"));
    let sql = format!(
        "SELECT setval(pg_get_serial_sequence({}, {}), COALESCE({last}({name}), {}), {last}({name}) IS NOT NULL) FROM {}",
        literal(&table.quoted()),
        literal(column.name.as_str()),
        options.start,
        table.quoted()
    );
    let comment = format!(
        "The numbers of {} go on after the last one in use.",
        column.name
    );
    Some(Step::new(Phase::Columns, Op::Execute { sql }).comment(comment))
}
