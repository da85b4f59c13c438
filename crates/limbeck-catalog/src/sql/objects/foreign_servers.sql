-- Foreign data wrappers and servers, which are in no schema.
SELECT 'foreign_data_wrappers', w.oid, NULL AS schema, w.fdwname AS name,
       NULL AS table_schema, NULL AS table_name, NULL AS signature,
       'CREATE FOREIGN DATA WRAPPER ' || quote_ident(w.fdwname)
       || CASE WHEN w.fdwhandler = 0 THEN '' ELSE ' HANDLER ' || w.fdwhandler::regproc::text END
       || CASE WHEN w.fdwvalidator = 0 THEN '' ELSE ' VALIDATOR ' || w.fdwvalidator::regproc::text END
       || coalesce(' OPTIONS (' || (SELECT string_agg(quote_ident(o.option_name) || ' '
                                                      || quote_literal(o.option_value), ', ' ORDER BY o.option_name)
                                      FROM pg_options_to_table(w.fdwoptions) o) || ')', '') AS definition,
       NULL AS additions,
       d.description,
       NULL AS column_names, NULL AS column_types
  FROM pg_foreign_data_wrapper w
  LEFT JOIN pg_description d
         ON d.classoid = 'pg_foreign_data_wrapper'::regclass AND d.objoid = w.oid AND d.objsubid = 0
 WHERE w.oid NOT IN (SELECT d.objid
                       FROM pg_depend d
                      WHERE d.refclassid = 'pg_extension'::regclass
                        AND d.classid = 'pg_foreign_data_wrapper'::regclass
                        AND d.deptype = 'e')
UNION ALL
SELECT 'servers', s.oid, NULL, s.srvname,
       NULL, NULL, NULL,
       'CREATE SERVER ' || quote_ident(s.srvname)
       || coalesce(' TYPE ' || quote_literal(s.srvtype), '')
       || coalesce(' VERSION ' || quote_literal(s.srvversion), '')
       || ' FOREIGN DATA WRAPPER ' || quote_ident(w.fdwname)
       || coalesce(' OPTIONS (' || (SELECT string_agg(quote_ident(o.option_name) || ' '
                                                      || quote_literal(o.option_value), ', ' ORDER BY o.option_name)
                                      FROM pg_options_to_table(s.srvoptions) o) || ')', ''),
       NULL,
       d.description,
       NULL, NULL
  FROM pg_foreign_server s
  JOIN pg_foreign_data_wrapper w ON w.oid = s.srvfdw
  LEFT JOIN pg_description d
         ON d.classoid = 'pg_foreign_server'::regclass AND d.objoid = s.oid AND d.objsubid = 0
 WHERE s.oid NOT IN (SELECT d.objid
                       FROM pg_depend d
                      WHERE d.refclassid = 'pg_extension'::regclass
                        AND d.classid = 'pg_foreign_server'::regclass
                        AND d.deptype = 'e')
