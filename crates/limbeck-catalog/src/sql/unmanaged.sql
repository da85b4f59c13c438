-- Objects of kinds that the schema types do not hold, with the words to name them by.
-- psql: -v schemas="'public'"
WITH namespace AS MATERIALIZED (
    SELECT n.oid, n.nspname FROM pg_namespace n WHERE n.nspname IN (:schemas)
), part_of_another AS MATERIALIZED (
    SELECT d.classid, d.objid
      FROM pg_depend d
     WHERE d.refclassid = 'pg_extension'::regclass AND d.deptype = 'e'
    UNION ALL
    -- what a range type brings along
    SELECT d.classid, d.objid
      FROM pg_depend d
     WHERE d.refclassid = 'pg_type'::regclass AND d.deptype = 'i'
       AND d.classid IN ('pg_proc'::regclass, 'pg_cast'::regclass)
), found (classid, oid, kind, name) AS (
    SELECT 'pg_proc'::regclass, p.oid,
           CASE p.prokind WHEN 'p' THEN 'procedure' WHEN 'a' THEN 'aggregate' ELSE 'function' END,
           n.nspname || '.' || p.proname || '(' || pg_get_function_identity_arguments(p.oid) || ')'
      FROM pg_proc p JOIN namespace n ON n.oid = p.pronamespace
    UNION ALL
    SELECT 'pg_trigger'::regclass, t.oid, 'trigger', n.nspname || '.' || c.relname || '.' || t.tgname
      FROM pg_trigger t
      JOIN pg_class c ON c.oid = t.tgrelid
      JOIN namespace n ON n.oid = c.relnamespace
     WHERE NOT t.tgisinternal
       -- what a partitioned table hands down
       AND t.tgparentid = 0
    UNION ALL
    SELECT 'pg_policy'::regclass, p.oid, 'policy', n.nspname || '.' || c.relname || '.' || p.polname
      FROM pg_policy p JOIN pg_class c ON c.oid = p.polrelid JOIN namespace n ON n.oid = c.relnamespace
    UNION ALL
    SELECT 'pg_rewrite'::regclass, r.oid, 'rule', n.nspname || '.' || c.relname || '.' || r.rulename
      FROM pg_rewrite r JOIN pg_class c ON c.oid = r.ev_class JOIN namespace n ON n.oid = c.relnamespace
     WHERE r.rulename <> '_RETURN'
    UNION ALL
    SELECT 'pg_type'::regclass, t.oid,
           CASE t.typtype WHEN 'd' THEN 'domain' WHEN 'r' THEN 'range type' ELSE 'base type' END,
           n.nspname || '.' || t.typname
      FROM pg_type t JOIN namespace n ON n.oid = t.typnamespace
     WHERE t.typtype IN ('d', 'r') OR t.typtype = 'b' AND t.typelem = 0
    UNION ALL
    SELECT 'pg_collation'::regclass, o.oid, 'collation', n.nspname || '.' || o.collname
      FROM pg_collation o JOIN namespace n ON n.oid = o.collnamespace
    UNION ALL
    SELECT 'pg_operator'::regclass, o.oid, 'operator',
           n.nspname || '.' || o.oprname || '(' || format_type(o.oprleft, NULL) || ','
           || format_type(o.oprright, NULL) || ')'
      FROM pg_operator o JOIN namespace n ON n.oid = o.oprnamespace
    UNION ALL
    SELECT 'pg_opclass'::regclass, o.oid, 'operator class', n.nspname || '.' || o.opcname
      FROM pg_opclass o JOIN namespace n ON n.oid = o.opcnamespace
    UNION ALL
    SELECT 'pg_statistic_ext'::regclass, s.oid, 'statistics object', n.nspname || '.' || s.stxname
      FROM pg_statistic_ext s JOIN namespace n ON n.oid = s.stxnamespace
    UNION ALL
    SELECT 'pg_ts_config'::regclass, t.oid, 'text search configuration', n.nspname || '.' || t.cfgname
      FROM pg_ts_config t JOIN namespace n ON n.oid = t.cfgnamespace
    UNION ALL
    SELECT 'pg_ts_dict'::regclass, t.oid, 'text search dictionary', n.nspname || '.' || t.dictname
      FROM pg_ts_dict t JOIN namespace n ON n.oid = t.dictnamespace
    UNION ALL
    SELECT 'pg_conversion'::regclass, v.oid, 'conversion', n.nspname || '.' || v.conname
      FROM pg_conversion v JOIN namespace n ON n.oid = v.connamespace
    UNION ALL
    SELECT 'pg_cast'::regclass, k.oid, 'cast',
           format_type(k.castsource, NULL) || ' AS ' || format_type(k.casttarget, NULL)
      FROM pg_cast k
     WHERE k.oid >= 16384
    UNION ALL
    SELECT 'pg_extension'::regclass, e.oid, 'extension', e.extname::text
      FROM pg_extension e
     WHERE e.extname <> 'plpgsql'
    UNION ALL
    SELECT 'pg_event_trigger'::regclass, e.oid, 'event trigger', e.evtname::text FROM pg_event_trigger e
    UNION ALL
    SELECT 'pg_publication'::regclass, p.oid, 'publication', p.pubname::text FROM pg_publication p
    UNION ALL
    SELECT 'pg_foreign_server'::regclass, s.oid, 'foreign server', s.srvname::text FROM pg_foreign_server s
    UNION ALL
    SELECT 'pg_foreign_data_wrapper'::regclass, w.oid, 'foreign data wrapper', w.fdwname::text
      FROM pg_foreign_data_wrapper w
)
SELECT f.kind, f.name
  FROM found f
 WHERE NOT EXISTS (SELECT FROM part_of_another p WHERE p.classid = f.classid AND p.objid = f.oid)
