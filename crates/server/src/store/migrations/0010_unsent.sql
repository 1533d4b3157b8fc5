-- Why a notice never went out by e-mail: the person is told in the account, the operator in the figures.
ALTER TABLE notices ADD COLUMN unsent {text};
CREATE INDEX notices_unsent ON notices (at) WHERE unsent IS NOT NULL;
