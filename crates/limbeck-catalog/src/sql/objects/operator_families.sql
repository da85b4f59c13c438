-- Operator families with the members that no class brought in. One that its only class brought along
-- is left out: it has the class's name and nothing of its own.
-- psql: -v schemas="'public'"
WITH family AS MATERIALIZED (
    SELECT f.oid, f.opfname, n.nspname, m.amname, d.description,
           quote_ident(n.nspname) || '.' || quote_ident(f.opfname) || ' USING ' || quote_ident(m.amname) AS path
      FROM pg_opfamily f
      JOIN pg_namespace n ON n.oid = f.opfnamespace
      JOIN pg_am m ON m.oid = f.opfmethod
      LEFT JOIN pg_description d
             ON d.classoid = 'pg_opfamily'::regclass AND d.objoid = f.oid AND d.objsubid = 0
     WHERE n.nspname IN (:schemas)
       AND f.oid NOT IN (SELECT d.objid
                           FROM pg_depend d
                          WHERE d.refclassid = 'pg_extension'::regclass
                            AND d.classid = 'pg_opfamily'::regclass
                            AND d.deptype = 'e')
), member AS (
    -- A member that depends on the family itself is a loose one, but see operator_classes.sql.
    SELECT d.refobjid AS family, o.amoplefttype AS left_type,
           'OPERATOR ' || o.amopstrategy::text || ' ' || o.amopopr::regoperator::text
           || CASE o.amoppurpose WHEN 'o' THEN ' FOR ORDER BY ' || quote_ident(sn.nspname) || '.'
                                               || quote_ident(s.opfname) ELSE '' END AS text
      FROM pg_depend d
      JOIN pg_amop o ON o.oid = d.objid
      LEFT JOIN pg_opfamily s ON s.oid = o.amopsortfamily
      LEFT JOIN pg_namespace sn ON sn.oid = s.opfnamespace
     WHERE d.refclassid = 'pg_opfamily'::regclass AND d.classid = 'pg_amop'::regclass
    UNION ALL
    SELECT d.refobjid, p.amproclefttype,
           'FUNCTION ' || p.amprocnum::text || ' (' || format_type(p.amproclefttype, NULL) || ', '
           || format_type(p.amprocrighttype, NULL) || ') ' || p.amproc::regprocedure::text
      FROM pg_depend d
      JOIN pg_amproc p ON p.oid = d.objid
     WHERE d.refclassid = 'pg_opfamily'::regclass AND d.classid = 'pg_amproc'::regclass
), loose AS (
    SELECT m.family, array_agg('ALTER OPERATOR FAMILY ' || f.path || ' ADD ' || m.text) AS additions
      FROM member m
      JOIN family f ON f.oid = m.family
     WHERE f.amname IN ('btree', 'hash')
        OR (SELECT count(*)
              FROM pg_opclass c
             WHERE c.opcfamily = m.family AND c.opcintype = m.left_type) <> 1
     GROUP BY m.family
)
SELECT 'operator_families', f.oid, f.nspname, f.opfname,
       NULL AS table_schema, NULL AS table_name,
       quote_ident(f.amname) AS signature,
       'CREATE OPERATOR FAMILY ' || f.path AS definition,
       l.additions,
       f.description,
       NULL AS column_names, NULL AS column_types
  FROM family f
  LEFT JOIN loose l ON l.family = f.oid
 WHERE l.additions IS NOT NULL
    OR f.description IS NOT NULL
    OR NOT EXISTS (SELECT
                     FROM pg_opclass c
                    WHERE c.opcfamily = f.oid
                   HAVING count(*) = 1
                      AND max(c.opcname) = f.opfname
                      AND max(c.opcnamespace::regnamespace::text) = quote_ident(f.nspname))
