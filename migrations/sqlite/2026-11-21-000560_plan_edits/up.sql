-- What somebody has written so far of a plan's next version, or of a client's next plan (no plan_id): sealed, one for
-- each author, and nobody's word yet.
CREATE TABLE plan_edits (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    uid TEXT NOT NULL UNIQUE,
    account_id BIGINT NOT NULL REFERENCES accounts (id),
    client_id BIGINT NOT NULL REFERENCES clients (id),
    plan_id BIGINT REFERENCES plans (id),
    base_version_id BIGINT REFERENCES plan_versions (id),
    body BLOB NOT NULL,
    saved_at TIMESTAMP NOT NULL,
    discarded_at TIMESTAMP
);
CREATE UNIQUE INDEX plan_edits_of_author ON plan_edits (account_id, client_id, COALESCE(plan_id, 0));
