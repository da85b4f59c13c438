-- Extensions. The schema is left out where the extension made it itself, and so is a comment that is
-- the extension's own.
WITH own AS MATERIALIZED (
    SELECT a.name, a.comment FROM pg_available_extensions() a
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
       -- What of it can't be changed, and the extensions that it rests on.
       CASE WHEN NOT e.extrelocatable THEN ARRAY['schema'] END || r.names AS column_names,
       CASE WHEN NOT e.extrelocatable THEN ARRAY['fixed'] END || r.words AS column_types
  FROM pg_extension e
  JOIN pg_namespace n ON n.oid = e.extnamespace
  LEFT JOIN LATERAL (SELECT array_agg(o.extname::text ORDER BY o.extname) AS names,
                            array_agg('required'::text) AS words
                       FROM pg_depend d
                       JOIN pg_extension o ON o.oid = d.refobjid
                      WHERE d.classid = 'pg_extension'::regclass
                        AND d.objid = e.oid
                        AND d.refclassid = 'pg_extension'::regclass) r ON true
  LEFT JOIN pg_description d ON d.classoid = 'pg_extension'::regclass AND d.objoid = e.oid AND d.objsubid = 0
 WHERE e.extname <> 'plpgsql'
