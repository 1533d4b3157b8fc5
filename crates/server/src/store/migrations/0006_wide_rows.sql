-- Wide rows leave the tree that is searched: SQLite reads a whole row to compare its key there.
CREATE TABLE wide_definitions (
  hash {text} NOT NULL PRIMARY KEY,
  service {text} NOT NULL,
  resolved {text} NOT NULL
);
INSERT INTO wide_definitions (hash, service, resolved) SELECT hash, service, resolved FROM definitions;
DROP TABLE definitions;
ALTER TABLE wide_definitions RENAME TO definitions;

CREATE TABLE wide_calendar_edits (
  one BIGINT NOT NULL PRIMARY KEY,
  mark {bytes} NOT NULL,
  days {text} NOT NULL
);
INSERT INTO wide_calendar_edits (one, mark, days) SELECT one, mark, days FROM calendar_edits;
DROP TABLE calendar_edits;
ALTER TABLE wide_calendar_edits RENAME TO calendar_edits;
