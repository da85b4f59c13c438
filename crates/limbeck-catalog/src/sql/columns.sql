-- The columns of tables. A default can't refer to columns, so it is printed without the
-- table (much cheaper); a generation expression can.
-- psql: -v schemas="'public'" -v column_compression=a.attcompression
SELECT a.attrelid,
       a.attnum,
       a.attname,
       format_type(a.atttypid, a.atttypmod) AS data_type,
       a.attnotnull,
       a.attidentity,
       a.attgenerated,
       CASE a.attgenerated WHEN '' THEN pg_get_expr(d.adbin, 0)
                           ELSE pg_get_expr(d.adbin, d.adrelid) END AS expression,
       a.attcollation,
       a.attcollation <> t.typcollation AS own_collation,
       CASE t.typtype WHEN 'd' THEN t.typbasetype ELSE t.oid END AS base_type,
       CASE WHEN a.attstorage <> t.typstorage THEN a.attstorage END AS storage,
       NULLIF(:column_compression, '') AS compression,
       CASE WHEN a.attstattarget >= 0 THEN a.attstattarget END AS statistics,
       a.attoptions,
       CASE WHEN a.attacl IS NOT NULL THEN 'privileges' END AS granted
  FROM pg_class c
  JOIN pg_namespace n ON n.oid = c.relnamespace
  JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
  JOIN pg_type t ON t.oid = a.atttypid
  LEFT JOIN pg_attrdef d ON a.atthasdef AND d.adrelid = a.attrelid AND d.adnum = a.attnum
 WHERE n.nspname IN (:schemas)
   AND c.relkind IN ('r', 'p')
 ORDER BY a.attrelid, a.attnum
