//! Roles that may not do everything.

use limbeck_testkit::{Error, TestDatabase};

use crate::project::Project;

/// A role on the shared server, gone at the end of the test.
struct Role<'d> {
    name: String,
    database: &'d TestDatabase,
}

impl<'d> Role<'d> {
    fn new(database: &'d TestDatabase) -> Self {
        let name = format!("{}_role", database.name());
        database
            .execute(&format!("CREATE ROLE {name} LOGIN"))
            .unwrap();
        Self { name, database }
    }

    /// Runs statements in which `{role}` is the role.
    fn grant(&self, sql: &str) {
        let sql = sql
            .replace("{role}", &self.name)
            .replace("{database}", self.database.name());
        self.database.execute(&sql).unwrap();
    }

    fn url(&self) -> String {
        self.database
            .url()
            .replace("//postgres@", &format!("//{}@", self.name))
    }
}

impl Drop for Role<'_> {
    fn drop(&mut self) {
        let name = &self.name;
        let gone: Result<(), Error> = self
            .database
            .execute(&format!("DROP OWNED BY {name}; DROP ROLE {name}"));
        assert!(gone.is_ok(), "{gone:?}");
    }
}

/// A default and a check that only the server can compare with what it prints.
const MODEL: &str = r#"
use limbeck::Model;

#[derive(Model)]
#[limbeck(table = "items", check("price > 0 AND price < 1000", name = "items_price_check"))]
pub struct Item {
    #[limbeck(primary_key, identity)]
    pub id: i64,
    #[limbeck(default = sql("1 + 1"))]
    pub price: i64,
    #[limbeck(default = sql("lower('X'::varchar)"))]
    pub name: String,
}
"#;

/// A project whose database is at head and in sync.
fn project() -> Project {
    let project = Project::new();
    project.sandbox.write("models/lib.rs", MODEL).unwrap();
    project.run("revision --autogenerate -m items --rev-id aaaa");
    project.run("upgrade head");
    project.run("check");
    project
}

/// What reading takes.
const READ_ONLY: &str = "GRANT SELECT ON ALL TABLES IN SCHEMA public TO {role}";

/// Every command that only looks.
fn reads_work(project: &Project) {
    for command in [
        "check",
        "diff",
        "current",
        "current -v",
        "history -i",
        "show current",
        "heads",
        "upgrade head",
    ] {
        let words: Vec<&str> = command.split_whitespace().collect();
        let ran = project.sandbox.limbeck(&words).unwrap();
        assert_eq!(ran.code(), 0, "{command}: {}", ran.stderr);
    }
}

#[test]
fn a_role_that_may_only_read() {
    let mut project = project();
    let role = Role::new(&project.database);
    role.grant(READ_ONLY);
    let url = role.url();
    project.sandbox.set("DATABASE_URL", &url);
    reads_work(&project);

    // A difference is seen as well, and a revision can be written.
    let model = MODEL.replace("price < 1000", "price < 2000");
    project.sandbox.write("models/lib.rs", &model).unwrap();
    assert_eq!(project.sandbox.limbeck(&["check"]).unwrap().code(), 1);
    project.run("revision --autogenerate -m limits --rev-id bbbb");
    for command in ["upgrade head", "downgrade base", "stamp base"] {
        let said = project.fail(command);
        assert!(
            said.contains("permission denied") || said.contains("must be owner"),
            "{command}: {said}"
        );
        assert_eq!(project.versions(), ("aaaa".to_owned(), "aaaa".to_owned()));
    }
}

/// Expressions are compared in a temporary table. A role that may not have one gets a warning and
/// maybe a false difference, never an answer that looks certain.
#[test]
fn a_role_that_may_not_have_temporary_tables() {
    let mut project = project();
    let role = Role::new(&project.database);
    role.grant("REVOKE TEMPORARY ON DATABASE {database} FROM PUBLIC");
    role.grant(READ_ONLY);
    let url = role.url();
    project.sandbox.set("DATABASE_URL", &url);
    // A difference that may be none is worse than no answer.
    let said = project.fail("check");
    assert!(
        said.contains("could not be compared with the database's")
            && said.contains("privilege TEMP"),
        "{said}"
    );
}

#[test]
fn a_role_on_an_empty_database() {
    let mut project = Project::new();
    project.revision("aaaa", "", &[r#"execute("SELECT 1")"#]);
    let role = Role::new(&project.database);
    role.grant("REVOKE CREATE ON SCHEMA public FROM PUBLIC");
    let url = role.url();
    project.sandbox.set("DATABASE_URL", &url);
    for command in ["upgrade head", "stamp head", "ensure-version"] {
        let said = project.fail(command);
        assert!(
            said.contains("permission denied for schema public"),
            "{command}: {said}"
        );
    }
    assert_eq!(project.versions(), <(String, String)>::default());
    assert_eq!(project.run("current"), "");
}

/// A role that can't even look into a schema it is to compare.
#[test]
fn a_role_that_may_not_read_the_version_table() {
    let mut project = project();
    let role = Role::new(&project.database);
    let url = role.url();
    project.sandbox.set("DATABASE_URL", &url);
    for command in ["current", "check", "upgrade head"] {
        let said = project.fail(command);
        assert!(
            said.contains("permission denied for table limbeck_version"),
            "{command}: {said}"
        );
    }
}
