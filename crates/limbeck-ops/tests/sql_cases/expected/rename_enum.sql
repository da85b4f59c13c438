ALTER TYPE public.mood RENAME TO feeling;
ALTER TYPE public.feeling SET SCHEMA app;
