ALTER TABLE public.t ALTER COLUMN s TYPE character varying(20) COLLATE pg_catalog."C";
ALTER TABLE public.t ALTER COLUMN s TYPE text;
