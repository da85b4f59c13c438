-- All operator classes: which one is the default of a type depends on the others of its method.
SELECT o.oid,
       n.nspname,
       o.opcname,
       o.opcmethod,
       o.opcdefault,
       o.opcintype
  FROM pg_opclass o
  JOIN pg_namespace n ON n.oid = o.opcnamespace
