-- Records of registers as they stand, found by key, by person and by the fields that a register is searched by.
-- What they hold is ciphertext under the record's key; key, person and what is searched are keyed tokens.
CREATE TABLE records (
  stream {bytes} NOT NULL PRIMARY KEY,
  register {text} NOT NULL,
  key {bytes} NOT NULL,
  person {bytes},
  closed BIGINT NOT NULL,
  -- The day from which it holds as it stands, YYYYMMDD, and when that was recorded, unix ms.
  since BIGINT NOT NULL,
  changed BIGINT NOT NULL,
  about {bytes} NOT NULL
);
CREATE UNIQUE INDEX records_by_key ON records (register, key);
CREATE INDEX records_by_person ON records (person, register, stream) WHERE person IS NOT NULL;
CREATE INDEX records_in_order ON records (register, stream);

CREATE TABLE record_tokens (
  token {bytes} NOT NULL,
  stream {bytes} NOT NULL,
  PRIMARY KEY (token, stream)
){clustered};

-- Who read what is kept about a person, for that person to see. fields: ids, no values.
CREATE TABLE record_reads (
  person {bytes} NOT NULL,
  at BIGINT NOT NULL,
  stream {bytes} NOT NULL,
  version BIGINT NOT NULL,
  register {text} NOT NULL,
  purpose {text} NOT NULL,
  case_code {text},
  actor {text} NOT NULL,
  fields {text} NOT NULL,
  PRIMARY KEY (person, at, stream, version)
){clustered};
