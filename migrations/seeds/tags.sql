-- The tags that every new site starts with. Can be run again.
INSERT INTO tags (name) VALUES ('announcements'), ('help'), ('off-topic')
ON CONFLICT (name) DO NOTHING;
