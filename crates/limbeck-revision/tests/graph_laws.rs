//! Laws that hold for every graph: steps are in a possible order, the rows after each step are the tips of
//! what is applied, `downgrade base` undoes `upgrade heads`, and nothing that can be typed panics.

#![expect(clippy::unwrap_used, reason = "a test")]

use std::collections::BTreeSet;

use limbeck_revision::graph::{
    Direction, Graph, Identifier, RevisionError, RevisionRange, StampMode, Step, Symbol,
};
use limbeck_revision::header::{BranchLabel, Header, RevisionId};
use proptest::prelude::*;
use proptest::sample::Index;

/// One revision: parents and dependencies among the revisions before it.
type Shape = (Vec<Index>, Vec<Index>, bool);

fn shapes(size: usize) -> impl Strategy<Value = Vec<Shape>> {
    let parents = prop_oneof![
        1 => Just(0..=0),
        6 => Just(1..=1),
        2 => Just(2..=3),
    ];
    let parents = parents.prop_flat_map(|count| prop::collection::vec(any::<Index>(), count));
    let depends = prop_oneof![4 => Just(0..=0), 1 => Just(1..=2)];
    let depends = depends.prop_flat_map(|count| prop::collection::vec(any::<Index>(), count));
    prop::collection::vec((parents, depends, prop::bool::weighted(0.2)), 1..size)
}

/// Ids do not sort like the order of creation, as in a real folder.
fn id(at: usize) -> String {
    format!("{:04x}", (at * 40_503 + 7) % 65_536)
}

fn build(shapes: &[Shape]) -> Graph {
    let mut headers: Vec<Header> = shapes
        .iter()
        .enumerate()
        .map(|(at, shape)| header(at, shape))
        .collect();
    headers.sort_by(|a, b| a.revision.cmp(&b.revision));
    Graph::new(headers).unwrap()
}

fn header(at: usize, (parents, depends, labelled): &Shape) -> Header {
    let before = |indices: &[Index]| -> BTreeSet<String> {
        if at == 0 {
            BTreeSet::new()
        } else {
            indices.iter().map(|index| id(index.index(at))).collect()
        }
    };
    let down = before(parents);
    Header {
        depends_on: before(depends)
            .into_iter()
            .filter(|on| !down.contains(on))
            .collect(),
        down_revisions: down
            .into_iter()
            .map(|parent| RevisionId::new(parent).unwrap())
            .collect(),
        branch_labels: labelled
            .then(|| BranchLabel::new(format!("label{at}")).unwrap())
            .into_iter()
            .collect(),
        ..Header::new(RevisionId::new(id(at)).unwrap())
    }
}

fn lower(graph: &Graph, revision: &str) -> BTreeSet<String> {
    let header = graph.header(revision).unwrap();
    let down = header.down_revisions.iter().map(ToString::to_string);
    down.chain(header.depends_on.iter().cloned()).collect()
}

fn tips(graph: &Graph, applied: &BTreeSet<String>) -> BTreeSet<String> {
    let below: BTreeSet<String> = applied
        .iter()
        .flat_map(|revision| lower(graph, revision))
        .collect();
    applied.difference(&below).cloned().collect()
}

fn closure(graph: &Graph, rows: &[String]) -> BTreeSet<String> {
    let mut applied = BTreeSet::new();
    let mut todo = rows.to_vec();
    while let Some(revision) = todo.pop() {
        todo.extend(lower(graph, &revision));
        applied.insert(revision);
    }
    applied
}

/// Follows the steps and checks order and rows on the way; returns the rows at the end.
fn follow(graph: &Graph, rows: &[String], steps: &[Step]) -> Vec<String> {
    let mut applied = closure(graph, rows);
    let mut rows: Vec<String> = rows.to_vec();
    for step in steps {
        let revision = step.revision.to_string();
        match step.direction {
            Direction::Upgrade => {
                assert!(
                    lower(graph, &revision).is_subset(&applied),
                    "{revision} too early"
                );
                assert!(applied.insert(revision));
            }
            Direction::Downgrade => {
                assert!(applied.remove(&revision));
                let orphan = applied
                    .iter()
                    .find(|other| lower(graph, other).contains(&revision));
                assert_eq!(orphan, None, "{revision} too early");
            }
        }
        rows = step.rows.iter().map(ToString::to_string).collect();
        assert_eq!(
            rows.iter().cloned().collect::<BTreeSet<_>>(),
            tips(graph, &applied),
            "rows after {step:?}"
        );
        assert_eq!(rows.len(), tips(graph, &applied).len());
    }
    rows
}

fn symbol(symbol: Symbol) -> Identifier {
    Identifier::symbol(symbol)
}

fn name(revision: &str) -> Identifier {
    symbol(Symbol::Name(revision.to_owned()))
}

