ALTER TABLE public.users ADD COLUMN age integer NOT NULL DEFAULT 0 -- none
;
ALTER TABLE public.users ADD COLUMN note text;
COMMENT ON COLUMN public.users.note IS 'it''s';
ALTER TABLE public.users ADD COLUMN low text GENERATED ALWAYS AS (lower(name)) STORED;
ALTER TABLE public.users ADD COLUMN flag boolean DEFAULT (1 = 1 AND 2 = 2);
