//! Asking a server about objects while it still has the old names.

use limbeck_ops::apply::apply;
use limbeck_schema::Schema;
use limbeck_schema::canonical::ObjectQuestion;

use super::Renames;

impl Renames {
    /// Puts questions about views, functions and the like into the old names: `before` is the schema without
    /// the renames, `desired` has them. What hangs on a table is asked about beside a copy of the table,
    /// which has the new names already.
    pub fn in_old_words(
        &self,
        questions: &mut [ObjectQuestion],
        before: &Schema,
        desired: &Schema,
    ) {
        if self.is_empty() || questions.is_empty() {
            return;
        }
        let mut old = desired.clone();
        for op in self.reverse_ops() {
            let mut next = old.clone();
            // What the new schema does not have any more needs no old name.
            if apply(&op, &mut next).is_ok() {
                old = next;
            }
        }
        for question in questions
            .iter_mut()
            .filter(|question| question.on.is_none())
        {
            let id = &question.desired.id;
            let is_there = question.candidates.iter().any(|live| live.id == *id);
            let (Some(said), Some(live)) = (old.objects.get(id), before.objects.get(id)) else {
                continue;
            };
            if is_there {
                question.candidates = vec![live.clone()];
                question.desired.clone_from(said);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use limbeck_schema::canonical::questions;
    use limbeck_schema::sql_object::read_object;
    use limbeck_schema::{Column, Desired, QualifiedName, Table};

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
