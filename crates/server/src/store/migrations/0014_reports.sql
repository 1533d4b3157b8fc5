-- What officials teach: models, choices and published answers.
-- Models of the router of reports; a version is the hash of the bytes.
CREATE TABLE models (
  service {text} NOT NULL,
  version {text} NOT NULL,
  made BIGINT NOT NULL,
  active BIGINT NOT NULL,
  measured {text} NOT NULL,
  body {bytes} NOT NULL,
  PRIMARY KEY (service, version)
);
-- The kind of report that an official sorted a case into last.
CREATE TABLE case_sorted (
  stream {bytes} NOT NULL PRIMARY KEY,
  service {text} NOT NULL,
  report_type {text} NOT NULL,
  at BIGINT NOT NULL
){clustered};
CREATE INDEX case_sorted_by_service ON case_sorted (service, stream);
-- Questions that officials published with their answers, in words that name nobody.
CREATE TABLE answers (
  stream {bytes} NOT NULL,
  question {text} NOT NULL,
  answer {text} NOT NULL,
  lang {text} NOT NULL,
  unit {text} NOT NULL,
  at BIGINT NOT NULL,
  PRIMARY KEY (stream, at)
);
CREATE INDEX answers_newest ON answers (at, stream);
