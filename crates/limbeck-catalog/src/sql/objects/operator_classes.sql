-- Operator classes with their members. Since PostgreSQL 14 most members of most methods belong to the
-- family, whichever statement has added them: of one that has one class for their left type they are
-- taken to be the class's. The family is named where it does not come with the class.
-- psql: -v schemas="'public'"
WITH class AS MATERIALIZED (
    SELECT c.*, n.nspname, m.amname
      FROM pg_opclass c
      JOIN pg_namespace n ON n.oid = c.opcnamespace
      JOIN pg_am m ON m.oid = c.opcmethod
     WHERE n.nspname IN (:schemas)
       AND c.oid NOT IN (SELECT d.objid
                           FROM pg_depend d
                          WHERE d.refclassid = 'pg_extension'::regclass
                            AND d.classid = 'pg_opclass'::regclass
                            AND d.deptype = 'e')
), entry AS (
    SELECT d.refobjid AS class, d.classid, d.objid
      FROM class c
      JOIN pg_depend d ON d.refclassid = 'pg_opclass'::regclass
                      AND d.refobjid = c.oid
                      AND d.classid IN ('pg_amop'::regclass, 'pg_amproc'::regclass)
    UNION ALL
    SELECT c.oid, d.classid, d.objid
      FROM class c
      JOIN pg_depend d ON d.refclassid = 'pg_opfamily'::regclass
                      AND d.refobjid = c.opcfamily
                      AND d.classid IN ('pg_amop'::regclass, 'pg_amproc'::regclass)
      LEFT JOIN pg_amop o ON d.classid = 'pg_amop'::regclass AND o.oid = d.objid
      LEFT JOIN pg_amproc p ON d.classid = 'pg_amproc'::regclass AND p.oid = d.objid
     WHERE c.amname NOT IN ('btree', 'hash')
       AND coalesce(o.amoplefttype, p.amproclefttype) = c.opcintype
       AND (SELECT count(*)
              FROM pg_opclass x
             WHERE x.opcfamily = c.opcfamily AND x.opcintype = c.opcintype) = 1
), member AS (
    SELECT e.class, 1 AS part, o.amopstrategy AS number,
           'OPERATOR ' || o.amopstrategy::text || ' ' || o.amopopr::regoperator::text
           || CASE o.amoppurpose WHEN 'o' THEN ' FOR ORDER BY ' || quote_ident(sn.nspname) || '.'
                                               || quote_ident(s.opfname) ELSE '' END AS text
      FROM entry e
      JOIN pg_amop o ON o.oid = e.objid
      LEFT JOIN pg_opfamily s ON s.oid = o.amopsortfamily
      LEFT JOIN pg_namespace sn ON sn.oid = s.opfnamespace
     WHERE e.classid = 'pg_amop'::regclass
    UNION ALL
    SELECT e.class, 2, p.amprocnum,
           'FUNCTION ' || p.amprocnum::text || ' (' || format_type(p.amproclefttype, NULL) || ', '
           || format_type(p.amprocrighttype, NULL) || ') ' || p.amproc::regprocedure::text
      FROM entry e
      JOIN pg_amproc p ON p.oid = e.objid
     WHERE e.classid = 'pg_amproc'::regclass
), members AS (
    SELECT m.class, string_agg(m.text, E',\n    ' ORDER BY m.part, m.number, m.text) AS text
      FROM member m
     GROUP BY m.class
)
SELECT 'operator_classes', c.oid, c.nspname, c.opcname,
       NULL AS table_schema, NULL AS table_name,
       quote_ident(c.amname) AS signature,
       'CREATE OPERATOR CLASS ' || quote_ident(c.nspname) || '.' || quote_ident(c.opcname)
       || CASE WHEN c.opcdefault THEN ' DEFAULT' ELSE '' END
       || ' FOR TYPE ' || format_type(c.opcintype, NULL) || ' USING ' || quote_ident(c.amname)
       || CASE WHEN f.opfname = c.opcname
                AND f.opfnamespace = c.opcnamespace
                AND x.description IS NULL
                AND (SELECT count(*) FROM pg_opclass o WHERE o.opcfamily = f.oid) = 1
                AND NOT EXISTS (SELECT FROM pg_depend d
                                 WHERE d.refclassid = 'pg_opfamily'::regclass
                                   AND d.refobjid = f.oid
                                   AND d.classid IN ('pg_amop'::regclass, 'pg_amproc'::regclass)
                                   AND d.objid NOT IN (SELECT e.objid FROM entry e WHERE e.class = c.oid))
               THEN ''
               ELSE ' FAMILY ' || quote_ident(fn.nspname) || '.' || quote_ident(f.opfname) END
       || E' AS\n    '
       || concat_ws(E',\n    ',
                    CASE WHEN c.opckeytype <> 0 THEN 'STORAGE ' || format_type(c.opckeytype, NULL)
                         WHEN m.text IS NULL THEN 'STORAGE ' || format_type(c.opcintype, NULL) END,
                    m.text) AS definition,
       NULL AS additions,
       d.description,
       NULL AS column_names, NULL AS column_types
  FROM class c
  JOIN pg_opfamily f ON f.oid = c.opcfamily
  JOIN pg_namespace fn ON fn.oid = f.opfnamespace
  LEFT JOIN members m ON m.class = c.oid
  LEFT JOIN pg_description x ON x.classoid = 'pg_opfamily'::regclass AND x.objoid = f.oid AND x.objsubid = 0
  LEFT JOIN pg_description d ON d.classoid = 'pg_opclass'::regclass AND d.objoid = c.oid AND d.objsubid = 0
