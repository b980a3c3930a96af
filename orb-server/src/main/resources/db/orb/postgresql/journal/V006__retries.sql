-- The command that this one tries again.
ALTER TABLE orb_command ADD COLUMN retry_of UUID;

-- Deliveries that ended DEAD. requeued_by is the newest command that tries one again; then it is no
-- dead letter any more.
CREATE TABLE orb_dead_letter (
  command_id  UUID    NOT NULL,
  client      TEXT COLLATE "C" NOT NULL,
  component   TEXT COLLATE "C" NOT NULL,
  no          BIGINT  GENERATED ALWAYS AS IDENTITY UNIQUE,
  died_at     BIGINT  NOT NULL,
  requeued_by UUID,
  PRIMARY KEY (command_id, client, component)
);
