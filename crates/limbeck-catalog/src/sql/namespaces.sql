-- All schemas but the server's own; which of them are managed is decided by the caller.
SELECT n.nspname
  FROM pg_namespace n
 WHERE n.nspname NOT LIKE 'pg\_%'
   AND n.nspname <> 'information_schema'
   AND n.oid NOT IN (SELECT d.objid
                       FROM pg_depend d
                      WHERE d.refclassid = 'pg_extension'::regclass
                        AND d.classid = 'pg_namespace'::regclass
                        AND d.deptype = 'e')
