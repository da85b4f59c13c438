-- Comments on relations, columns, indexes, types, constraints and schemas. Objects of the server
-- itself have lower numbers (FirstNormalObjectId); only the schema public is one of them.
SELECT d.classoid::regclass,
       d.objoid,
       d.objsubid,
       d.description
  FROM pg_description d
 WHERE d.objoid >= 16384
   AND d.classoid IN ('pg_class'::regclass, 'pg_type'::regclass, 'pg_constraint'::regclass)
