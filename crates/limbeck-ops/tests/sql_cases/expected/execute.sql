INSERT INTO users VALUES (1, 'a;b');
-- why
UPDATE users SET name = $$x;y$$;
CREATE FUNCTION f() RETURNS int LANGUAGE sql BEGIN ATOMIC SELECT 1; SELECT 2; END;
-- outside a transaction
VACUUM users;
