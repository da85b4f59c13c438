//! Loops of `DO` blocks: which of their statements write some rows in each round, and commit them.

use std::collections::BTreeSet;

use limbeck_schema::Name;

use super::super::part::Part;
use super::super::{Action, ScriptStatement};

/// The loops of a block, and those of them that the place at hand is in.
#[derive(Default)]
pub(super) struct Loops {
    all: Vec<Loop>,
    open: Vec<usize>,
}

#[derive(Default)]
struct Loop {
    /// What may be another value in each round.
    variables: BTreeSet<Name>,
    commits: bool,
}

/// A statement and the loops that it is in, from the outermost on.
pub(super) struct Placed<'a> {
    statement: ScriptStatement<'a>,
    loops: Vec<usize>,
}

impl Loops {
    /// A loop begins. The head is what stands before `LOOP`.
    pub(super) fn open(&mut self, head: Part<'_, '_>) {
        let mut made = Loop::default();
        if head.is(0, "for") || head.is(0, "foreach") {
            let rest = head.from(1);
            let ends = |at: &usize| rest.is(*at, "in") || rest.is(*at, "slice");
            let end = (0..rest.tokens.len()).find(ends).unwrap_or_default();
            let names = (0..end).filter_map(|at| Some(rest.from(at).name()?.0));
            made.variables.extend(names);
        }
        self.open.push(self.all.len());
        self.all.push(made);
    }

    /// A statement that may end a loop, end a transaction, or give variables other values.
    pub(super) fn pass(&mut self, statement: Part<'_, '_>) {
        if statement.starts(&["end", "loop"]).is_some() {
            self.open.pop();
            return;
        }
        let commits = statement.is(0, "commit");
        let assigned = assigned(statement);
        for at in &self.open {
            if let Some(around) = self.all.get_mut(*at) {
                around.commits |= commits;
                around.variables.extend(assigned.iter().cloned());
            }
        }
    }

    pub(super) fn place<'a>(&self, statement: ScriptStatement<'a>) -> Placed<'a> {
        Placed {
            statement,
            loops: self.open.clone(),
        }
    }

    /// The statements, now that the whole block is known.
    pub(super) fn judge<'a>(&self, found: Vec<Placed<'a>>) -> Vec<ScriptStatement<'a>> {
        let statements = found.into_iter().map(|placed| {
            let around: Vec<&Loop> = placed
                .loops
                .iter()
                .filter_map(|at| self.all.get(*at))
                .collect();
            let mut statement = placed.statement;
            if around.iter().any(|around| around.commits) {
                let variables = around.iter().flat_map(|around| &around.variables);
                bound(&mut statement, &variables.collect());
            } else {
                statement.repeats = !around.is_empty();
            }
            statement
        });
        statements.collect()
    }
}

/// `a := …`, `a = …`, `… INTO a, b`.
fn assigned(statement: Part<'_, '_>) -> Vec<Name> {
    let symbols = ["=", ":=", ".", "["];
    if symbols.iter().any(|symbol| statement.symbol(1, symbol)) || statement.symbol(1, ":") {
        return statement.name().map(|(name, _)| name).into_iter().collect();
    }
    let mut found = Vec::new();
    for at in 0..statement.tokens.len() {
        let Some(rest) = statement.from(at).starts(&["into"]) else {
            continue;
        };
        let mut rest = rest.without(&["strict"]);
        while let Some((name, behind)) = rest.name() {
            found.push(name);
            if !behind.symbol(0, ",") {
                break;
            }
            rest = behind.from(1);
        }
    }
    found
}

/// Whether each round takes other rows: its condition names what the round changes, or the row of a cursor.
fn bound(statement: &mut ScriptStatement<'_>, variables: &BTreeSet<&Name>) {
    let text = statement.text;
    let (Action::Update {
        filtered: true,
        bounded,
        ..
    }
    | Action::Delete {
        filtered: true,
        bounded,
        ..
    }) = &mut statement.action
    else {
        return;
    };
    let tokens = limbeck_schema::sql_token::spanned_tokens(text).unwrap_or_default();
    let all = Part {
        sql: text,
        tokens: &tokens,
    };
    let begins = |at: &usize| {
        ["where", "from", "using"]
            .iter()
            .any(|word| all.is(*at, word))
    };
    let condition = (2..tokens.len()).find(begins).map(|at| all.from(at));
    let changes = condition.is_some_and(|condition| {
        condition.has(&["current", "of"])
            || (0..condition.tokens.len())
                .filter_map(|at| Some(condition.from(at).name()?.0))
                .any(|name| variables.contains(&name))
    });
    *bounded |= changes;
}
