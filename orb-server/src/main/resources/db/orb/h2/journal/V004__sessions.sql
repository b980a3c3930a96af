-- Sessions of clients, the newest of each; see SessionTable. client is the id in lower case.
CREATE TABLE orb_session (
  epoch           BIGINT  NOT NULL PRIMARY KEY,
  client          VARCHAR NOT NULL,
  node            VARCHAR NOT NULL,
  address         VARCHAR NOT NULL,
  instance        VARCHAR NOT NULL,
  version         VARCHAR NOT NULL,
  connected_at    BIGINT  NOT NULL,
  disconnected_at BIGINT,
  reason          VARCHAR,
  graceful        BOOLEAN,
  processed       BIGINT  NOT NULL
);
CREATE INDEX orb_session_client ON orb_session (client, epoch);
