CREATE TABLE clients (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    uid TEXT NOT NULL UNIQUE,
    insurer_id BIGINT NOT NULL REFERENCES insurers (id),
    insured_number TEXT NOT NULL,
    office_id BIGINT NOT NULL REFERENCES offices (id),
    delegating_office_id BIGINT REFERENCES offices (id),
    manager_account_id BIGINT REFERENCES accounts (id),
    name TEXT NOT NULL,
    kana TEXT NOT NULL,
    search TEXT NOT NULL,
    grams TEXT NOT NULL,
    sex TEXT NOT NULL,
    born_on DATE NOT NULL,
    postal TEXT NOT NULL,
    address TEXT NOT NULL,
    phone TEXT NOT NULL,
    area_id BIGINT REFERENCES areas (id),
    state TEXT NOT NULL,
    closed_on DATE,
    closed_reason TEXT NOT NULL,
    data_key BLOB NOT NULL,
    created_at TIMESTAMP NOT NULL,
    updated_at TIMESTAMP NOT NULL,
    version INTEGER NOT NULL,
    UNIQUE (insurer_id, insured_number)
);
CREATE INDEX clients_by_office_id ON clients (office_id);
CREATE INDEX clients_by_search ON clients (search);

CREATE TABLE client_contacts (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    uid TEXT NOT NULL UNIQUE,
    client_id BIGINT NOT NULL REFERENCES clients (id),
    kind TEXT NOT NULL,
    name TEXT NOT NULL,
    relation TEXT NOT NULL,
    office_id BIGINT REFERENCES offices (id),
    phone TEXT NOT NULL,
    email TEXT NOT NULL,
    email_state TEXT NOT NULL,
    note TEXT NOT NULL,
    ended_on DATE,
    created_at TIMESTAMP NOT NULL,
    version INTEGER NOT NULL
);
CREATE INDEX client_contacts_by_client_id ON client_contacts (client_id);

CREATE TABLE client_offices (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    uid TEXT NOT NULL UNIQUE,
    client_id BIGINT NOT NULL REFERENCES clients (id),
    office_id BIGINT NOT NULL REFERENCES offices (id),
    service_kind TEXT NOT NULL,
    starts_on DATE NOT NULL,
    ends_on DATE
);
CREATE INDEX client_offices_by_client_id ON client_offices (client_id);
CREATE INDEX client_offices_by_office_id ON client_offices (office_id);

CREATE TABLE certifications (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    uid TEXT NOT NULL UNIQUE,
    client_id BIGINT NOT NULL REFERENCES clients (id),
    care_level TEXT NOT NULL,
    status TEXT NOT NULL,
    certified_on DATE,
    starts_on DATE,
    ends_on DATE,
    created_at TIMESTAMP NOT NULL
);
CREATE INDEX certifications_by_client_id ON certifications (client_id);

CREATE TABLE plans (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    uid TEXT NOT NULL UNIQUE,
    client_id BIGINT NOT NULL REFERENCES clients (id),
    kind TEXT NOT NULL,
    planned_on DATE NOT NULL,
    office_id BIGINT NOT NULL REFERENCES offices (id),
    current_number INTEGER NOT NULL,
    state TEXT NOT NULL,
    created_at TIMESTAMP NOT NULL,
    updated_at TIMESTAMP NOT NULL,
    version INTEGER NOT NULL,
    UNIQUE (client_id, kind, planned_on)
);

CREATE TABLE plan_versions (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    uid TEXT NOT NULL UNIQUE,
    plan_id BIGINT NOT NULL REFERENCES plans (id),
    number INTEGER NOT NULL,
    head TEXT NOT NULL,
    digest TEXT NOT NULL,
    source TEXT NOT NULL,
    note TEXT NOT NULL,
    author TEXT NOT NULL,
    created_at TIMESTAMP NOT NULL,
    UNIQUE (plan_id, number)
);

CREATE TABLE plan_needs (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    uid TEXT NOT NULL,
    plan_version_id BIGINT NOT NULL REFERENCES plan_versions (id),
    sort INTEGER NOT NULL,
    number INTEGER NOT NULL,
    body TEXT NOT NULL,
    UNIQUE (plan_version_id, uid)
);

CREATE TABLE plan_goals (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    uid TEXT NOT NULL,
    plan_version_id BIGINT NOT NULL REFERENCES plan_versions (id),
    need_id BIGINT NOT NULL REFERENCES plan_needs (id),
    sort INTEGER NOT NULL,
    number INTEGER NOT NULL,
    long_text TEXT NOT NULL,
    long_period TEXT NOT NULL,
    short_text TEXT NOT NULL,
    short_period TEXT NOT NULL,
    UNIQUE (plan_version_id, uid)
);
CREATE INDEX plan_goals_by_need_id ON plan_goals (need_id);

CREATE TABLE plan_service_items (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    uid TEXT NOT NULL,
    plan_version_id BIGINT NOT NULL REFERENCES plan_versions (id),
    goal_id BIGINT NOT NULL REFERENCES plan_goals (id),
    sort INTEGER NOT NULL,
    number INTEGER NOT NULL,
    body TEXT NOT NULL,
    is_covered BOOLEAN NOT NULL,
    service_kind TEXT NOT NULL,
    office_id BIGINT REFERENCES offices (id),
    office_number TEXT NOT NULL,
    office_name TEXT NOT NULL,
    frequency TEXT NOT NULL,
    period TEXT NOT NULL,
    UNIQUE (plan_version_id, uid)
);
CREATE INDEX plan_service_items_by_goal_id ON plan_service_items (goal_id);
CREATE INDEX plan_service_items_by_office_id ON plan_service_items (office_id);

CREATE TABLE plan_week_entries (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    plan_version_id BIGINT NOT NULL REFERENCES plan_versions (id),
    sort INTEGER NOT NULL,
    kind TEXT NOT NULL,
    body TEXT NOT NULL,
    weekday INTEGER,
    starts_at TEXT NOT NULL,
    ends_at TEXT NOT NULL
);
CREATE INDEX plan_week_entries_by_plan_version_id ON plan_week_entries (plan_version_id);

CREATE TABLE imports (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    uid TEXT NOT NULL UNIQUE,
    office_id BIGINT NOT NULL REFERENCES offices (id),
    account_uid TEXT NOT NULL,
    state TEXT NOT NULL,
    preview TEXT NOT NULL,
    summary TEXT NOT NULL,
    created_at TIMESTAMP NOT NULL,
    confirmed_at TIMESTAMP,
    expires_at TIMESTAMP NOT NULL,
    version INTEGER NOT NULL
);
CREATE INDEX imports_by_office_id ON imports (office_id);

CREATE TABLE import_files (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    import_id BIGINT NOT NULL REFERENCES imports (id),
    sort INTEGER NOT NULL,
    name TEXT NOT NULL,
    digest TEXT NOT NULL,
    content BLOB NOT NULL
);
CREATE INDEX import_files_by_import_id ON import_files (import_id);
