-- Columns that foreign keys refer to in relations which columns.sql does not list: tables of other
-- schemas.
-- psql: -v schemas="'public'"
SELECT DISTINCT a.attrelid,
       a.attnum,
       a.attname
  FROM pg_constraint k
  JOIN pg_class c ON c.oid = k.conrelid
  JOIN pg_namespace n ON n.oid = c.relnamespace
  JOIN pg_class f ON f.oid = k.confrelid
  JOIN pg_namespace fn ON fn.oid = f.relnamespace
  JOIN pg_attribute a ON a.attrelid = f.oid AND a.attnum = ANY (k.confkey)
 WHERE k.contype = 'f'
   AND k.conparentid = 0
   AND n.nspname IN (:schemas)
   AND c.relkind IN ('r', 'p')
   AND fn.nspname NOT IN (:schemas)
