-- That the fleet is frozen: one row while it is, none else.
CREATE TABLE orb_freeze (
  no        INTEGER NOT NULL PRIMARY KEY,
  since     BIGINT  NOT NULL,
  frozen_by TEXT COLLATE "C" NOT NULL,
  reason    TEXT COLLATE "C"
);
