//! [`revision`]: a whole revision, with what is configured and what its file acknowledges.

use std::collections::BTreeMap;

use limbeck_ops::Op;
use limbeck_ops::apply::{ApplyError, apply};
use limbeck_ops::effect::locks;
use limbeck_ops::sql::{SqlOptions, Transaction, all_statements};
use limbeck_schema::Schema;

use crate::acknowledgement::Acknowledgements;
use crate::again::{self, Run};
use crate::options::Options;
use crate::rule::{Check, Hazard, Reads, Rule};
use crate::rules::{RULES, told};
use crate::site::{Site, script};
use crate::text::{self, Texts};
use crate::whole::{Step, Whole};

/// An operation with the comment lines above it.
#[derive(Clone, Copy, Debug)]
pub struct Annotated<'a> {
    /// The operation.
    pub op: &'a Op,
    /// The lines, without `//` and the blank after it.
    pub comments: &'a [String],
}

/// A revision to look at.
#[derive(Clone, Copy, Debug)]
pub struct Revision<'a> {
    /// The operations of `upgrade`.
    pub upgrade: &'a [Annotated<'a>],
    /// The operations of `downgrade`.
    pub downgrade: &'a [Annotated<'a>],
    /// The comments above `upgrade`: acknowledgements there hold for all of it.
    pub above: &'a [String],
    /// Whether its file says how long its statements wait for locks.
    pub lock_timeout: bool,
}

/// What was found.
#[derive(Clone, Debug, Default)]
pub struct Report {
    /// Of each operation of the upgrade, in order.
    pub upgrade: Vec<Vec<Hazard>>,
    /// Of the revision itself.
    pub whole: Vec<Hazard>,
    /// Of each operation of the downgrade: what can go wrong at its moment. No advice, and nothing
    /// over several operations.
    pub downgrade: Vec<Vec<Hazard>>,
    /// The operations of the upgrade whose effect could not be followed, by number.
    pub unfollowed: Vec<(usize, ApplyError)>,
}

/// Looks at a revision, and brings the state to its end.
pub fn revision(state: &mut Schema, revision: &Revision<'_>, options: &Options) -> Report {
    let before = state.clone();
    let mut report = Report::default();
    let ops: Vec<&Op> = revision
        .upgrade
        .iter()
        .map(|annotated| annotated.op)
        .collect();
    let steps = follow(state, &ops, options, &mut report);
    let units: Vec<usize> = steps.iter().map(|step| step.unit).collect();
    let run = Run {
        ops: &ops,
        units: &units,
    };
    again::policies(&run, &before, &mut report.upgrade);
    again::defaults(&run, &before, &mut report.upgrade);
    let downgrade: Vec<&Op> = revision.downgrade.iter().map(|a| a.op).collect();
    let whole = Whole {
        before: &before,
        after: state,
        followed: report.unfollowed.is_empty(),
        steps: &steps,
        downgrade: &downgrade,
        lock_timeout: revision.lock_timeout || options.lock_timeout,
        options,
    };
    let texts = Texts::of(&before, &ops);
    let steps = texts.steps(&ops);
    let in_words = Whole {
        after: &texts.after,
        steps: &steps,
        ..whole
    };
    for rule in RULES {
        let Check::Revision(check) = &rule.check else {
            continue;
        };
        let reads = rule.reads == Reads::Definitions;
        for found in check(if reads { &in_words } else { &whole }) {
            let at = match reads {
                true => found.at.and_then(|at| texts.numbers.get(at).copied()),
                false => found.at,
            };
            let Some(hazard) = options.judge(rule.judged(found)) else {
                continue;
            };
            match at.and_then(|at| report.upgrade.get_mut(at)) {
                Some(of_operation) => of_operation.push(hazard),
                None => report.whole.push(hazard),
            }
        }
    }
    report.downgrade = moments(state.clone(), &downgrade, options);
    for (annotated, hazards) in revision.upgrade.iter().zip(&mut report.upgrade) {
        hazards.extend(still_open(annotated, options));
    }
    for (annotated, hazards) in revision.downgrade.iter().zip(&mut report.downgrade) {
        hazards.extend(still_open(annotated, options));
    }
    acknowledge(revision, &mut report, options);
    report
}

/// Goes along with the operations; notes what rules say about each one where it stands.
fn follow<'a>(
    state: &mut Schema,
    ops: &[&'a Op],
    options: &Options,
    report: &mut Report,
) -> Vec<Step<'a>> {
    let mut created = std::collections::BTreeSet::new();
    let mut steps: Vec<Step<'a>> = Vec::new();
    let outside = outside(ops);
    let units = Run::units(&outside);
    for (number, ((op, is_outside), unit)) in ops.iter().zip(&outside).zip(&units).enumerate() {
        let later = together(ops, &outside, number);
        let site = Site::new(op, state, &created).followed_by(later);
        report
            .upgrade
            .push(at_its_moment(&site, options, Advice::Yes));
        let outside = *is_outside;
        steps.push(Step {
            op,
            script: script(op),
            locks: locks(op, state),
            created: created.clone(),
            outside,
            unit: *unit,
        });
        created.extend(op.made());
        if let Err(error) = apply(op, state) {
            report.unfollowed.push((number, error));
        }
        text::forget(op, state);
    }
    steps
}

