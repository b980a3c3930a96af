-- What clients declared of their handlers, each text once, under its SHA-256: contracts, and lists of them.
CREATE TABLE orb_document (
  hash VARCHAR NOT NULL PRIMARY KEY,
  text VARCHAR NOT NULL
);

-- The list that a client declared last. folded is its id in lower case.
CREATE TABLE orb_repertoire (
  folded VARCHAR NOT NULL PRIMARY KEY,
  hash   VARCHAR NOT NULL
);
