-- Views with their options, defaults and comments of their columns.
-- psql: -v schemas="'public'"
WITH relation AS MATERIALIZED (
    SELECT c.oid, n.nspname, c.relname, c.reloptions,
           quote_ident(n.nspname) || '.' || quote_ident(c.relname) AS path
      FROM pg_class c
      JOIN pg_namespace n ON n.oid = c.relnamespace
     WHERE n.nspname IN (:schemas)
       AND c.relkind = 'v'
       AND c.oid NOT IN (SELECT d.objid
                           FROM pg_depend d
                          WHERE d.refclassid = 'pg_extension'::regclass
                            AND d.classid = 'pg_class'::regclass
                            AND d.deptype = 'e')
), columns AS (
    SELECT r.oid,
           array_agg(a.attname ORDER BY a.attnum) AS names,
           array_agg(format_type(a.atttypid, a.atttypmod)
                     || CASE WHEN a.attcollation = t.typcollation THEN ''
                             ELSE ' COLLATE ' || quote_ident(ln.nspname) || '.' || quote_ident(l.collname) END ORDER BY a.attnum) AS types,
           array_agg('ALTER VIEW ' || r.path || ' ALTER COLUMN ' || quote_ident(a.attname) || ' SET DEFAULT '
                     || pg_get_expr(e.adbin, e.adrelid)) FILTER (WHERE e.oid IS NOT NULL)
           || array_agg('COMMENT ON COLUMN ' || r.path || '.' || quote_ident(a.attname) || ' IS '
                        || quote_literal(d.description)) FILTER (WHERE d.description IS NOT NULL) AS additions
      FROM relation r
      JOIN pg_attribute a ON a.attrelid = r.oid AND a.attnum > 0 AND NOT a.attisdropped
      JOIN pg_type t ON t.oid = a.atttypid
      LEFT JOIN pg_collation l ON a.attcollation <> t.typcollation AND l.oid = a.attcollation
      LEFT JOIN pg_namespace ln ON ln.oid = l.collnamespace
      LEFT JOIN pg_attrdef e ON a.atthasdef AND e.adrelid = a.attrelid AND e.adnum = a.attnum
      LEFT JOIN pg_description d
             ON d.classoid = 'pg_class'::regclass AND d.objoid = r.oid AND d.objsubid = a.attnum
     GROUP BY r.oid
)
SELECT 'views', r.oid, r.nspname, r.relname,
       NULL AS table_schema, NULL AS table_name, NULL AS signature,
       'CREATE VIEW ' || r.path || coalesce(' WITH (' || o.options || ')', '') || E' AS\n'
       || rtrim(pg_get_viewdef(r.oid), ';')
       || coalesce(E'\n  WITH ' || upper(o.check_option) || ' CHECK OPTION', '') AS definition,
       k.additions,
       d.description,
       k.names, k.types
  FROM relation r
  LEFT JOIN columns k ON k.oid = r.oid
  LEFT JOIN LATERAL (
      SELECT string_agg(x.key || '=' || CASE WHEN x.value ~ '^([a-z_]+|[0-9]+)$' THEN x.value
                                             ELSE quote_literal(x.value) END, ', ' ORDER BY x.key)
                 FILTER (WHERE x.key <> 'check_option') AS options,
             max(x.value) FILTER (WHERE x.key = 'check_option') AS check_option
        FROM unnest(r.reloptions) AS o (text),
             LATERAL (SELECT split_part(o.text, '=', 1) AS key,
                             substr(o.text, strpos(o.text, '=') + 1) AS value) x
  ) o ON r.reloptions IS NOT NULL
  LEFT JOIN pg_description d ON d.classoid = 'pg_class'::regclass AND d.objoid = r.oid AND d.objsubid = 0
