-- Operators. One without a function is only a name that another operator has spoken of.
-- psql: -v schemas="'public'"
SELECT 'operators', o.oid, n.nspname, o.oprname,
       NULL AS table_schema, NULL AS table_name,
       x.left_type || ', ' || x.right_type AS signature,
       'CREATE OPERATOR ' || quote_ident(n.nspname) || '.' || o.oprname || E' (\n    FUNCTION = '
       || o.oprcode::regproc::text
       || CASE WHEN o.oprleft = 0 THEN '' ELSE E',\n    LEFTARG = ' || x.left_type END
       || CASE WHEN o.oprright = 0 THEN '' ELSE E',\n    RIGHTARG = ' || x.right_type END
       || coalesce(E',\n    COMMUTATOR = OPERATOR(' || quote_ident(cn.nspname) || '.' || c.oprname || ')', '')
       || coalesce(E',\n    NEGATOR = OPERATOR(' || quote_ident(nn.nspname) || '.' || e.oprname || ')', '')
       || CASE WHEN o.oprrest = 0 THEN '' ELSE E',\n    RESTRICT = ' || o.oprrest::regproc::text END
       || CASE WHEN o.oprjoin = 0 THEN '' ELSE E',\n    JOIN = ' || o.oprjoin::regproc::text END
       || CASE WHEN o.oprcanhash THEN E',\n    HASHES' ELSE '' END
       || CASE WHEN o.oprcanmerge THEN E',\n    MERGES' ELSE '' END
       || E'\n)' AS definition,
       NULL AS additions,
       d.description,
       NULL AS column_names, NULL AS column_types
  FROM pg_operator o
  JOIN pg_namespace n ON n.oid = o.oprnamespace
  CROSS JOIN LATERAL (
      SELECT CASE WHEN o.oprleft = 0 THEN 'NONE' ELSE format_type(o.oprleft, NULL) END AS left_type,
             CASE WHEN o.oprright = 0 THEN 'NONE' ELSE format_type(o.oprright, NULL) END AS right_type
  ) x
  LEFT JOIN pg_operator c ON c.oid = o.oprcom
  LEFT JOIN pg_namespace cn ON cn.oid = c.oprnamespace
  LEFT JOIN pg_operator e ON e.oid = o.oprnegate
  LEFT JOIN pg_namespace nn ON nn.oid = e.oprnamespace
  LEFT JOIN pg_description d ON d.classoid = 'pg_operator'::regclass AND d.objoid = o.oid AND d.objsubid = 0
 WHERE n.nspname IN (:schemas)
   AND o.oprcode <> 0
   AND o.oid NOT IN (SELECT d.objid
                       FROM pg_depend d
                      WHERE d.refclassid = 'pg_extension'::regclass
                        AND d.classid = 'pg_operator'::regclass
                        AND d.deptype = 'e')
