-- Sessions of clients, the newest of each; see SessionTable. client is the id in lower case.
CREATE TABLE orb_session (
  epoch           BIGINT  NOT NULL PRIMARY KEY,
  client          TEXT COLLATE "C" NOT NULL,
  node            TEXT COLLATE "C" NOT NULL,
  address         TEXT COLLATE "C" NOT NULL,
  instance        TEXT COLLATE "C" NOT NULL,
  version         TEXT COLLATE "C" NOT NULL,
  connected_at    BIGINT  NOT NULL,
  disconnected_at BIGINT,
  reason          TEXT COLLATE "C",
  graceful        BOOLEAN,
  processed       BIGINT  NOT NULL
);
CREATE INDEX orb_session_client ON orb_session (client, epoch);
