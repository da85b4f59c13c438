CREATE TYPE app."Mood" AS ENUM ('it''s', E'back\\slash', '');
COMMENT ON TYPE app."Mood" IS 'moods';
