-- Objects of kinds that the schema types do not hold, with the words to name them by.
-- psql: -v schemas="'public'"
WITH RECURSIVE namespace AS MATERIALIZED (
    SELECT n.oid, n.nspname, n.nspacl FROM pg_namespace n WHERE n.nspname IN (:schemas)
), part_of_another AS MATERIALIZED (
    SELECT d.classid, d.objid
      FROM pg_depend d
     WHERE d.refclassid = 'pg_extension'::regclass AND d.deptype = 'e'
    UNION ALL
    -- what a range type brings along
    SELECT d.classid, d.objid
      FROM pg_depend d
     WHERE d.refclassid = 'pg_type'::regclass AND d.deptype = 'i' AND d.classid = 'pg_proc'::regclass
), below_unproved (conrelid, conname) AS (
    -- tables with a check from above that is NOT VALID there
    SELECT i.inhrelid, k.conname
      FROM pg_constraint k
      JOIN pg_inherits i ON i.inhparent = k.conrelid
     WHERE k.contype = 'c' AND NOT k.convalidated AND NOT k.connoinherit
    UNION
    SELECT i.inhrelid, b.conname
      FROM below_unproved b
      JOIN pg_inherits i ON i.inhparent = b.conrelid
), found (classid, oid, kind, name) AS (
    SELECT 'pg_type'::regclass, t.oid,
           CASE WHEN t.typtype = 'r' THEN 'range type with a canonical function'
                WHEN t.typisdefined THEN 'base type' ELSE 'shell type' END,
           n.nspname || '.' || t.typname
      FROM pg_type t
      JOIN namespace n ON n.oid = t.typnamespace
      LEFT JOIN pg_range r ON r.rngtypid = t.oid
     WHERE t.typtype = 'b' AND t.typelem = 0 OR r.rngcanonical <> 0 OR NOT t.typisdefined
    UNION ALL
    SELECT DISTINCT 'pg_proc'::regclass, p.oid, 'function of a base type',
           n.nspname || '.' || p.proname || '(' || oidvectortypes(p.proargtypes) || ')'
      FROM pg_depend d
      JOIN pg_type t ON t.oid = d.objid
      JOIN pg_proc p ON p.oid = d.refobjid
      JOIN namespace n ON n.oid = p.pronamespace
     WHERE d.refclassid = 'pg_proc'::regclass AND d.classid = 'pg_type'::regclass AND t.typtype = 'b'
    UNION ALL
    SELECT 'pg_conversion'::regclass, v.oid, 'conversion', n.nspname || '.' || v.conname
      FROM pg_conversion v JOIN namespace n ON n.oid = v.connamespace
    UNION ALL
    SELECT 'pg_ts_parser'::regclass, p.oid, 'text search parser', n.nspname || '.' || p.prsname
      FROM pg_ts_parser p JOIN namespace n ON n.oid = p.prsnamespace
    UNION ALL
    SELECT 'pg_ts_template'::regclass, t.oid, 'text search template', n.nspname || '.' || t.tmplname
      FROM pg_ts_template t JOIN namespace n ON n.oid = t.tmplnamespace
    UNION ALL
    SELECT 'pg_language'::regclass, l.oid, 'language', l.lanname::text FROM pg_language l WHERE l.oid >= 16384
    UNION ALL
    SELECT 'pg_transform'::regclass, t.oid, 'transform',
           format_type(t.trftype, NULL) || ' LANGUAGE ' || l.lanname
      FROM pg_transform t JOIN pg_language l ON l.oid = t.trflang
    UNION ALL
    SELECT 'pg_am'::regclass, m.oid, 'access method', m.amname::text FROM pg_am m WHERE m.oid >= 16384
    UNION ALL
    SELECT 'pg_event_trigger'::regclass, e.oid, 'event trigger', e.evtname::text
      FROM pg_event_trigger e
      JOIN pg_proc p ON p.oid = e.evtfoid
     WHERE p.pronamespace NOT IN (SELECT n.oid FROM namespace n)
    UNION ALL
    -- one of a partition that fires otherwise than that of the table above
    SELECT 'pg_trigger'::regclass, g.oid, 'state of a partition''s trigger',
           n.nspname || '.' || c.relname || '.' || g.tgname
      FROM pg_trigger g
      JOIN pg_trigger u ON u.oid = g.tgparentid
      JOIN pg_class c ON c.oid = g.tgrelid
      JOIN namespace n ON n.oid = c.relnamespace
     WHERE g.tgenabled <> u.tgenabled AND (NOT g.tgisinternal OR g.tgconstraint = 0)
    UNION ALL
    SELECT 'pg_constraint'::regclass, k.oid, 'valid check below one that is NOT VALID',
           n.nspname || '.' || c.relname || '.' || k.conname
      FROM below_unproved b
      JOIN pg_constraint k ON k.conrelid = b.conrelid AND k.conname = b.conname
      JOIN pg_class c ON c.oid = k.conrelid
      JOIN namespace n ON n.oid = c.relnamespace
     WHERE k.contype = 'c' AND k.convalidated
    UNION ALL
    SELECT 'pg_publication'::regclass, p.oid, 'publication', p.pubname::text FROM pg_publication p
    UNION ALL
    -- PostgreSQL 13 lets nobody but superusers read more of it
    SELECT 'pg_subscription'::regclass, 0, 'subscription', s.subname::text
      FROM pg_subscription s
      JOIN pg_database d ON d.oid = s.subdbid
     WHERE d.datname = current_database()
    UNION ALL
    SELECT 'pg_user_mapping'::regclass, u.umid, 'user mapping', u.usename || ' on ' || u.srvname
      FROM pg_user_mappings u
    UNION ALL
    SELECT 'pg_largeobject'::regclass, 0, 'large objects', current_database()::text
     WHERE EXISTS (SELECT FROM pg_largeobject_metadata)
    UNION ALL
    SELECT 'pg_seclabel'::regclass, 0, 'security labels', s.provider
      FROM pg_seclabel s
     GROUP BY s.provider
    UNION ALL
    SELECT 'pg_default_acl'::regclass, a.oid, 'default privileges',
           r.rolname || coalesce(' in ' || n.nspname, '')
      FROM pg_default_acl a
      JOIN pg_roles r ON r.oid = a.defaclrole
      LEFT JOIN pg_namespace n ON n.oid = a.defaclnamespace
     WHERE a.defaclnamespace = 0 OR n.oid IN (SELECT n.oid FROM namespace n)
    UNION ALL
    SELECT 'pg_namespace'::regclass, n.oid, 'privileges', n.nspname::text
      FROM namespace n
      LEFT JOIN pg_init_privs i ON i.classoid = 'pg_namespace'::regclass AND i.objoid = n.oid
     WHERE n.nspacl IS DISTINCT FROM i.initprivs
    UNION ALL
    SELECT 'pg_class'::regclass, c.oid, 'privileges', n.nspname || '.' || c.relname
      FROM pg_class c JOIN namespace n ON n.oid = c.relnamespace
     WHERE c.relacl IS NOT NULL AND c.relkind IN ('v', 'm', 'f', 'S')
    UNION ALL
    SELECT 'pg_proc'::regclass, p.oid, 'privileges',
           n.nspname || '.' || p.proname || '(' || oidvectortypes(p.proargtypes) || ')'
      FROM pg_proc p JOIN namespace n ON n.oid = p.pronamespace
     WHERE p.proacl IS NOT NULL
    UNION ALL
    SELECT 'pg_type'::regclass, t.oid, 'privileges', n.nspname || '.' || t.typname
      FROM pg_type t JOIN namespace n ON n.oid = t.typnamespace
     WHERE t.typacl IS NOT NULL
    UNION ALL
    SELECT 'pg_foreign_data_wrapper'::regclass, w.oid, 'privileges', w.fdwname::text
      FROM pg_foreign_data_wrapper w
     WHERE w.fdwacl IS NOT NULL
    UNION ALL
    SELECT 'pg_foreign_server'::regclass, s.oid, 'privileges', s.srvname::text
      FROM pg_foreign_server s
     WHERE s.srvacl IS NOT NULL
    UNION ALL
    SELECT 'pg_class'::regclass, c.oid, 'unlogged partitioned table', n.nspname || '.' || c.relname
      FROM pg_class c JOIN namespace n ON n.oid = c.relnamespace
     WHERE c.relkind = 'p' AND c.relpersistence = 'u'
)
SELECT f.kind, f.name
  FROM found f
 WHERE NOT EXISTS (SELECT FROM part_of_another p WHERE p.classid = f.classid AND p.objid = f.oid)
