//! create users, profiles and refresh tokens
//!
//! Revision ID: 168b72a72615
//! Revises:
//! Create Date: 2026-11-21 01:57:53+00:00

use limbeck::op::*;

pub fn upgrade(op: &mut Operations) {
    op.create_enum("user_role", ["member", "admin"]);
    op.create_table("users")
        .column(column("id", "bigint").identity(Always))
        .column(column("email", "character varying(254)").not_null())
        .column(column("name", "character varying(80)").not_null())
        .column(
            column("password_hash", "text")
                .not_null()
                .comment("PHC string; never leaves the server"),
        )
        .column(
            column("role", "user_role")
                .not_null()
                .server_default("'member'"),
        )
        .column(
            column("created_at", "timestamp with time zone")
                .not_null()
                .server_default("now()"),
        )
        .primary_key("users_pkey", ["id"])
        .comment("People who can sign in");
    op.create_table("profiles")
        .column(column("user_id", "bigint").not_null())
        .column(column("bio", "text"))
        .column(column("website", "text"))
        .column(column("born_on", "date"))
        .column(
            column("settings", "jsonb")
                .not_null()
                .server_default("'{}'"),
        )
        .primary_key("profiles_pkey", ["user_id"])
        .constraint(
            foreign_key("profiles_user_id_fkey", ["user_id"], "users", ["id"]).on_delete(Cascade),
        )
        .constraint(check("profiles_website_check", "website ~ '^https?://'"));
    op.create_table("refresh_tokens")
        .column(
            column("id", "uuid")
                .not_null()
                .server_default("gen_random_uuid()"),
        )
        .column(column("user_id", "bigint").not_null())
        .column(column("secret_hash", "bytea").not_null())
        .column(
            column("issued_at", "timestamp with time zone")
                .not_null()
                .server_default("now()"),
        )
        .column(column("expires_at", "timestamp with time zone").not_null())
        .column(column("revoked_at", "timestamp with time zone"))
        .primary_key("refresh_tokens_pkey", ["id"])
        .constraint(check(
            "refresh_tokens_lifetime_check",
            "expires_at > issued_at",
        ))
        .constraint(unique("refresh_tokens_secret_hash_key", ["secret_hash"]))
        .constraint(
            foreign_key("refresh_tokens_user_id_fkey", ["user_id"], "users", ["id"])
                .on_delete(Cascade),
        );
    op.create_index("refresh_tokens_user_id_idx", "refresh_tokens", ["user_id"])
        .where_("revoked_at IS NULL");
    op.create_index("users_email_key", "users", [expression("lower(email)")])
        .unique();
}

pub fn downgrade(op: &mut Operations) {
    // hazard drop-table: drops table "public.profiles" with its data
    op.drop_table("profiles");
    // hazard drop-table: drops table "public.refresh_tokens" with its data
    op.drop_table("refresh_tokens");
    // hazard drop-table: drops table "public.users" with its data
    op.drop_table("users");
    // hazard drop-enum: drops enum type "public.user_role", which running code may still use
    op.drop_enum("user_role");
}
