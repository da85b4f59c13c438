-- Extensions. The schema is left out where the extension made it itself, and so is a comment that is
-- the extension's own.
WITH own AS MATERIALIZED (
    SELECT a.name, a.comment FROM pg_available_extensions() a
), member AS (
    SELECT 'pg_type'::regclass AS class, t.oid, t.typnamespace AS namespace, t.typname::text AS name,
           'type'::text AS word
      FROM pg_type t
    UNION ALL SELECT 'pg_class'::regclass, c.oid, c.relnamespace, c.relname::text, 'relation' FROM pg_class c
    UNION ALL SELECT 'pg_proc'::regclass, p.oid, p.pronamespace, p.proname::text, 'routine' FROM pg_proc p
    UNION ALL SELECT 'pg_operator'::regclass, o.oid, o.oprnamespace, o.oprname::text, 'other' FROM pg_operator o
    UNION ALL SELECT 'pg_collation'::regclass, c.oid, c.collnamespace, c.collname::text, 'other' FROM pg_collation c
    UNION ALL SELECT 'pg_opclass'::regclass, o.oid, o.opcnamespace, o.opcname::text, 'other' FROM pg_opclass o
    UNION ALL SELECT 'pg_opfamily'::regclass, o.oid, o.opfnamespace, o.opfname::text, 'other' FROM pg_opfamily o
    UNION ALL SELECT 'pg_ts_dict'::regclass, t.oid, t.dictnamespace, t.dictname::text, 'other' FROM pg_ts_dict t
    UNION ALL SELECT 'pg_ts_config'::regclass, t.oid, t.cfgnamespace, t.cfgname::text, 'other' FROM pg_ts_config t
    UNION ALL SELECT 'pg_ts_parser'::regclass, t.oid, t.prsnamespace, t.prsname::text, 'other' FROM pg_ts_parser t
    UNION ALL SELECT 'pg_ts_template'::regclass, t.oid, t.tmplnamespace, t.tmplname::text, 'other' FROM pg_ts_template t
), members AS (
    SELECT l.extension, array_agg(l.name ORDER BY l.name, l.word) AS names,
           array_agg(l.word ORDER BY l.name, l.word) AS words
      FROM (SELECT DISTINCT d.refobjid AS extension, m.name, m.word
              FROM pg_depend d
              JOIN pg_extension e ON e.oid = d.refobjid AND e.extname <> 'plpgsql'
              JOIN member m ON m.class = d.classid AND m.oid = d.objid AND m.namespace = e.extnamespace
             WHERE d.refclassid = 'pg_extension'::regclass
               AND d.deptype = 'e') l
     GROUP BY l.extension
)
SELECT 'extensions', e.oid, NULL AS schema, e.extname AS name,
       NULL AS table_schema, NULL AS table_name, NULL AS signature,
       'CREATE EXTENSION ' || quote_ident(e.extname)
       || CASE WHEN n.oid IN (SELECT d.objid
                                FROM pg_depend d
                               WHERE d.refclassid = 'pg_extension'::regclass
                                 AND d.classid = 'pg_namespace'::regclass
                                 AND d.deptype = 'e')
               THEN '' ELSE ' WITH SCHEMA ' || quote_ident(n.nspname) END AS definition,
       NULL AS additions,
       CASE WHEN d.description <> (SELECT own.comment FROM own WHERE own.name = e.extname)
            THEN d.description END AS comment,
       -- What of it can't be changed, the extensions that it rests on, and what it has brought along.
       CASE WHEN NOT e.extrelocatable THEN ARRAY['schema'] END || r.names || m.names AS column_names,
       CASE WHEN NOT e.extrelocatable THEN ARRAY['fixed'] END || r.words || m.words AS column_types
  FROM pg_extension e
  JOIN pg_namespace n ON n.oid = e.extnamespace
  LEFT JOIN LATERAL (SELECT array_agg(o.extname::text ORDER BY o.extname) AS names,
                            array_agg('required'::text) AS words
                       FROM pg_depend d
                       JOIN pg_extension o ON o.oid = d.refobjid
                      WHERE d.classid = 'pg_extension'::regclass
                        AND d.objid = e.oid
                        AND d.refclassid = 'pg_extension'::regclass) r ON true
  LEFT JOIN members m ON m.extension = e.oid
  LEFT JOIN pg_description d ON d.classoid = 'pg_extension'::regclass AND d.objoid = e.oid AND d.objsubid = 0
 WHERE e.extname <> 'plpgsql'
