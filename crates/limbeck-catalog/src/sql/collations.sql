-- The collations that something depends on, and the built-in ones, on which no dependency is kept.
SELECT c.oid,
       n.nspname,
       c.collname
  FROM pg_collation c
  JOIN pg_namespace n ON n.oid = c.collnamespace
 WHERE c.oid < 1000
    OR c.oid IN (SELECT d.refobjid FROM pg_depend d WHERE d.refclassid = 'pg_collation'::regclass)
