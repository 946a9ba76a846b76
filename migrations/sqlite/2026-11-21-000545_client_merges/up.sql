-- Two registrations of one client are merged: what moved is written down, so that an undo gives back exactly that. The
-- merged row stays and points to the kept one.
CREATE TABLE client_merges (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    uid TEXT NOT NULL UNIQUE,
    kept_id BIGINT NOT NULL REFERENCES clients (id),
    merged_id BIGINT NOT NULL REFERENCES clients (id),
    moved TEXT NOT NULL,
    done_at TIMESTAMP NOT NULL,
    done_by TEXT NOT NULL,
    undone_at TIMESTAMP,
    undone_by TEXT NOT NULL
);
CREATE INDEX client_merges_by_kept_id ON client_merges (kept_id);
ALTER TABLE clients ADD COLUMN merged_into_id BIGINT;
