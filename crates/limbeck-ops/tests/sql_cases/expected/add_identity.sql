ALTER TABLE public.t ALTER COLUMN id SET NOT NULL;
ALTER TABLE public.t ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY;
SELECT setval(pg_get_serial_sequence('public.t', 'id'), max(id))
FROM public.t
HAVING max(id) >= 1;
INSERT INTO t (s) VALUES ('new');
