-- Functions and procedures, but not those that belong to a type: the constructors of range types
-- ('i'), the input and output of base types. All arguments of a procedure are part of its name.
-- psql: -v schemas="'public'"
SELECT CASE p.prokind WHEN 'p' THEN 'procedures' ELSE 'functions' END,
       p.oid, n.nspname, p.proname,
       NULL AS table_schema, NULL AS table_name,
       CASE WHEN p.prokind = 'p' AND p.proallargtypes IS NOT NULL
            THEN (SELECT string_agg(format_type(a.type, NULL), ', ' ORDER BY a.n)
                    FROM unnest(p.proallargtypes) WITH ORDINALITY AS a (type, n))
            ELSE oidvectortypes(p.proargtypes) END AS signature,
       'CREATE ' || substr(rtrim(pg_get_functiondef(p.oid), E'\n'), 19) AS definition,
       NULL AS additions,
       d.description,
       NULL AS column_names, NULL AS column_types
  FROM pg_proc p
  JOIN pg_namespace n ON n.oid = p.pronamespace
  LEFT JOIN pg_description d ON d.classoid = 'pg_proc'::regclass AND d.objoid = p.oid AND d.objsubid = 0
 WHERE n.nspname IN (:schemas)
   AND p.prokind <> 'a'
   AND p.oid NOT IN (SELECT d.objid
                       FROM pg_depend d
                      WHERE d.refclassid = 'pg_extension'::regclass
                        AND d.classid = 'pg_proc'::regclass
                        AND d.deptype = 'e')
   AND p.oid NOT IN (SELECT d.objid
                       FROM pg_depend d
                      WHERE d.refclassid = 'pg_type'::regclass
                        AND d.classid = 'pg_proc'::regclass
                        AND d.deptype = 'i')
   AND p.oid NOT IN (SELECT d.refobjid
                       FROM pg_depend d
                       JOIN pg_type t ON t.oid = d.objid
                      WHERE d.refclassid = 'pg_proc'::regclass
                        AND d.classid = 'pg_type'::regclass
                        AND t.typtype = 'b')
