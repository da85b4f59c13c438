CREATE INDEX t_name_idx ON public.t USING gist (name public.gist_trgm_ops (siglen = 32));
