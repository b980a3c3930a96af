-- Times are milliseconds since 1970, UTC. Text that is long, or bytes, lie in orb_body; its column then says '@'.

-- Numbers of commands, a thousand at a time.
CREATE SEQUENCE orb_command_no START WITH 1000 INCREMENT BY 1000;

-- What never changes of a command.
CREATE TABLE orb_command (
  no           BIGINT  NOT NULL PRIMARY KEY,
  id           UUID    NOT NULL UNIQUE,
  brief        INTEGER NOT NULL,
  bucket       BIGINT  NOT NULL,
  node         VARCHAR NOT NULL,
  seq          BIGINT  NOT NULL,
  name         VARCHAR NOT NULL,
  params       VARCHAR,
  target       VARCHAR NOT NULL,
  options      VARCHAR,
  sender       VARCHAR NOT NULL,
  schedule     VARCHAR,
  scheduled_at BIGINT,
  durable      BOOLEAN NOT NULL,
  created_at   BIGINT  NOT NULL,
  expires_at   BIGINT  NOT NULL,
  timeout      BIGINT,
  addressees   VARBINARY,
  refused      VARCHAR
);
-- By the last 8 hex digits. They are random: within a bucket of neighbours few pages are touched.
CREATE INDEX orb_command_brief ON orb_command (bucket, brief);

-- What changes of a command, apart from the wide row: an update would write that again. By number,
-- which is the row's own place, and not by id, which would be one more tree.
CREATE TABLE orb_progress (
  no                  BIGINT  NOT NULL PRIMARY KEY,
  open_node           VARCHAR,
  cancel_requested_at BIGINT,
  state               VARCHAR NOT NULL,
  counts              VARCHAR NOT NULL,
  finished_at         BIGINT
);
CREATE INDEX orb_progress_open ON orb_progress (open_node);

-- A delivery from its first event after QUEUED.
CREATE TABLE orb_delivery (
  command_id   UUID    NOT NULL,
  client       VARCHAR NOT NULL,
  component    VARCHAR NOT NULL,
  enrolment    BIGINT  NOT NULL,
  state        VARCHAR NOT NULL,
  reason       VARCHAR,
  attempt      INTEGER NOT NULL,
  result       VARCHAR,
  code         VARCHAR,
  error        VARCHAR,
  late         VARCHAR,
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
  client     VARCHAR   NOT NULL,
  component  VARCHAR   NOT NULL,
  kind       VARCHAR   NOT NULL,
  part       INTEGER   NOT NULL,
  data       VARBINARY NOT NULL,
  PRIMARY KEY (command_id, client, component, kind, part)
);

CREATE TABLE orb_idempotency (
  sender      VARCHAR NOT NULL,
  idem_key    VARCHAR NOT NULL,
  command_id  UUID    NOT NULL,
  accepted_at BIGINT  NOT NULL,
  PRIMARY KEY (sender, idem_key)
);

CREATE TABLE orb_last_sent (
  sender     VARCHAR NOT NULL PRIMARY KEY,
  command_id UUID    NOT NULL
);

-- folded is the id in lower case: ids are unique without regard to case.
CREATE TABLE orb_client (
  folded      VARCHAR NOT NULL PRIMARY KEY,
  id          VARCHAR NOT NULL,
  enrolment   BIGINT  NOT NULL,
  secret_hash VARCHAR,
  in_groups   VARCHAR NOT NULL,
  labels      VARCHAR NOT NULL,
  disabled    BOOLEAN NOT NULL,
  ledger      VARCHAR,
  created_at  BIGINT  NOT NULL,
  last_seen   BIGINT
);

-- The newest are kept, see OrphanTable.
CREATE TABLE orb_orphan (
  no         BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  source     VARCHAR NOT NULL,
  command_id VARCHAR,
  client     VARCHAR,
  body       VARCHAR NOT NULL,
  found_at   BIGINT  NOT NULL
);

-- Highest numbers ever used: enrolment, seq:<node>, and sent:<node>, up to which the broker has all.
CREATE TABLE orb_high (
  name   VARCHAR NOT NULL PRIMARY KEY,
  number BIGINT  NOT NULL
);

CREATE TABLE orb_constant (
  name VARCHAR NOT NULL PRIMARY KEY,
  text VARCHAR NOT NULL
);

-- Which data folder holds a node's name.
CREATE TABLE orb_node_lease (
  node   VARCHAR NOT NULL PRIMARY KEY,
  folder VARCHAR NOT NULL
);
