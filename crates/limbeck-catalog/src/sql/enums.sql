-- Enum types with one row per label; a type without labels has one row with none.
-- psql: -v schemas="'public'"
SELECT t.oid,
       n.nspname,
       t.typname,
       e.enumlabel
  FROM pg_type t
  JOIN pg_namespace n ON n.oid = t.typnamespace
  LEFT JOIN pg_enum e ON e.enumtypid = t.oid
 WHERE n.nspname IN (:schemas)
   AND t.typtype = 'e'
   AND t.oid NOT IN (SELECT d.objid
                       FROM pg_depend d
                      WHERE d.refclassid = 'pg_extension'::regclass
                        AND d.classid = 'pg_type'::regclass
                        AND d.deptype = 'e')
 ORDER BY n.nspname, t.typname, e.enumsortorder
