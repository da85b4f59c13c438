ALTER TYPE public.mood RENAME TO mood_limbeck_old;
CREATE TYPE public.mood AS ENUM ('ok', 'it''s', 'sad');
ALTER TABLE public.t
    ALTER COLUMN m TYPE public.mood USING (CASE m::text WHEN 'happy' THEN 'ok' WHEN 'it''s' THEN 'sad' WHEN 'sad' THEN 'it''s' ELSE m::text END)::public.mood,
    ALTER COLUMN ms TYPE public.mood[] USING array_replace(array_replace(array_replace(array_replace(array_replace(array_replace(ms::text[], 'happy', '0000000000000000000000000000000000000000000000000000000000000000'), 'it''s', '0000000000000000000000000000000000000000000000000000000000000001'), 'sad', '0000000000000000000000000000000000000000000000000000000000000002'), '0000000000000000000000000000000000000000000000000000000000000000', 'ok'), '0000000000000000000000000000000000000000000000000000000000000001', 'sad'), '0000000000000000000000000000000000000000000000000000000000000002', 'it''s')::public.mood[],
    ALTER COLUMN other TYPE public.mood USING (CASE other::text WHEN 'happy' THEN 'ok' WHEN 'it''s' THEN 'sad' WHEN 'sad' THEN 'it''s' ELSE other::text END)::public.mood;
DO $$
BEGIN
    EXECUTE format('COMMENT ON TYPE public.mood IS %L', obj_description('public.mood_limbeck_old'::regtype, 'pg_type'));
END
$$;
DROP TYPE public.mood_limbeck_old;
