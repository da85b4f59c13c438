-- Indexes of tables, those behind constraints included. Columns are numbers here; the
-- whole definition is asked for only where there are expressions.
-- psql: -v schemas="'public'" -v nulls_not_distinct=i.indnullsnotdistinct
SELECT i.indrelid,
       i.indexrelid,
       x.relname,
       m.amname,
       i.indisunique,
       :nulls_not_distinct AS nulls_not_distinct,
       i.indnkeyatts,
       i.indkey,
       i.indclass,
       i.indcollation,
       i.indoption,
       CASE WHEN i.indexprs IS NOT NULL THEN pg_get_indexdef(i.indexrelid) END AS definition,
       CASE WHEN i.indpred IS NOT NULL THEN pg_get_expr(i.indpred, i.indrelid) END AS predicate,
       x.reloptions,
       CASE WHEN m.amname NOT IN ('btree', 'hash')
            THEN ARRAY(SELECT a.attnum::text || ' ' || o.option::text
                         FROM pg_attribute a, unnest(a.attoptions) WITH ORDINALITY AS o (option, n)
                        WHERE a.attrelid = i.indexrelid AND a.attoptions IS NOT NULL
                        ORDER BY a.attnum, o.n) END AS class_options,
       i.indisclustered,
       i.indisreplident,
       CASE WHEN NOT i.indisvalid THEN 'invalid index' END AS invalid,
       CASE WHEN x.reltablespace <> 0 THEN 'tablespace' END AS tablespace,
       CASE WHEN i.indexprs IS NOT NULL
            THEN ARRAY(SELECT a.attnum::text || ' ' || a.attstattarget::text
                         FROM pg_attribute a
                        WHERE a.attrelid = i.indexrelid AND a.attstattarget >= 0) END AS statistics
  FROM pg_index i
  JOIN pg_class c ON c.oid = i.indrelid
  JOIN pg_namespace n ON n.oid = c.relnamespace
  JOIN pg_class x ON x.oid = i.indexrelid
  JOIN pg_am m ON m.oid = x.relam
 WHERE n.nspname IN (:schemas)
   AND c.relkind IN ('r', 'p')
