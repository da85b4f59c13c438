-- Domains. A NOT NULL has a name since PostgreSQL 17; it is told where it is not the usual one.
-- psql: -v schemas="'public'"
SELECT 'domains', t.oid, n.nspname, t.typname,
       NULL AS table_schema, NULL AS table_name, NULL AS signature,
       'CREATE DOMAIN ' || quote_ident(n.nspname) || '.' || quote_ident(t.typname) || ' AS '
       || format_type(t.typbasetype, t.typtypmod)
       || CASE WHEN t.typcollation = b.typcollation THEN ''
               ELSE ' COLLATE ' || quote_ident(ln.nspname) || '.' || quote_ident(l.collname) END
       || coalesce(' DEFAULT ' || pg_get_expr(t.typdefaultbin, 0), '')
       || CASE WHEN t.typnotnull AND k.not_null <> t.typname || '_not_null'
               THEN E'\n    CONSTRAINT ' || quote_ident(k.not_null) || ' NOT NULL'
               WHEN t.typnotnull THEN ' NOT NULL' ELSE '' END
       || coalesce(k.checks, '') AS definition,
       k.additions,
       d.description,
       NULL AS column_names, NULL AS column_types
  FROM pg_type t
  JOIN pg_namespace n ON n.oid = t.typnamespace
  JOIN pg_type b ON b.oid = t.typbasetype
  LEFT JOIN pg_collation l ON l.oid = t.typcollation
  LEFT JOIN pg_namespace ln ON ln.oid = l.collnamespace
  LEFT JOIN (
      SELECT k.contypid,
             max(k.conname) FILTER (WHERE k.contype = 'n') AS not_null,
             string_agg(E'\n    CONSTRAINT ' || quote_ident(k.conname) || ' ' || x.definition, ''
                        ORDER BY k.conname) FILTER (WHERE k.contype = 'c' AND k.convalidated) AS checks,
             array_agg('ALTER DOMAIN ' || quote_ident(n.nspname) || '.' || quote_ident(t.typname)
                       || ' ADD CONSTRAINT ' || quote_ident(k.conname) || ' ' || x.definition)
                 FILTER (WHERE k.contype = 'c' AND NOT k.convalidated)
             || array_agg('COMMENT ON CONSTRAINT ' || quote_ident(k.conname) || ' ON DOMAIN '
                          || quote_ident(n.nspname) || '.' || quote_ident(t.typname) || ' IS '
                          || quote_literal(d.description))
                    FILTER (WHERE d.description IS NOT NULL) AS additions
        FROM pg_constraint k
        JOIN pg_type t ON t.oid = k.contypid
        JOIN pg_namespace n ON n.oid = t.typnamespace
        LEFT JOIN pg_description d
               ON d.classoid = 'pg_constraint'::regclass AND d.objoid = k.oid AND d.objsubid = 0
        CROSS JOIN LATERAL pg_get_constraintdef(k.oid) AS x (definition)
       WHERE n.nspname IN (:schemas)
         AND k.contypid <> 0
       GROUP BY k.contypid
  ) k ON k.contypid = t.oid
  LEFT JOIN pg_description d ON d.classoid = 'pg_type'::regclass AND d.objoid = t.oid AND d.objsubid = 0
 WHERE n.nspname IN (:schemas)
   AND t.typtype = 'd'
   AND t.oid NOT IN (SELECT d.objid
                       FROM pg_depend d
                      WHERE d.refclassid = 'pg_extension'::regclass
                        AND d.classid = 'pg_type'::regclass
                        AND d.deptype = 'e')
