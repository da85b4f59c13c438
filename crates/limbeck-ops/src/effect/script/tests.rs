//! What the heads of statements say.

use limbeck_schema::QualifiedName;

use super::{Action, ColumnAction, TableAction, statements_of};

fn action(sql: &str) -> Action {
    statements_of(sql).remove(0).action
}

#[test]
fn alter_table() {
    let Action::AlterTable { table, actions } = action(
        "ALTER TABLE IF EXISTS app.users ADD a int NOT NULL, ADD COLUMN b uuid DEFAULT gen_random_uuid(), \
         ALTER c SET NOT NULL, ADD CONSTRAINT x FOREIGN KEY (a, b) REFERENCES teams NOT VALID, \
         ALTER COLUMN d TYPE bigint USING d::bigint, DROP e, ADD f text DEFAULT now()",
    ) else {
        panic!("no ALTER TABLE");
    };
    assert_eq!(table, QualifiedName::new("app", "users"));
    assert_eq!(actions.len(), 7);
    assert!(matches!(
        actions[0],
        TableAction::AddColumn {
            not_null_without_default: true,
            rewrites: false,
            ..
        }
    ));
    assert!(matches!(
        actions[1],
        TableAction::AddColumn { rewrites: true, .. }
    ));
    assert!(matches!(
        actions[2],
        TableAction::AlterColumn {
            action: ColumnAction::SetNotNull,
            ..
        }
    ));
    assert!(matches!(
        &actions[3],
        TableAction::AddConstraint { references: Some(t), not_valid: true } if t.name.as_str() == "teams"
    ));
    assert!(matches!(
        actions[4],
        TableAction::AlterColumn {
            action: ColumnAction::Type { using: true, .. },
            ..
        }
    ));
    assert!(matches!(actions[5], TableAction::DropColumn { .. }));
    assert!(matches!(
        actions[6],
        TableAction::AddColumn {
            rewrites: false,
            ..
        }
    ));
}

#[test]
fn others() {
    assert_eq!(
        action("grant select on t to app, PUBLIC with grant option"),
        Action::Grant {
            to_public: true,
            with_option: true
        }
    );
    assert_eq!(
        action("grant usage on schema public to app"),
        Action::Grant {
            to_public: false,
            with_option: false
        }
    );
    assert!(matches!(
        action(
            "create or replace function f() returns int language sql security definer as 'select 1'"
        ),
        Action::CreateRoutine {
            security_definer: true,
            sets_search_path: false,
            ..
        }
    ));
    assert_eq!(
        action("SET LOCAL lock_timeout = '5s'"),
        Action::SetLockTimeout
    );
    assert_eq!(
        action("select set_config('lock_timeout', '5s', true)"),
        Action::SetLockTimeout
    );
    assert!(matches!(
        action(
            "with some as (select id from t limit 10) update t set a = 1 from some where t.id = some.id"
        ),
        Action::Update {
            filtered: true,
            bounded: true,
            ..
        }
    ));
    assert!(matches!(
        action("alter type mood add value if not exists 'fine' after 'ok'"),
        Action::AddEnumValue { placed: true, .. }
    ));
    assert_eq!(
        action("do language plperl $$ drop table t; $$"),
        Action::Do { unread: true }
    );
    assert_eq!(action("select 'unterminated"), Action::Other);
}

#[test]
fn blocks() {
    let actions = |sql: &str| -> Vec<Action> {
        let statements = statements_of(sql).into_iter();
        let actions = statements.map(|statement| statement.action);
        actions.filter(|action| *action != Action::Other).collect()
    };
    let tables = vec![QualifiedName::public("t")];
    let drop = Action::DropTable { tables };
    let read = Action::Do { unread: false };
    let unread = Action::Do { unread: true };
    let dropping = [read.clone(), drop.clone()];
    for sql in [
        "do $$ begin drop table t; end $$",
        "do $x$ #variable_conflict use_column\nbegin drop table t; end $x$ language plpgsql",
        "DO 'declare a int := 1; begin if exists (select 1) then drop table t; end if; end'",
        "do language plpgsql $$ <<l>> declare r record; begin for r in select 1 loop drop table t; end loop; end $$",
        "do $$ begin null; exception when others then drop table t; end $$",
        "do $$ begin execute 'drop table t'; end $$",
        "do $$ begin execute $q$drop table t$q$; end $$",
        "do $$ begin if (case when a then b end) then drop table t; end if; end $$",
        "do $$ begin while case when a then b else c end loop drop table t; end loop; end $$",
        "do $$ begin case a when case when b then 1 end then drop table t; end case; end $$",
    ] {
        assert_eq!(actions(sql), dropping, "{sql}");
    }
    for sql in [
        "do $$ begin execute format('drop table %I', a); end $$",
        "do $$ begin for r in execute a loop null; end loop; end $$",
        "do language plpython3u $$ drop table t $$",
        "do $$ begin return query execute a; end $$",
        "do $$ begin if (a then drop table t; end if; end $$",
    ] {
        assert_eq!(actions(sql), std::slice::from_ref(&unread), "{sql}");
    }
    let timeout = actions("do $$ begin perform set_config('lock_timeout', '1s', true); end $$");
    assert_eq!(timeout, [read, Action::SetLockTimeout]);
}

/// What the loops around a statement say of it: whether it is bounded, and whether it repeats.
#[test]
fn loops() {
    let judged = |body: &str| -> Vec<(bool, bool)> {
        let sql = format!("do $$ begin {body} end $$");
        let statements = statements_of(&sql).into_iter();
        let judged = statements.filter_map(|statement| {
            let (Action::Update { bounded, .. } | Action::Delete { bounded, .. }) =
                statement.action
            else {
                return None;
            };
            Some((bounded, statement.repeats))
        });
        judged.collect()
    };
    for (body, expected) in [
        ("update t set a = 1; commit;", vec![(false, false)]),
        (
            "update t set a = 1; loop delete from u where id in (select id from u limit 9); commit; end loop; update t set b = 1;",
            vec![(false, false), (true, false), (false, false)],
        ),
        (
            "loop update t set a = 1 where b; commit; end loop;",
            vec![(false, false)],
        ),
        (
            "for r in select id from t loop update t set a = 1 where id = r.id; end loop;",
            vec![(false, true)],
        ),
        (
            "for r in select id from t loop update t set a = 1 where id = r.id; if c then commit; end if; end loop;",
            vec![(true, false)],
        ),
        (
            "for r in select id from t loop update t set a = r.id; commit; end loop;",
            vec![(false, false)],
        ),
        (
            "while lo < hi loop delete from t where id between lo and lo + 9; lo := lo + 9; commit; end loop;",
            vec![(true, false)],
        ),
        (
            "loop fetch c into r; exit when not found; update t set a = 1 where current of c; commit; end loop;",
            vec![(true, false)],
        ),
        (
            "loop delete from t where id in (select id from t limit 9); exit when not found; end loop;",
            vec![(true, true)],
        ),
        (
            "loop commit; end loop; for r in delete from t returning id loop null; end loop;",
            vec![(false, false)],
        ),
        (
            "for i in 1..9 loop for r in select 1 loop delete from t where id = r.id; end loop; commit; end loop;",
            vec![(true, false)],
        ),
    ] {
        assert_eq!(judged(body), expected, "{body}");
    }
}
