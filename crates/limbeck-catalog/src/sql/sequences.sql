-- Sequences that a column owns ('a': serial) or is made of ('i': identity).
SELECT d.refobjid,
       d.refobjsubid,
       d.deptype = 'i' AS of_identity,
       s.seqrelid,
       n.nspname,
       c.relname,
       format_type(s.seqtypid, NULL) AS data_type,
       s.seqstart,
       s.seqincrement,
       s.seqmin,
       s.seqmax,
       s.seqcache,
       s.seqcycle,
       c.relpersistence = 'u' AS unlogged,
       EXISTS (SELECT FROM pg_description o
                WHERE o.classoid = 'pg_class'::regclass AND o.objoid = c.oid AND o.objsubid = 0) AS commented
  FROM pg_sequence s
  JOIN pg_class c ON c.oid = s.seqrelid
  JOIN pg_namespace n ON n.oid = c.relnamespace
  JOIN pg_depend d ON d.classid = 'pg_class'::regclass
                  AND d.objid = s.seqrelid
                  AND d.objsubid = 0
                  AND d.refclassid = 'pg_class'::regclass
                  AND d.refobjsubid > 0
                  AND d.deptype IN ('a', 'i')
