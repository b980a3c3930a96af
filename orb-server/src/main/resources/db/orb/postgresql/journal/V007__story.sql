-- What happens to deliveries, in order. A stamp is a number that grows over everything that a node
-- tells of its commands; followers resume by it. Rows of before have none.
ALTER TABLE orb_delivery ADD COLUMN stamp BIGINT;

-- What handlers said while they ran, and what their programs printed. Written behind, and bounded
-- for each delivery, see SaidTable. dropped: how many before this one the bound has taken.
CREATE TABLE orb_said (
  command_id UUID    NOT NULL REFERENCES orb_command (id) ON DELETE CASCADE,
  stamp      BIGINT  NOT NULL,
  client     TEXT COLLATE "C" NOT NULL,
  attempt    INTEGER NOT NULL,
  seq        INTEGER NOT NULL,
  percent    INTEGER,
  words      TEXT COLLATE "C",
  chunk      TEXT COLLATE "C",
  said_at    BIGINT  NOT NULL,
  dropped    INTEGER NOT NULL,
  PRIMARY KEY (command_id, stamp)
);
CREATE INDEX orb_said_delivery ON orb_said (command_id, client, stamp);

-- What cannot be told from a delivery's times: rare, written behind, bounded for each delivery.
CREATE TABLE orb_evidence (
  command_id UUID    NOT NULL REFERENCES orb_command (id) ON DELETE CASCADE,
  client     TEXT COLLATE "C" NOT NULL,
  stamp      BIGINT  NOT NULL,
  seen_at    BIGINT  NOT NULL,
  what       TEXT COLLATE "C" NOT NULL,
  attempt    INTEGER NOT NULL,
  words      TEXT COLLATE "C" NOT NULL,
  PRIMARY KEY (command_id, client, stamp)
);

CREATE INDEX orb_orphan_command ON orb_orphan (command_id);
