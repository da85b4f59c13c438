ALTER TABLE public.t ALTER COLUMN id TYPE bigint;
ALTER TABLE public.t ALTER COLUMN id SET NOT NULL;
CREATE SEQUENCE public.t_id_seq AS bigint;
ALTER TABLE public.t ALTER COLUMN id SET DEFAULT nextval('public.t_id_seq'::regclass);
ALTER SEQUENCE public.t_id_seq OWNED BY public.t.id;
SELECT setval(pg_get_serial_sequence('public.t', 'id'), max(id))
FROM public.t
HAVING max(id) >= 1;
INSERT INTO t (s) VALUES ('new');
