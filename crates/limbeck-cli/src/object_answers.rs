//! What the server says about objects that SQL defines: what can't be compared ends the run, and so do
//! mistakes in their text.

use limbeck_schema::canonical::{Answers, ObjectQuestion};
use limbeck_schema::{Desired, ObjectId, SqlObjectId};

use crate::failure::{Failure, Result};
use crate::news::News;

/// Refuses to go on when objects could not be compared: a difference that is none is worse than no
/// answer.
///
/// # Errors
/// When there are such objects.
pub(crate) fn refuse_to_guess(
    desired: &Desired,
    questions: &[ObjectQuestion],
    answers: &Answers,
) -> Result<()> {
    let undecided: Vec<String> = questions
        .iter()
        .filter_map(|question| {
            let reason = question.undecided(answers)?;
            Some(format!("{}: {reason}.", told(desired, question)))
        })
        .collect();
    if undecided.is_empty() {
        return Ok(());
    }
    let failure = Failure::new(match undecided.len() {
        1 => "an object could not be compared with the database's".to_owned(),
        count => format!("{count} objects could not be compared with the database's"),
    });
    Err(undecided
        .into_iter()
        .fold(failure, Failure::detail)
        .hint("The server makes both in a transaction that is rolled back, as temporary ones. Where it can't, write the statement in the models as the database has it; `limbeck pull --dry-run` shows that."))
}

/// What the server refused: mistakes end the run, what may come into being with this very revision is
/// a warning.
///
/// # Errors
/// When a text is no SQL.
pub(crate) fn rejections(
    desired: &Desired,
    news: &News<'_>,
    questions: &[ObjectQuestion],
    answers: &Answers,
) -> Result<Vec<String>> {
    let mut warnings = Vec::new();
    let mut mistakes = Vec::new();
    for question in questions {
        let Some(rejection) = question.rejection(answers) else {
            continue;
        };
        let text = format!("{}: {}", told(desired, question), rejection.message);
        if rejection.is_syntax_error() {
            mistakes.push(text);
        } else if !question.candidates.is_empty()
            && !news.explain_object(&question.desired.definition)
            && !news.explain_call(&question.desired.definition, rejection)
        {
            warnings.push(format!("the server can't make an object yet: {text}"));
        }
    }
    if mistakes.is_empty() {
        return Ok(warnings);
    }
    let failure = Failure::new(match mistakes.len() {
        1 => "the server refuses an object of the models".to_owned(),
        count => format!("the server refuses {count} objects of the models"),
    });
    Err(mistakes.into_iter().fold(failure, Failure::detail))
}

/// The object with its place.
fn told(desired: &Desired, question: &ObjectQuestion) -> String {
    let id = &question.desired.id;
    let at = place(desired, id);
    format!("{}{at}", ObjectId::Sql(Box::new(id.clone())))
}

/// ` (file:line:column)` of an object in the models.
pub(crate) fn place(desired: &Desired, id: &SqlObjectId) -> String {
    let span = desired.spans.get(&ObjectId::Sql(Box::new(id.clone())));
    span.map(|span| format!(" ({}:{}:{})", span.file.display(), span.line, span.column))
        .unwrap_or_default()
}
