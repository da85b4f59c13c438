-- Aggregates with the options that differ from what CREATE AGGREGATE takes by itself.
-- psql: -v schemas="'public'"
SELECT 'aggregates', p.oid, n.nspname, p.proname,
       NULL AS table_schema, NULL AS table_name,
       oidvectortypes(p.proargtypes) AS signature,
       'CREATE AGGREGATE ' || quote_ident(n.nspname) || '.' || quote_ident(p.proname) || '('
       || CASE p.pronargs WHEN 0 THEN '*' ELSE pg_get_function_arguments(p.oid) END || E') (\n    SFUNC = '
       || a.aggtransfn::regproc::text || E',\n    STYPE = ' || format_type(a.aggtranstype, NULL)
       || CASE a.aggtransspace WHEN 0 THEN '' ELSE E',\n    SSPACE = ' || a.aggtransspace::text END
       || CASE WHEN a.aggfinalfn = 0 THEN '' ELSE E',\n    FINALFUNC = ' || a.aggfinalfn::regproc::text END
       || CASE WHEN a.aggfinalextra THEN E',\n    FINALFUNC_EXTRA' ELSE '' END
       || CASE WHEN a.aggfinalfn = 0 OR a.aggfinalmodify = x.usual_modify THEN ''
               ELSE E',\n    FINALFUNC_MODIFY = ' || x.final_modify END
       || CASE WHEN a.aggcombinefn = 0 THEN '' ELSE E',\n    COMBINEFUNC = ' || a.aggcombinefn::regproc::text END
       || CASE WHEN a.aggserialfn = 0 THEN '' ELSE E',\n    SERIALFUNC = ' || a.aggserialfn::regproc::text END
       || CASE WHEN a.aggdeserialfn = 0 THEN '' ELSE E',\n    DESERIALFUNC = ' || a.aggdeserialfn::regproc::text END
       || coalesce(E',\n    INITCOND = ' || quote_literal(a.agginitval), '')
       || CASE WHEN a.aggmtransfn = 0 THEN '' ELSE E',\n    MSFUNC = ' || a.aggmtransfn::regproc::text END
       || CASE WHEN a.aggminvtransfn = 0 THEN '' ELSE E',\n    MINVFUNC = ' || a.aggminvtransfn::regproc::text END
       || CASE WHEN a.aggmtranstype = 0 THEN '' ELSE E',\n    MSTYPE = ' || format_type(a.aggmtranstype, NULL) END
       || CASE a.aggmtransspace WHEN 0 THEN '' ELSE E',\n    MSSPACE = ' || a.aggmtransspace::text END
       || CASE WHEN a.aggmfinalfn = 0 THEN '' ELSE E',\n    MFINALFUNC = ' || a.aggmfinalfn::regproc::text END
       || CASE WHEN a.aggmfinalextra THEN E',\n    MFINALFUNC_EXTRA' ELSE '' END
       || CASE WHEN a.aggmfinalfn = 0 OR a.aggmfinalmodify = x.usual_modify THEN ''
               ELSE E',\n    MFINALFUNC_MODIFY = ' || x.moving_modify END
       || coalesce(E',\n    MINITCOND = ' || quote_literal(a.aggminitval), '')
       || CASE WHEN a.aggsortop = 0 THEN ''
               ELSE E',\n    SORTOP = OPERATOR(' || quote_ident(on_.nspname) || '.' || o.oprname || ')' END
       || CASE p.proparallel WHEN 's' THEN E',\n    PARALLEL = safe'
                             WHEN 'r' THEN E',\n    PARALLEL = restricted' ELSE '' END
       || CASE a.aggkind WHEN 'h' THEN E',\n    HYPOTHETICAL' ELSE '' END
       || E'\n)' AS definition,
       NULL AS additions,
       d.description,
       NULL AS column_names, NULL AS column_types
  FROM pg_aggregate a
  JOIN pg_proc p ON p.oid = a.aggfnoid
  JOIN pg_namespace n ON n.oid = p.pronamespace
  CROSS JOIN LATERAL (
      SELECT CASE a.aggkind WHEN 'n' THEN 'r' ELSE 'w' END AS usual_modify,
             CASE a.aggfinalmodify WHEN 'r' THEN 'read_only' WHEN 's' THEN 'shareable' ELSE 'read_write' END
                 AS final_modify,
             CASE a.aggmfinalmodify WHEN 'r' THEN 'read_only' WHEN 's' THEN 'shareable' ELSE 'read_write' END
                 AS moving_modify
  ) x
  LEFT JOIN pg_operator o ON o.oid = a.aggsortop
  LEFT JOIN pg_namespace on_ ON on_.oid = o.oprnamespace
  LEFT JOIN pg_description d ON d.classoid = 'pg_proc'::regclass AND d.objoid = p.oid AND d.objsubid = 0
 WHERE n.nspname IN (:schemas)
   AND p.oid NOT IN (SELECT d.objid
                       FROM pg_depend d
                      WHERE d.refclassid = 'pg_extension'::regclass
                        AND d.classid = 'pg_proc'::regclass
                        AND d.deptype = 'e')
