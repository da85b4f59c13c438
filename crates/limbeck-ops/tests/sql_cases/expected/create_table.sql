CREATE TABLE public.users (
    id bigint NOT NULL GENERATED ALWAYS AS IDENTITY,
    "Order" character varying(20) COLLATE pg_catalog."C" NOT NULL,
    team_id bigint,
    tags text[] DEFAULT '{}',
    at timestamp(3) with time zone NOT NULL DEFAULT now(),
    day timestamp without time zone DEFAULT (now() AT TIME ZONE 'utc'),
    size numeric(10,2),
    double numeric GENERATED ALWAYS AS (size * 2) STORED,
    CONSTRAINT users_pkey PRIMARY KEY (id),
    CONSTRAINT users_order_key UNIQUE ("Order"),
    CONSTRAINT users_size_check CHECK (size > 0),
    CONSTRAINT users_team_id_fkey FOREIGN KEY (team_id) REFERENCES public.teams (id) ON DELETE SET NULL
);
COMMENT ON TABLE public.users IS 'People';
COMMENT ON COLUMN public.users.size IS E'in ''m'' \\ yards';
COMMENT ON CONSTRAINT users_size_check ON public.users IS 'a size';
