ALTER TYPE public.mood ADD VALUE 'happy';
ALTER TYPE public.mood ADD VALUE 'it''s' BEFORE 'ok';
ALTER TYPE public.mood ADD VALUE 'fine' AFTER 'ok';
