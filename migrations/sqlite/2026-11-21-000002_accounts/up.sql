CREATE TABLE accounts (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    uid TEXT NOT NULL UNIQUE,
    login TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    kana TEXT NOT NULL,
    profession TEXT NOT NULL,
    email TEXT NOT NULL,
    email_state TEXT NOT NULL,
    password_hash TEXT NOT NULL,
    password_changed_at TIMESTAMP,
    must_change_password BOOLEAN NOT NULL,
    totp_secret BLOB,
    totp_confirmed_at TIMESTAMP,
    totp_last_step BIGINT NOT NULL,
    state TEXT NOT NULL,
    stamp INTEGER NOT NULL,
    language TEXT NOT NULL,
    created_at TIMESTAMP NOT NULL,
    updated_at TIMESTAMP NOT NULL,
    version INTEGER NOT NULL
);

CREATE TABLE memberships (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    uid TEXT NOT NULL UNIQUE,
    account_id BIGINT NOT NULL REFERENCES accounts (id),
    office_id BIGINT NOT NULL REFERENCES offices (id),
    role TEXT NOT NULL,
    title TEXT NOT NULL,
    starts_on DATE NOT NULL,
    ends_on DATE,
    created_at TIMESTAMP NOT NULL
);
CREATE INDEX memberships_by_account_id ON memberships (account_id);
CREATE INDEX memberships_by_office_id ON memberships (office_id);

CREATE TABLE persons (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    uid TEXT NOT NULL UNIQUE,
    office_id BIGINT NOT NULL REFERENCES offices (id),
    account_id BIGINT REFERENCES accounts (id),
    name TEXT NOT NULL,
    kana TEXT NOT NULL,
    profession TEXT NOT NULL,
    email TEXT NOT NULL,
    email_state TEXT NOT NULL,
    phone TEXT NOT NULL,
    ended_on DATE,
    created_at TIMESTAMP NOT NULL,
    version INTEGER NOT NULL
);
CREATE INDEX persons_by_office_id ON persons (office_id);

CREATE TABLE account_links (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    uid TEXT NOT NULL UNIQUE,
    account_id BIGINT NOT NULL REFERENCES accounts (id),
    kind TEXT NOT NULL,
    nonce TEXT NOT NULL,
    key_no INTEGER NOT NULL,
    expires_at TIMESTAMP NOT NULL,
    used_at TIMESTAMP,
    revoked_at TIMESTAMP,
    created_by TEXT NOT NULL,
    created_at TIMESTAMP NOT NULL
);
CREATE INDEX account_links_by_account_id ON account_links (account_id);

CREATE TABLE recovery_codes (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    account_id BIGINT NOT NULL REFERENCES accounts (id),
    code_hash TEXT NOT NULL,
    used_at TIMESTAMP,
    created_at TIMESTAMP NOT NULL
);
CREATE INDEX recovery_codes_by_account_id ON recovery_codes (account_id);

CREATE TABLE login_sessions (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    uid TEXT NOT NULL UNIQUE,
    key_hash TEXT NOT NULL UNIQUE,
    account_id BIGINT REFERENCES accounts (id),
    state TEXT NOT NULL,
    stage TEXT NOT NULL,
    stamp INTEGER NOT NULL,
    user_agent TEXT NOT NULL,
    device TEXT NOT NULL,
    created_at TIMESTAMP NOT NULL,
    seen_at TIMESTAMP NOT NULL,
    expires_at TIMESTAMP NOT NULL,
    revoked_at TIMESTAMP
);
CREATE INDEX login_sessions_by_account_id ON login_sessions (account_id);
CREATE INDEX login_sessions_by_expires_at ON login_sessions (expires_at);

CREATE TABLE known_devices (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    account_id BIGINT NOT NULL REFERENCES accounts (id),
    device_hash TEXT NOT NULL,
    seen_at TIMESTAMP NOT NULL,
    UNIQUE (account_id, device_hash)
);

CREATE TABLE api_tokens (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    uid TEXT NOT NULL UNIQUE,
    account_id BIGINT NOT NULL REFERENCES accounts (id),
    name TEXT NOT NULL,
    secret_hash TEXT NOT NULL UNIQUE,
    scopes TEXT NOT NULL,
    created_at TIMESTAMP NOT NULL,
    expires_at TIMESTAMP,
    revoked_at TIMESTAMP,
    last_used_at TIMESTAMP
);
CREATE INDEX api_tokens_by_account_id ON api_tokens (account_id);

CREATE TABLE throttles (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    bucket TEXT NOT NULL UNIQUE,
    window_started_at TIMESTAMP NOT NULL,
    failures INTEGER NOT NULL,
    in_a_row INTEGER NOT NULL,
    blocked_until TIMESTAMP
);

CREATE TABLE parked_forms (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    uid TEXT NOT NULL UNIQUE,
    account_id BIGINT REFERENCES accounts (id),
    path TEXT NOT NULL,
    body BLOB NOT NULL,
    created_at TIMESTAMP NOT NULL,
    expires_at TIMESTAMP NOT NULL
);
CREATE INDEX parked_forms_by_account_id ON parked_forms (account_id);

CREATE TABLE settings (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    name TEXT NOT NULL UNIQUE,
    value TEXT NOT NULL,
    updated_at TIMESTAMP NOT NULL
);

CREATE TABLE pledges (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    uid TEXT NOT NULL UNIQUE,
    account_id BIGINT NOT NULL REFERENCES accounts (id),
    insurer_id BIGINT NOT NULL REFERENCES insurers (id),
    text_version TEXT NOT NULL,
    text_digest TEXT NOT NULL,
    signed_at TIMESTAMP NOT NULL,
    UNIQUE (account_id, insurer_id, text_version)
);
