ALTER TYPE public.mood RENAME TO mood_limbeck_old;
CREATE TYPE public.mood AS ENUM ('happy', 'ok', 'sad', 'it''s');
ALTER TABLE public.t
    ALTER COLUMN m TYPE public.mood USING m::text::public.mood,
    ALTER COLUMN ms TYPE public.mood[] USING ms::text[]::public.mood[],
    ALTER COLUMN other TYPE public.mood USING other::text::public.mood;
DO $$
BEGIN
    EXECUTE format('COMMENT ON TYPE public.mood IS %L', obj_description('public.mood_limbeck_old'::regtype, 'pg_type'));
END
$$;
DROP TYPE public.mood_limbeck_old;
