CREATE TABLE care_cases (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    uid TEXT NOT NULL UNIQUE,
    case_number TEXT NOT NULL UNIQUE,
    insurer_id BIGINT NOT NULL REFERENCES insurers (id),
    area_id BIGINT NOT NULL REFERENCES areas (id),
    office_id BIGINT NOT NULL REFERENCES offices (id),
    data_key BLOB NOT NULL,
    created_at TIMESTAMP NOT NULL
);

CREATE TABLE care_case_links (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    care_case_id BIGINT NOT NULL UNIQUE REFERENCES care_cases (id),
    client_id BIGINT NOT NULL REFERENCES clients (id),
    insurer_id BIGINT NOT NULL REFERENCES insurers (id),
    linked_by TEXT NOT NULL,
    linked_at TIMESTAMP NOT NULL,
    UNIQUE (client_id, insurer_id)
);

CREATE TABLE case_sheets (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    uid TEXT NOT NULL UNIQUE,
    care_case_id BIGINT NOT NULL REFERENCES care_cases (id),
    number INTEGER NOT NULL,
    body TEXT NOT NULL,
    state TEXT NOT NULL,
    author TEXT NOT NULL,
    confirmed_by TEXT NOT NULL,
    confirmed_at TIMESTAMP,
    created_at TIMESTAMP NOT NULL,
    version INTEGER NOT NULL,
    UNIQUE (care_case_id, number)
);

CREATE TABLE conferences (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    uid TEXT NOT NULL UNIQUE,
    insurer_id BIGINT NOT NULL REFERENCES insurers (id),
    office_id BIGINT NOT NULL REFERENCES offices (id),
    kind TEXT NOT NULL,
    title TEXT NOT NULL,
    area_id BIGINT REFERENCES areas (id),
    starts_at TIMESTAMP NOT NULL,
    ends_at TIMESTAMP NOT NULL,
    place TEXT NOT NULL,
    state TEXT NOT NULL,
    room_id BIGINT REFERENCES rooms (id),
    minutes TEXT NOT NULL,
    minutes_state TEXT NOT NULL,
    signed_by TEXT NOT NULL,
    signed_at TIMESTAMP,
    created_at TIMESTAMP NOT NULL,
    updated_at TIMESTAMP NOT NULL,
    version INTEGER NOT NULL
);
CREATE INDEX conferences_by_insurer_id_starts_at ON conferences (insurer_id, starts_at);
CREATE INDEX conferences_by_office_id ON conferences (office_id);

CREATE TABLE conference_attendees (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    uid TEXT NOT NULL UNIQUE,
    conference_id BIGINT NOT NULL REFERENCES conferences (id),
    account_id BIGINT REFERENCES accounts (id),
    office_id BIGINT REFERENCES offices (id),
    name TEXT NOT NULL,
    profession TEXT NOT NULL,
    role TEXT NOT NULL,
    attendance TEXT NOT NULL,
    created_at TIMESTAMP NOT NULL
);
CREATE INDEX conference_attendees_by_conference_id ON conference_attendees (conference_id);
CREATE INDEX conference_attendees_by_account_id ON conference_attendees (account_id);

CREATE TABLE agenda_items (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    uid TEXT NOT NULL UNIQUE,
    conference_id BIGINT NOT NULL REFERENCES conferences (id),
    care_case_id BIGINT NOT NULL REFERENCES care_cases (id),
    case_sheet_id BIGINT REFERENCES case_sheets (id),
    presenter_id BIGINT REFERENCES accounts (id),
    sort INTEGER NOT NULL,
    minutes INTEGER NOT NULL,
    state TEXT NOT NULL,
    room_id BIGINT REFERENCES rooms (id),
    summary TEXT NOT NULL,
    opened_at TIMESTAMP,
    closed_at TIMESTAMP,
    version INTEGER NOT NULL
);
CREATE INDEX agenda_items_by_conference_id ON agenda_items (conference_id);
CREATE INDEX agenda_items_by_care_case_id ON agenda_items (care_case_id);
CREATE INDEX agenda_items_by_room_id ON agenda_items (room_id);

