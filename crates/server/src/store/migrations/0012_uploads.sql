-- Contents that were uploaded, by the name under which the blob lies; attached: an event has named it.
CREATE TABLE uploads (
  name {bytes} NOT NULL PRIMARY KEY,
  at BIGINT NOT NULL,
  attached BIGINT NOT NULL
){clustered};
CREATE INDEX uploads_loose ON uploads (at) WHERE attached = 0;
