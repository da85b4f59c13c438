INSERT INTO public.tags (id, name, ok, score) VALUES
    (1, 'it''s', true, 1.50),
    (-2, E'a\\b
', false, NULL),
    (1 + 2, NULL, NULL, 1e3);
