-- Comments on relations, columns, indexes, types and constraints, of constraints also the name. Objects
-- of the server itself have lower numbers (FirstNormalObjectId).
-- psql: -v schemas="'public'"
SELECT d.classoid::regclass,
       d.objoid,
       d.objsubid,
       d.description,
       CASE d.classoid WHEN 'pg_constraint'::regclass
            THEN (SELECT n.nspname || '.' || c.relname || '.' || k.conname
                    FROM pg_constraint k
                    JOIN pg_class c ON c.oid = k.conrelid
                    JOIN pg_namespace n ON n.oid = c.relnamespace
                   WHERE k.oid = d.objoid AND n.nspname IN (:schemas) AND c.relkind IN ('r', 'p'))
            END AS constraint_name
  FROM pg_description d
 WHERE d.objoid >= 16384
   AND d.classoid IN ('pg_class'::regclass, 'pg_type'::regclass, 'pg_constraint'::regclass)
