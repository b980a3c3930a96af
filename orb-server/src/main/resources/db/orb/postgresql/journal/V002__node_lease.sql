-- A name is held until then, unless it is renewed.
ALTER TABLE orb_node_lease ADD COLUMN lapses_at BIGINT DEFAULT 0 NOT NULL;
