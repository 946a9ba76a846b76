-- Files beside a plan, sealed under the data key of the client named by key_client_id. A file that was withdrawn keeps its
-- row and loses its bytes.
CREATE TABLE plan_attachments (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    uid TEXT NOT NULL UNIQUE,
    plan_id BIGINT NOT NULL REFERENCES plans (id),
    key_client_id BIGINT NOT NULL REFERENCES clients (id),
    name TEXT NOT NULL,
    kind TEXT NOT NULL,
    audience TEXT NOT NULL,
    size BIGINT NOT NULL,
    body BLOB NOT NULL,
    added_by TEXT NOT NULL,
    added_at TIMESTAMP NOT NULL,
    withdrawn_at TIMESTAMP
);
CREATE INDEX plan_attachments_by_plan_id ON plan_attachments (plan_id);
