-- The private calendar address of an account: what its secret is derived from, never the secret. An account has one at a time.
CREATE TABLE calendar_feeds (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    uid TEXT NOT NULL UNIQUE,
    account_id BIGINT NOT NULL REFERENCES accounts (id),
    nonce TEXT NOT NULL,
    key_no INTEGER NOT NULL,
    created_at TIMESTAMP NOT NULL,
    revoked_at TIMESTAMP
);
CREATE INDEX calendar_feeds_by_account_id ON calendar_feeds (account_id);
CREATE UNIQUE INDEX calendar_feeds_living ON calendar_feeds (account_id) WHERE revoked_at IS NULL;
