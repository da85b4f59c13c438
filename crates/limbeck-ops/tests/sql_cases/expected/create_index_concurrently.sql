-- outside a transaction
CREATE INDEX CONCURRENTLY t_a_idx ON public.t (a);
COMMENT ON INDEX public.t_a_idx IS 'x';
-- outside a transaction
DROP INDEX CONCURRENTLY public.t_a_idx;
