-- Triggers, without those that a partitioned table hands down.
-- psql: -v schemas="'public'"
SELECT 'triggers', t.oid, NULL AS schema, t.tgname,
       n.nspname, c.relname, NULL AS signature,
       pg_get_triggerdef(t.oid) AS definition,
       CASE WHEN t.tgenabled <> 'O'
            THEN ARRAY['ALTER TABLE ' || quote_ident(n.nspname) || '.' || quote_ident(c.relname)
                       || CASE t.tgenabled WHEN 'D' THEN ' DISABLE' WHEN 'R' THEN ' ENABLE REPLICA'
                                           ELSE ' ENABLE ALWAYS' END
                       || ' TRIGGER ' || quote_ident(t.tgname)] END AS additions,
       d.description,
       NULL AS column_names, NULL AS column_types
  FROM pg_trigger t
  JOIN pg_class c ON c.oid = t.tgrelid
  JOIN pg_namespace n ON n.oid = c.relnamespace
  LEFT JOIN pg_description d ON d.classoid = 'pg_trigger'::regclass AND d.objoid = t.oid AND d.objsubid = 0
 WHERE n.nspname IN (:schemas)
   AND NOT t.tgisinternal
   AND t.tgparentid = 0
   -- PostgreSQL counts the triggers of an extension's table with the table; one that calls a function
   -- from elsewhere was added to it
   AND NOT EXISTS (SELECT FROM pg_depend d
                    WHERE d.refclassid = 'pg_extension'::regclass AND d.deptype = 'e'
                      AND d.classid = 'pg_class'::regclass AND d.objid = c.oid
                      AND (t.tgfoid < 16384
                           OR EXISTS (SELECT FROM pg_depend f
                                       WHERE f.refclassid = 'pg_extension'::regclass AND f.deptype = 'e'
                                         AND f.classid = 'pg_proc'::regclass AND f.objid = t.tgfoid)))
