-- Whoever answers often by link can ask for an account: who they are, by which link they asked, and what the administrator made of it.
CREATE TABLE account_requests (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    uid TEXT NOT NULL UNIQUE,
    office_id BIGINT NOT NULL REFERENCES offices (id),
    invitation_id BIGINT NOT NULL REFERENCES invitations (id),
    name TEXT NOT NULL,
    kana TEXT NOT NULL,
    profession TEXT NOT NULL,
    email TEXT NOT NULL,
    state TEXT NOT NULL,
    requested_at TIMESTAMP NOT NULL,
    settled_at TIMESTAMP,
    settled_by TEXT NOT NULL,
    settled_reason TEXT NOT NULL,
    account_id BIGINT REFERENCES accounts (id)
);
CREATE INDEX account_requests_by_office_id ON account_requests (office_id);
CREATE INDEX account_requests_by_invitation_id ON account_requests (invitation_id);
CREATE INDEX account_requests_by_account_id ON account_requests (account_id);
