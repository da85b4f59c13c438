ALTER TYPE public.mood RENAME TO mood_limbeck_old;
CREATE TYPE public.mood AS ENUM ('ok', 'happy');
ALTER TABLE public.t
    ALTER COLUMN m TYPE public.mood USING (CASE m::text WHEN 'it''s' THEN 'happy' WHEN 'sad' THEN 'ok' ELSE m::text END)::public.mood,
    ALTER COLUMN ms TYPE public.mood[] USING array_replace(array_replace(ms::text[], 'it''s', 'happy'), 'sad', 'ok')::public.mood[],
    ALTER COLUMN other TYPE public.mood USING (CASE other::text WHEN 'it''s' THEN 'happy' WHEN 'sad' THEN 'ok' ELSE other::text END)::public.mood;
DO $$
BEGIN
    EXECUTE format('COMMENT ON TYPE public.mood IS %L', obj_description('public.mood_limbeck_old'::regtype, 'pg_type'));
END
$$;
DROP TYPE public.mood_limbeck_old;
