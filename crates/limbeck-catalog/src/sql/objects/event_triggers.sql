-- Event triggers whose functions are in the schemas.
-- psql: -v schemas="'public'"
SELECT 'event_triggers', e.oid, NULL AS schema, e.evtname,
       NULL AS table_schema, NULL AS table_name, NULL AS signature,
       'CREATE EVENT TRIGGER ' || quote_ident(e.evtname) || ' ON ' || quote_ident(e.evtevent)
       || coalesce(E'\n    WHEN TAG IN (' || (SELECT string_agg(quote_literal(x.tag), ', ' ORDER BY x.number)
                                                FROM unnest(e.evttags) WITH ORDINALITY AS x (tag, number)) || ')', '')
       || E'\n    EXECUTE FUNCTION ' || quote_ident(n.nspname) || '.' || quote_ident(p.proname) || '()' AS definition,
       CASE WHEN e.evtenabled <> 'O'
            THEN ARRAY['ALTER EVENT TRIGGER ' || quote_ident(e.evtname)
                       || CASE e.evtenabled WHEN 'D' THEN ' DISABLE' WHEN 'R' THEN ' ENABLE REPLICA'
                                            ELSE ' ENABLE ALWAYS' END] END AS additions,
       d.description,
       NULL AS column_names, NULL AS column_types
  FROM pg_event_trigger e
  JOIN pg_proc p ON p.oid = e.evtfoid
  JOIN pg_namespace n ON n.oid = p.pronamespace
  LEFT JOIN pg_description d
         ON d.classoid = 'pg_event_trigger'::regclass AND d.objoid = e.oid AND d.objsubid = 0
 WHERE n.nspname IN (:schemas)
   AND e.oid NOT IN (SELECT d.objid
                       FROM pg_depend d
                      WHERE d.refclassid = 'pg_extension'::regclass
                        AND d.classid = 'pg_event_trigger'::regclass
                        AND d.deptype = 'e')
