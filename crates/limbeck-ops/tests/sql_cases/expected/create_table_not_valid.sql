CREATE TABLE public.users (
    age integer
);
ALTER TABLE public.users ADD CONSTRAINT users_age_check CHECK (age > 0) NOT VALID;
