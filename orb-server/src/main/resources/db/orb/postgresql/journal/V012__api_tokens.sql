-- Tokens of callers of the HTTP API: hashes of their present secret and of the one before while that
-- is good too; patterns of commands and places as JSON lists, empty for no limit.
CREATE TABLE orb_api_token (
  id           TEXT COLLATE "C" NOT NULL PRIMARY KEY,
  name         TEXT COLLATE "C" NOT NULL,
  for_role     TEXT COLLATE "C" NOT NULL,
  commands     TEXT COLLATE "C" NOT NULL,
  on_places    TEXT COLLATE "C" NOT NULL,
  secret_hash  TEXT COLLATE "C" NOT NULL,
  former_hash  TEXT COLLATE "C",
  former_until BIGINT,
  created_at   BIGINT  NOT NULL,
  expires_at   BIGINT,
  rotated_at   BIGINT,
  last_used_at BIGINT
);
