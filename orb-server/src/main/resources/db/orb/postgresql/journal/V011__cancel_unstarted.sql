-- ALWAYS, or for what has not started: UNSTARTED, which with an empty client stands for all, or
-- SUPERSEDED, where the command that takes its place may end before it.
ALTER TABLE orb_cancel ADD COLUMN kind TEXT COLLATE "C" DEFAULT 'ALWAYS' NOT NULL;
