ALTER TABLE public."O'Table" ALTER COLUMN "I""d" ADD GENERATED ALWAYS AS IDENTITY;
SELECT setval(pg_get_serial_sequence('public."O''Table"', 'I"d'), max("I""d"))
FROM public."O'Table"
HAVING max("I""d") >= 1;
SELECT setval(seqrelid, LEAST(GREATEST(COALESCE(pg_sequence_last_value(seqrelid), seqstart), 1), 10), false)
FROM pg_sequence
WHERE seqrelid = pg_get_serial_sequence('public."O''Table"', 'I"d')::regclass
  AND COALESCE(pg_sequence_last_value(seqrelid), seqstart) NOT BETWEEN 1 AND 10;
ALTER TABLE public."O'Table" ALTER COLUMN "I""d" SET GENERATED ALWAYS SET INCREMENT BY 1 SET NO MINVALUE SET MAXVALUE 10 SET START WITH 1 SET CACHE 1 SET NO CYCLE;
COMMENT ON COLUMN public."O'Table"."I""d" IS 'x';
