ALTER TABLE public.users RENAME COLUMN name TO "user";
ALTER TABLE public.users DROP COLUMN "user";
