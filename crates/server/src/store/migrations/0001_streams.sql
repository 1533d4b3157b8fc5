-- Streams and their events; what a command needs besides: idempotency, counters, the sealer's list.
-- {bytes}, {text} and {clustered} are filled in for each database; every table that grows with cases
-- has the stream in its key, and nothing here draws from a sequence that all writers share.

-- One row a stream. Without its key everything the stream held is unreadable: that is how it is erased.
CREATE TABLE streams (
  stream {bytes} NOT NULL PRIMARY KEY,
  kind BIGINT NOT NULL,
  begun BIGINT NOT NULL,
  key {bytes}
){clustered};

CREATE TABLE events (
  stream {bytes} NOT NULL,
  version BIGINT NOT NULL,
  at BIGINT NOT NULL,
  actor {text} NOT NULL,
  name {text} NOT NULL,
  schema BIGINT NOT NULL,
  payload {bytes} NOT NULL,
  PRIMARY KEY (stream, version)
){clustered};

-- One row for each append that the sealer has not sealed: versions first to last of the stream.
-- ready never goes backwards within a stream, so that reading in this order keeps each stream's order.
CREATE TABLE unsealed (
  ready BIGINT NOT NULL,
  stream {bytes} NOT NULL,
  first BIGINT NOT NULL,
  last BIGINT NOT NULL,
  PRIMARY KEY (ready, stream, first)
){clustered};

-- Requests already answered, by the keyed hash of actor and idempotency key.
CREATE TABLE requests (
  key {bytes} NOT NULL PRIMARY KEY,
  stream {bytes} NOT NULL,
  at BIGINT NOT NULL,
  answer {bytes} NOT NULL
){clustered};
CREATE INDEX requests_by_age ON requests (at);

-- The only rows that writers wait for each other at: one for each unit and day, or service and year.
CREATE TABLE counters (
  scope {text} NOT NULL,
  period {text} NOT NULL,
  n BIGINT NOT NULL,
  PRIMARY KEY (scope, period)
){clustered};

-- Single values about this database, such as what tells which master key it was written under.
CREATE TABLE facts (
  name {text} NOT NULL PRIMARY KEY,
  value {bytes} NOT NULL
){clustered};
