-- Credentials of results by their place in the public status list; revoked: 1 once the result was taken back.
CREATE TABLE credentials (
  place BIGINT NOT NULL PRIMARY KEY,
  stream {bytes} NOT NULL,
  revoked BIGINT NOT NULL
);
CREATE INDEX credentials_by_stream ON credentials (stream);
CREATE INDEX credentials_revoked ON credentials (place) WHERE revoked = 1;
