-- Signing in through an identity provider.

-- The account that a provider knows under a subject; token: keyed hash of both.
CREATE TABLE identities (
  token {bytes} NOT NULL PRIMARY KEY,
  stream {bytes} NOT NULL
){clustered};
CREATE INDEX identities_by_stream ON identities (stream);

-- The one account whose number a provider answers for; token: keyed hash of the number.
CREATE TABLE proven_numbers (
  token {bytes} NOT NULL PRIMARY KEY,
  stream {bytes} NOT NULL
){clustered};
CREATE INDEX proven_numbers_by_stream ON proven_numbers (stream);

-- A sign-in on its way: the person is at the provider. state: hash of what comes back with them; about: sealed under
-- a key that only their browser can give.
CREATE TABLE sign_ins_begun (
  state {bytes} NOT NULL PRIMARY KEY,
  ends BIGINT NOT NULL,
  about {bytes} NOT NULL
){clustered};
CREATE INDEX sign_ins_begun_by_end ON sign_ins_begun (ends);

-- What counts only once (a logout token, a one-time code), until it would not count anyway.
CREATE TABLE used_once (
  what {bytes} NOT NULL PRIMARY KEY,
  ends BIGINT NOT NULL
){clustered};
CREATE INDEX used_once_by_end ON used_once (ends);

-- How surely it is known who signed in, and through whom. subject, there: keyed hashes of the subject and of the
-- provider's own session, for its word that the person signed out there. hint: what the provider wants to hear when
-- the person signs out here, sealed under the person's key.
ALTER TABLE sessions ADD COLUMN level {text} NOT NULL DEFAULT 'low';
ALTER TABLE sessions ADD COLUMN provider {text};
ALTER TABLE sessions ADD COLUMN subject {bytes};
ALTER TABLE sessions ADD COLUMN there {bytes};
ALTER TABLE sessions ADD COLUMN hint {bytes};
CREATE INDEX sessions_by_subject ON sessions (subject) WHERE subject IS NOT NULL;
CREATE INDEX sessions_by_there ON sessions (there) WHERE there IS NOT NULL;
