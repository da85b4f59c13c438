-- Materialized views with all that hangs on them. Whether they are filled changes with REFRESH and is no part
-- of a schema, and in one restored from a dump none is. So it is told only of those that rest on a foreign table
-- (by views, tables above it and bodies in SQL as well): to fill them, the other server has to answer.
-- psql: -v schemas="'public'" -v column_compression=a.attcompression
WITH RECURSIVE relation AS MATERIALIZED (
    SELECT c.oid, c.relispopulated, n.nspname, c.relname, c.relam, c.reltoastrelid, c.reloptions,
           quote_ident(n.nspname) || '.' || quote_ident(c.relname) AS path
      FROM pg_class c
      JOIN pg_namespace n ON n.oid = c.relnamespace
     WHERE n.nspname IN (:schemas)
       AND c.relkind = 'm'
       AND c.oid NOT IN (SELECT d.objid
                           FROM pg_depend d
                          WHERE d.refclassid = 'pg_extension'::regclass
                            AND d.classid = 'pg_class'::regclass
                            AND d.deptype = 'e')
), foreigner AS (
    SELECT 'pg_class'::regclass AS class, c.oid
      FROM pg_class c
     WHERE c.relkind = 'f'
       AND EXISTS (SELECT FROM relation r WHERE NOT r.relispopulated)
    UNION
    SELECT x.class, x.oid
      FROM foreigner f
     CROSS JOIN LATERAL (
         SELECT 'pg_class'::regclass AS class, w.ev_class AS oid
           FROM pg_depend d
           JOIN pg_rewrite w ON w.oid = d.objid
          WHERE d.refclassid = f.class AND d.refobjid = f.oid AND d.classid = 'pg_rewrite'::regclass
         UNION ALL
         SELECT d.classid::regclass, d.objid
           FROM pg_depend d
          WHERE d.refclassid = f.class AND d.refobjid = f.oid AND d.classid = 'pg_proc'::regclass
         UNION ALL
         SELECT f.class, i.inhparent
           FROM pg_inherits i
          WHERE f.class = 'pg_class'::regclass AND i.inhrelid = f.oid
     ) x
), columns AS (
    SELECT r.oid,
           array_agg(a.attname ORDER BY a.attnum) AS names,
           array_agg(format_type(a.atttypid, a.atttypmod)
                     || CASE WHEN a.attcollation = t.typcollation THEN ''
                             ELSE ' COLLATE ' || quote_ident(ln.nspname) || '.' || quote_ident(l.collname) END ORDER BY a.attnum) AS types
      FROM relation r
      JOIN pg_attribute a ON a.attrelid = r.oid AND a.attnum > 0 AND NOT a.attisdropped
      JOIN pg_type t ON t.oid = a.atttypid
      LEFT JOIN pg_collation l ON a.attcollation <> t.typcollation AND l.oid = a.attcollation
      LEFT JOIN pg_namespace ln ON ln.oid = l.collnamespace
     GROUP BY r.oid
), addition AS (
    SELECT r.oid, x.addition
      FROM relation r
      JOIN pg_attribute a ON a.attrelid = r.oid AND a.attnum > 0 AND NOT a.attisdropped
      JOIN pg_type t ON t.oid = a.atttypid
      LEFT JOIN pg_description d
             ON d.classoid = 'pg_class'::regclass AND d.objoid = r.oid AND d.objsubid = a.attnum
     CROSS JOIN LATERAL (
         SELECT 'ALTER MATERIALIZED VIEW ' || r.path || ' ALTER COLUMN ' || quote_ident(a.attname) AS alter
     ) y
     CROSS JOIN LATERAL (
         VALUES (CASE WHEN a.attstattarget >= 0 THEN y.alter || ' SET STATISTICS ' || a.attstattarget::text END),
                (y.alter || ' SET (' || array_to_string(a.attoptions, ', ') || ')'),
                (CASE WHEN a.attstorage <> t.typstorage
                      THEN y.alter || ' SET STORAGE '
                           || CASE a.attstorage WHEN 'p' THEN 'PLAIN' WHEN 'e' THEN 'EXTERNAL'
                                                WHEN 'm' THEN 'MAIN' ELSE 'EXTENDED' END END),
                (CASE :column_compression WHEN 'p' THEN y.alter || ' SET COMPRESSION pglz'
                                          WHEN 'l' THEN y.alter || ' SET COMPRESSION lz4' END),
                ('COMMENT ON COLUMN ' || r.path || '.' || quote_ident(a.attname) || ' IS '
                 || quote_literal(d.description))
     ) x (addition)
    UNION ALL
    SELECT r.oid, x.addition
      FROM relation r
      JOIN pg_index i ON i.indrelid = r.oid
      JOIN pg_class c ON c.oid = i.indexrelid
      LEFT JOIN pg_description d ON d.classoid = 'pg_class'::regclass AND d.objoid = c.oid AND d.objsubid = 0
     CROSS JOIN LATERAL (
         SELECT quote_ident(r.nspname) || '.' || quote_ident(c.relname) AS path
     ) y
     CROSS JOIN LATERAL (
         SELECT pg_get_indexdef(i.indexrelid)
         UNION ALL
         SELECT 'ALTER MATERIALIZED VIEW ' || r.path || ' CLUSTER ON ' || quote_ident(c.relname)
          WHERE i.indisclustered
         UNION ALL
         SELECT 'ALTER INDEX ' || y.path || ' ALTER COLUMN ' || a.attnum::text || ' SET STATISTICS ' || a.attstattarget::text
           FROM pg_attribute a
          WHERE i.indexprs IS NOT NULL AND a.attrelid = i.indexrelid AND a.attstattarget >= 0
         UNION ALL
         SELECT 'COMMENT ON INDEX ' || y.path || ' IS ' || quote_literal(d.description)
     ) x (addition)
), additions AS (
    SELECT a.oid, array_agg(a.addition) AS additions
      FROM addition a
     WHERE a.addition IS NOT NULL
     GROUP BY a.oid
)
SELECT 'materialized_views', r.oid, r.nspname, r.relname,
       NULL AS table_schema, NULL AS table_name, NULL AS signature,
       'CREATE MATERIALIZED VIEW ' || r.path
       || CASE WHEN m.amname = 'heap' THEN '' ELSE ' USING ' || quote_ident(m.amname) END
       || coalesce(' WITH (' || o.options || ')', '') || E' AS\n'
       || rtrim(pg_get_viewdef(r.oid), ';')
       || CASE WHEN NOT r.relispopulated
                AND r.oid IN (SELECT f.oid FROM foreigner f WHERE f.class = 'pg_class'::regclass)
               THEN ' WITH NO DATA' ELSE '' END AS definition,
       a.additions,
       d.description,
       k.names, k.types
  FROM relation r
  JOIN pg_am m ON m.oid = r.relam
  LEFT JOIN columns k ON k.oid = r.oid
  LEFT JOIN additions a ON a.oid = r.oid
  LEFT JOIN pg_class t ON t.oid = r.reltoastrelid
  LEFT JOIN LATERAL (
      SELECT string_agg(o.prefix || x.key || '=' || CASE WHEN x.value ~ '^([a-z_]+|[0-9]+)$' THEN x.value
                                                         ELSE quote_literal(x.value) END, ', '
                        ORDER BY o.prefix, x.key) AS options
        FROM (SELECT '', unnest(r.reloptions)
              UNION ALL
              SELECT 'toast.', unnest(t.reloptions)) AS o (prefix, text),
             LATERAL (SELECT split_part(o.text, '=', 1) AS key,
                             substr(o.text, strpos(o.text, '=') + 1) AS value) x
  ) o ON r.reloptions IS NOT NULL OR t.reloptions IS NOT NULL
  LEFT JOIN pg_description d ON d.classoid = 'pg_class'::regclass AND d.objoid = r.oid AND d.objsubid = 0
