DO $$
BEGIN
    EXECUTE (SELECT 'ALTER TABLE public.t ALTER COLUMN s TYPE ' || format_type(atttypid, atttypmod) || ''
        FROM pg_attribute WHERE attrelid = 'public.t'::regclass AND attname = 's');
END
$$;
DO $$
BEGIN
    EXECUTE (SELECT 'ALTER TABLE public.t ALTER COLUMN v TYPE ' || format_type(atttypid, atttypmod) || ' COLLATE pg_catalog."C"'
        FROM pg_attribute WHERE attrelid = 'public.t'::regclass AND attname = 'v');
END
$$;
