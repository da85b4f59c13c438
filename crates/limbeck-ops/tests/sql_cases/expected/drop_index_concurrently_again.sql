-- outside a transaction
DROP INDEX CONCURRENTLY IF EXISTS public.other_idx;
