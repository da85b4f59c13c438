//! Runs the command of a case and puts the answer into the form that cases expect.

use std::collections::BTreeMap;

use limbeck_revision::graph::{
    Direction, Graph, Identifier, NewRevision, Purpose, RevisionError, RevisionRange, StampMode,
    Step, VersionOp,
};
use limbeck_revision::header::{BranchLabel, RevisionId};
use serde_json::{Value, json};

use crate::case::Case;

pub(crate) type Answer = Result<BTreeMap<String, Value>, String>;

pub(crate) fn run(case: &Case) -> Answer {
    let graph = case.build()?;
    answer(case, &graph).map_err(|error| format!("{error} {}", error.hint().unwrap_or_default()))
}

type Fields = BTreeMap<String, Value>;

fn answer(case: &Case, graph: &Graph) -> Result<Fields, RevisionError> {
    match case.command.as_str() {
        "upgrade" => steps(
            graph.plan_upgrade(&case.start_heads, &target(case)?)?,
            &case.start_heads,
        ),
        "downgrade" => steps(
            graph.plan_downgrade(&case.start_heads, &target(case)?)?,
            &case.start_heads,
        ),
        "upgrade_sql" | "downgrade_sql" => offline(case, graph),
        "stamp" => stamp(case, graph),
        "stamp_sql" => offline_stamp(case, graph),
        "history" => Ok(revs(&graph.history(&range(case)?, &case.start_heads)?)),
        "heads" if case.resolve_dependencies => Ok(revs(&graph.effective_heads())),
        "heads" => Ok(revs(&graph.heads())),
        "branches" => Ok(branches(graph)),
        "current" => current(case, graph),
        "show" => Ok(revs(&graph.show(&target(case)?, &case.start_heads)?)),
        "graph" => Ok(describe(graph)),
        "revision" | "merge" => propose(case, graph),
        other => panic!("unknown command {other}"),
    }
}

fn target(case: &Case) -> Result<Identifier, RevisionError> {
    Ok(case.target.as_deref().unwrap_or_default().parse()?)
}

fn range(case: &Case) -> Result<RevisionRange, RevisionError> {
    Ok(case.target.as_deref().unwrap_or(":").parse()?)
}

fn revs(revisions: &[&RevisionId]) -> Fields {
    Fields::from([("revs".to_owned(), json!(strings(revisions)))])
}

fn strings(revisions: &[&RevisionId]) -> Vec<String> {
    revisions
        .iter()
        .map(|revision| revision.to_string())
        .collect()
}

fn steps(steps: Vec<Step>, start: &[String]) -> Result<Fields, RevisionError> {
    let rows = steps
        .last()
        .map(|step| step.rows.iter().map(ToString::to_string).collect());
    let mut end: Vec<String> = rows.unwrap_or_else(|| start.to_vec());
    end.sort();
    let mut fields = step_fields(&steps);
    fields.insert("end_heads".to_owned(), json!(end));
    Ok(fields)
}

fn step_fields(steps: &[Step]) -> Fields {
    let name = |step: &Step| match step.direction {
        Direction::Upgrade => json!(["up", step.revision.as_str()]),
        Direction::Downgrade => json!(["down", step.revision.as_str()]),
    };
    Fields::from([
        ("steps".to_owned(), steps.iter().map(name).collect()),
        (
            "version_ops".to_owned(),
            steps.iter().map(|step| ops(&step.version_ops)).collect(),
        ),
    ])
}

fn ops(ops: &[VersionOp]) -> Value {
    let one = |op: &VersionOp| match op {
        VersionOp::Insert(row) => json!(["insert", row.as_str()]),
        VersionOp::Update { from, to } => json!(["update", from.as_str(), to.as_str()]),
        VersionOp::Delete(row) => json!(["delete", row.as_str()]),
    };
    ops.iter().map(one).collect()
}

fn offline(case: &Case, graph: &Graph) -> Result<Fields, RevisionError> {
    let text = case.target.as_deref().unwrap_or_default();
    let (start, target) = match text.split_once(':') {
        Some((start, target)) => (Some(start.parse()?), target),
        None if case.command == "downgrade_sql" => return Err(RevisionError::StartRequired),
        None => (None, text),
    };
    let rows = graph.offline_start(start.as_ref())?;
    let target = target.parse()?;
    let steps = match case.command.as_str() {
        "upgrade_sql" => graph.plan_upgrade(&rows, &target)?,
        _ => graph.plan_downgrade(&rows, &target)?,
    };
    let mut fields = step_fields(&steps);
    let creates = rows.is_empty() && !steps.is_empty();
    fields.insert("creates_version_table".to_owned(), json!(creates));
    Ok(fields)
}

fn stamp(case: &Case, graph: &Graph) -> Result<Fields, RevisionError> {
    let targets = case
        .targets
        .iter()
        .map(|target| target.parse())
        .collect::<Result<Vec<_>, _>>()?;
    let mode = if case.purge {
        StampMode::Purge
    } else {
        StampMode::Keep
    };
    let (mut fields, rows) = stamp_fields(graph, &case.start_heads, &targets, mode)?;
    let start = if case.purge {
        Vec::new()
    } else {
        case.start_heads.clone()
    };
    let mut end = rows.unwrap_or(start);
    end.sort();
    fields.insert("end_heads".to_owned(), json!(end));
    Ok(fields)
}

