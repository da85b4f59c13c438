-- Range types. One with a canonical function can't be made by one statement: unmanaged.sql names it.
-- psql: -v schemas="'public'" -v multirange=r.rngmultitypid
SELECT 'range_types', t.oid, n.nspname, t.typname,
       NULL AS table_schema, NULL AS table_name, NULL AS signature,
       'CREATE TYPE ' || quote_ident(n.nspname) || '.' || quote_ident(t.typname) || E' AS RANGE (\n    subtype = '
       || format_type(r.rngsubtype, NULL)
       -- The name that makeMultirangeTypeName gives by itself is left out.
       || CASE WHEN m.typnamespace = t.typnamespace
                AND m.typname = CASE WHEN strpos(t.typname, 'range') > 0
                                     THEN overlay(t.typname placing 'multirange' from strpos(t.typname, 'range') for 5)
                                     ELSE t.typname || '_multirange' END
               THEN ''
               ELSE coalesce(E',\n    multirange_type_name = ' || quote_ident(mn.nspname) || '.'
                             || quote_ident(m.typname), '') END
       || CASE WHEN o.opcdefault THEN ''
               ELSE E',\n    subtype_opclass = ' || quote_ident(ocn.nspname) || '.' || quote_ident(o.opcname) END
       || CASE WHEN r.rngcollation = st.typcollation THEN ''
               ELSE E',\n    collation = ' || quote_ident(ln.nspname) || '.' || quote_ident(l.collname) END
       || CASE WHEN r.rngsubdiff = 0 THEN '' ELSE E',\n    subtype_diff = ' || r.rngsubdiff::regproc::text END
       || E'\n)' AS definition,
       NULL AS additions,
       d.description,
       NULL AS column_names, NULL AS column_types
  FROM pg_range r
  JOIN pg_type t ON t.oid = r.rngtypid
  JOIN pg_namespace n ON n.oid = t.typnamespace
  JOIN pg_type st ON st.oid = r.rngsubtype
  JOIN pg_opclass o ON o.oid = r.rngsubopc
  JOIN pg_namespace ocn ON ocn.oid = o.opcnamespace
  LEFT JOIN pg_type m ON m.oid = :multirange
  LEFT JOIN pg_namespace mn ON mn.oid = m.typnamespace
  LEFT JOIN pg_collation l ON l.oid = r.rngcollation
  LEFT JOIN pg_namespace ln ON ln.oid = l.collnamespace
  LEFT JOIN pg_description d ON d.classoid = 'pg_type'::regclass AND d.objoid = t.oid AND d.objsubid = 0
 WHERE n.nspname IN (:schemas)
   AND r.rngcanonical = 0
   AND t.oid NOT IN (SELECT d.objid
                       FROM pg_depend d
                      WHERE d.refclassid = 'pg_extension'::regclass
                        AND d.classid = 'pg_type'::regclass
                        AND d.deptype = 'e')
