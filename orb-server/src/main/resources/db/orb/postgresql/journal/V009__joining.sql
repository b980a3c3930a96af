-- Secrets before the newest that are good for a while longer; how the newest was given to a joiner
-- that was not welcomed yet; how long a client may be away (milliseconds), and since when it is.
ALTER TABLE orb_client ADD COLUMN older_secrets TEXT COLLATE "C";
ALTER TABLE orb_client ADD COLUMN joined_by TEXT COLLATE "C";
ALTER TABLE orb_client ADD COLUMN ephemeral BIGINT;
ALTER TABLE orb_client ADD COLUMN away_since BIGINT;

CREATE TABLE orb_join_token (
  id          TEXT COLLATE "C" NOT NULL PRIMARY KEY,
  secret_hash TEXT COLLATE "C" NOT NULL,
  in_groups   TEXT COLLATE "C" NOT NULL,
  labels      TEXT COLLATE "C" NOT NULL,
  uses        INTEGER NOT NULL,
  used        INTEGER NOT NULL,
  client      TEXT COLLATE "C",
  ephemeral   BIGINT,
  created_at  BIGINT  NOT NULL,
  expires_at  BIGINT  NOT NULL,
  revoked_at  BIGINT
);
