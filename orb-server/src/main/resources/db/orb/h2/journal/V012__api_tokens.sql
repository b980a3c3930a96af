-- Tokens of callers of the HTTP API: hashes of their present secret and of the one before while that
-- is good too; patterns of commands and places as JSON lists, empty for no limit.
CREATE TABLE orb_api_token (
  id           VARCHAR NOT NULL PRIMARY KEY,
  name         VARCHAR NOT NULL,
  for_role     VARCHAR NOT NULL,
  commands     VARCHAR NOT NULL,
  on_places    VARCHAR NOT NULL,
  secret_hash  VARCHAR NOT NULL,
  former_hash  VARCHAR,
  former_until BIGINT,
  created_at   BIGINT  NOT NULL,
  expires_at   BIGINT,
  rotated_at   BIGINT,
  last_used_at BIGINT
);
