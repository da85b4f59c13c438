-- Composite types that are declared as such.
-- psql: -v schemas="'public'"
SELECT 'composite_types', c.oid, n.nspname, c.relname,
       NULL AS table_schema, NULL AS table_name, NULL AS signature,
       'CREATE TYPE ' || quote_ident(n.nspname) || '.' || quote_ident(c.relname) || ' AS ('
       || coalesce(E'\n    ' || string_agg(
           quote_ident(a.attname) || ' ' || format_type(a.atttypid, a.atttypmod)
           || CASE WHEN a.attcollation = t.typcollation THEN ''
                   ELSE ' COLLATE ' || quote_ident(ln.nspname) || '.' || quote_ident(l.collname) END,
           E',\n    ' ORDER BY a.attnum) || E'\n', '')
       || ')' AS definition,
       array_agg('COMMENT ON COLUMN ' || quote_ident(n.nspname) || '.' || quote_ident(c.relname) || '.'
                 || quote_ident(a.attname) || ' IS ' || quote_literal(ad.description))
           FILTER (WHERE ad.description IS NOT NULL) AS additions,
       d.description,
       NULL AS column_names, NULL AS column_types
  FROM pg_class c
  JOIN pg_namespace n ON n.oid = c.relnamespace
  LEFT JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
  LEFT JOIN pg_type t ON t.oid = a.atttypid
  LEFT JOIN pg_collation l ON l.oid = a.attcollation
  LEFT JOIN pg_namespace ln ON ln.oid = l.collnamespace
  LEFT JOIN pg_description ad
         ON ad.classoid = 'pg_class'::regclass AND ad.objoid = c.oid AND ad.objsubid = a.attnum
  LEFT JOIN pg_description d ON d.classoid = 'pg_type'::regclass AND d.objoid = c.reltype AND d.objsubid = 0
 WHERE n.nspname IN (:schemas)
   AND c.relkind = 'c'
   AND c.oid NOT IN (SELECT d.objid
                       FROM pg_depend d
                      WHERE d.refclassid = 'pg_extension'::regclass
                        AND d.classid = 'pg_class'::regclass
                        AND d.deptype = 'e')
   AND c.reltype NOT IN (SELECT d.objid
                           FROM pg_depend d
                          WHERE d.refclassid = 'pg_extension'::regclass
                            AND d.classid = 'pg_type'::regclass
                            AND d.deptype = 'e')
 GROUP BY c.oid, n.nspname, c.relname, d.description
