//! Objects that are defined by SQL: what `create_view`, `replace_function` and their like are given,
//! `alter_object`.

use limbeck_schema::sql_object::read_object;
use limbeck_schema::{QualifiedName, SqlObject, SqlObjectId, SqlObjectKind as K, normal_comment};

use super::error::{BuildError, BuildErrorKind, Problems, TakeErrors};
use super::names::Names;
use super::object_calls::in_sql_words;
use super::operations::Operations;
use crate::{AlterObject as AlterObjectOp, Op};

impl Operations {
    /// Changes an object that is defined by SQL in place, by these statements; what it is afterwards
    /// follows as `.becomes("CREATE …")`.
    pub fn alter_object(&mut self, statements: impl Names) -> &mut AlterObject {
        self.alteration(AlterObject::new(statements))
    }

    /// `COMMENT ON` an object that is defined by SQL:
    /// `op.set_object_comment("view", "public.active_users", "Who may log in")`. The name is
    /// written as in `COMMENT ON`.
    pub fn set_object_comment(&mut self, kind: &str, name: &str, comment: &str) {
        let comment = limbeck_schema::normal_comment(Some(comment.to_owned()));
        self.comment_on("set_object_comment", kind, name, comment);
    }

    /// `COMMENT ON … IS NULL` of an object that is defined by SQL.
    pub fn drop_object_comment(&mut self, kind: &str, name: &str) {
        self.comment_on("drop_object_comment", kind, name, None);
    }

    fn comment_on(&mut self, call: &'static str, kind: &str, name: &str, comment: Option<String>) {
        self.plain(|p| match commented(p, call, kind, name) {
            Some(id) => Op::SetObjectComment { id, comment },
            // The problem that is noted keeps this from being used.
            None => Op::Execute { sql: String::new() },
        });
    }
}

/// Whether an object is made or takes the place of another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Way {
    Create,
    Replace,
}

/// A `CREATE` statement with what belongs to the object.
#[derive(Clone, Debug)]
pub(super) struct Spec {
    call: &'static str,
    sql: String,
    also: Vec<String>,
    comment: Option<String>,
    problems: Problems,
}

impl Spec {
    /// A statement that completes the object.
    pub(super) fn also(&mut self, sql: &str) {
        self.also.push(sql.to_owned());
    }

    /// `COMMENT ON`.
    pub(super) fn comment(&mut self, text: &str) {
        self.comment = normal_comment(Some(text.to_owned()));
    }

    /// What was wrong so far.
    pub(super) fn problems(&mut self) -> &mut Problems {
        &mut self.problems
    }

    pub(super) fn new(call: &'static str, sql: &str) -> Self {
        Self {
            call,
            sql: sql.to_owned(),
            also: Vec::new(),
            comment: None,
            problems: Problems::default(),
        }
    }

    pub(super) fn object(&mut self, kind: Option<K>) -> SqlObject {
        let script: Vec<&str> = std::iter::once(self.sql.as_str())
            .chain(self.also.iter().map(String::as_str))
            .collect();
        // A comment at the end of a line would swallow a semicolon on it.
        let mut object = match read_object(&script.join("\n;\n")) {
            Ok(object) => object,
            Err(error) => {
                let message = match error.help {
                    Some(help) => format!("{}: {help}", error.message),
                    None => error.message,
                };
                self.problems
                    .push((self.call, 0), BuildErrorKind::Statement(message));
                SqlObject::new(
                    SqlObjectId::in_schema(kind.unwrap_or(K::View), QualifiedName::public("")),
                    self.sql.clone(),
                )
            }
        };
        if let Some(expected) = kind
            && object.id.kind != expected
        {
            let message = format!("the statement makes a {}, not a {expected}", object.id.kind);
            self.problems
                .push((self.call, 0), BuildErrorKind::Statement(message));
        }
        if self.comment.is_some() {
            object.comment = self.comment.take();
        }
        object
    }
}

/// `create_…` and `replace_…`, to which more is added.
#[derive(Clone, Debug)]
pub struct CreateObject {
    kind: K,
    way: Way,
    spec: Spec,
}

impl CreateObject {
    pub(super) fn new(call: &'static str, kind: K, way: Way, sql: &str) -> Self {
        Self {
            kind,
            way,
            spec: Spec::new(call, sql),
        }
    }

    /// A statement that completes the object: `ALTER TABLE … DISABLE TRIGGER …`, `CREATE INDEX` on a
    /// materialized view.
    pub fn also(&mut self, sql: &str) -> &mut Self {
        self.spec.also(sql);
        self
    }

    /// `COMMENT ON`.
    pub fn comment(&mut self, text: &str) -> &mut Self {
        self.spec.comment(text);
        self
    }

    pub(super) fn finish(mut self, problems: &mut Problems) -> Op {
        let object = self.spec.object(Some(self.kind));
        problems.extend(&mut self.spec.problems);
        match self.way {
            Way::Create => Op::CreateObject(object),
            Way::Replace => Op::ReplaceObject(object),
        }
    }
}

/// `alter_object`, to which is added what the object is afterwards.
#[derive(Clone, Debug)]
pub struct AlterObject {
    statements: Vec<String>,
    spec: Spec,
}

impl AlterObject {
    pub(super) fn new(statements: impl Names) -> Self {
        let mut spec = Spec::new("alter_object", "");
        let statements = statements.into_texts();
        if statements.is_empty() {
            let problem = BuildErrorKind::EmptyList("statement");
            spec.problems.push(("alter_object", 0), problem);
        }
        Self { statements, spec }
    }

    /// The `CREATE` statement that would make the object as it is afterwards.
    pub fn becomes(&mut self, sql: &str) -> &mut Self {
        sql.clone_into(&mut self.spec.sql);
        self
    }

    /// A statement that completes the object afterwards.
    pub fn also(&mut self, sql: &str) -> &mut Self {
        self.spec.also(sql);
        self
    }

    /// Its comment.
    pub fn comment(&mut self, text: &str) -> &mut Self {
        self.spec.comment(text);
        self
    }

    pub(super) fn finish(mut self, problems: &mut Problems) -> Op {
        let object = self.spec.object(None);
        problems.extend(&mut self.spec.problems);
        Op::AlterObject(AlterObjectOp {
            statements: self.statements,
            object,
        })
    }
}

/// An object as `set_object_comment` names it: its kind in the words of messages, and its name as
/// SQL.
pub(super) fn commented(
    p: &mut Problems,
    call: &'static str,
    kind: &str,
    name: &str,
) -> Option<SqlObjectId> {
    let Some(kind) = K::all().find(|known| known.to_string() == kind) else {
        let message = format!("\"{kind}\" is not a kind of object");
        p.push((call, 0), BuildErrorKind::Statement(message));
        return None;
    };
    Some(in_sql_words(p, (call, 1), kind, name))
}

impl TakeErrors for CreateObject {
    fn take_errors(&mut self) -> Vec<BuildError> {
        self.spec.problems.take()
    }
}

impl TakeErrors for AlterObject {
    fn take_errors(&mut self) -> Vec<BuildError> {
        self.spec.problems.take()
    }
}
