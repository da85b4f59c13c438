//! `no-lock-timeout`: a lock that is waited for without end.

use limbeck_ops::effect::{Action, LockMode};

use crate::rule::{Check, Found, Level, Reads, Rule, Weight};
use crate::whole::Whole;

pub(super) static RULE: Rule = Rule {
    code: "no-lock-timeout",
    ids: &["L20"],
    title: "a lock is waited for without a timeout",
    level: Level::Note,
    weight: Weight::None,
    advice: false,
    reads: Reads::Statements,
    conversions: false,
    explanation: "A statement that waits for an exclusive lock behind one long query makes every later query wait behind itself. Without lock_timeout that lasts as long as the query.",
    safe_way: "Set upgrade.lock_timeout in limbeck.toml, give --lock-timeout 5s, or write a line `Lock Timeout: 5s` into the header of the file; when it strikes, the transaction is rolled back and tried again.",
    link: "runtime-config-client.html#GUC-LOCK-TIMEOUT",
    check: Check::Revision(check),
};

fn check(whole: &Whole<'_>) -> Vec<Found> {
    if whole.lock_timeout {
        return Vec::new();
    }
    for (number, step) in whole.steps.iter().enumerate() {
        if step
            .actions()
            .any(|action| *action == Action::SetLockTimeout)
        {
            return Vec::new();
        }
        let heavy = step
            .old_locks()
            .find(|lock| lock.mode >= LockMode::ShareRowExclusive);
        if let Some(lock) = heavy {
            let message = format!(
                "waits for {} on table \"{}\" without a lock timeout, and all queries behind it",
                lock.mode, lock.table
            );
            return vec![Found::on(&lock.table, message).at(number)];
        }
    }
    Vec::new()
}