CREATE TABLE agenda_attendees (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    agenda_item_id BIGINT NOT NULL REFERENCES agenda_items (id),
    attendee_id BIGINT NOT NULL REFERENCES conference_attendees (id),
    UNIQUE (agenda_item_id, attendee_id)
);
CREATE INDEX agenda_attendees_by_attendee_id ON agenda_attendees (attendee_id);

CREATE TABLE taxonomies (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    uid TEXT NOT NULL UNIQUE,
    insurer_id BIGINT REFERENCES insurers (id),
    number INTEGER NOT NULL,
    effective_on DATE NOT NULL,
    created_at TIMESTAMP NOT NULL
);

CREATE TABLE themes (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    taxonomy_id BIGINT NOT NULL REFERENCES taxonomies (id),
    code TEXT NOT NULL,
    parent_code TEXT NOT NULL,
    label TEXT NOT NULL,
    keywords TEXT NOT NULL,
    sort INTEGER NOT NULL,
    retired_on DATE,
    UNIQUE (taxonomy_id, code)
);

CREATE TABLE case_issues (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    uid TEXT NOT NULL UNIQUE,
    insurer_id BIGINT NOT NULL REFERENCES insurers (id),
    municipality_id BIGINT NOT NULL REFERENCES municipalities (id),
    area_id BIGINT NOT NULL REFERENCES areas (id),
    care_case_id BIGINT NOT NULL REFERENCES care_cases (id),
    conference_id BIGINT REFERENCES conferences (id),
    agenda_item_id BIGINT REFERENCES agenda_items (id),
    office_id BIGINT NOT NULL REFERENCES offices (id),
    source TEXT NOT NULL,
    taxonomy_id BIGINT NOT NULL REFERENCES taxonomies (id),
    theme_code TEXT NOT NULL,
    subtheme_code TEXT NOT NULL,
    cause_layer TEXT NOT NULL,
    level TEXT NOT NULL,
    body TEXT NOT NULL,
    coded_on DATE NOT NULL,
    quarter TEXT NOT NULL,
    recorded_by TEXT NOT NULL,
    withdrawn_at TIMESTAMP,
    created_at TIMESTAMP NOT NULL,
    version INTEGER NOT NULL
);
CREATE INDEX case_issues_by_insurer_id_quarter_theme_code_area_id ON case_issues (insurer_id, quarter, theme_code, area_id);
CREATE INDEX case_issues_by_care_case_id ON case_issues (care_case_id);
CREATE INDEX case_issues_by_agenda_item_id ON case_issues (agenda_item_id);

CREATE TABLE issue_reports (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    uid TEXT NOT NULL UNIQUE,
    insurer_id BIGINT NOT NULL REFERENCES insurers (id),
    title TEXT NOT NULL,
    period_from DATE NOT NULL,
    period_to DATE NOT NULL,
    number INTEGER NOT NULL,
    state TEXT NOT NULL,
    form TEXT NOT NULL,
    input_digest TEXT NOT NULL,
    cube TEXT NOT NULL,
    findings TEXT NOT NULL,
    commentary TEXT NOT NULL,
    built_at TIMESTAMP,
    reviewed_at TIMESTAMP,
    reviewed_by TEXT NOT NULL,
    published_at TIMESTAMP,
    published_by TEXT NOT NULL,
    withdrawn_at TIMESTAMP,
    created_at TIMESTAMP NOT NULL,
    version INTEGER NOT NULL
);
CREATE INDEX issue_reports_by_insurer_id_state ON issue_reports (insurer_id, state);

CREATE TABLE report_reviews (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    uid TEXT NOT NULL UNIQUE,
    report_id BIGINT NOT NULL REFERENCES issue_reports (id),
    office_id BIGINT REFERENCES offices (id),
    verdict TEXT NOT NULL,
    comment TEXT NOT NULL,
    reviewed_by TEXT NOT NULL,
    reviewed_at TIMESTAMP NOT NULL
);
CREATE INDEX report_reviews_by_report_id ON report_reviews (report_id);
