-- Constraints of tables. Those that a table hands down (conparentid, inherited checks) are left out,
-- and so is NOT NULL of PostgreSQL 18 unless it says more than the column does.
-- psql: -v schemas="'public'" -v confdelsetcols=k.confdelsetcols -v enforced=true -v period=false
SELECT k.conrelid,
       k.oid,
       k.conname,
       k.contype,
       k.condeferrable,
       k.condeferred,
       k.convalidated,
       k.connoinherit,
       k.conindid,
       k.conkey,
       fn.nspname AS foreign_schema,
       f.relname AS foreign_table,
       k.confrelid,
       k.confkey,
       k.confmatchtype,
       k.confupdtype,
       k.confdeltype,
       :confdelsetcols AS delete_columns,
       CASE WHEN k.contype = 'c' THEN pg_get_expr(k.conbin, k.conrelid) END AS expression,
       k.conexclop,
       :enforced AS enforced,
       :period AS period
  FROM pg_constraint k
  JOIN pg_class c ON c.oid = k.conrelid
  JOIN pg_namespace n ON n.oid = c.relnamespace
  LEFT JOIN pg_class f ON f.oid = k.confrelid
  LEFT JOIN pg_namespace fn ON fn.oid = f.relnamespace
 WHERE n.nspname IN (:schemas)
   AND c.relkind IN ('r', 'p')
   AND k.conparentid = 0
   AND (k.contype <> 'c' OR k.coninhcount = 0)
   AND (k.contype IN ('p', 'u', 'f', 'c', 'x')
        OR k.contype = 'n' AND (NOT k.convalidated OR k.connoinherit))
