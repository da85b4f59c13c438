CREATE INDEX t_a_idx ON public.t (a);
CREATE UNIQUE INDEX t_b_idx ON public.t (b text_pattern_ops DESC, a) INCLUDE (c) NULLS NOT DISTINCT WITH (deduplicate_items = off, fillfactor = 70) WHERE a > 0;
COMMENT ON INDEX public.t_b_idx IS 'find it';
CREATE INDEX t_order_idx ON public.t (a DESC NULLS LAST, b COLLATE pg_catalog."C" NULLS FIRST, c DESC, (lower(b)) COLLATE pg_catalog."C" DESC);
CREATE INDEX "Odd idx" ON public.t USING gin (tags) WITH (fastupdate = off);
