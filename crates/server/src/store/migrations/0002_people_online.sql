-- Who is signed in, how often something was tried, and what people are told.

-- A session is known by the hash of its token, so that this table opens no door. unit: the post an
-- official acts in.
CREATE TABLE sessions (
  token {bytes} NOT NULL PRIMARY KEY,
  person {bytes} NOT NULL,
  unit {text},
  begun BIGINT NOT NULL,
  seen BIGINT NOT NULL,
  ends BIGINT NOT NULL
){clustered};
CREATE INDEX sessions_by_person ON sessions (person);
CREATE INDEX sessions_by_end ON sessions (ends);

-- Attempts in fixed windows; what is counted is a keyed hash, so no address or name stands here.
CREATE TABLE attempts (
  what {bytes} NOT NULL,
  window_start BIGINT NOT NULL,
  n BIGINT NOT NULL,
  PRIMARY KEY (what, window_start)
){clustered};
CREATE INDEX attempts_by_window ON attempts (window_start);

-- What a person was told. args: JSON, sealed under the person's key.
CREATE TABLE notices (
  person {bytes} NOT NULL,
  at BIGINT NOT NULL,
  id {bytes} NOT NULL,
  about {bytes} NOT NULL,
  key {text} NOT NULL,
  args {bytes} NOT NULL,
  read_at BIGINT,
  PRIMARY KEY (person, at, id)
){clustered};
CREATE INDEX notices_unread ON notices (person) WHERE read_at IS NULL;

-- Notices still to go out by e-mail. Whoever moves next_try ahead has the right to send.
CREATE TABLE outbox (
  id {bytes} NOT NULL PRIMARY KEY,
  person {bytes} NOT NULL,
  at BIGINT NOT NULL,
  attempts BIGINT NOT NULL,
  next_try BIGINT NOT NULL,
  fault {text}
){clustered};
CREATE INDEX outbox_by_next_try ON outbox (next_try);
