//! What is left alone and stands in the way: PostgreSQL refuses to change the type of a column, or to
//! drop it, while a view uses it, and to make what has the name of something; nobody but the plan's maker sees both.

use limbeck_lint::told;
use limbeck_ops::Op;
use std::collections::{BTreeMap, BTreeSet};

use limbeck_schema::{ObjectId, QualifiedName, Schema, SqlObject, SqlObjectId, SqlObjectKind};

use crate::links::Resources;
use crate::mentions::Names;
use crate::plan::{Plan, PlannedOp};
use crate::step::Resource;

/// Adds a hazard to each upgrade operation that PostgreSQL refuses because of one of these objects of
/// the database, which the plan does not touch. `current` is the schema that the plan begins with.
pub fn warn_of_left_alone(plan: &mut Plan, current: &Schema, objects: &[SqlObject]) {
    let names = Names::of(current);
    let uses: Vec<(&SqlObject, Resources)> = objects
        .iter()
        .filter(|object| holds_fast(object.id.kind))
        .map(|object| (object, names.mentioned_by(object)))
        .collect();
    for planned in &mut plan.upgrade {
        for object in objects
            .iter()
            .filter(|object| takes(&planned.op, &object.id))
        {
            let (kind, id) = (object.id.kind, &object.id);
            let message = format!(
                "fails as long as {kind} \"{id}\" is there, which limbeck does not manage and which has this name"
            );
            planned.hazards.push(told::LEFT_ALONE.hazard(message));
        }
        let Some((changed, home)) = changed(planned) else {
            continue;
        };
        for (object, used) in &uses {
            // A table takes along what is on it.
            let goes_along = home.is_some() && object.id.table.as_ref() == home.as_ref();
            if used.contains(&changed) && !goes_along {
                let (kind, id) = (object.id.kind, &object.id);
                let message = format!(
                    "fails as long as {kind} \"{id}\" is there, which limbeck does not manage and which uses it"
                );
                planned.hazards.push(told::LEFT_ALONE.hazard(message));
            }
        }
    }
}

/// Whether an operation gives something the name that an object of the database has. Relations share their names,
/// and so do types; a table or view is both (manual, `CREATE TABLE` and `CREATE TYPE`).
fn takes(op: &Op, id: &SqlObjectId) -> bool {
    let Some(name) = id.qualified_name() else {
        return false;
    };
    let is_relation = id.kind.is_relation();
    let is_type = id.kind.is_type() || is_relation && id.kind != SqlObjectKind::Sequence;
    if let Op::RenameTable { to, .. } = op {
        return (is_relation || is_type) && *to == name;
    }
    if let Op::RenameEnum { to, .. } = op {
        return is_type && *to == name;
    }
    let shares_names = |made: ObjectId| {
        if let ObjectId::Table(made) = made {
            return (is_relation || is_type) && made == name;
        }
        if let ObjectId::Enum(made) = made {
            return is_type && made == name;
        }
        if let ObjectId::Index(table, made) = made {
            return is_relation && table.sibling(made) == name;
        }
        if let ObjectId::Sql(made) = made {
            let both = made.kind.is_relation() && is_relation || made.kind.is_type() && is_type;
            return both && made.qualified_name().as_ref() == Some(&name);
        }
        false
    };
    op.made().is_some_and(shares_names)
}

/// Adds a hazard to each upgrade operation that drops an object, a table or a column which is made again, and whose
/// privileges go with it. `privileged` are the names of objects that have privileges of their own.
pub fn warn_of_lost_privileges(plan: &mut Plan, privileged: &BTreeSet<&str>) {
    let made: BTreeSet<String> = plan.upgrade.iter().filter_map(created).collect();
    // A table that another one takes the place of is renamed first.
    let mut first_names: BTreeMap<QualifiedName, QualifiedName> = BTreeMap::new();
    for planned in &mut plan.upgrade {
        if let Op::RenameTable { from, to } = &planned.op {
            let first = first_names.remove(from).unwrap_or_else(|| from.clone());
            first_names.insert(to.clone(), first);
        }
        let Some((kind, id)) = dropped(&planned.op, &first_names) else {
            continue;
        };
        if privileged.contains(id.as_str()) && made.contains(&format!("{kind} {id}")) {
            let message = format!(
                "loses the privileges of {kind} \"{id}\", which limbeck does not manage: the new one has the default ones"
            );
            let hazard = told::LOST_PRIVILEGES.hazard(message);
            planned.hazards.push(hazard);
        }
    }
}

