-- Rules but those that make views.
-- psql: -v schemas="'public'"
SELECT 'rules', r.oid, NULL AS schema, r.rulename,
       n.nspname, c.relname, NULL AS signature,
       rtrim(left(pg_get_ruledef(r.oid), -1)) AS definition,
       CASE WHEN r.ev_enabled <> 'O'
            THEN ARRAY['ALTER TABLE ' || quote_ident(n.nspname) || '.' || quote_ident(c.relname)
                       || CASE r.ev_enabled WHEN 'D' THEN ' DISABLE' WHEN 'R' THEN ' ENABLE REPLICA'
                                            ELSE ' ENABLE ALWAYS' END
                       || ' RULE ' || quote_ident(r.rulename)] END AS additions,
       d.description,
       NULL AS column_names, NULL AS column_types
  FROM pg_rewrite r
  JOIN pg_class c ON c.oid = r.ev_class
  JOIN pg_namespace n ON n.oid = c.relnamespace
  LEFT JOIN pg_description d ON d.classoid = 'pg_rewrite'::regclass AND d.objoid = r.oid AND d.objsubid = 0
 WHERE n.nspname IN (:schemas)
   AND r.rulename <> '_RETURN'
   -- PostgreSQL counts the rules of an extension's relation with the relation
   AND NOT EXISTS (SELECT FROM pg_depend d
                    WHERE d.refclassid = 'pg_extension'::regclass AND d.deptype = 'e'
                      AND d.classid = 'pg_class'::regclass AND d.objid = c.oid)
