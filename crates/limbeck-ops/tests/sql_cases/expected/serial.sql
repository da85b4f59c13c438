CREATE SEQUENCE public."Counter" AS integer INCREMENT BY 2;
CREATE TABLE public.numbers (
    a smallserial,
    b serial,
    c bigserial,
    d integer NOT NULL DEFAULT nextval('public."Counter"'::regclass)
);
ALTER SEQUENCE public."Counter" OWNED BY public.numbers.d;
CREATE SEQUENCE public.numbers_e_seq AS bigint START WITH 5;
ALTER TABLE public.numbers ADD COLUMN e bigint NOT NULL DEFAULT nextval('public.numbers_e_seq'::regclass);
ALTER SEQUENCE public.numbers_e_seq OWNED BY public.numbers.e;
ALTER TABLE public.numbers ADD COLUMN f bigserial;
