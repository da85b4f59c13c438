//! Asking a server about objects while it still has the old names.

use std::collections::BTreeMap;

use limbeck_ops::Op;
use limbeck_ops::apply::{apply, renamed_id};
use limbeck_schema::canonical::{Answers, ObjectAnswer, ObjectQuestion, Questions, questions};
use limbeck_schema::{QualifiedName, Schema, SqlObjectId, SqlObjectKind};

use super::Renames;

/// The objects that are asked about under their old names: old and new.
#[derive(Clone, Debug, Default)]
pub struct OldWords(Vec<(SqlObjectId, SqlObjectId)>);

impl Renames {
    /// Puts questions about views, functions and the like into the old names: `before` is the schema without
    /// the renames, `desired` has them. What hangs on a table is asked about beside a copy of the table,
    /// which has the new names already; only what the table does not hold has its old name there. The
    /// answers are to be put back by [`OldWords::answered`].
    pub fn in_old_words(
        &self,
        questions: &mut [ObjectQuestion],
        before: &Schema,
        desired: &Schema,
    ) -> OldWords {
        let mut words = OldWords::default();
        if self.is_empty() || questions.is_empty() {
            return words;
        }
        let ids = questions.iter().map(|question| &question.desired.id);
        let (old, old_ids) = self.told_back(desired, ids.cloned().collect());
        let mut hanging = BTreeMap::new();
        for (question, old_id) in questions.iter_mut().zip(old_ids) {
            let id = question.desired.id.clone();
            if !question.candidates.iter().any(|live| live.id == id) {
                continue;
            }
            if question.on.is_some() {
                let told = hanging
                    .entry(id.table.clone())
                    .or_insert_with(|| self.beside_new_table(id.table.as_ref(), before, desired));
                if let Some(told) = told.iter().find(|told| told.desired.id == id) {
                    question.clone_from(told);
                }
                continue;
            }
            let (Some(said), Some(live)) = (old.objects.get(&old_id), before.objects.get(&old_id))
            else {
                continue;
            };
            question.candidates = vec![live.clone()];
            question.desired.clone_from(said);
            if old_id != id {
                words.0.push((old_id, id));
            }
        }
        words
    }

    /// The schema with the old names, and those of some objects.
    fn told_back(&self, desired: &Schema, mut ids: Vec<SqlObjectId>) -> (Schema, Vec<SqlObjectId>) {
        let mut old = desired.clone();
        for op in self.reverse_ops() {
            let mut next = old.clone();
            // What the new schema does not have any more needs no old name.
            if apply(&op, &mut next).is_ok() {
                for id in &mut ids {
                    *id = renamed_id(id, &op);
                }
                old = next;
            }
        }
        (old, ids)
    }

    /// The questions where a table with all that is its own has its new names, and all else the old ones.
    fn beside_new_table(
        &self,
        table: Option<&QualifiedName>,
        before: &Schema,
        desired: &Schema,
    ) -> Vec<ObjectQuestion> {
        let mut sides = [before.clone(), desired.clone()];
        let shows = |op: &Op| shows_beside(op, table);
        let there = self.both_ways().into_iter().filter(|pair| shows(&pair.to));
        let back = self.both_ways().into_iter().rev();
        let back = back.filter(|pair| !shows(&pair.to));
        let there = there.map(|pair| (0, pair.to));
        for (side, op) in there.chain(back.map(|pair| (1, pair.from))) {
            let _ = apply(&op, &mut sides[side]);
        }
        questions(&sides[0], &sides[1]).objects
    }
}

impl OldWords {
    /// Puts the answers to questions, and the questions, under the new names.
    pub fn answered(&self, questions: &mut Questions, answers: &mut Answers) {
        for (old, new) in &self.0 {
            let mut asked = questions.objects.iter_mut();
            if let Some(question) = asked.find(|question| question.desired.id == *old) {
                question.desired.id.clone_from(new);
                for live in &mut question.candidates {
                    live.id.clone_from(new);
                }
            }
        }
        let found = self.0.iter().filter_map(|(old, new)| {
            let mut answer = answers.objects.remove(old)?;
            if let ObjectAnswer::Read { id, .. } = &mut answer
                && id == old
            {
                id.clone_from(new);
            }
            Some((new.clone(), answer))
        });
        let found: Vec<_> = found.collect();
        answers.objects.extend(found);
    }
}

/// Whether a rename shows beside the copy of a table: what is renamed elsewhere has its old name on the server.
#[expect(
    clippy::wildcard_enum_match_arm,
    reason = "only renames are asked about, and these are all of them"
)]
fn shows_beside(op: &Op, table: Option<&QualifiedName>) -> bool {
    match op {
        Op::RenameEnum { .. } | Op::RenameEnumValue { .. } | Op::AlterObject(_) => false,
        Op::RenameObject { from, .. } => {
            from.is_on_table() || from.kind == SqlObjectKind::Statistics
        }
        Op::RenameTable { to, .. } => Some(to) == table,
        Op::RenameColumn { table: of, .. }
        | Op::RenameConstraint { table: of, .. }
        | Op::RenameIndex { table: of, .. }
        | Op::AlterTable { table: of, .. } => Some(of) == table,
        _ => true,
    }
}

#[cfg(test)]
mod tests {
    use limbeck_schema::canonical::questions;
    use limbeck_schema::sql_object::read_object;
    use limbeck_schema::{Column, Desired, Table};

    use super::super::resolve;
    use super::*;

    fn schema(table: &str, column: &str, view: &str) -> Schema {
        let mut made = Table::new(QualifiedName::public(table));
        for name in ["id", column] {
            made.add_column(Column::new(name, "text".parse().unwrap()));
        }
        let mut schema = Schema::new();
        schema.add_table(made);
        schema.add_object(read_object(view).unwrap());
        schema
    }

    #[test]
    fn both_sides_have_the_old_names() {
        let before = schema(
            "t",
            "name",
            "CREATE VIEW v AS SELECT t.id, t.name FROM public.t",
        );
        let desired = Desired {
            schema: schema("t2", "n2", "CREATE VIEW v AS SELECT id, n2 AS name FROM t2"),
            ..Desired::default()
        };
        let hints = ["t:t2", "t2.name:n2"].map(|text| text.parse().unwrap());
        let renames = resolve(&before, &desired, &hints).unwrap().renames;
        let renamed = renames.applied_to(&before).unwrap();
        let mut questions = questions(&renamed, &desired.schema);
        renames.in_old_words(&mut questions.objects, &before, &desired.schema);
        let [question] = questions.objects.as_slice() else {
            panic!("{questions:?}");
        };
        assert_eq!(
            question.candidates[0].definition,
            "CREATE VIEW public.v AS SELECT t.id, t.name FROM public.t"
        );
        assert_eq!(
            question.desired.definition,
            "CREATE VIEW public.v AS SELECT id, name FROM t"
        );
    }
}
