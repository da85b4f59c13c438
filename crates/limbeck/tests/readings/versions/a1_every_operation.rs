//! Every operation of the reference.
//!
//! Revision ID: a1
//! Revises:
//! Create Date: 2026-11-21 10:15:00+00:00
//! Branch Labels: readings

use limbeck::op::*;

const BACKFILL: &str = "UPDATE t
SET \"a\" = 'x\\y'";

pub fn upgrade(op: &mut Operations) {
    op.create_table("posts")
        .column(column("id", "bigint").identity(Always))
        .column(column("author_id", "bigint").not_null())
        .column(column("title", "varchar(200)").not_null())
        .column(
            column("published", "boolean")
                .not_null()
                .server_default("false"),
        )
        .primary_key("posts_pkey", ["id"])
        .constraint(unique("posts_title_key", ["author_id", "title"]))
        .constraint(check("posts_title_check", "title <> ''"))
        .constraint(
            foreign_key("posts_author_id_fkey", ["author_id"], "users", ["id"]).on_delete(Cascade),
        )
        .comment("What users write.");
    op.create_table("accounting.bookings")
        .column(column("id", "integer").serial())
        .column(column("room", "integer").not_null())
        .column(column("during", "tstzrange").not_null())
        .constraint(primary_key("bookings_pkey", ["id"]).include(["room"]))
        .constraint(
            exclude(
                "bookings_excl",
                [key("room").with("="), key("during").with("&&")],
            )
            .where_("room > 0"),
        )
        .unlogged()
        .storage_parameter("fillfactor", "70");
    op.drop_table("posts");
    op.rename_table("posts", "archive.articles");
    op.alter_table("posts")
        .storage_parameter("fillfactor", "80")
        .storage_parameter("toast.autovacuum_enabled", "false")
        .reset_storage_parameter("autovacuum_vacuum_threshold")
        .cluster_on("posts_created_at_idx");
    op.alter_table("sessions")
        .unlogged()
        .replica_identity_nothing();
    op.create_table_comment("posts", "What users write.");
    op.drop_table_comment("posts");
    op.create_table("events")
        .column(column("id", "bigint").not_null())
        .column(column("at", "timestamptz").not_null())
        .primary_key("events_pkey", ["id", "at"])
        .partition_by_range(["at"]);
    op.create_table("events_2024").partition_of(
        "events",
        values_from_to(["'2024-01-01'"], ["'2025-01-01'"]),
    );
    op.create_table("visits")
        .column(column("region", "text").not_null())
        .column(column("id", "bigint").not_null())
        .partition_by_list([expression("lower(region)").collate("C")]);
    op.create_table("visits_eu")
        .partition_of("visits", values_in(["'de'", "'fr'", "NULL"]))
        .constraint(check("visits_eu_check", "id > 0"))
        .partition_by_hash(["id"]);
    op.create_table("visits_eu_0").partition_of("visits_eu", values_with(2, 0));
    op.create_table("visits_rest").partition_of("visits", default_partition());
    op.attach_partition(
        "events",
        "events_2023",
        values_from_to(["MINVALUE"], ["'2024-01-01'"]),
    );
    op.detach_partition("events", "events_2023");
    op.attach_index("events_2024_at_idx", "events_2024", "events_at_idx");
    op.rename_partition_index("events_2024", "events_pkey", "events_2024_key");
    op.create_table("cities")
        .inherits(["places"])
        .column(column("mayor", "text"));
    op.inherit("towns", "places");
    op.no_inherit("towns", "places");
    op.add_column(
        "users",
        column("age", "integer").not_null().server_default("0"),
    );
    op.add_column(
        "users",
        column("no", "bigint")
            .identity(ByDefault)
            .start(1000)
            .cache(20),
    );
    op.add_column(
        "users",
        column("name_lower", "text")
            .generated("lower(name)")
            .collate("C"),
    );
    op.drop_column("users", "age");
    op.rename_column("users", "name", "full_name");
    op.alter_column("users", "age")
        .data_type("bigint")
        .using("age::bigint")
        .server_default("0")
        .not_null();
    op.alter_column("users", "email")
        .nullable()
        .comment("Verified.");
    op.alter_column("users", "id")
        .drop_serial()
        .add_identity(ByDefault)
        .start(100);
    op.create_primary_key("votes_pkey", "votes", ["user_id", "post_id"]);
    op.create_unique_constraint("users_email_key", "users", ["email"])
        .initially_deferred();
    op.create_check_constraint("items_price_check", "items", "price > 0")
        .not_valid();
    op.create_foreign_key(
        "posts_author_id_fkey",
        "posts",
        "users",
        ["author_id"],
        ["id"],
    )
    .on_delete(Cascade)
    .not_valid();
    op.create_exclude_constraint(
        "bookings_excl",
        "bookings",
        [
            key("room").with("="),
            expression("tstzrange(a, b)").with("&&"),
        ],
    )
    .where_("room > 0");
    op.drop_constraint("items_price_check", "items");
    op.rename_constraint("items", "items_price_check", "positive_price");
    op.validate_constraint("items_price_check", "items");
    op.create_index("posts_author_id_idx", "posts", ["author_id"]);
    op.create_index("users_email_idx", "users", [expression("lower(email)")])
        .unique()
        .where_("deleted_at IS NULL")
        .concurrently();
    op.create_index(
        "posts_recent_idx",
        "posts",
        [key("author_id"), desc("at").nulls_last()],
    )
    .include(["title"])
    .storage_parameter("fillfactor", "70");
    op.create_index(
        "posts_body_idx",
        "posts",
        [key("body").operator_class("gin_trgm_ops")],
    )
    .using("gin");
    op.drop_index("posts_author_id_idx", "posts").concurrently();
    op.rename_index("posts", "posts_author_id_idx", "posts_by_author");
    op.create_enum("mood", ["sad", "ok", "happy"]);
    op.drop_enum("mood");
    op.rename_enum("mood", "feeling");
    op.add_enum_value("mood", "great");
    op.add_enum_value("mood", "meh").before("ok");
    op.add_enum_value("mood", "fine").after("ok");
    op.rename_enum_value("mood", "ok", "okay");
    op.rebuild_enum("mood", ["happy", "sad"])
        .column("users", "mood")
        .array_column("days", "moods")
        .replace("ok", "happy");
    op.set_enum_comment("mood", "How somebody feels.");
    op.drop_enum_comment("mood");
    op.create_schema("accounting");
    op.set_schema_comment("accounting", "What is owed to whom.");
    op.drop_schema_comment("accounting");
    op.drop_schema("accounting");
    op.execute("UPDATE users SET name = '' WHERE name IS NULL");
    op.execute(
        r"UPDATE posts
SET published = true
WHERE created_at < now() - interval '1 day'",
    );
    op.bulk_insert("tags", ["id", "name", "weight", "hidden", "created_at"])
        .row([
            value(1),
            value("rust"),
            value(0.5),
            value(false),
            sql("now()"),
        ])
        .row([value(2), null(), number("1.50"), value(true), null()]);
}

pub fn downgrade(op: &mut Operations) {
    // not what upgrade does, for a test
    op.execute(BACKFILL);
    op.drop_table("t");
}
