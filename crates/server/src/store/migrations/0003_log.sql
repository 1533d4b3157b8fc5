-- The log: the one total order of all events, the tiles of its Merkle tree and its signed head; and
-- how far each follower has read it. Only the sealer writes the first three, in one transaction.

-- One row for each append that was sealed: its events stand at position, position + 1, ... of the log.
CREATE TABLE sealed (
  stream {bytes} NOT NULL,
  first BIGINT NOT NULL,
  last BIGINT NOT NULL,
  position BIGINT NOT NULL,
  PRIMARY KEY (stream, first)
){clustered};
CREATE INDEX sealed_by_position ON sealed (position);

-- The n-th tile of a level, as wide as it is by now; a narrower one is its beginning.
CREATE TABLE log_tiles (
  level BIGINT NOT NULL,
  n BIGINT NOT NULL,
  hashes {bytes} NOT NULL,
  PRIMARY KEY (level, n)
);

-- One row, id 1. Whoever moves size from the value they read has the right to write the rest; so no
-- two histories are ever signed.
CREATE TABLE log_head (
  id BIGINT NOT NULL PRIMARY KEY,
  size BIGINT NOT NULL,
  root {bytes} NOT NULL,
  note {bytes} NOT NULL
){clustered};

-- Everything before position is done. holder works on what comes next until the time given (unix ms);
-- after it another may take over.
CREATE TABLE followers (
  name {text} NOT NULL PRIMARY KEY,
  position BIGINT NOT NULL,
  holder {bytes} NOT NULL,
  until BIGINT NOT NULL
){clustered};
