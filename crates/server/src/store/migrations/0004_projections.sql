-- Read models: rebuilt from the events at any time. Personal columns are ciphertext under the stream's
-- key; what can be searched by is a keyed token.

-- One row a case, also while it is a draft.
CREATE TABLE cases (
  stream {bytes} NOT NULL PRIMARY KEY,
  code {text},
  service {text} NOT NULL,
  state {text},
  phase {text} NOT NULL,
  reception {text} NOT NULL,
  authority {text} NOT NULL,
  -- Who must act (none once it is closed or while a person fills it in online), in which unit it
  -- waits, and who has taken it there.
  role {text},
  unit {text} NOT NULL,
  held BIGINT NOT NULL,
  holder {bytes},
  applicant {bytes},
  due BIGINT,
  step_due BIGINT,
  -- What a worklist is ordered by: the earlier of the two, or the end of time.
  soonest BIGINT NOT NULL,
  submitted BIGINT,
  closed BIGINT,
  changed BIGINT NOT NULL,
  about {bytes} NOT NULL
){clustered};
CREATE INDEX cases_by_code ON cases (code, stream) WHERE code IS NOT NULL;
CREATE INDEX cases_by_applicant ON cases (applicant, stream) WHERE applicant IS NOT NULL;
CREATE INDEX cases_waiting ON cases (unit, role, held, soonest, stream) WHERE role IS NOT NULL;
CREATE INDEX cases_waiting_by_service ON cases (unit, service, role, held, soonest, stream) WHERE role IS NOT NULL;
CREATE INDEX cases_held ON cases (holder, soonest, stream) WHERE holder IS NOT NULL;
CREATE INDEX cases_closed_at_reception ON cases (reception, closed, stream) WHERE closed IS NOT NULL;
CREATE INDEX cases_closed_at_authority ON cases (authority, closed, stream) WHERE closed IS NOT NULL;

-- Words of names and numbers by place, as keyed tokens.
CREATE TABLE case_tokens (
  token {bytes} NOT NULL,
  stream {bytes} NOT NULL,
  PRIMARY KEY (token, stream)
){clustered};

-- Questions to other units that wait for an answer.
CREATE TABLE case_asked (
  stream {bytes} NOT NULL,
  unit {text} NOT NULL,
  until BIGINT NOT NULL,
  PRIMARY KEY (stream, unit)
){clustered};
CREATE INDEX case_asked_of ON case_asked (unit, until, stream);

-- Payments, for the provider's callbacks; standing: 1 started, 2 failed, 3 paid, 4 to be refunded, 5 refunded.
CREATE TABLE payments (
  payment {bytes} NOT NULL,
  stream {bytes} NOT NULL,
  standing BIGINT NOT NULL,
  provider {text} NOT NULL,
  amount BIGINT NOT NULL,
  at BIGINT NOT NULL,
  PRIMARY KEY (payment, stream)
){clustered};
CREATE INDEX payments_to_refund ON payments (at, payment) WHERE standing = 4;

-- Issued results by the number on the paper; two units may number alike.
CREATE TABLE results (
  number {text} NOT NULL,
  stream {bytes} NOT NULL,
  issued BIGINT NOT NULL,
  PRIMARY KEY (number, stream)
){clustered};

-- Definitions that cases are pinned to, by hash; never changed. Not a read model: never wiped.
CREATE TABLE definitions (
  hash {text} NOT NULL PRIMARY KEY,
  service {text} NOT NULL,
  resolved {text} NOT NULL
){clustered};

-- One row an account.
CREATE TABLE people (
  stream {bytes} NOT NULL PRIMARY KEY,
  changed BIGINT NOT NULL,
  about {bytes} NOT NULL
){clustered};
CREATE TABLE logins (
  login {bytes} NOT NULL PRIMARY KEY,
  stream {bytes} NOT NULL
){clustered};
CREATE TABLE person_tokens (
  token {bytes} NOT NULL,
  stream {bytes} NOT NULL,
  PRIMARY KEY (token, stream)
){clustered};
CREATE INDEX logins_of ON logins (stream);
CREATE INDEX person_tokens_of ON person_tokens (stream);
CREATE TABLE posts (
  unit {text} NOT NULL,
  stream {bytes} NOT NULL,
  roles {text} NOT NULL,
  PRIMARY KEY (unit, stream)
){clustered};
CREATE INDEX posts_of ON posts (stream);

-- The edited days of all calendars: one row, so that mark and days are always read together. The mark
-- is fresh with every edit: equal mark, equal days.
CREATE TABLE calendar_edits (
  one BIGINT NOT NULL PRIMARY KEY,
  mark {bytes} NOT NULL,
  days {text} NOT NULL
){clustered};
