-- Which statements about objects that SQL defines have something to find, by the names of their
-- files: a server numbers its own objects below 16384. Planning all of them takes longer than
-- reading a small database.
WITH relation AS MATERIALIZED (
    SELECT DISTINCT c.relkind AS kind FROM pg_class c WHERE c.oid >= 16384
), type AS MATERIALIZED (
    SELECT DISTINCT t.typtype AS kind FROM pg_type t WHERE t.oid >= 16384
), routine AS MATERIALIZED (
    SELECT DISTINCT p.prokind = 'a' AS is_aggregate FROM pg_proc p WHERE p.oid >= 16384
)
SELECT 'extensions' WHERE EXISTS (SELECT FROM pg_extension e WHERE e.extname <> 'plpgsql')
UNION ALL SELECT 'collations' WHERE EXISTS (SELECT FROM pg_collation c WHERE c.oid >= 16384)
UNION ALL SELECT 'sequences' FROM relation r WHERE r.kind = 'S'
UNION ALL SELECT 'composite_types' FROM relation r WHERE r.kind = 'c'
UNION ALL SELECT 'domains' FROM type t WHERE t.kind = 'd'
UNION ALL SELECT 'range_types' FROM type t WHERE t.kind = 'r'
UNION ALL SELECT 'routines' FROM routine r WHERE NOT r.is_aggregate
UNION ALL SELECT 'aggregates' FROM routine r WHERE r.is_aggregate
UNION ALL SELECT 'operators' WHERE EXISTS (SELECT FROM pg_operator o WHERE o.oid >= 16384)
UNION ALL SELECT 'operator_families' WHERE EXISTS (SELECT FROM pg_opfamily f WHERE f.oid >= 16384)
UNION ALL SELECT 'operator_classes' WHERE EXISTS (SELECT FROM pg_opclass c WHERE c.oid >= 16384)
UNION ALL SELECT 'casts' WHERE EXISTS (SELECT FROM pg_cast k WHERE k.oid >= 16384)
UNION ALL SELECT 'text_search' WHERE EXISTS (SELECT FROM pg_ts_dict t WHERE t.oid >= 16384)
                                  OR EXISTS (SELECT FROM pg_ts_config t WHERE t.oid >= 16384)
UNION ALL SELECT 'foreign_servers' WHERE EXISTS (SELECT FROM pg_foreign_data_wrapper)
                                      OR EXISTS (SELECT FROM pg_foreign_server)
UNION ALL SELECT 'foreign_tables' FROM relation r WHERE r.kind = 'f'
UNION ALL SELECT 'views' FROM relation r WHERE r.kind = 'v'
UNION ALL SELECT 'materialized_views' FROM relation r WHERE r.kind = 'm'
UNION ALL SELECT 'statistics' WHERE EXISTS (SELECT FROM pg_statistic_ext)
UNION ALL SELECT 'triggers' WHERE EXISTS (SELECT FROM pg_trigger t WHERE NOT t.tgisinternal)
UNION ALL SELECT 'rules' WHERE EXISTS (SELECT FROM pg_rewrite r WHERE r.oid >= 16384 AND r.rulename <> '_RETURN')
UNION ALL SELECT 'policies' WHERE EXISTS (SELECT FROM pg_policy)
UNION ALL SELECT 'event_triggers' WHERE EXISTS (SELECT FROM pg_event_trigger)
