-- Payments begun and not settled, for asking the provider about them.
CREATE INDEX payments_begun ON payments (at, payment) WHERE standing = 1;