/// The kind and the name of what goes for good, under the name that it had at first.
fn dropped(
    op: &Op,
    first_names: &BTreeMap<QualifiedName, QualifiedName>,
) -> Option<(String, String)> {
    if let Op::DropTable { name } = op {
        let first = first_names.get(name).unwrap_or(name);
        return Some(("table".to_owned(), first.to_string()));
    }
    if let Op::DropObject { id } = op {
        return Some((id.kind.to_string(), id.to_string()));
    }
    if let Op::DropColumn { table, column } = op {
        return Some(("column".to_owned(), format!("{table}.{column}")));
    }
    None
}

fn created(planned: &PlannedOp) -> Option<String> {
    if let Op::CreateObject(object) = &planned.op {
        return Some(format!("{} {}", object.id.kind, object.id));
    }
    if let Op::CreateTable(table) = &planned.op {
        return Some(format!("table {}", table.name));
    }
    if let Op::AddColumn { table, column } = &planned.op {
        return Some(format!("column {table}.{}", column.name));
    }
    None
}

/// Kinds whose texts PostgreSQL keeps as trees with dependencies on columns. A function's body is text.
fn holds_fast(kind: SqlObjectKind) -> bool {
    [
        SqlObjectKind::View,
        SqlObjectKind::MaterializedView,
        SqlObjectKind::Rule,
        SqlObjectKind::Policy,
        SqlObjectKind::Trigger,
    ]
    .contains(&kind)
}

/// What an operation can't change while something uses it, and the table that it drops.
fn changed(planned: &PlannedOp) -> Option<(Resource, Option<QualifiedName>)> {
    if let Op::DropTable { name } = &planned.op {
        return Some((Resource::Relation(name.clone()), Some(name.clone())));
    }
    if let Op::DropColumn { table, column } = &planned.op {
        return Some((Resource::Column(table.clone(), column.clone()), None));
    }
    if let Op::AlterColumn {
        table,
        column,
        alteration,
    } = &planned.op
        && alteration.data_type.is_some()
    {
        return Some((Resource::Column(table.clone(), column.clone()), None));
    }
    None
}

#[cfg(test)]
mod tests {
    use limbeck_schema::sql_object::read_object;
    use limbeck_schema::{
        Column, ColumnDefault, ColumnType, Desired, Expr, Generated, GeneratedKind, IndexElement,
        PartitionBy, PartitionStrategy, Table,
    };

    use super::*;
    use crate::plan::plan;

    fn schema(total: &str) -> Schema {
        let mut table = Table::new(QualifiedName::public("orders"));
        for (name, data_type) in [("id", "bigint"), ("total", total), ("note", "text")] {
            let data_type: ColumnType = data_type.parse().unwrap();
            table.add_column(Column::new(name, data_type));
        }
        let mut schema = Schema::new();
        schema.add_table(table);
        schema
    }

    fn hazards(to: Schema, objects: &[&str]) -> Vec<String> {
        let current = schema("integer");
        let desired = Desired {
            schema: to,
            ..Desired::default()
        };
        let mut plan = plan(&current, &desired);
        let objects: Vec<SqlObject> = objects
            .iter()
            .map(|sql| read_object(sql).unwrap())
            .collect();
        warn_of_left_alone(&mut plan, &current, &objects);
        let hazards = plan.upgrade.iter().flat_map(|planned| &planned.hazards);
        hazards
            .filter(|hazard| hazard.rule.code == told::LEFT_ALONE.code)
            .map(|hazard| hazard.message.clone())
            .collect()
    }

    const VIEW: &str = "CREATE VIEW public.v AS SELECT o.total FROM public.orders o";
    const OTHER_VIEW: &str = "CREATE VIEW public.w AS SELECT o.note FROM public.orders o";
    const TRIGGER: &str = "CREATE TRIGGER t BEFORE UPDATE OF total ON public.orders \
                           FOR EACH ROW EXECUTE FUNCTION public.f()";

    #[test]
    fn a_view_holds_the_type_of_its_columns() {
        let found = hazards(schema("bigint"), &[VIEW, OTHER_VIEW]);
        assert_eq!(found.len(), 1, "{found:?}");
        assert!(found[0].contains("view \"public.v\""), "{found:?}");
    }

