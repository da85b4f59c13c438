-- The operators of exclusion constraints.
SELECT o.oid,
       n.nspname,
       o.oprname
  FROM pg_operator o
  JOIN pg_namespace n ON n.oid = o.oprnamespace
 WHERE o.oid IN (SELECT unnest(k.conexclop) FROM pg_constraint k WHERE k.contype = 'x')
