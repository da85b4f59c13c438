-- Foreign tables with their columns and checks. What comes from a parent is not repeated, and what such a
-- column has of its own is in statements of their own; so are the options of a partition's columns,
-- because CREATE has no place for them.
-- psql: -v schemas="'public'"
WITH relation AS MATERIALIZED (
    SELECT c.oid, n.nspname, c.relname, c.relispartition, c.relpartbound,
           quote_ident(n.nspname) || '.' || quote_ident(c.relname) AS path
      FROM pg_class c
      JOIN pg_namespace n ON n.oid = c.relnamespace
     WHERE n.nspname IN (:schemas)
       AND c.relkind = 'f'
       AND c.oid NOT IN (SELECT d.objid
                           FROM pg_depend d
                          WHERE d.refclassid = 'pg_extension'::regclass
                            AND d.classid = 'pg_class'::regclass
                            AND d.deptype = 'e')
), part AS (
    SELECT r.oid AS relation, a.attnum::integer AS sort, a.attname AS name,
           CASE WHEN a.attislocal AND NOT r.relispartition
                THEN quote_ident(a.attname) || ' ' || format_type(a.atttypid, a.atttypmod)
                     || coalesce(' OPTIONS (' || o.options || ')', '')
                     || CASE WHEN a.attcollation = t.typcollation THEN ''
                             ELSE ' COLLATE ' || quote_ident(ln.nspname) || '.' || quote_ident(l.collname) END
                     || CASE WHEN a.attgenerated <> ''
                             THEN ' GENERATED ALWAYS AS (' || pg_get_expr(e.adbin, e.adrelid) || ')'
                                  || CASE a.attgenerated WHEN 's' THEN ' STORED' ELSE '' END
                             ELSE coalesce(' DEFAULT ' || pg_get_expr(e.adbin, e.adrelid), '') END
                     || CASE WHEN a.attnotnull THEN ' NOT NULL' ELSE '' END END AS element,
           array_remove(ARRAY[
               CASE WHEN u.defaults IS NULL OR a.attgenerated <> '' THEN NULL
                    WHEN e.oid IS NULL AND array_remove(u.defaults, NULL) <> '{}' THEN x.alter || ' DROP DEFAULT'
                    WHEN e.oid IS NOT NULL AND array_position(u.defaults, pg_get_expr(e.adbin, e.adrelid)) IS NULL
                    THEN x.alter || ' SET DEFAULT ' || pg_get_expr(e.adbin, e.adrelid) END,
               CASE WHEN a.attnotnull AND NOT u.not_null THEN x.alter || ' SET NOT NULL' END,
               CASE WHEN a.attstattarget >= 0 THEN x.alter || ' SET STATISTICS ' || a.attstattarget::text END,
               x.alter || ' SET (' || array_to_string(a.attoptions, ', ') || ')',
               CASE WHEN r.relispartition THEN x.alter || ' OPTIONS (' || o.added || ')' END,
               'COMMENT ON COLUMN ' || r.path || '.' || quote_ident(a.attname) || ' IS '
               || quote_literal(d.description)
           ], NULL) AS additions
      FROM relation r
      JOIN pg_attribute a ON a.attrelid = r.oid AND a.attnum > 0 AND NOT a.attisdropped
      JOIN pg_type t ON t.oid = a.atttypid
     CROSS JOIN LATERAL (
         SELECT 'ALTER FOREIGN TABLE ' || r.path || ' ALTER COLUMN ' || quote_ident(a.attname) AS alter
     ) x
      LEFT JOIN pg_attrdef e ON a.atthasdef AND e.adrelid = a.attrelid AND e.adnum = a.attnum
      LEFT JOIN pg_collation l ON l.oid = a.attcollation
      LEFT JOIN pg_namespace ln ON ln.oid = l.collnamespace
      LEFT JOIN LATERAL (
          SELECT string_agg(y.option, ', ' ORDER BY y.option) AS options,
                 string_agg('ADD ' || y.option, ', ' ORDER BY y.option) AS added
            FROM (SELECT quote_ident(o.option_name) || ' ' || quote_literal(o.option_value) AS option
                    FROM pg_options_to_table(a.attfdwoptions) o) y
      ) o ON a.attfdwoptions IS NOT NULL
      LEFT JOIN LATERAL (
          SELECT array_agg(pg_get_expr(pe.adbin, pe.adrelid)) AS defaults, bool_or(pa.attnotnull) AS not_null
            FROM pg_inherits h
            JOIN pg_attribute pa ON pa.attrelid = h.inhparent AND pa.attname = a.attname
            LEFT JOIN pg_attrdef pe ON pa.atthasdef AND pe.adrelid = pa.attrelid AND pe.adnum = pa.attnum
           WHERE h.inhrelid = r.oid
      ) u ON r.relispartition OR NOT a.attislocal
      LEFT JOIN pg_description d
             ON d.classoid = 'pg_class'::regclass AND d.objoid = r.oid AND d.objsubid = a.attnum
    UNION ALL
    SELECT r.oid, 10000, k.conname,
           'CONSTRAINT ' || quote_ident(k.conname) || ' ' || pg_get_constraintdef(k.oid),
           array_remove(ARRAY['COMMENT ON CONSTRAINT ' || quote_ident(k.conname) || ' ON ' || r.path || ' IS '
                              || quote_literal(d.description)], NULL)
      FROM relation r
      JOIN pg_constraint k ON k.conrelid = r.oid AND k.contype = 'c' AND k.conislocal
      LEFT JOIN pg_description d
             ON d.classoid = 'pg_constraint'::regclass AND d.objoid = k.oid AND d.objsubid = 0
)
SELECT 'foreign_tables', r.oid, r.nspname, r.relname,
       NULL AS table_schema, NULL AS table_name, NULL AS signature,
       'CREATE FOREIGN TABLE ' || r.path
       || CASE WHEN r.relispartition THEN ' PARTITION OF ' || i.parents ELSE '' END
       || coalesce(E' (\n    ' || p.elements || E'\n)', CASE WHEN r.relispartition THEN '' ELSE ' ()' END)
       || CASE WHEN r.relispartition THEN ' ' || pg_get_expr(r.relpartbound, r.oid)
               ELSE coalesce(' INHERITS (' || i.parents || ')', '') END
       || ' SERVER ' || quote_ident(s.srvname)
       || coalesce(' OPTIONS (' || (SELECT string_agg(quote_ident(o.option_name) || ' '
                                                      || quote_literal(o.option_value), ', ' ORDER BY o.option_name)
                                      FROM pg_options_to_table(f.ftoptions) o) || ')', '') AS definition,
       a.additions,
       d.description,
       NULL AS column_names, NULL AS column_types
  FROM relation r
  JOIN pg_foreign_table f ON f.ftrelid = r.oid
  JOIN pg_foreign_server s ON s.oid = f.ftserver
  LEFT JOIN (
      SELECT p.relation, string_agg(p.element, E',\n    ' ORDER BY p.sort, p.name) AS elements
        FROM part p
       GROUP BY p.relation
  ) p ON p.relation = r.oid
  LEFT JOIN (
      SELECT p.relation, array_agg(x.addition) AS additions
        FROM part p, unnest(p.additions) AS x (addition)
       GROUP BY p.relation
  ) a ON a.relation = r.oid
  LEFT JOIN (
      SELECT h.inhrelid,
             string_agg(quote_ident(n.nspname) || '.' || quote_ident(c.relname), ', ' ORDER BY h.inhseqno) AS parents
        FROM pg_inherits h
        JOIN relation r ON r.oid = h.inhrelid
        JOIN pg_class c ON c.oid = h.inhparent
        JOIN pg_namespace n ON n.oid = c.relnamespace
       GROUP BY h.inhrelid
  ) i ON i.inhrelid = r.oid
  LEFT JOIN pg_description d ON d.classoid = 'pg_class'::regclass AND d.objoid = r.oid AND d.objsubid = 0
