-- Extended statistics.
-- psql: -v schemas="'public'"
SELECT 'statistics', s.oid, n.nspname, s.stxname,
       NULL AS table_schema, NULL AS table_name, NULL AS signature,
       pg_get_statisticsobjdef(s.oid) AS definition,
       CASE WHEN s.stxstattarget >= 0
            THEN ARRAY['ALTER STATISTICS ' || quote_ident(n.nspname) || '.' || quote_ident(s.stxname)
                       || ' SET STATISTICS ' || s.stxstattarget::text] END AS additions,
       d.description,
       NULL AS column_names, NULL AS column_types
  FROM pg_statistic_ext s
  JOIN pg_namespace n ON n.oid = s.stxnamespace
  LEFT JOIN pg_description d
         ON d.classoid = 'pg_statistic_ext'::regclass AND d.objoid = s.oid AND d.objsubid = 0
 WHERE n.nspname IN (:schemas)
   AND s.oid NOT IN (SELECT d.objid
                       FROM pg_depend d
                      WHERE d.refclassid = 'pg_extension'::regclass
                        AND d.classid = 'pg_statistic_ext'::regclass
                        AND d.deptype = 'e')
