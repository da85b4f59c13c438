//! Tables above and below each other: whose partitions tables are, and what they inherit from.

use limbeck_schema::{Inherits, PartitionBound, PartitionOf, QualifiedName, Table};

use super::Input;
use super::object::TableDraft;
use super::table::{Part, Tables};
use super::target::{self, Lookup, Role, Side};
use crate::attr::foreign_key::TargetRef;
use crate::attr::partition::{BoundAttr, PartitionAttr, PartitionByAttr};
use crate::attr::table::TableAttrs;
use crate::item::model::comment_text;
use crate::mistake::Mistake;
use crate::report::{Place, Report};

/// What a struct says of the tables above and below its own.
pub(super) struct Kin<'i> {
    /// The structs that the columns come from.
    pub(super) parts: Vec<Part<'i>>,
    /// `partition_by`.
    pub(super) by: Option<&'i PartitionByAttr>,
    /// Which rows the partition takes.
    pub(super) bound: Option<&'i BoundAttr>,
    /// The tables above, as they are written.
    written: Vec<&'i TargetRef>,
}

impl<'i> Kin<'i> {
    pub(super) fn of_model(attrs: &'i TableAttrs, parts: Vec<Part<'i>>) -> Self {
        Self {
            parts,
            by: attrs.partitioning.by.as_ref(),
            bound: attrs.partition_of.as_ref().map(|of| &of.bound),
            written: match &attrs.partition_of {
                Some(of) => vec![&of.parent],
                None => attrs.parents().collect(),
            },
        }
    }
}

/// Adds the partitions that the struct of a partitioned table lists, and those of these.
pub(super) fn list_partitions<'i>(
    input: &'i Input<'_>,
    tables: &mut Tables<'i>,
    above: usize,
    partitions: &'i [PartitionAttr],
    report: &mut Report,
) {
    for partition in partitions {
        let draft = listed(input, &tables.drafts[above], above, partition);
        let kin = Kin {
            parts: Vec::new(),
            by: partition.below.by.as_ref(),
            bound: Some(&partition.bound),
            written: Vec::new(),
        };
        if let Some(at) = tables.add(draft, kin, report) {
            list_partitions(input, tables, at, &partition.below.partitions, report);
        }
    }
}

fn listed(
    input: &Input<'_>,
    parent: &TableDraft,
    above: usize,
    partition: &PartitionAttr,
) -> TableDraft {
    let schema = partition.schema.as_ref().map(|schema| &schema.value);
    let schema = schema.unwrap_or(&parent.table.name.schema);
    let name = QualifiedName::new(schema.clone(), partition.name.value.clone());
    let mut table = Table::new(name.clone());
    table.comment = comment_text(partition.comment.as_ref(), None, input.options.doc_comments);
    let old = partition.renamed_from.as_ref();
    TableDraft {
        model: parent.model,
        table,
        place: Place {
            file: parent.place.file,
            span: partition.name.span,
        },
        renamed_from: old.map(|old| name.sibling(old.value.clone())),
        parents: vec![above],
        in_attribute: true,
        index_names: partition.bound.index_names.clone(),
        without_indexes: partition.bound.without_indexes.clone(),
        columns: Vec::new(),
        constraints: Vec::new(),
        indexes: Vec::new(),
        references: Vec::new(),
        named_indexes: Vec::new(),
        of_type: None,
    }
}

