-- Every relation of the schemas with what the schema types do not hold about it.
-- psql: -v schemas="'public'"
SELECT c.oid,
       c.relkind,
       n.nspname,
       c.relname,
       c.oid IN (SELECT d.objid
                   FROM pg_depend d
                  WHERE d.refclassid = 'pg_extension'::regclass
                    AND d.classid = 'pg_class'::regclass
                    AND d.deptype = 'e') AS of_extension,
       c.reltuples,
       c.relpages,
       -- of a partitioned table it means nothing, and nothing changes it
       c.relpersistence = 'u' AND c.relkind <> 'p' AS unlogged,
       c.relrowsecurity,
       c.relforcerowsecurity,
       c.relreplident,
       c.reloptions,
       t.reloptions AS toast_options,
       CASE WHEN c.reloftype <> 0
            THEN (SELECT ARRAY[o.nspname, y.typname]
                    FROM pg_type y JOIN pg_namespace o ON o.oid = y.typnamespace
                   WHERE y.oid = c.reloftype) END AS of_type,
       CASE WHEN c.reltablespace <> 0
            THEN (SELECT s.spcname FROM pg_tablespace s WHERE s.oid = c.reltablespace) END AS tablespace,
       CASE WHEN c.relkind = 'r'
            THEN (SELECT m.amname FROM pg_am m WHERE m.oid = c.relam AND m.amname <> 'heap') END AS access_method,
       c.relacl IS NOT NULL AS granted
  FROM pg_class c
  JOIN pg_namespace n ON n.oid = c.relnamespace
  LEFT JOIN pg_class t ON t.oid = c.reltoastrelid AND t.reloptions IS NOT NULL
 WHERE n.nspname IN (:schemas)
   AND c.relkind IN ('r', 'p', 'v', 'm', 'f', 'S', 'c')
