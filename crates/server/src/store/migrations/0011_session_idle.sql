-- A session ends when unused for as long as was set when it began; those before had eight hours.
ALTER TABLE sessions ADD COLUMN idle BIGINT NOT NULL DEFAULT 28800000;
