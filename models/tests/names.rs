//! What the derives give an application: names that follow the model, beside other derives.

#![allow(
    dead_code,
    missing_docs,
    reason = "the types are only here for the derives"
)]

use limbeck::sea_query::{Expr, ExprTrait, Iden, PostgresQueryBuilder, Query};
use limbeck::{Column, Columns, Model, PgComposite, PgDomain, PgEnum, PgType};

#[derive(Clone, Debug, Model, sqlx::FromRow, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "camelCase")]
#[limbeck(table = "users", schema = "app", index(email), unique(email, r#type))]
pub struct User {
    #[limbeck(primary_key, identity)]
    pub id: i64,
    #[limbeck(column = "mail")]
    #[sqlx(rename = "mail")]
    pub email: String,
    pub r#type: UserKind,
    #[sqlx(flatten)]
    #[serde(flatten)]
    pub address: Address,
    #[limbeck(skip)]
    #[sqlx(skip)]
    pub cached: Option<i32>,
    #[sqlx(rename = "odd name")]
    #[serde(rename = "ignored")]
    pub self_: UserName,
}

#[derive(Clone, Debug, Model, sqlx::FromRow, serde::Serialize, serde::Deserialize)]
#[limbeck(embedded)]
pub struct Address {
    street: String,
    #[limbeck(column = "town")]
    #[sqlx(rename = "town")]
    city: String,
}

#[derive(
    Clone, Copy, Debug, PartialEq, PgEnum, sqlx::Type, serde::Serialize, serde::Deserialize,
)]
#[sqlx(type_name = "user_kind", rename_all = "snake_case")]
pub enum UserKind {
    VeryNew,
    #[sqlx(rename = "it's old")]
    Old,
}

#[derive(Clone, Debug, PgType, sqlx::Type, serde::Serialize, serde::Deserialize)]
#[sqlx(transparent)]
pub struct UserName(String);

#[derive(Model)]
#[limbeck(column_enum = InvoiceNames, rename_all = "camelCase")]
struct Invoice<'a> {
    #[limbeck(primary_key)]
    invoice_id: i64,
    note: &'a str,
    #[limbeck(flatten = "billing_")]
    billing: Part<'a>,
    ab: i32,
    a_b: i32,
    _1: i32,
}

#[derive(Model)]
#[limbeck(embedded)]
struct Part<'a> {
    town: &'a str,
}

mod elsewhere {
    pub(crate) mod deep {
        pub(crate) use limbeck as renamed;
    }

    #[derive(limbeck::Model)]
    #[limbeck(crate = crate::elsewhere::deep::renamed)]
    pub(crate) struct Tag {
        #[limbeck(primary_key)]
        pub(crate) name: String,
    }
}

#[test]
fn queries_use_the_names_of_the_model() {
    let sql = Query::select()
        .columns([UserColumn::Email, UserColumn::Type])
        .from(User::table())
        .and_where(Expr::col(User::column(UserColumn::Id)).eq(7))
        .to_string(PostgresQueryBuilder);
    assert_eq!(
        sql,
        r#"SELECT "mail", "type" FROM "app"."users" WHERE "app"."users"."id" = 7"#
    );
    let sql = Query::select()
        .column(elsewhere::TagColumn::Name)
        .from(elsewhere::Tag::table())
        .to_string(PostgresQueryBuilder);
    assert_eq!(sql, r#"SELECT "name" FROM "tag""#);
}

#[test]
fn columns_come_in_order_with_flattened_ones_in_place() {
    let names: Vec<&str> = User::columns().into_iter().map(Column::name).collect();
    assert_eq!(names, ["id", "mail", "type", "street", "town", "odd name"]);
    assert_eq!(UserColumn::Address(AddressColumn::City).unquoted(), "town");
    assert_eq!(UserColumn::_Self.quoted(), "odd name");
    assert_eq!((User::TABLE, User::SCHEMA), ("users", Some("app")));
}

#[test]
fn prefixes_and_rules_make_names() {
    let names: Vec<&str> = Invoice::columns().into_iter().map(Column::name).collect();
    assert_eq!(
        names,
        ["invoiceId", "note", "billing_town", "ab", "aB", "1"]
    );
    assert_eq!((Invoice::TABLE, Invoice::SCHEMA), ("invoice", None));
    let invoice = Invoice {
        invoice_id: 1,
        note: "",
        billing: Part { town: "Bern" },
        ab: 1,
        a_b: 2,
        _1: 3,
    };
    assert_eq!(
        (invoice.invoice_id, invoice.note, invoice.billing.town),
        (1, "", "Bern")
    );
    assert_eq!((invoice.ab, invoice.a_b, invoice._1), (1, 2, 3));
}

#[test]
fn labels_are_those_of_the_database() {
    assert_eq!(UserKind::LABELS, ["very_new", "it's old"]);
    assert_eq!((UserKind::NAME, UserKind::SCHEMA), ("user_kind", None));
    assert_eq!(UserKind::Old.as_str(), "it's old");
    assert_eq!(UserKind::from_label("very_new"), Some(UserKind::VeryNew));
    assert_eq!(UserKind::from_label("VeryNew"), None);
}

#[derive(Clone, Debug, PgDomain, sqlx::Type, serde::Serialize)]
#[sqlx(type_name = "zip_code")]
#[limbeck(schema = "app", check("VALUE ~ '^[0-9]+$'"))]
pub struct Zip(String);

#[derive(Clone, Debug, PgComposite, sqlx::Type, serde::Serialize)]
#[sqlx(type_name = "postal_address")]
#[limbeck(rename_all = "camelCase")]
pub struct PostalAddress {
    street_name: String,
    #[limbeck(rename = "Zip")]
    zip: Option<Zip>,
}

#[test]
fn domains_and_composite_types_know_their_names() {
    use sqlx::{TypeInfo as _, postgres::Postgres};

    assert_eq!((Zip::NAME, Zip::SCHEMA), ("zip_code", Some("app")));
    assert_eq!(
        (PostalAddress::NAME, PostalAddress::SCHEMA),
        ("postal_address", None)
    );
    assert_eq!(PostalAddress::ATTRIBUTES, ["streetName", "Zip"]);
    let of_sqlx = <PostalAddress as sqlx::Type<Postgres>>::type_info();
    assert_eq!(of_sqlx.name(), PostalAddress::NAME);
}
