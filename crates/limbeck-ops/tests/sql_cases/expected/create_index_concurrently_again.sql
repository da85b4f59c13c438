-- outside a transaction
DROP INDEX CONCURRENTLY IF EXISTS public.t_a_idx;
-- outside a transaction
CREATE INDEX CONCURRENTLY t_a_idx ON public.t (a);
-- outside a transaction
DROP INDEX CONCURRENTLY IF EXISTS public.other_idx;
