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
       -- What of it can't be changed.
       CASE WHEN NOT e.extrelocatable THEN ARRAY['schema'] END AS column_names,
       CASE WHEN NOT e.extrelocatable THEN ARRAY['fixed'] END AS column_types
  FROM pg_extension e
  JOIN pg_namespace n ON n.oid = e.extnamespace
  LEFT JOIN pg_description d ON d.classoid = 'pg_extension'::regclass AND d.objoid = e.oid AND d.objsubid = 0
 WHERE e.extname <> 'plpgsql'
