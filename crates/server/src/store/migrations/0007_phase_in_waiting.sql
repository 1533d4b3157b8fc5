-- What waits is counted by its date and phase: what is done is not late. The phase stands in the index, so that
-- counting reads nothing else.
DROP INDEX cases_waiting;
CREATE INDEX cases_waiting ON cases (unit, role, held, soonest, stream, phase) WHERE role IS NOT NULL;