/// Which of the operations run outside of a transaction, wholly or in part.
fn outside(ops: &[&Op]) -> Vec<bool> {
    let owned: Vec<Op> = ops.iter().map(|op| (*op).clone()).collect();
    let statements = all_statements(&owned, &SqlOptions::default()).into_iter();
    let outside = statements.map(|sql| {
        let mut all = sql.iter();
        all.any(|statement| statement.transaction == Transaction::Outside)
    });
    outside.collect()
}

/// The operations behind one in the same transaction.
fn together<'a, 'o>(ops: &'a [&'o Op], outside: &[bool], number: usize) -> &'a [&'o Op] {
    let later = outside.iter().skip(number + 1);
    let length = later.take_while(|outside| !**outside).count();
    ops.get(number + 1..number + 1 + length).unwrap_or_default()
}

/// What only the planner knew and somebody has still to decide: it stands above the operation as long as nobody has.
fn still_open(annotated: &Annotated<'_>, options: &Options) -> Vec<Hazard> {
    let lines = annotated.comments.iter();
    let told = lines.filter_map(|line| {
        let code = Hazard::code_of_comment(line)?;
        let mut rules = RULES.iter().filter(|rule| is_told(annotated.op, rule));
        let rule = rules.find(|rule| rule.code == code)?;
        let (_, message) = line.split_once(": ")?;
        options.judge(rule.hazard(message))
    });
    told.collect()
}

/// Whether no rule finds it by itself: a decision, or what holds for the values that a function converts.
fn is_told(op: &Op, rule: &Rule) -> bool {
    told::OPEN.contains(&rule) || rule.conversions && matches!(op, Op::CreateObject(_))
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Advice {
    Yes,
    No,
}

/// What rules over one operation say about it.
fn at_its_moment(site: &Site<'_>, options: &Options, advice: Advice) -> Vec<Hazard> {
    let mut hazards = Vec::new();
    // The tables and columns of SQL text have types and names like those of operations.
    let made = match advice {
        Advice::Yes => text::read(site.op, site.before),
        Advice::No => Vec::new(),
    };
    for rule in RULES.iter().filter(|rule| rule.reads == Reads::Definitions) {
        if let (Check::Operation(check), true) = (&rule.check, options.level(rule).is_some()) {
            let sites = made.iter();
            let found = sites.flat_map(|op| check(&Site::new(op, site.before, site.created)));
            hazards.extend(found.filter_map(|found| options.judge(rule.judged(found))));
        }
    }
    for rule in RULES {
        let wanted = options.level(rule).is_some() && (!rule.advice || advice == Advice::Yes);
        if let (Check::Operation(check), true) = (&rule.check, wanted) {
            let found = check(site).into_iter();
            hazards.extend(found.filter_map(|found| options.judge(rule.judged(found))));
        }
    }
    hazards
}

fn moments(mut state: Schema, ops: &[&Op], options: &Options) -> Vec<Vec<Hazard>> {
    let before = state.clone();
    let mut created = std::collections::BTreeSet::new();
    let outside = outside(ops);
    let mut hazards: Vec<Vec<Hazard>> = ops
        .iter()
        .enumerate()
        .map(|(number, op)| {
            let later = together(ops, &outside, number);
            let site = Site::new(op, &state, &created).followed_by(later);
            let found = at_its_moment(&site, options, Advice::No);
            created.extend(op.made());
            // What can't be followed is told where the downgrade is judged.
            let _ = apply(op, &mut state);
            text::forget(op, &mut state);
            found
        })
        .collect();
    let units = Run::units(&outside);
    let run = Run { ops, units: &units };
    again::defaults(&run, &before, &mut hazards);
    hazards
}

/// Marks what comments allow; tells those that can't be understood or allow nothing.
fn acknowledge(revision: &Revision<'_>, report: &mut Report, options: &Options) {
    let mut above = Acknowledgements::read(revision.above);
    for (annotated, hazards) in revision.upgrade.iter().zip(&mut report.upgrade) {
        let mut own = Acknowledgements::read(annotated.comments);
        for hazard in hazards.iter_mut() {
            own.apply(hazard);
            above.apply(hazard);
        }
        hazards.extend(own.unused(options));
    }
    for (annotated, hazards) in revision.downgrade.iter().zip(&mut report.downgrade) {
        let mut own = Acknowledgements::read(annotated.comments);
        for hazard in hazards.iter_mut() {
            own.apply(hazard);
        }
        hazards.extend(own.unused(options));
    }
    for hazard in &mut report.whole {
        above.apply(hazard);
    }
    report.whole.extend(above.unused(options));
}

/// What is to be said of objects that limbeck does not manage: kind and name of each.
pub fn unmanaged<'a>(objects: impl IntoIterator<Item = (&'a str, &'a str)>) -> Vec<Hazard> {
    const SHOWN: usize = 5;
    let mut kinds: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for (kind, name) in objects {
        kinds.entry(kind).or_default().push(name);
    }
    kinds
        .into_iter()
        .map(|(kind, names)| {
            let shown = names[..names.len().min(SHOWN)].join(", ");
            let more = match names.len().saturating_sub(SHOWN) {
                0 => String::new(),
                more => format!(" and {more} more"),
            };
            let message =
                format!("the database has objects that are not managed: {kind}: {shown}{more}");
            told::UNMANAGED_KIND.hazard(message)
        })
        .collect()
}
