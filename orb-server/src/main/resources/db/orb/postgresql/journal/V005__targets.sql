-- What is written down of a group: what it is for, and for some an expression that says who is in it.
CREATE TABLE orb_group (
  id          TEXT COLLATE "C" NOT NULL PRIMARY KEY,
  description TEXT COLLATE "C",
  expression  TEXT COLLATE "C"
);

-- Deliveries that were asked to be cancelled one by one; of a whole command orb_progress says it.
CREATE TABLE orb_cancel (
  command_id   UUID    NOT NULL,
  client       TEXT COLLATE "C" NOT NULL,
  requested_at BIGINT  NOT NULL,
  PRIMARY KEY (command_id, client)
);

-- A command to any one that went on from a client that did not start it. The highest number has it.
CREATE TABLE orb_handover (
  command_id   UUID    NOT NULL,
  number       INTEGER NOT NULL,
  from_client  TEXT COLLATE "C" NOT NULL,
  code         TEXT COLLATE "C" NOT NULL,
  to_client    TEXT COLLATE "C" NOT NULL,
  to_enrolment BIGINT  NOT NULL,
  handed_at    BIGINT  NOT NULL,
  PRIMARY KEY (command_id, number)
);
