-- Partitioned tables, partitions and tables that inherit: parents in order, bounds, partition keys,
-- and what an inheriting table has by itself beside what it inherits.
-- psql: -v schemas="'public'"
SELECT c.oid,
       ARRAY(SELECT h.inhparent
               FROM pg_inherits h
              WHERE h.inhrelid = c.oid
              ORDER BY h.inhseqno) AS parents,
       CASE WHEN c.relispartition THEN pg_get_expr(c.relpartbound, c.oid) END AS bound,
       CASE WHEN NOT c.relispartition
            THEN ARRAY(SELECT a.attnum
                         FROM pg_attribute a
                        WHERE a.attrelid = c.oid AND a.attinhcount > 0 AND a.attislocal
                          AND NOT a.attisdropped
                        ORDER BY a.attnum) END AS local_columns,
       CASE WHEN NOT c.relispartition
            THEN ARRAY(SELECT k.conname
                         FROM pg_constraint k
                        WHERE k.conrelid = c.oid AND k.contype = 'c' AND k.coninhcount > 0
                          AND k.conislocal
                        ORDER BY k.conname) END AS local_checks,
       p.partstrat,
       p.partattrs,
       p.partclass,
       p.partcollation,
       CASE WHEN p.partrelid IS NOT NULL THEN pg_get_partkeydef(c.oid) END AS key
  FROM pg_class c
  JOIN pg_namespace n ON n.oid = c.relnamespace
  LEFT JOIN pg_partitioned_table p ON p.partrelid = c.oid
 WHERE n.nspname IN (:schemas)
   AND c.relkind IN ('r', 'p')
   AND (p.partrelid IS NOT NULL OR c.oid IN (SELECT h.inhrelid FROM pg_inherits h))