/// Finds the tables above those that are written on structs of their own.
pub(super) fn link(input: &Input<'_>, tables: &mut Tables<'_>, report: &mut Report) {
    let table_of = target::table_of(&tables.drafts);
    for at in 0..tables.drafts.len() {
        let mut parents = Vec::new();
        let lookup = Lookup {
            input,
            drafts: &tables.drafts,
            table_of: &table_of,
            role: Role::Parent,
        };
        let draft = &tables.drafts[at];
        let model = &input.models[draft.model];
        for written in &tables.kin[at].written {
            let mistake = match lookup.find(model.module, written) {
                Ok((Side::Model(found), columns)) if columns.is_empty() => {
                    let mut drafts = tables.drafts.iter();
                    parents.extend(drafts.position(|other| std::ptr::eq(other, found)));
                    continue;
                }
                Ok((Side::Model(_), _)) => {
                    Mistake::error(written.span, "a table above is a model, not a field")
                }
                Ok((Side::Elsewhere(name), _)) => Mistake::error(
                    written.span,
                    format!("no model declares table \"{name}\""),
                )
                .help("The columns of a table below are known from the model of the one above."),
                Ok((Side::Broken, _)) => continue,
                Err(mistake) => mistake,
            };
            report.push(model.file, mistake);
        }
        let names = if tables.kin[at].bound.is_none() {
            parents
                .iter()
                .map(|at| tables.drafts[*at].table.name.clone())
                .collect()
        } else {
            Vec::new()
        };
        let bound = tables.kin[at].bound;
        let index_names = bound.map(|bound| bound.index_names.clone());
        let without_indexes = bound.map(|bound| bound.without_indexes.clone());
        let draft = &mut tables.drafts[at];
        if !draft.in_attribute {
            draft.parents = parents;
            draft.index_names = index_names.unwrap_or_default();
            draft.without_indexes = without_indexes.unwrap_or_default();
            draft.table.inherits = Inherits {
                parents: names,
                ..Inherits::default()
            };
        }
        if tables.kin[at].bound.is_some()
            && let Some(parent) = tables.drafts[at].parents.first()
        {
            // The rows are told when the table above is complete.
            let parent = tables.drafts[*parent].table.name.clone();
            let of = PartitionOf::new(parent, PartitionBound::Default);
            tables.drafts[at].table.partition_of = Some(of);
        }
    }
}

/// All tables, each after those above it. Tables above themselves are reported and cut off.
pub(super) fn parents_first(tables: &mut Tables<'_>, report: &mut Report) -> Vec<usize> {
    let mut order = Vec::new();
    let mut states = vec![State::Unseen; tables.drafts.len()];
    for at in 0..tables.drafts.len() {
        visit(tables, at, &mut states, &mut order, report);
    }
    order
}

#[derive(Clone, Copy, PartialEq)]
enum State {
    Unseen,
    Open,
    Done,
}

fn visit(
    tables: &mut Tables<'_>,
    at: usize,
    states: &mut [State],
    order: &mut Vec<usize>,
    report: &mut Report,
) {
    if states[at] != State::Unseen {
        return;
    }
    states[at] = State::Open;
    for parent in tables.drafts[at].parents.clone() {
        visit(tables, parent, states, order, report);
        if states[parent] == State::Open {
            let draft = &mut tables.drafts[at];
            let name = draft.table.name.clone();
            report.push(
                draft.place.file,
                Mistake::error(
                    draft.place.span,
                    format!("table \"{name}\" is above itself"),
                ),
            );
            draft.parents.clear();
            draft.table.partition_of = None;
            draft.table.inherits = Inherits::default();
        }
    }
    states[at] = State::Done;
    order.push(at);
}

/// Reports a partition of a table that is not partitioned, and a table that inherits from one that
/// is.
pub(super) fn check_parents(tables: &Tables<'_>, at: usize, report: &mut Report) {
    let draft = &tables.drafts[at];
    if draft.in_attribute {
        // The struct itself has told it.
        return;
    }
    let is_partition = draft.table.partition_of.is_some();
    for (nth, parent) in draft.parents.iter().enumerate() {
        let above = &tables.drafts[*parent];
        let name = &above.table.name;
        let written = tables.kin[at].written.get(nth);
        let span = written.map_or(draft.place.span, |written| written.span);
        let is_partitioned = tables.kin[*parent].by.is_some();
        let mistake = if is_partition && !is_partitioned {
            Mistake::error(span, format!("table \"{name}\" is not partitioned"))
                .also_in(above.place.file, above.place.span, "declared here")
                .help("Write `partition_by = range(column)`, `list(column)` or `hash(column)` on its struct.")
        } else if !is_partition && (is_partitioned || above.table.partition_of.is_some()) {
            let what = if is_partitioned {
                "partitioned"
            } else {
                "a partition"
            };
            Mistake::error(
                span,
                format!("no table can inherit from \"{name}\": it is {what}"),
            )
        } else if draft.parents[..nth].contains(parent) {
            Mistake::error(span, format!("table \"{name}\" is named twice"))
        } else {
            continue;
        };
        report.push(draft.place.file, mistake);
    }
}
