//! Asking the server whether objects that SQL defines say the same as the live ones.
//!
//! Both texts are made in the session's temporary schema, in a transaction that is always rolled back,
//! and read with the very statements that read the catalogue. What can't be there (casts, event
//! triggers, …) is compared part by part. No lock stronger than `ACCESS SHARE` is taken on what is not
//! in the temporary schema.

mod batch;
mod columns;
mod names;
mod parts;
mod queries;
mod scratch;
mod structured;

use std::collections::BTreeMap;

use limbeck_schema::canonical::{ObjectAnswer, ObjectQuestion, Rejection};
use limbeck_schema::sql_object::parts::foreign_table;
use limbeck_schema::sql_object::{Printed, PrintedText};
use limbeck_schema::{SqlObject, SqlObjectId, SqlObjectKind};
use sqlx::PgConnection;

use super::ScratchSettings;
use crate::error::CatalogError;
use crate::read::server_version;
use parts::Apart;
use scratch::ScratchObject;

/// Answers all questions about objects.
pub(super) async fn compare(
    conn: &mut PgConnection,
    questions: &[ObjectQuestion],
    settings: &ScratchSettings,
    answers: &mut BTreeMap<SqlObjectId, ObjectAnswer>,
) -> Result<(), CatalogError> {
    let (by_parts, by_scratch): (Vec<_>, Vec<_>) = questions
        .iter()
        .partition(|question| structured::is_for(question.desired.id.kind));
    structured::compare(conn, &by_parts, settings, answers).await?;
    if by_scratch.is_empty() {
        return Ok(());
    }
    let mut server = Server {
        settings,
        version: server_version(conn).await?,
        conn,
    };
    let by_scratch =
        queries::settle(server.conn, settings, server.version, by_scratch, answers).await?;
    let desired = by_scratch
        .iter()
        .map(|question| (*question, &question.desired));
    let printed = server.print(desired).await?;
    let mut open = Vec::new();
    for (question, printed) in by_scratch.into_iter().zip(printed) {
        match settle(question, printed) {
            Settled::Answer(answer) => {
                answers.insert(question.desired.id.clone(), answer);
            }
            Settled::Open(live, printed) => open.push((question, live, printed)),
        }
    }
    for (id, answer) in server.second_round(open).await? {
        answers.insert(id, answer);
    }
    Ok(())
}

/// Where the objects are made.
struct Server<'a> {
    conn: &'a mut PgConnection,
    settings: &'a ScratchSettings,
    version: u32,
}

/// Why an object was not printed.
enum Failure {
    Rejected(Rejection),
    Impossible(String),
}

type Outcome = Result<Apart, Failure>;

/// How far a question is answered.
enum Settled<'q> {
    Answer(ObjectAnswer),
    /// The live one, and the desired one as the server prints it: both have to be read again.
    Open(&'q SqlObject, Outcome),
}

/// PostgreSQL's own text is not a fixed point, so unequal texts are not the last word.
fn settle(question: &ObjectQuestion, printed: Outcome) -> Settled<'_> {
    let id = match &printed {
        Ok(shown) => &shown.object.id,
        Err(_) => &question.desired.id,
    };
    let live = question.candidates.iter().find(|live| live.id == *id);
    match (live, printed) {
        (Some(live), Ok(shown)) if shown.is_same(&Apart::new(live)) => {
            Settled::Answer(read(shown.object, true, Printed::default()))
        }
        (Some(live), Err(Failure::Impossible(_))) if certainly_differ(&question.desired, live) => {
            let desired = question.desired.clone();
            Settled::Answer(read(desired, false, Printed::default()))
        }
        (Some(live), printed) => Settled::Open(live, printed),
        (None, Ok(shown)) => Settled::Answer(read(shown.object, false, Printed::default())),
        (None, Err(Failure::Rejected(rejection))) => {
            Settled::Answer(ObjectAnswer::Rejected(rejection))
        }
        (None, Err(Failure::Impossible(reason))) => {
            Settled::Answer(match question.candidates.is_empty() {
                true => read(question.desired.clone(), false, Printed::default()),
                false => ObjectAnswer::Unknown(reason),
            })
        }
    }
}

/// Whether foreign tables differ in their options, and all else that is to be compared is the same word by
/// word: options have but one spelling.
fn certainly_differ(desired: &SqlObject, live: &SqlObject) -> bool {
    let read = |object: &SqlObject| match object.id.kind == SqlObjectKind::ForeignTable {
        true => foreign_table(&object.definition),
        false => None,
    };
    let (Some(desired), Some(live)) = (read(desired), read(live)) else {
        return false;
    };
    let same = desired.columns == live.columns
        && desired.constraints == live.constraints
        && desired.parent == live.parent;
    same && (desired.options != live.options || desired.server != live.server)
}

