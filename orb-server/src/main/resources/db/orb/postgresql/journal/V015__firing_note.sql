-- What clients are told of a firing beside its schedule and time, as JSON; null for nothing.
ALTER TABLE orb_command ADD COLUMN firing TEXT COLLATE "C";
