COMMENT ON TYPE public.mood IS 'a mood';
COMMENT ON TYPE public.mood IS NULL;
