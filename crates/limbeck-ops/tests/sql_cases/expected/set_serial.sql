SELECT setval(seqrelid, LEAST(GREATEST(COALESCE(pg_sequence_last_value(seqrelid), seqstart), 5), 9223372036854775807), false)
FROM pg_sequence
WHERE seqrelid = pg_get_serial_sequence('public.t', 'id')::regclass
  AND COALESCE(pg_sequence_last_value(seqrelid), seqstart) NOT BETWEEN 5 AND 9223372036854775807;
ALTER SEQUENCE public.t_id_seq AS bigint INCREMENT BY 2 MINVALUE 5 NO MAXVALUE START WITH 5 CACHE 1 NO CYCLE;
ALTER TABLE public.t ALTER COLUMN id TYPE bigint;
ALTER SEQUENCE public.t_id_seq AS bigint INCREMENT BY 1 NO MINVALUE NO MAXVALUE START WITH 1 CACHE 1 NO CYCLE;