fn offline_stamp(case: &Case, graph: &Graph) -> Result<Fields, RevisionError> {
    let (mut starts, mut targets) = (Vec::<Identifier>::new(), Vec::<Identifier>::new());
    for text in &case.targets {
        let (start, target) = text
            .split_once(':')
            .map_or((None, text.as_str()), |(a, b)| (Some(a), b));
        starts.extend(start.map(str::parse).transpose()?);
        targets.push(target.parse()?);
    }
    let rows: Vec<String> = graph
        .offline_start(Graph::single_start(&starts)?)?
        .iter()
        .map(ToString::to_string)
        .collect();
    let (mut fields, _) = stamp_fields(graph, &rows, &targets, StampMode::Keep)?;
    let creates = rows.is_empty() && fields["steps"] != json!([]);
    fields.insert("creates_version_table".to_owned(), json!(creates));
    Ok(fields)
}

fn stamp_fields(
    graph: &Graph,
    rows: &[String],
    targets: &[Identifier],
    mode: StampMode,
) -> Result<(Fields, Option<Vec<String>>), RevisionError> {
    let plan = graph.plan_stamp(rows, targets, mode)?;
    let steps: Value = plan
        .iter()
        .map(|step| {
            let from: Vec<String> = step.from.iter().map(ToString::to_string).collect();
            let to: Vec<String> = step.to.iter().map(ToString::to_string).collect();
            json!(["stamp", from, to])
        })
        .collect();
    let version_ops: Value = plan.iter().map(|step| ops(&step.version_ops)).collect();
    let rows = plan
        .last()
        .map(|step| step.rows.iter().map(ToString::to_string).collect());
    Ok((
        Fields::from([
            ("steps".to_owned(), steps),
            ("version_ops".to_owned(), version_ops),
        ]),
        rows,
    ))
}

fn branches(graph: &Graph) -> Fields {
    let points = graph.branches();
    let map: serde_json::Map<String, Value> = points
        .iter()
        .map(|point| (point.revision.to_string(), json!(strings(&point.children))))
        .collect();
    Fields::from([("branchpoints".to_owned(), Value::Object(map))])
}

fn current(case: &Case, graph: &Graph) -> Result<Fields, RevisionError> {
    if case.check_heads {
        graph.check_heads(&case.start_heads)?;
    }
    Ok(revs(&graph.current(&case.start_heads)?))
}

fn describe(graph: &Graph) -> Fields {
    let mut map = serde_json::Map::new();
    for header in graph.headers() {
        let id = header.revision.as_str();
        let labels: Vec<&str> = graph.labels(id).iter().map(BranchLabel::as_str).collect();
        let entry = json!({
            "labels": labels,
            "branchpoint": graph.is_branch_point(id),
            "mergepoint": graph.is_merge_point(id),
            "head": graph.is_head(id),
            "effective_head": graph.is_effective_head(id),
            "children": strings(&graph.children(id)),
            "dependents": strings(&graph.dependents(id)),
        });
        map.insert(id.to_owned(), entry);
    }
    let bare = graph
        .headers()
        .filter(|h| h.down_revisions.is_empty() && h.depends_on.is_empty());
    let bare: Vec<String> = bare.map(|header| header.revision.to_string()).collect();
    Fields::from([
        ("heads".to_owned(), json!(strings(&graph.heads()))),
        (
            "effective_heads_in_db".to_owned(),
            json!(strings(&graph.effective_heads())),
        ),
        ("bases".to_owned(), json!(strings(&graph.bases()))),
        ("bases_without_dependencies".to_owned(), json!(bare)),
        ("revs".to_owned(), Value::Object(map)),
    ])
}

fn propose(case: &Case, graph: &Graph) -> Result<Fields, RevisionError> {
    let parse_all = |texts: &[String]| {
        texts
            .iter()
            .map(|text| text.parse())
            .collect::<Result<Vec<_>, _>>()
    };
    let heads = match &case.head {
        Some(head) => vec![head.parse()?],
        None => parse_all(&case.targets)?,
    };
    let new = NewRevision {
        purpose: match case.command.as_str() {
            "merge" => Purpose::Merge,
            _ => Purpose::Revision,
        },
        heads,
        splice: case.splice,
        depends_on: parse_all(case.depends_on.as_deref().unwrap_or_default())?,
        branch_labels: case
            .label
            .iter()
            .map(BranchLabel::new)
            .collect::<Result<_, _>>()?,
        ..NewRevision::new(RevisionId::new("ffffffffffff")?)
    };
    let proposal = graph.propose(&new)?;
    let down: Vec<String> = proposal
        .down_revisions
        .iter()
        .map(ToString::to_string)
        .collect();
    let labels: Vec<String> = proposal
        .branch_labels
        .iter()
        .map(ToString::to_string)
        .collect();
    Ok(Fields::from([
        ("down".to_owned(), json!(down)),
        ("depends".to_owned(), json!(proposal.depends_on)),
        ("labels".to_owned(), json!(labels)),
    ]))
}