fn identifiers(size: usize) -> impl Strategy<Value = String> {
    let word = prop_oneof![
        4 => (0..size, 1..5usize).prop_map(|(at, length)| id(at)[..length].to_owned()),
        1 => (0..size).prop_map(|at| format!("label{at}")),
        2 => prop::sample::select(vec!["head", "heads", "base", "current", "zz", ""]).prop_map(str::to_owned),
    ];
    let branch =
        prop_oneof![2 => Just(String::new()), 1 => word.clone().prop_map(|word| word + "@")];
    let offset = prop_oneof![2 => Just(String::new()), 1 => "[+-][0-4]"];
    prop_oneof![6 => (branch, word, offset).prop_map(|(a, b, c)| a + &b + &c), 1 => "[-a-f0-3@+:]{0,6}"]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn downgrade_base_undoes_upgrade_heads(shapes in shapes(30)) {
        let graph = build(&shapes);
        let up = graph.plan_upgrade::<&str>(&[], &symbol(Symbol::Heads)).unwrap();
        prop_assert_eq!(up.len(), graph.len());
        let rows = follow(&graph, &[], &up);
        graph.check_heads(&rows).unwrap();
        let down = graph.plan_downgrade(&rows, &symbol(Symbol::Base)).unwrap();
        prop_assert_eq!(follow(&graph, &rows, &down), Vec::<String>::new());
    }

    #[test]
    fn any_revision_can_be_reached_and_left(shapes in shapes(25), a in any::<Index>(), b in any::<Index>()) {
        let graph = build(&shapes);
        let (a, b) = (id(a.index(shapes.len())), id(b.index(shapes.len())));
        let mut rows = follow(&graph, &[], &graph.plan_upgrade::<&str>(&[], &name(&a)).unwrap());
        prop_assert_eq!(&rows, std::slice::from_ref(&a));
        rows = follow(&graph, &rows, &graph.plan_upgrade(&rows, &name(&b)).unwrap());
        prop_assert!(closure(&graph, &rows).contains(&b));
        match graph.plan_downgrade(&rows, &name(&a)) {
            Ok(steps) => rows = follow(&graph, &rows, &steps),
            Err(error) => prop_assert!(matches!(error, RevisionError::NothingAbove { .. }), "{}", error),
        }
        prop_assert!(closure(&graph, &rows).contains(&a));
        follow(&graph, &rows, &graph.plan_upgrade(&rows, &symbol(Symbol::Heads)).unwrap());
    }

    #[test]
    fn history_lists_everything_newest_first(shapes in shapes(30)) {
        let graph = build(&shapes);
        let history = graph.history::<&str>(&RevisionRange::default(), &[]).unwrap();
        prop_assert_eq!(history.len(), graph.len());
        let mut seen = BTreeSet::new();
        for revision in history {
            prop_assert!(lower(&graph, revision.as_str()).is_disjoint(&seen));
            seen.insert(revision.to_string());
        }
    }

    #[test]
    fn stamped_rows_never_overlap(shapes in shapes(15), targets in prop::collection::vec(identifiers(15), 1..3)) {
        let graph = build(&shapes);
        let rows: Vec<String> = graph.effective_heads().iter().map(ToString::to_string).collect();
        let targets: Vec<Identifier> = targets.iter().filter_map(|target| target.parse().ok()).collect();
        if let Ok(steps) = graph.plan_stamp(&rows, &targets, StampMode::Keep)
            && let Some(last) = steps.last()
        {
            let rows: Vec<String> = last.rows.iter().map(ToString::to_string).collect();
            let tips = tips(&graph, &closure(&graph, &rows));
            prop_assert_eq!(rows.into_iter().collect::<BTreeSet<_>>(), tips);
        }
    }

    #[test]
    fn nothing_typed_panics(
        shapes in shapes(12),
        rows in prop::collection::vec(0..12usize, 0..4),
        typed in identifiers(12),
        other in identifiers(12),
    ) {
        let graph = build(&shapes);
        let rows: Vec<String> = rows.into_iter().map(id).collect();
        let hint = |error: limbeck_revision::graph::RevisionError| format!("{error} {:?}", error.hint());
        if let Ok(target) = typed.parse::<Identifier>() {
            let _ = graph.plan_upgrade(&rows, &target).map_err(hint);
            let _ = graph.plan_downgrade(&rows, &target).map_err(hint);
            let _ = graph.show(&target, &rows).map_err(hint);
            let _ = graph.offline_start(Some(&target)).map_err(hint);
            let _ = graph.plan_stamp(&rows, &[target], StampMode::Keep).map_err(hint);
        }
        if let Ok(range) = format!("{typed}:{other}").parse::<RevisionRange>() {
            let _ = graph.history(&range, &rows).map_err(hint);
        }
    }
}

/// Five thousand revisions in one line, and with many branches: nothing recurses, nothing is quadratic.
#[test]
fn large_graphs() {
    let line = |at: usize| Header {
        down_revisions: at
            .checked_sub(1)
            .map(|below| RevisionId::new(id(below)).unwrap())
            .into_iter()
            .collect(),
        ..Header::new(RevisionId::new(id(at)).unwrap())
    };
    let fan = |at: usize| Header {
        down_revisions: at
            .checked_sub(100)
            .map(|below| RevisionId::new(id(below)).unwrap())
            .into_iter()
            .collect(),
        ..Header::new(RevisionId::new(id(at)).unwrap())
    };
    for headers in [
        (0..5_000).map(line).collect::<Vec<_>>(),
        (0..5_000).map(fan).collect(),
    ] {
        let graph = Graph::new(headers).unwrap();
        let up = graph
            .plan_upgrade::<&str>(&[], &symbol(Symbol::Heads))
            .unwrap();
        assert_eq!(up.len(), 5_000);
        let rows = up[4_999].rows.clone();
        assert_eq!(
            graph
                .plan_downgrade(&rows, &symbol(Symbol::Base))
                .unwrap()
                .len(),
            5_000
        );
        assert_eq!(
            graph
                .history::<&str>(&RevisionRange::default(), &[])
                .unwrap()
                .len(),
            5_000
        );
    }
}