    #[test]
    fn a_table_takes_its_triggers_along() {
        assert_eq!(hazards(schema("bigint"), &[TRIGGER]).len(), 1);
        assert_eq!(hazards(Schema::new(), &[TRIGGER]).len(), 0);
        assert_eq!(hazards(Schema::new(), &[VIEW, OTHER_VIEW]).len(), 2);
    }

    #[test]
    fn names_that_are_taken() {
        let mut to = schema("integer");
        to.add_table(Table::new(QualifiedName::public("v")));
        let mood = QualifiedName::public("mood");
        to.add_enum(limbeck_schema::EnumType::new(mood, ["sad"]));
        let domain = "CREATE DOMAIN public.mood AS text";
        let found = hazards(to.clone(), &[OTHER_VIEW, domain, VIEW]);
        assert_eq!(found.len(), 2, "{found:?}");
        let elsewhere = "CREATE DOMAIN app.mood AS text";
        let sequence = "CREATE SEQUENCE public.mood";
        assert_eq!(hazards(to, &[elsewhere, sequence]).len(), 0);
    }

    #[test]
    fn a_view_that_is_made_again_loses_its_privileges() {
        let with_view = |total: &str| {
            let mut schema = schema(total);
            schema.add_object(read_object(VIEW).unwrap());
            schema
        };
        let desired = Desired {
            schema: with_view("bigint"),
            ..Desired::default()
        };
        let found = |privileged: &[&str]| {
            let mut plan = plan(&with_view("integer"), &desired);
            warn_of_lost_privileges(&mut plan, &privileged.iter().copied().collect());
            let hazards = plan.upgrade.iter().flat_map(|planned| &planned.hazards);
            hazards
                .filter(|hazard| hazard.rule.code == told::LOST_PRIVILEGES.code)
                .count()
        };
        assert_eq!(found(&["public.v"]), 1);
        assert_eq!(found(&["public.w"]), 0);
        // The table stays.
        assert_eq!(found(&["public.orders"]), 0);
    }

    #[test]
    fn a_table_that_is_made_again_loses_its_privileges() {
        let mut to = schema("integer");
        let orders = to.tables.get_mut(&QualifiedName::public("orders")).unwrap();
        orders.partition_by = Some(PartitionBy {
            strategy: PartitionStrategy::Range,
            keys: vec![IndexElement::column("id")],
        });
        let desired = Desired {
            schema: to,
            ..Desired::default()
        };
        let mut plan = plan(&schema("integer"), &desired);
        warn_of_lost_privileges(&mut plan, &BTreeSet::from(["public.orders"]));
        let hazards = plan.upgrade.iter().flat_map(|planned| &planned.hazards);
        let lost = hazards.filter(|hazard| hazard.rule.code == told::LOST_PRIVILEGES.code);
        let messages: Vec<_> = lost.map(|hazard| hazard.message.as_str()).collect();
        assert_eq!(
            messages,
            [
                "loses the privileges of table \"public.orders\", which limbeck does not manage: the new one has the default ones"
            ]
        );
    }

    #[test]
    fn a_column_that_is_made_again_loses_its_privileges() {
        let with = |expression: &str| {
            let mut schema = schema("integer");
            let orders = schema.tables.get_mut(&QualifiedName::public("orders"));
            let mut twice = Column::new("twice", "integer".parse().unwrap());
            twice.default = ColumnDefault::Generated(Generated {
                expression: Expr::new(expression),
                kind: GeneratedKind::Stored,
            });
            orders.unwrap().add_column(twice);
            schema
        };
        let desired = Desired {
            schema: with("total + total"),
            ..Desired::default()
        };
        let mut plan = plan(&with("total * 2"), &desired);
        let privileged = BTreeSet::from(["public.orders.twice", "public.orders.total"]);
        warn_of_lost_privileges(&mut plan, &privileged);
        let lost = plan.upgrade.iter().filter(|planned| {
            let mut hazards = planned.hazards.iter();
            hazards.any(|hazard| hazard.rule.code == told::LOST_PRIVILEGES.code)
        });
        let operations: Vec<_> = lost.map(|planned| &planned.op).collect();
        assert!(matches!(operations[..], [Op::DropColumn { .. }]));
    }
}
