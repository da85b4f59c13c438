CREATE TYPE public.mood AS ENUM ('sad');
-- outside a transaction
ALTER TYPE public.mood ADD VALUE 'ok';
CREATE TABLE public.t (
    m public.mood DEFAULT 'ok'::mood
);
