CREATE TABLE public.nodes (
    id bigint NOT NULL,
    parent_id bigint,
    CONSTRAINT nodes_pkey PRIMARY KEY (id),
    CONSTRAINT a_parent_fkey FOREIGN KEY (parent_id) REFERENCES public.nodes (id)
);
