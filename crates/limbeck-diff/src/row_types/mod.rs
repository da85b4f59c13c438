//! Columns that have the row type of a table, or a type over one, while that table changes.
//!
//! PostgreSQL refuses to rewrite a table, and to drop what has a row type, as long as a column has the type
//! (server's `find_composite_type_dependencies`, also through arrays, domains, composites and ranges). Such a plan goes
//! in three legs, and each is planned like any other:
//!
//! 1. The columns are set aside: they hold their values as text, or as JSON where the attributes are others
//!    afterwards. What rests on them goes ([`aside`]).
//! 2. Everything else changes.
//! 3. The columns come back, and what rests on them.
//!
//! Which tables these are is read from the plain plan ([`refused`]). A column that has such a type on one side only
//! is a matter of order ([`order_steps`]).

mod aside;
mod carrier;
mod inside;
mod refused;
mod texts;

use std::collections::{BTreeMap, BTreeSet};

use limbeck_ops::Op;
use limbeck_schema::{
    Builtin, Column, ColumnType, Desired, Expr, Name, QualifiedName, Schema, TypeName,
};

use crate::pair::Pair;
use crate::plan::{Plan, PlannedOp};

use carrier::Carried;
pub(crate) use refused::{is_used, order_steps};
pub(crate) use texts::is_torn;

/// A plan that goes around the columns which stand in the way of another one.
pub(crate) fn around(
    current: &Schema,
    desired: &Desired,
    plan: Plan,
    directly: impl Fn(&Schema, &Desired) -> Plan,
) -> Plan {
    let schemas = Pair {
        from: current,
        to: &desired.schema,
    };
    let mut plan = plan;
    let mut warnings = Vec::new();
    if let Some(legs) = Legs::find(schemas, &plan.upgrade) {
        let middle = directly(&legs.states.from, &legs.hints(desired, Side::To));
        plan.upgrade = legs.run(desired, middle.upgrade, &mut warnings, &directly);
        warnings.extend(middle.warnings);
    } else {
        warnings.append(&mut plan.warnings);
    }
    if let Some(legs) = Legs::find(schemas.reversed(), &plan.downgrade) {
        let middle = directly(&legs.states.to, &legs.hints(desired, Side::From));
        plan.downgrade = legs.run(desired, middle.downgrade, &mut warnings, &directly);
        warnings.extend(middle.warnings);
    }
    for warning in warnings {
        if !plan.warnings.contains(&warning) {
            plan.warnings.push(warning);
        }
    }
    plan
}

/// A side of the way.
#[derive(Clone, Copy)]
enum Side {
    From,
    To,
}

/// One way, with the states that the second leg begins and ends with.
struct Legs<'a> {
    schemas: Pair<&'a Schema>,
    states: Pair<Schema>,
    carried: Columns,
}

impl<'a> Legs<'a> {
    fn find(schemas: Pair<&'a Schema>, ops: &[PlannedOp]) -> Option<Self> {
        let mut refused = refused::types(schemas, ops.iter().map(|planned| &planned.op));
        if refused.is_empty() {
            return None;
        }
        // A type that can't stay takes its columns along, and a column of a table the row type of that.
        loop {
            let over = refused::with_types_over(schemas, &refused);
            let columns = carrier::carried(schemas, &over);
            let aside = aside::both(schemas, &over, &columns);
            let more = refused::more(&refused, &columns, &aside.types);
            if more.is_empty() {
                return (!columns.is_empty()).then_some(Self {
                    schemas,
                    states: aside.states,
                    carried: columns,
                });
            }
            refused.extend(more);
        }
    }

    /// What the models say, with the state on one side of the second leg as the goal.
    fn hints(&self, desired: &Desired, side: Side) -> Desired {
        let mut hints = desired.clone();
        hints.using.retain(|key, _| !self.carried.contains_key(key));
        hints.schema = match side {
            Side::From => self.states.from.clone(),
            Side::To => self.states.to.clone(),
        };
        hints
    }

    /// All legs, around the one in the middle.
    fn run(
        &self,
        desired: &Desired,
        middle: Vec<PlannedOp>,
        warnings: &mut Vec<String>,
        directly: impl Fn(&Schema, &Desired) -> Plan,
    ) -> Vec<PlannedOp> {
        let of_leg = |goal: &Schema, using: BTreeMap<(QualifiedName, Name), Expr>| Desired {
            schema: goal.clone(),
            using,
            server_version: desired.server_version,
            ..Desired::default()
        };
        let using = |conversion: fn(&Carried) -> Option<Expr>| {
            let carried = self.carried.iter();
            let carried = carried.filter_map(|(key, c)| Some((key.clone(), conversion(c)?)));
            carried.collect()
        };
        let mut ops = Vec::new();
        let leaves = of_leg(&self.states.from, using(Carried::leaves));
        let first = directly(self.schemas.from, &leaves);
        for mut planned in first.upgrade {
            if let Some(carried) = self.retyped(&planned.op) {
                planned.comments.push(carried.why_it_leaves());
            }
            ops.push(planned);
        }
        ops.extend(middle);
        let returns = of_leg(self.schemas.to, using(Carried::returns));
        let last = directly(&self.states.to, &returns);
        for mut planned in last.upgrade {
            let carried = self.retyped(&planned.op);
            let Some(carried) = carried else {
                ops.push(planned);
                continue;
            };
            planned.hazards.extend(carried.hazard());
            planned.comments.push("It comes back.".to_owned());
            let helper = carried.helper();
            let plain = |op: Op| PlannedOp {
                op,
                hazards: Vec::new(),
                comments: Vec::new(),
            };
            ops.extend(helper.map(|object| plain(Op::CreateObject(object.clone()))));
            ops.push(planned);
            ops.extend(helper.map(|object| {
                plain(Op::DropObject {
                    id: object.id.clone(),
                })
            }));
        }
        warnings.extend(first.warnings);
        warnings.extend(last.warnings);
        ops
    }

    /// The carried column whose type an operation changes.
    fn retyped(&self, op: &Op) -> Option<&Carried> {
        let Op::AlterColumn {
            table,
            column,
            alteration,
        } = op
        else {
            return None;
        };
        alteration.data_type.as_ref()?;
        self.carried.get(&(table.clone(), column.clone()))
    }
}

/// The columns of a schema with a user's type.
fn typed_columns(
    schema: &Schema,
) -> impl Iterator<Item = (&QualifiedName, &Column, &QualifiedName)> {
    schema.tables.values().flat_map(|table| {
        let columns = table.columns.values();
        columns.filter_map(|column| Some((&table.name, column, column.data_type.user_type()?)))
    })
}

fn text() -> ColumnType {
    builtin("text")
}

fn json() -> ColumnType {
    builtin("json")
}

fn builtin(name: &'static str) -> ColumnType {
    ColumnType {
        name: TypeName::Builtin(Builtin(name)),
        modifiers: Vec::new(),
        interval_fields: None,
        array: false,
    }
}

/// Names of types.
type Types = BTreeSet<QualifiedName>;

/// Columns that are set aside.
type Columns = BTreeMap<(QualifiedName, Name), Carried>;
