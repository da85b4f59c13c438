-- All schemas but the server's own; which of them are managed is decided by the caller.
SELECT n.nspname,
       CASE WHEN n.nspname <> 'public' THEN c.description
            ELSE nullif(c.description, 'standard public schema') END AS comment
  FROM pg_namespace n
  LEFT JOIN pg_description c ON c.classoid = 'pg_namespace'::regclass AND c.objoid = n.oid AND c.objsubid = 0
 WHERE n.nspname NOT LIKE 'pg\_%'
   AND n.nspname <> 'information_schema'
   AND n.oid NOT IN (SELECT d.objid
                       FROM pg_depend d
                      WHERE d.refclassid = 'pg_extension'::regclass
                        AND d.classid = 'pg_namespace'::regclass
                        AND d.deptype = 'e')
