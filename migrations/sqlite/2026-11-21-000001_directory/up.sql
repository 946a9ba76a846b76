CREATE TABLE insurers (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    uid TEXT NOT NULL UNIQUE,
    number TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    preset TEXT NOT NULL,
    report_form TEXT NOT NULL,
    retention_years INTEGER NOT NULL,
    pledge_text TEXT NOT NULL,
    created_at TIMESTAMP NOT NULL,
    version INTEGER NOT NULL
);

CREATE TABLE municipalities (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    uid TEXT NOT NULL UNIQUE,
    insurer_id BIGINT NOT NULL REFERENCES insurers (id),
    code TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    created_at TIMESTAMP NOT NULL
);

CREATE TABLE municipality_populations (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    municipality_id BIGINT NOT NULL REFERENCES municipalities (id),
    as_of DATE NOT NULL,
    population BIGINT NOT NULL,
    UNIQUE (municipality_id, as_of)
);

CREATE TABLE areas (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    uid TEXT NOT NULL UNIQUE,
    insurer_id BIGINT NOT NULL REFERENCES insurers (id),
    municipality_id BIGINT NOT NULL REFERENCES municipalities (id),
    name TEXT NOT NULL,
    sort INTEGER NOT NULL,
    closed_on DATE,
    created_at TIMESTAMP NOT NULL,
    UNIQUE (municipality_id, name)
);

CREATE TABLE offices (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    uid TEXT NOT NULL UNIQUE,
    number TEXT UNIQUE,
    kind TEXT NOT NULL,
    insurer_id BIGINT REFERENCES insurers (id),
    name TEXT NOT NULL,
    search TEXT NOT NULL,
    service_kinds TEXT NOT NULL,
    local_label TEXT NOT NULL,
    postal TEXT NOT NULL,
    address TEXT NOT NULL,
    phone TEXT NOT NULL,
    fax TEXT NOT NULL,
    email TEXT NOT NULL,
    email_state TEXT NOT NULL,
    email_confirmed_at TIMESTAMP,
    email_confirmed_by TEXT NOT NULL,
    closed_weekdays TEXT NOT NULL,
    note TEXT NOT NULL,
    merged_into BIGINT REFERENCES offices (id),
    ended_on DATE,
    created_at TIMESTAMP NOT NULL,
    updated_at TIMESTAMP NOT NULL,
    version INTEGER NOT NULL
);
CREATE INDEX offices_by_search ON offices (search);
CREATE INDEX offices_by_kind ON offices (kind);

CREATE TABLE office_insurers (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    office_id BIGINT NOT NULL REFERENCES offices (id),
    insurer_id BIGINT NOT NULL REFERENCES insurers (id),
    UNIQUE (office_id, insurer_id)
);
CREATE INDEX office_insurers_by_insurer_id ON office_insurers (insurer_id);

CREATE TABLE office_areas (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    office_id BIGINT NOT NULL REFERENCES offices (id),
    area_id BIGINT NOT NULL REFERENCES areas (id),
    UNIQUE (office_id, area_id)
);
CREATE INDEX office_areas_by_area_id ON office_areas (area_id);

CREATE TABLE office_closures (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    office_id BIGINT NOT NULL REFERENCES offices (id),
    closed_on DATE NOT NULL,
    reason TEXT NOT NULL,
    UNIQUE (office_id, closed_on)
);

CREATE TABLE office_merges (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    uid TEXT NOT NULL UNIQUE,
    kept_id BIGINT NOT NULL REFERENCES offices (id),
    merged_id BIGINT NOT NULL REFERENCES offices (id),
    moved TEXT NOT NULL,
    done_at TIMESTAMP NOT NULL,
    done_by TEXT NOT NULL,
    undone_at TIMESTAMP,
    undone_by TEXT NOT NULL
);
