-- Which index of a partition is there for which index of the table above.
-- psql: -v schemas="'public'"
SELECT h.inhrelid,
       h.inhparent
  FROM pg_inherits h
  JOIN pg_class x ON x.oid = h.inhrelid
  JOIN pg_namespace n ON n.oid = x.relnamespace
 WHERE n.nspname IN (:schemas)
   AND x.relkind IN ('i', 'I')
