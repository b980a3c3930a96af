-- Times are milliseconds since 1970, UTC. Text that is long, or bytes, lie in orb_body; its column then says '@'.
-- Texts are in the order of their code points, as Java has them, whatever the database's own order is.

-- Numbers of commands, a thousand at a time.
CREATE SEQUENCE orb_command_no START WITH 1000 INCREMENT BY 1000;

-- What never changes of a command.
CREATE TABLE orb_command (
  no           BIGINT  NOT NULL PRIMARY KEY,
  id           UUID    NOT NULL UNIQUE,
  brief        INTEGER NOT NULL,
  bucket       BIGINT  NOT NULL,
  node         TEXT COLLATE "C" NOT NULL,
  seq          BIGINT  NOT NULL,
  name         TEXT COLLATE "C" NOT NULL,
  params       TEXT COLLATE "C",
  target       TEXT COLLATE "C" NOT NULL,
  options      TEXT COLLATE "C",
  sender       TEXT COLLATE "C" NOT NULL,
  schedule     TEXT COLLATE "C",
  scheduled_at BIGINT,
  durable      BOOLEAN NOT NULL,
  created_at   BIGINT  NOT NULL,
  expires_at   BIGINT  NOT NULL,
  timeout      BIGINT,
  addressees   BYTEA,
  refused      TEXT COLLATE "C"
);
-- By the last 8 hex digits. They are random: within a bucket of neighbours few pages are touched.
CREATE INDEX orb_command_brief ON orb_command (bucket, brief);

-- What changes of a command, apart from the wide row: an update would write that again. By number,
-- which is the row's own place, and not by id, which would be one more tree.
CREATE TABLE orb_progress (
  no                  BIGINT  NOT NULL PRIMARY KEY,
  open_node           TEXT COLLATE "C",
  cancel_requested_at BIGINT,
  state               TEXT COLLATE "C" NOT NULL,
  counts              TEXT COLLATE "C" NOT NULL,
  finished_at         BIGINT
);
CREATE INDEX orb_progress_open ON orb_progress (open_node);

-- A delivery from its first event after QUEUED.
CREATE TABLE orb_delivery (
  command_id   UUID    NOT NULL,
  client       TEXT COLLATE "C" NOT NULL,
  component    TEXT COLLATE "C" NOT NULL,
  enrolment    BIGINT  NOT NULL,
  state        TEXT COLLATE "C" NOT NULL,
  reason       TEXT COLLATE "C",
  attempt      INTEGER NOT NULL,
  result       TEXT COLLATE "C",
  code         TEXT COLLATE "C",
  error        TEXT COLLATE "C",
  late         TEXT COLLATE "C",
  queued_at    BIGINT  NOT NULL,
  delivered_at BIGINT,
  started_at   BIGINT,
  finished_at  BIGINT,
  expires_at   BIGINT  NOT NULL,
  due          BIGINT,
  PRIMARY KEY (command_id, client, component)
);

-- Long values in parts. client and component are empty for what is the command's own.
CREATE TABLE orb_body (
  command_id UUID      NOT NULL,
  client     TEXT COLLATE "C"   NOT NULL,
  component  TEXT COLLATE "C"   NOT NULL,
  kind       TEXT COLLATE "C"   NOT NULL,
  part       INTEGER   NOT NULL,
  data       BYTEA NOT NULL,
  PRIMARY KEY (command_id, client, component, kind, part)
);

CREATE TABLE orb_idempotency (
  sender      TEXT COLLATE "C" NOT NULL,
  idem_key    TEXT COLLATE "C" NOT NULL,
  command_id  UUID    NOT NULL,
  accepted_at BIGINT  NOT NULL,
  PRIMARY KEY (sender, idem_key)
);

CREATE TABLE orb_last_sent (
  sender     TEXT COLLATE "C" NOT NULL PRIMARY KEY,
  command_id UUID    NOT NULL
);

-- folded is the id in lower case: ids are unique without regard to case.
CREATE TABLE orb_client (
  folded      TEXT COLLATE "C" NOT NULL PRIMARY KEY,
  id          TEXT COLLATE "C" NOT NULL,
  enrolment   BIGINT  NOT NULL,
  secret_hash TEXT COLLATE "C",
  in_groups   TEXT COLLATE "C" NOT NULL,
  labels      TEXT COLLATE "C" NOT NULL,
  disabled    BOOLEAN NOT NULL,
  ledger      TEXT COLLATE "C",
  created_at  BIGINT  NOT NULL,
  last_seen   BIGINT
);

-- The newest are kept, see OrphanTable.
CREATE TABLE orb_orphan (
  no         BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  source     TEXT COLLATE "C" NOT NULL,
  command_id TEXT COLLATE "C",
  client     TEXT COLLATE "C",
  body       TEXT COLLATE "C" NOT NULL,
  found_at   BIGINT  NOT NULL
);

-- Highest numbers ever used: enrolment, seq:<node>, and sent:<node>, up to which the broker has all.
CREATE TABLE orb_high (
  name   TEXT COLLATE "C" NOT NULL PRIMARY KEY,
  number BIGINT  NOT NULL
);

CREATE TABLE orb_constant (
  name TEXT COLLATE "C" NOT NULL PRIMARY KEY,
  text TEXT COLLATE "C" NOT NULL
);

-- Which data folder holds a node's name.
CREATE TABLE orb_node_lease (
  node   TEXT COLLATE "C" NOT NULL PRIMARY KEY,
  folder TEXT COLLATE "C" NOT NULL
);
