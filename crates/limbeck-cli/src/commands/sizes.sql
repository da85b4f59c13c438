-- Tables with their rows as the server estimates them and their bytes as they are; partitioned ones
-- with those of their partitions. A table that was never analyzed has -1 rows, before PostgreSQL 14
-- none at all.
SELECT n.nspname::text,
       c.relname::text,
       CASE
           WHEN bool_or(p.reltuples < 0 OR p.reltuples = 0 AND p.relpages = 0 AND pg_relation_size(p.oid) > 0) THEN NULL
           ELSE coalesce(sum(p.reltuples), 0)::bigint
       END,
       coalesce(sum(pg_relation_size(p.oid)), 0)::bigint
FROM pg_catalog.pg_class c
JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
LEFT JOIN LATERAL (
    SELECT c.oid AS relid WHERE c.relkind <> 'p'
    UNION ALL
    SELECT t.relid FROM pg_catalog.pg_partition_tree(c.oid) t WHERE c.relkind = 'p' AND t.isleaf
) leaf ON true
LEFT JOIN pg_catalog.pg_class p ON p.oid = leaf.relid AND p.relkind <> 'p'
WHERE c.relkind IN ('r', 'p', 'm') AND n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'
GROUP BY n.nspname, c.relname
