//! Acknowledgements: comments above an operation that allow what a rule says, with a reason.
//!
//! `limbeck: allow(drop-column): replaced by full_name`, also with several rules in the parentheses.

use crate::options::Options;
use crate::rule::{Hazard, Rule};
use crate::rules::{RULES, find, told};

/// Whether a comment line is an acknowledgement, or is meant as one.
pub fn is_acknowledgement(line: &str) -> bool {
    line.trim_start()
        .strip_prefix("limbeck:")
        .is_some_and(|rest| rest.trim_start().starts_with("allow"))
}

/// The acknowledgements of one place, and which of them were needed.
#[derive(Debug, Default)]
pub(crate) struct Acknowledgements {
    allowed: Vec<Allowed>,
    problems: Vec<Hazard>,
}

#[derive(Debug)]
struct Allowed {
    word: String,
    rules: Vec<&'static Rule>,
    reason: String,
    used: bool,
}

impl Acknowledgements {
    /// Reads comment lines.
    pub(crate) fn read(comments: &[String]) -> Self {
        let mut found = Self::default();
        for line in comments.iter().filter(|line| is_acknowledgement(line)) {
            match read_line(line) {
                Ok(allowed) => found.allowed.extend(allowed),
                Err(reason) => found
                    .problems
                    .push(told::BAD_ACKNOWLEDGEMENT.hazard(reason)),
            }
        }
        found
    }

    /// Marks a finding that is allowed here.
    pub(crate) fn apply(&mut self, hazard: &mut Hazard) {
        let fits = |allowed: &&mut Allowed| allowed.rules.contains(&hazard.rule);
        for allowed in self.allowed.iter_mut().filter(fits) {
            allowed.used = true;
            if hazard.acknowledged.is_none() {
                hazard.acknowledged = Some(allowed.reason.clone());
            }
        }
    }

    /// What allows nothing that is there, and what can't be understood.
    pub(crate) fn unused(&self, options: &Options) -> Vec<Hazard> {
        // What is switched off finds nothing, and may be switched on again.
        let on = |allowed: &&Allowed| {
            allowed
                .rules
                .iter()
                .any(|rule| options.level(rule).is_some())
        };
        let unused = self
            .allowed
            .iter()
            .filter(|allowed| !allowed.used)
            .filter(on);
        unused
            .map(|allowed| {
                let message = format!("there is no finding of rule {:?} to allow", allowed.word);
                told::UNUSED_ACKNOWLEDGEMENT.hazard(message)
            })
            .chain(self.problems.iter().cloned())
            .filter_map(|hazard| options.judge(hazard))
            .collect()
    }
}

/// The rules that a line allows.
fn read_line(line: &str) -> Result<Vec<Allowed>, String> {
    let text = line
        .trim_start()
        .trim_start_matches("limbeck:")
        .trim_start();
    let form = || format!("{line:?} is not of the form `limbeck: allow(rule): reason`");
    let rest = text.strip_prefix("allow").ok_or_else(form)?;
    let rest = rest.trim_start().strip_prefix('(').ok_or_else(form)?;
    let (words, reason) = rest.split_once(')').ok_or_else(form)?;
    let reason = reason
        .trim_start()
        .strip_prefix(':')
        .unwrap_or_default()
        .trim();
    if reason.is_empty() {
        return Err(format!(
            "{line:?} gives no reason: write `limbeck: allow({words}): reason`"
        ));
    }
    words
        .split(',')
        .map(|word| {
            let word = word.trim();
            let rules = find(word);
            match rules.is_empty() {
                true => Err(match nearest(word) {
                    Some(near) => format!("there is no rule {word:?}; did you mean {near}?"),
                    None => format!("there is no rule {word:?}; `limbeck lint --list` names all"),
                }),
                false => Ok(Allowed {
                    word: word.to_owned(),
                    rules,
                    reason: reason.to_owned(),
                    used: false,
                }),
            }
        })
        .collect()
}

/// The code of the rule that a word was probably meant to be: at most a third of its letters are wrong.
fn nearest(word: &str) -> Option<&'static str> {
    let codes = RULES.iter().map(|rule| rule.code);
    let (distance, code) = codes.map(|code| (distance(word, code), code)).min()?;
    (distance * 3 <= code.len()).then_some(code)
}

/// How many letters have to be put in, taken out or changed to make one word of the other (Levenshtein).
fn distance(one: &str, other: &str) -> usize {
    let mut row: Vec<usize> = (0..=other.chars().count()).collect();
    for (i, a) in one.chars().enumerate() {
        let mut diagonal = i;
        let mut left = i + 1;
        for (place, b) in row.iter_mut().skip(1).zip(other.chars()) {
            let changed = diagonal + usize::from(a != b);
            diagonal = *place;
            left = changed.min(left + 1).min(diagonal + 1);
            *place = left;
        }
        if let Some(first) = row.first_mut() {
            *first = i + 1;
        }
    }
    row.last().copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slips_of_the_finger_are_understood() {
        assert_eq!(distance("kitten", "sitting"), 3);
        assert_eq!(distance("", "abc"), 3);
        assert_eq!(nearest("drop-colum"), Some("drop-column"));
        assert_eq!(nearest("blocking-indxe"), Some("blocking-index"));
        assert_eq!(nearest("weather"), None);
    }
}
