-- Who was shown what of which case, one row for each official, hour and way of showing. No value of a case is kept
-- here, only that it was shown; rebuilt from the streams of looks.
CREATE TABLE looks (
  subject {bytes} NOT NULL,
  stream {bytes} NOT NULL,
  shown {text} NOT NULL,
  -- When first and last, unix ms, and how often.
  first BIGINT NOT NULL,
  last BIGINT NOT NULL,
  times BIGINT NOT NULL,
  official {bytes} NOT NULL,
  unit {text} NOT NULL,
  roles {text} NOT NULL,
  remark {text} NOT NULL,
  PRIMARY KEY (subject, stream, shown)
){clustered};
CREATE INDEX looks_of_stream ON looks (stream);
