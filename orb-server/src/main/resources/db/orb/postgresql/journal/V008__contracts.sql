-- What clients declared of their handlers, each text once, under its SHA-256: contracts, and lists of them.
CREATE TABLE orb_document (
  hash TEXT COLLATE "C" NOT NULL PRIMARY KEY,
  text TEXT COLLATE "C" NOT NULL
);

-- The list that a client declared last. folded is its id in lower case.
CREATE TABLE orb_repertoire (
  folded TEXT COLLATE "C" NOT NULL PRIMARY KEY,
  hash   TEXT COLLATE "C" NOT NULL
);
