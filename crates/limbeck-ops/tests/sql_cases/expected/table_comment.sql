COMMENT ON TABLE public.users IS 'line one
line two';
COMMENT ON TABLE public.users IS NULL;
