ALTER TYPE public."Möööööööööööööööööööööööööd_$$'%" RENAME TO "Möööööööööööööööööööö_874f625c_limbeck_old";
CREATE TYPE public."Möööööööööööööööööööööööööd_$$'%" AS ENUM ('b');
DO $limbeck1$
BEGIN
    EXECUTE format('COMMENT ON TYPE public."Möööööööööööööööööööööööööd_$$''%%" IS %L', obj_description('public."Möööööööööööööööööööö_874f625c_limbeck_old"'::regtype, 'pg_type'));
END
$limbeck1$;
DROP TYPE public."Möööööööööööööööööööö_874f625c_limbeck_old";
