//! What filters take out of schemas and of models.

use limbeck_schema::{
    Column, Constraint, EnumType, Expr, Index, IndexElement, PrimaryKey, RenamedFrom, Unique,
};

use super::*;

fn patterns(texts: &[&str]) -> Vec<Pattern> {
    texts.iter().map(|t| Pattern::new(*t).unwrap()).collect()
}

fn schema() -> Schema {
    let mut schema = Schema::new();
    for name in ["users", "audit_log"] {
        let mut table = Table::new(QualifiedName::public(name));
        for column in ["id", "email", "search"] {
            table.add_column(Column::new(column, "text".parse().unwrap()));
        }
        table.add_constraint(Constraint::new(
            format!("{name}_pkey"),
            PrimaryKey::new(vec![Name::new("id")]),
        ));
        table.add_constraint(Constraint::new(
            format!("{name}_email_key"),
            Unique::new(vec![Name::new("email")]),
        ));
        table.add_index(Index::new(
            format!("ix_{name}_search"),
            vec![IndexElement::column("search")],
        ));
        schema.add_table(table);
    }
    schema.add_table(Table::new(QualifiedName::new("audit", "log")));
    schema.add_enum(EnumType::new(QualifiedName::public("mood"), ["sad"]));
    schema
}

fn tables(schema: &Schema) -> Vec<String> {
    schema
        .tables
        .keys()
        .map(QualifiedName::to_reference)
        .collect()
}

#[test]
fn nothing_configured_takes_nothing_out() {
    let mut all = schema();
    assert!(Filter::default().is_empty());
    assert_eq!(Filter::default().apply(&mut all), []);
    assert_eq!(all, schema());
}

#[test]
fn tables_are_named_with_and_without_public() {
    let filtered = |include: &[&str], exclude: &[&str]| {
        let mut filter = Filter::default();
        filter.include.tables = patterns(include);
        filter.exclude.tables = patterns(exclude);
        let mut schema = schema();
        filter.apply(&mut schema);
        tables(&schema)
    };
    assert_eq!(filtered(&[], &["audit_*"]), ["audit.log", "users"]);
    assert_eq!(filtered(&[], &["audit*"]), ["users"]);
    assert_eq!(filtered(&[], &["audit.*"]), ["audit_log", "users"]);
    assert_eq!(filtered(&["public.*"], &["*_log"]), ["users"]);
    assert_eq!(filtered(&["users"], &["users"]), [] as [&str; 0]);
}

#[test]
fn what_is_on_a_column_goes_with_it() {
    let mut filter = Filter::default();
    filter.exclude.columns = patterns(&["users.search", "*.email"]);
    let mut schema = schema();
    let taken: Vec<String> = filter
        .apply(&mut schema)
        .iter()
        .map(ToString::to_string)
        .collect();
    assert_eq!(
        taken,
        [
            "column \"public.audit_log.email\"",
            "constraint \"audit_log_email_key\" of table \"public.audit_log\"",
            "column \"public.users.email\"",
            "column \"public.users.search\"",
            "constraint \"users_email_key\" of table \"public.users\"",
            "index \"ix_users_search\" of table \"public.users\"",
        ]
    );
}

#[test]
fn indexes_and_constraints_are_named_alone_or_behind_their_table() {
    let mut filter = Filter::default();
    filter.exclude.indexes = patterns(&["ix_users_*"]);
    filter.exclude.constraints = patterns(&["audit_log.*"]);
    filter.exclude.enums = patterns(&["m??d"]);
    let mut schema = schema();
    filter.apply(&mut schema);
    let of = |name: &str| &schema.tables[&QualifiedName::public(name)];
    assert!(of("users").indexes.is_empty() && of("users").constraints.len() == 2);
    assert!(of("audit_log").constraints.is_empty() && of("audit_log").indexes.len() == 1);
    assert!(schema.enums.is_empty());
}

#[test]
fn hints_for_what_is_left_out_go_as_well() {
    let users = QualifiedName::public("users");
    let email = Name::new("email");
    let mut desired = Desired {
        schema: schema(),
        ..Desired::default()
    };
    let column = ObjectId::Column(users.clone(), email.clone());
    desired
        .renamed_from
        .insert(column, RenamedFrom::Name("mail".to_owned()));
    desired
        .backfill
        .insert((users.clone(), email.clone()), Expr::new("''"));
    desired
        .concurrently
        .insert((users, Name::new("ix_users_search")));
    let mut filter = Filter::default();
    filter.exclude.tables = patterns(&["users"]);
    assert_eq!(filter.apply_to_desired(&mut desired).len(), 1);
    assert!(desired.renamed_from.is_empty() && desired.backfill.is_empty());
    assert!(desired.concurrently.is_empty());
}
