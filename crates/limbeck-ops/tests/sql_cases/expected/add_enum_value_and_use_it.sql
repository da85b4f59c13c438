-- outside a transaction
ALTER TYPE public.mood ADD VALUE 'happy';
ALTER TABLE public.t ALTER COLUMN m SET DEFAULT 'happy'::mood;
