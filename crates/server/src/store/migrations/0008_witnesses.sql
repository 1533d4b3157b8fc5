-- The head of the log as it is published, one row, id 1: with the signatures of witnesses that were
-- gathered. It only grows. Without witnesses the table stays empty and log_head is published.
CREATE TABLE log_published (
  id BIGINT NOT NULL PRIMARY KEY,
  size BIGINT NOT NULL,
  root {bytes} NOT NULL,
  note {bytes} NOT NULL
){clustered};

-- From one key of the log to the next, signed by both, oldest first.
CREATE TABLE log_handovers (
  n BIGINT NOT NULL PRIMARY KEY,
  note {bytes} NOT NULL
){clustered};
