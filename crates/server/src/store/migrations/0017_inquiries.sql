-- Looks by unit, newest first, for the data protection officer.
CREATE INDEX looks_by_unit ON looks (unit, last);

-- Looks of a unit at a case that are held back from the person until a day; both unix ms.
CREATE TABLE look_delays (
  subject {bytes} NOT NULL,
  unit {text} NOT NULL,
  since BIGINT NOT NULL,
  until BIGINT NOT NULL,
  article {text} NOT NULL,
  PRIMARY KEY (subject, unit, since)
){clustered};
CREATE INDEX look_delays_of_unit ON look_delays (unit, until);

-- Questions of people about looks; the words are in the events. waits: whether the officer is to answer.
CREATE TABLE inquiries (
  stream {bytes} NOT NULL PRIMARY KEY,
  person {bytes} NOT NULL,
  unit {text} NOT NULL,
  waits BIGINT NOT NULL,
  changed BIGINT NOT NULL
){clustered};
CREATE INDEX inquiries_of_person ON inquiries (person, changed);
CREATE INDEX inquiries_of_unit ON inquiries (unit, waits, changed);
