//! Texts that are hard to write down.
//!
//! Revision ID: b2
//! Revises: a1
//! Create Date: 2026-11-21 10:15:00+00:00

use limbeck::op::*;

pub fn upgrade(op: &mut Operations) {
    op.create_table("ttg_6blk__9___3k2_yo2juf")
        .constraint(
            foreign_key(
                "u7___ym",
                ["y0u6", " blank ", "EFjpD"],
                r#""""""". blank "#,
                ["y_45b0517b_tdw__6oig", "d9ebekr1z9jm4x970"],
            )
            .on_update(Restrict)
            .on_delete(SetDefault)
            .on_delete_columns([
                "i2v6_56p_q6_zne67wd_p1ksk1n___uptsiu_v3_b_e_yoej98_6e8",
                "order",
                "a_k20",
                "bz7_i_3_xg_ovj7dr8",
            ])
            .deferrable(),
        )
        .constraint(
            foreign_key(
                "zraq6o_5_w1hk7_ibi___9_x",
                ["order", "\u{7}\u{202e}", "PHQJeJOr"],
                r"new
line",
                ["x_9j1__3_22c___746zu8", "u_y__z____fao3y"],
            )
            .on_update(Cascade)
            .on_delete_columns([r#""""#, "naïve 表", "u72vhnfer____x3kiu9"])
            .initially_deferred(),
        );
    op.execute("(it''s)");
    op.create_table("wq_5d_v14hv_22do4a__8tyyzii_mf__9iqmow")
        .column(column("order", "jsonb").server_default("'it''s'::text"))
        .column(column(r#""""#, r#""ZhEMVJ"[]"#).not_null().collate("C"));
    op.create_unique_constraint("order", r#""a.b""#, ["r_q3576g"])
        .nulls_not_distinct();
    op.execute(r"(back\slashnaïve 表 é🦀)");
    op.alter_column("\u{7}\u{202e}", "v__cm_8_")
        .data_type("numeric(10,2)")
        .using("frwhh > 206");
    op.rename_table(
        "g4_556840_116n4sue25_",
        r#"new
line."a.b""#,
    );
    op.bulk_insert("ej9_", ["uf", "q6__35__aq0y_1_8"]);
    op.rename_column(
        "ld70025y_if4_",
        "a.b",
        r"new
line",
    );
    op.rebuild_enum(
        "jyn_wt___81g_i_8w5__0_0k98.mg_5ac6hk_0__4_e__r",
        [
            "end \nof line\r\n{}%s${x}é\n__t__f__t",
            r####"{}%s${x} naïve 表 é🦀"###\"####,
            "g_d___zé",
            r####""###\it'sp "####,
        ],
    )
    .array_column(
        "q_gu0__72d1_cx__ihsi50u7n__3_pefu8ben__d____4_9_z2mw_wbhm6_",
        r"new
line",
    )
    .array_column("td4r_4r___", "order");
    op.execute(r"(mhrsgcp_dnaïve 表 é🦀back\slash_sem_)");
    op.drop_enum(r#"order."""""""#);
    op.rename_index(
        "j8_7u_i7_1_",
        "br93tdz7_5o0_q_mzuh",
        "f_49w__6c_k__k__a8__7_2_0qgyf11___h_tyil___t43_4xt5__96n7_0k_",
    );
    op.rename_constraint(
        r"back\slash.naïve 表",
        r"new
line",
        r#""""#,
    );
    op.create_foreign_key(
        "naïve 表",
        r#""quo""te""#,
        "UrHZf",
        [
            "x_8x_w___0x1lm",
            "e7__5_1zvj_48_51_",
            "s2__is4m1u_o423mpmd0ro0_40p83",
        ],
        [
            "x__lh_2u_a__",
            r#"quo"te"#,
            "a.b",
            "t72_96xcz_7w5u48h4_y_x_6o3rz7ci___9p5m9_a7_8ct_khrm8_f0_",
        ],
    )
    .match_full()
    .on_update(SetNull)
    .on_delete(Cascade);
    op.rename_column("\u{7}\u{202e}.c3t_x", "order", r"back\slash");
    op.create_primary_key("bzd78_5_", "b_x3nl0d8i5__h", ["rg_f", "a7_z__65_h4"])
        .deferrable();
    op.rename_index("XoCVxwwPXrM. blank ", "a.b", " blank ");
    op.rename_enum(
        "eifh23ib0q_4u49pj5_15_5maz_pwh1_iq_7_hq",
        "a2z95e1_m_e__tnw",
    );
    op.rebuild_enum(
        r"back\slash",
        [
            r##"n__"#// no comment /* */_é"##,
            r##""#"#w__r_r_x__"##,
            r##"back\slash"#___gw_u_x𯺃back\slash"##,
            "two\n    lines  \n",
            "¥// no comment /* */vy_f_____r___l_",
            "jzId{Rc$v(?1%=W{",
            "dqsh___r___{}%s${x}_iz_qe ",
            "it's__",
        ],
    )
    .replace("two\n    lines󭊹\"###\\___zm ", "é")
    .replace(
        "u___lz_mt_e",
        r" two
    linesit's_m_w",
    );
    op.drop_enum("order. blank ");
    op.create_check_constraint("k3h4_237t_d_41o_44mc", " blank ", "now()");
    op.add_column(
        " blank ",
        column(r#"quo"te"#, "character(3)")
            .server_default("now()")
            .comment("\"quoted\"end \nof line\r\n"),
    );
    op.create_table("fq_kjko")
        .constraint(check("a.b", "'it''s'::text").no_inherit())
        .constraint(
            check(r"back\slash", r#"lower("Title") <> E'a\\b'"#)
                .no_inherit()
                .not_valid()
                .comment("end \nof line\r\n\t\0\u{1}  "),
        )
        .constraint(
            foreign_key(
                "naïve 表",
                [
                    "a03",
                    "a38059f__g4l___02s5vr",
                    "\u{7}\u{202e}",
                    r"back\slash",
                ],
                r#""quo""te""#,
                [
                    "r1t_4w8q7_jm_56c_04",
                    r"new
line",
                    " blank ",
                ],
            )
            .on_delete(SetDefault),
        )
        .comment("end \nof line\r\n____c_p");
    op.drop_enum("order");
    op.add_column(
        "gibq40a74_3cn_2p__su814_v242_8a5r7k2r_e0zodm2a",
        column("\u{7}\u{202e}", "integer")
            .identity(ByDefault)
            .start(4020885096478449532)
            .increment(2154700225758026447)
            .min_value(-1)
            .max_value(9223372036854775807)
            .cache(-1)
            .nullable(),
    );
    op.bulk_insert(
        "ga_oa8_cey53_l3hy8_26tjr236_i8hkb5h42___57__160jiw.UreEB",
        [r"new
line"],
    )
    .row([number("-5895.301e097")])
    .row([sql("()")])
    .row([null()]);
    op.drop_enum("order");
    op.create_check_constraint("\u{7}\u{202e}", "SEprsvR", r#"lower("Title") <> E'a\\b'"#)
        .no_inherit();
    op.create_table_comment(
        "d_hx_16yz2_01t7nmqa",
        "\u{202e}\u{200b}\u{feff}\u{a0}b____wn_  \"quoted\"",
    );
    op.rename_column(r#""""""""#, "naïve 表", "\u{7}\u{202e}");
    op.execute("(򳥏é5\t\0\u{1}// no comment /* */)");
    op.create_index(
        "d9g0_2l9____09zw_",
        "oqb20_2_gs6v_j_mn2__t",
        [desc("qq_8"), expression("now()").nulls_first()],
    )
    .nulls_not_distinct()
    .include([" blank ", "he__di__v8v_1", "n3_8h6202b3x_pks"])
    .concurrently();
    op.drop_column("e6hvwy5", "naïve 表");
    op.execute("(\0joq_rh_v\u{202e}\u{200b}\u{feff}\u{a0}\"#\")");
    op.execute(r"(back\slash_ymo_skp_)");
    op.drop_table(r#""""""""#);
    op.create_enum(
        "ir5kc6v_08op6_3i_h2_dojz4_d36j__145498",
        [
            " ",
            "\u{202e}\u{200b}\u{feff}\u{a0}\"#\"###\\",
            r" back\slash___yggq",
            "\t\0\u{1} __fsptwo\n    lines ",
            "",
            r#"LU,<i,_"8>={P^^=8n||.d$t?#E_naïve 表 é🦀"#,
            "uj___bq_m\nend \nof line\r\n ",
            "\"#two\n    lines\rtwo\n    lines\n",
            r##"éit's"# \"##,
        ],
    )
    .comment("two\n    lines\u{202e}\u{200b}\u{feff}\u{a0}_l__h__u_\"###\\");
    op.execute("()");
    op.drop_column(r#""quo""te""#, "t___p074_a_5");
    op.create_enum(r#""a.b".naïve 表"#, []);
    op.create_primary_key(r#"quo"te"#, "g", ["LI", "NxX", "order"])
        .include([" blank "])
        .deferrable();
    op.drop_table(r#""""""""#);
    op.bulk_insert(
        "uy8z940____u66____50h35e__s_5__8i_0_9_k9h2c_t__v5v7_tr0_1l_i_",
        ["a37oerfa", "v6l583w287_5_9_15__568_", "naïve 表"],
    );
    op.bulk_insert("s__jux_6m_nf295p", ["a.b", r"back\slash", "FqHZ"]);
    op.execute("()");
    op.bulk_insert(r#""""""""#, ["knu6ur_50u_op86f_1o", "f_xen_07_g_e7"]);
    op.create_foreign_key(
        "y_eq_11r_41_c_4z48__",
        "naïve 表",
        "z9q_4y_5_v_563_",
        ["min0n4_4_", "q_bq_v", "d_j"],
        [r#"quo"te"#, "u9hn6_fig_p_7__gr8zd2_0_9j_0p_n"],
    )
    .match_full()
    .on_update(SetNull)
    .not_valid();
    op.drop_column(" blank . blank ", "y9xlb6v31wa_p_");
    op.rename_index(
        "u_3949_s__",
        r"new
line",
        "py_27iws1b_7p",
    );
    op.create_unique_constraint(
        "j47rf75_h_c_223q3o__hg_ep_8__ss__b6o0rw9it_p_r34q3635252v",
        " blank ",
        [r#"quo"te"#, "r__0q1_1xf_9d__2qt4"],
    )
    .nulls_not_distinct();
    op.bulk_insert(" blank ", ["l02___8z607_5_", " blank "])
        .row([
            value(
                r#"arx_hp_"quoted"brnh_it'stwo
    lines"#,
            ),
            value(true),
        ])
        .row([null(), null()]);
    op.drop_schema(r#""""#);
    op.execute("(é p_oy_<)");
    op.rename_enum_value("\u{7}\u{202e}", "", "");
    op.create_enum(
        r#""a.b""#,
        [
            r#"it'snaïve 表 é🦀"quoted""#,
            r#"two
    lines  "quoted""#,
            "x_i_ddxh__pe",
            r"x_w__yhpx____q_qcd
opwb",
            " naïve 表 é🦀",
            "",
            " \r",
        ],
    );
    op.execute("()");
    op.drop_constraint(r"back\slash", r#""quo""te""#);
    op.add_enum_value(
        "z443587g_52n_e6z1_l8_4p15l_0ta_w_6_2c5ju__go_s8q___6v5oq.c_686_",
        "~?P<*9 twf__gx_a___v_",
    );
    op.bulk_insert("q_f_f8w_6a_0.sp_v_j918gz09qje_z2", [" blank "]);
}

pub fn downgrade(_op: &mut Operations) {}
