-- Collations of the schemas.
-- psql: -v schemas="'public'" -v icu_locale=c.colliculocale -v icu_rules="NULL::text"
SELECT 'collations', c.oid, n.nspname, c.collname,
       NULL AS table_schema, NULL AS table_name, NULL AS signature,
       'CREATE COLLATION ' || quote_ident(n.nspname) || '.' || quote_ident(c.collname)
       || ' (provider = '
       || CASE c.collprovider WHEN 'c' THEN 'libc' WHEN 'i' THEN 'icu' WHEN 'b' THEN 'builtin'
                              ELSE 'default' END
       || CASE WHEN c.collisdeterministic THEN '' ELSE ', deterministic = false' END
       || CASE WHEN c.collprovider <> 'c' THEN ', locale = ' || quote_literal(:icu_locale)
               WHEN c.collcollate = c.collctype THEN ', locale = ' || quote_literal(c.collcollate)
               ELSE ', lc_collate = ' || quote_literal(c.collcollate)
                    || ', lc_ctype = ' || quote_literal(c.collctype) END
       || coalesce(', rules = ' || quote_literal(:icu_rules), '') || ')' AS definition,
       NULL AS additions,
       d.description,
       NULL AS column_names, NULL AS column_types
  FROM pg_collation c
  JOIN pg_namespace n ON n.oid = c.collnamespace
  LEFT JOIN pg_description d ON d.classoid = 'pg_collation'::regclass AND d.objoid = c.oid AND d.objsubid = 0
 WHERE n.nspname IN (:schemas)
   AND c.oid NOT IN (SELECT d.objid
                       FROM pg_depend d
                      WHERE d.refclassid = 'pg_extension'::regclass
                        AND d.classid = 'pg_collation'::regclass
                        AND d.deptype = 'e')
