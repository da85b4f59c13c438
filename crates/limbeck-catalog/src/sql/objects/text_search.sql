-- Text search dictionaries and configurations. Token types with the same dictionaries are mapped by
-- one statement.
-- psql: -v schemas="'public'"
SELECT 'text_search_dictionaries', t.oid, n.nspname, t.dictname AS name,
       NULL AS table_schema, NULL AS table_name, NULL AS signature,
       'CREATE TEXT SEARCH DICTIONARY ' || quote_ident(n.nspname) || '.' || quote_ident(t.dictname)
       || E' (\n    TEMPLATE = ' || quote_ident(mn.nspname) || '.' || quote_ident(m.tmplname)
       || coalesce(E',\n    ' || t.dictinitoption, '') || E'\n)' AS definition,
       NULL::text[] AS additions,
       d.description,
       NULL AS column_names, NULL AS column_types
  FROM pg_ts_dict t
  JOIN pg_namespace n ON n.oid = t.dictnamespace
  JOIN pg_ts_template m ON m.oid = t.dicttemplate
  JOIN pg_namespace mn ON mn.oid = m.tmplnamespace
  LEFT JOIN pg_description d ON d.classoid = 'pg_ts_dict'::regclass AND d.objoid = t.oid AND d.objsubid = 0
 WHERE n.nspname IN (:schemas)
   AND t.oid NOT IN (SELECT d.objid
                       FROM pg_depend d
                      WHERE d.refclassid = 'pg_extension'::regclass
                        AND d.classid = 'pg_ts_dict'::regclass
                        AND d.deptype = 'e')
UNION ALL
SELECT 'text_search_configurations', t.oid, n.nspname, t.cfgname,
       NULL, NULL, NULL,
       'CREATE TEXT SEARCH CONFIGURATION ' || x.path || E' (\n    PARSER = ' || quote_ident(pn.nspname) || '.'
       || quote_ident(p.prsname) || E'\n)',
       (SELECT array_agg('ALTER TEXT SEARCH CONFIGURATION ' || x.path || ' ADD MAPPING FOR ' || g.tokens
                         || ' WITH ' || g.dictionaries)
          FROM (SELECT string_agg(quote_ident(y.alias), ', ' ORDER BY y.alias) AS tokens, y.dictionaries
                  FROM (SELECT k.alias,
                               string_agg(quote_ident(dn.nspname) || '.' || quote_ident(i.dictname), ', '
                                          ORDER BY a.mapseqno) AS dictionaries
                          FROM pg_ts_config_map a
                          JOIN ts_token_type(t.cfgparser) k ON k.tokid = a.maptokentype
                          JOIN pg_ts_dict i ON i.oid = a.mapdict
                          JOIN pg_namespace dn ON dn.oid = i.dictnamespace
                         WHERE a.mapcfg = t.oid
                         GROUP BY k.alias) y
                 GROUP BY y.dictionaries) g),
       d.description,
       NULL, NULL
  FROM pg_ts_config t
  JOIN pg_namespace n ON n.oid = t.cfgnamespace
  JOIN pg_ts_parser p ON p.oid = t.cfgparser
  JOIN pg_namespace pn ON pn.oid = p.prsnamespace
  CROSS JOIN LATERAL (SELECT quote_ident(n.nspname) || '.' || quote_ident(t.cfgname) AS path) x
  LEFT JOIN pg_description d ON d.classoid = 'pg_ts_config'::regclass AND d.objoid = t.oid AND d.objsubid = 0
 WHERE n.nspname IN (:schemas)
   AND t.oid NOT IN (SELECT d.objid
                       FROM pg_depend d
                      WHERE d.refclassid = 'pg_extension'::regclass
                        AND d.classid = 'pg_ts_config'::regclass
                        AND d.deptype = 'e')
