-- Casts between types of the server and of the schemas, by functions of these.
-- psql: -v schemas="'public'"
SELECT 'casts', k.oid, NULL AS schema, x.source || ' AS ' || x.target AS name,
       NULL AS table_schema, NULL AS table_name, NULL AS signature,
       'CREATE CAST (' || x.source || ' AS ' || x.target || ')'
       || CASE k.castmethod WHEN 'f' THEN ' WITH FUNCTION ' || k.castfunc::regprocedure::text
                            WHEN 'i' THEN ' WITH INOUT'
                            ELSE ' WITHOUT FUNCTION' END
       || CASE k.castcontext WHEN 'a' THEN ' AS ASSIGNMENT' WHEN 'i' THEN ' AS IMPLICIT' ELSE '' END AS definition,
       NULL AS additions,
       d.description,
       NULL AS column_names, NULL AS column_types
  FROM pg_cast k
  JOIN pg_type s ON s.oid = k.castsource
  JOIN pg_namespace sn ON sn.oid = s.typnamespace
  JOIN pg_type t ON t.oid = k.casttarget
  JOIN pg_namespace tn ON tn.oid = t.typnamespace
  LEFT JOIN pg_proc p ON p.oid = k.castfunc
  LEFT JOIN pg_namespace pn ON pn.oid = p.pronamespace
  CROSS JOIN LATERAL (
      SELECT format_type(k.castsource, NULL) AS source, format_type(k.casttarget, NULL) AS target
  ) x
  LEFT JOIN pg_description d ON d.classoid = 'pg_cast'::regclass AND d.objoid = k.oid AND d.objsubid = 0
 WHERE k.oid >= 16384
   AND sn.nspname IN ('pg_catalog', :schemas)
   AND tn.nspname IN ('pg_catalog', :schemas)
   AND (pn.nspname IS NULL OR pn.nspname IN ('pg_catalog', :schemas))
   AND k.oid NOT IN (SELECT d.objid
                       FROM pg_depend d
                      WHERE d.refclassid = 'pg_extension'::regclass
                        AND d.classid = 'pg_cast'::regclass
                        AND d.deptype = 'e')
   -- what a range type brings along
   AND k.oid NOT IN (SELECT d.objid
                       FROM pg_depend d
                      WHERE d.refclassid = 'pg_type'::regclass
                        AND d.classid = 'pg_cast'::regclass
                        AND d.deptype = 'i')