fn read(object: SqlObject, is_same: bool, printed: Printed) -> ObjectAnswer {
    ObjectAnswer::Read {
        id: object.id,
        is_same,
        columns: object.columns,
        printed,
    }
}

impl Server<'_> {
    async fn print<'o>(
        &mut self,
        objects: impl Iterator<Item = (&'o ObjectQuestion, &'o SqlObject)>,
    ) -> Result<Vec<Outcome>, CatalogError> {
        let (mut scratch, mut impossible) = (Vec::new(), Vec::new());
        for (at, (question, object)) in objects.enumerate() {
            match ScratchObject::new(at, object, question.on.as_ref()) {
                Ok(object) => scratch.push(object),
                Err(reason) => impossible.push((at, reason)),
            }
        }
        let outcomes = batch::run(self.conn, self.settings, self.version, &scratch).await?;
        let mut printed: Vec<Outcome> = outcomes
            .into_iter()
            .map(|outcome| outcome.map_err(Failure::Rejected))
            .collect();
        for (at, reason) in impossible {
            printed.insert(at, Err(Failure::Impossible(reason)));
        }
        Ok(printed)
    }

    /// Prints live objects, and what was printed of desired ones once more.
    async fn second_round(
        &mut self,
        open: Vec<(&ObjectQuestion, &SqlObject, Outcome)>,
    ) -> Result<Vec<(SqlObjectId, ObjectAnswer)>, CatalogError> {
        if open.is_empty() {
            return Ok(Vec::new());
        }
        let live = open.iter().map(|(question, live, _)| (*question, *live));
        let live = self.print(live).await?;
        let shown = open
            .iter()
            .filter_map(|(question, _, shown)| Some((*question, &shown.as_ref().ok()?.object)));
        let mut again = self.print(shown).await?.into_iter();
        let renamed: Vec<Option<SqlObject>> = open
            .iter()
            .map(|(question, live, shown)| {
                columns::under_old_names(&question.desired, live, &shown.as_ref().ok()?.object)
            })
            .collect();
        let asked = open.iter().zip(&renamed);
        let asked = asked.filter_map(|(open, renamed)| Some((open.0, renamed.as_ref()?)));
        let mut under_old_names = self.print(asked).await?.into_iter();
        let mut answers = Vec::new();
        for (((question, text, shown), live), renamed) in open.into_iter().zip(live).zip(renamed) {
            let again = match &shown {
                Ok(_) => again.next().and_then(Result::ok),
                Err(_) => None,
            };
            let renamed = renamed.and_then(|_| under_old_names.next()?.ok());
            let answer = decide(text, shown, live, [again, renamed]);
            answers.push((question.desired.id.clone(), answer));
        }
        Ok(answers)
    }
}

/// The last word, from the text of the live object, the desired one as it was printed, the live one as
/// it was printed, and the desired one as it was printed when its printed form was read again, and under
/// the live one's names of columns.
fn decide(
    text: &SqlObject,
    shown: Outcome,
    live: Outcome,
    [again, renamed]: [Option<Apart>; 2],
) -> ObjectAnswer {
    match (shown, live) {
        (Ok(shown), Ok(live)) => {
            let again = again.map(|again| Apart {
                parts: shown.parts.clone(),
                ..again
            });
            let text = Apart::new(text);
            let is_same = live.is_same(&shown)
                || again
                    .as_ref()
                    .is_some_and(|again| again.is_same(&live) || again.is_same(&text));
            let again = again.as_ref().map(Apart::bare);
            let (bare, bare_live, bare_text) = (shown.bare(), live.bare(), text.bare());
            let is_defined_so = bare_live.is_same(&bare)
                || again
                    .is_some_and(|again| again.is_same(&bare_live) || again.is_same(&bare_text));
            let renames_columns = renamed.is_some_and(|renamed| {
                let renamed = renamed.bare();
                renamed.is_same(&bare_live) || renamed.is_same(&bare_text)
            });
            let printed = PrintedText {
                definition: match is_defined_so {
                    true => text.object.definition,
                    false => shown.object.definition.clone(),
                },
                additions: shown.object.additions.clone(),
                renames_columns,
            };
            read(shown.object, is_same, Printed(Some(Box::new(printed))))
        }
        (Ok(_), Err(Failure::Rejected(rejection))) => ObjectAnswer::Unknown(format!(
            "the server refuses its own text: {}",
            rejection.message
        )),
        (Err(Failure::Rejected(rejection)), Ok(_)) => ObjectAnswer::Rejected(rejection),
        (Err(Failure::Rejected(rejection)), Err(_)) => ObjectAnswer::Unknown(rejection.message),
        (_, Err(Failure::Impossible(reason))) | (Err(Failure::Impossible(reason)), _) => {
            ObjectAnswer::Unknown(reason)
        }
    }
}
