-- Sequences but those of identity columns; which of them are free is known when the columns are.
-- Options are named where they differ from what the server takes by itself.
-- psql: -v schemas="'public'"
SELECT 'sequences', c.oid, n.nspname, c.relname,
       NULL AS table_schema, NULL AS table_name, NULL AS signature,
       CASE c.relpersistence WHEN 'u' THEN 'CREATE UNLOGGED SEQUENCE ' ELSE 'CREATE SEQUENCE ' END
       || quote_ident(n.nspname) || '.' || quote_ident(c.relname)
       || CASE t.typname WHEN 'int8' THEN '' ELSE ' AS ' || format_type(t.oid, NULL) END
       || CASE WHEN s.seqstart = CASE WHEN s.seqincrement > 0 THEN s.seqmin ELSE s.seqmax END THEN ''
               ELSE ' START WITH ' || s.seqstart::text END
       || CASE WHEN s.seqincrement = 1 THEN '' ELSE ' INCREMENT BY ' || s.seqincrement::text END
       || CASE WHEN s.seqmin = CASE WHEN s.seqincrement > 0 THEN 1
                                    WHEN t.typname = 'int2' THEN -32768
                                    WHEN t.typname = 'int4' THEN -2147483648
                                    ELSE -9223372036854775808 END THEN ''
               ELSE ' MINVALUE ' || s.seqmin::text END
       || CASE WHEN s.seqmax = CASE WHEN s.seqincrement < 0 THEN -1
                                    WHEN t.typname = 'int2' THEN 32767
                                    WHEN t.typname = 'int4' THEN 2147483647
                                    ELSE 9223372036854775807 END THEN ''
               ELSE ' MAXVALUE ' || s.seqmax::text END
       || CASE s.seqcache WHEN 1 THEN '' ELSE ' CACHE ' || s.seqcache::text END
       || CASE WHEN s.seqcycle THEN ' CYCLE' ELSE '' END AS definition,
       CASE WHEN a.attname IS NOT NULL THEN ARRAY[
           'ALTER SEQUENCE ' || quote_ident(n.nspname) || '.' || quote_ident(c.relname) || ' OWNED BY '
           || quote_ident(rn.nspname) || '.' || quote_ident(r.relname) || '.' || quote_ident(a.attname)
       ] END AS additions,
       d.description,
       NULL AS column_names, NULL AS column_types
  FROM pg_sequence s
  JOIN pg_class c ON c.oid = s.seqrelid
  JOIN pg_namespace n ON n.oid = c.relnamespace
  JOIN pg_type t ON t.oid = s.seqtypid
  LEFT JOIN pg_depend o ON o.classid = 'pg_class'::regclass
                       AND o.objid = c.oid
                       AND o.objsubid = 0
                       AND o.refclassid = 'pg_class'::regclass
                       AND o.refobjsubid > 0
                       AND o.deptype IN ('a', 'i')
  LEFT JOIN pg_attribute a ON a.attrelid = o.refobjid AND a.attnum = o.refobjsubid
  LEFT JOIN pg_class r ON r.oid = o.refobjid
  LEFT JOIN pg_namespace rn ON rn.oid = r.relnamespace
  LEFT JOIN pg_description d ON d.classoid = 'pg_class'::regclass AND d.objoid = c.oid AND d.objsubid = 0
 WHERE n.nspname IN (:schemas)
   AND o.deptype IS DISTINCT FROM 'i'
