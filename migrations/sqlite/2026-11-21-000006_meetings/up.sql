CREATE TABLE meetings (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    uid TEXT NOT NULL UNIQUE,
    number TEXT NOT NULL UNIQUE,
    client_id BIGINT NOT NULL REFERENCES clients (id),
    plan_version_id BIGINT NOT NULL REFERENCES plan_versions (id),
    office_id BIGINT NOT NULL REFERENCES offices (id),
    organizer_id BIGINT NOT NULL REFERENCES accounts (id),
    trigger_rule TEXT NOT NULL,
    form TEXT NOT NULL,
    place TEXT NOT NULL,
    online_url TEXT NOT NULL,
    agenda TEXT NOT NULL,
    state TEXT NOT NULL,
    answer_due_at TIMESTAMP,
    slot_id BIGINT,
    starts_at TIMESTAMP,
    ends_at TIMESTAMP,
    calendar_uid TEXT NOT NULL,
    calendar_sequence INTEGER NOT NULL,
    reason_code TEXT NOT NULL,
    reason TEXT NOT NULL,
    ordinal INTEGER NOT NULL,
    room_id BIGINT REFERENCES rooms (id),
    previous_id BIGINT REFERENCES meetings (id),
    created_at TIMESTAMP NOT NULL,
    updated_at TIMESTAMP NOT NULL,
    version INTEGER NOT NULL
);
CREATE INDEX meetings_by_client_id ON meetings (client_id);
CREATE INDEX meetings_by_office_id_state ON meetings (office_id, state);
CREATE INDEX meetings_by_plan_version_id ON meetings (plan_version_id);
CREATE INDEX meetings_by_room_id ON meetings (room_id);
CREATE INDEX meetings_by_starts_at ON meetings (starts_at);

CREATE TABLE meeting_slots (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    uid TEXT NOT NULL UNIQUE,
    meeting_id BIGINT NOT NULL REFERENCES meetings (id),
    starts_at TIMESTAMP NOT NULL,
    ends_at TIMESTAMP NOT NULL,
    sort INTEGER NOT NULL,
    withdrawn_at TIMESTAMP,
    UNIQUE (meeting_id, starts_at)
);

CREATE TABLE participants (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    uid TEXT NOT NULL UNIQUE,
    meeting_id BIGINT NOT NULL REFERENCES meetings (id),
    kind TEXT NOT NULL,
    office_id BIGINT REFERENCES offices (id),
    contact_id BIGINT REFERENCES client_contacts (id),
    account_id BIGINT REFERENCES accounts (id),
    label TEXT NOT NULL,
    person_name TEXT NOT NULL,
    profession TEXT NOT NULL,
    is_required BOOLEAN NOT NULL,
    planned TEXT NOT NULL,
    reason_code TEXT NOT NULL,
    reason TEXT NOT NULL,
    actual TEXT NOT NULL,
    actual_note TEXT NOT NULL,
    represented_by TEXT NOT NULL,
    sort INTEGER NOT NULL,
    version INTEGER NOT NULL
);
CREATE INDEX participants_by_meeting_id ON participants (meeting_id);
CREATE INDEX participants_by_office_id ON participants (office_id);
CREATE INDEX participants_by_account_id ON participants (account_id);

CREATE TABLE inquiries (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    uid TEXT NOT NULL UNIQUE,
    meeting_id BIGINT NOT NULL REFERENCES meetings (id),
    plan_version_id BIGINT NOT NULL REFERENCES plan_versions (id),
    reason_code TEXT NOT NULL,
    reason TEXT NOT NULL,
    question TEXT NOT NULL,
    state TEXT NOT NULL,
    sent_at TIMESTAMP,
    due_at TIMESTAMP NOT NULL,
    closed_at TIMESTAMP,
    created_at TIMESTAMP NOT NULL,
    version INTEGER NOT NULL
);
CREATE INDEX inquiries_by_meeting_id ON inquiries (meeting_id);

CREATE TABLE invitations (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    uid TEXT NOT NULL UNIQUE,
    meeting_id BIGINT NOT NULL REFERENCES meetings (id),
    participant_id BIGINT NOT NULL REFERENCES participants (id),
    inquiry_id BIGINT REFERENCES inquiries (id),
    kind TEXT NOT NULL,
    nonce TEXT NOT NULL,
    key_no INTEGER NOT NULL,
    code_hash TEXT NOT NULL UNIQUE,
    address TEXT NOT NULL,
    channel TEXT NOT NULL,
    due_at TIMESTAMP,
    expires_at TIMESTAMP NOT NULL,
    revoked_at TIMESTAMP,
    sent_at TIMESTAMP,
    opened_at TIMESTAMP,
    confirmed_at TIMESTAMP,
    answered_at TIMESTAMP,
    answered_by TEXT NOT NULL,
    comment TEXT NOT NULL,
    sheet_no INTEGER NOT NULL,
    created_at TIMESTAMP NOT NULL,
    version INTEGER NOT NULL
);
CREATE INDEX invitations_by_meeting_id ON invitations (meeting_id);
CREATE INDEX invitations_by_participant_id ON invitations (participant_id);
CREATE INDEX invitations_by_inquiry_id ON invitations (inquiry_id);

CREATE TABLE link_openings (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    invitation_id BIGINT NOT NULL REFERENCES invitations (id),
    session_key_hash TEXT NOT NULL,
    means TEXT NOT NULL,
    code_hash TEXT NOT NULL,
    code_expires_at TIMESTAMP,
    code_tries INTEGER NOT NULL,
    codes_sent INTEGER NOT NULL,
    first_code_at TIMESTAMP,
    confirmed_at TIMESTAMP,
    created_at TIMESTAMP NOT NULL,
    UNIQUE (session_key_hash, invitation_id)
);
CREATE INDEX link_openings_by_invitation_id ON link_openings (invitation_id);

CREATE TABLE slot_answers (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    slot_id BIGINT NOT NULL REFERENCES meeting_slots (id),
    participant_id BIGINT NOT NULL REFERENCES participants (id),
    invitation_id BIGINT REFERENCES invitations (id),
    answer TEXT NOT NULL,
    reason TEXT NOT NULL,
    answered_at TIMESTAMP NOT NULL,
    answered_by TEXT NOT NULL,
    channel TEXT NOT NULL,
    superseded_at TIMESTAMP
);
CREATE INDEX slot_answers_by_slot_id_participant_id ON slot_answers (slot_id, participant_id);

CREATE TABLE counter_proposals (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    uid TEXT NOT NULL UNIQUE,
    meeting_id BIGINT NOT NULL REFERENCES meetings (id),
    participant_id BIGINT NOT NULL REFERENCES participants (id),
    starts_at TIMESTAMP,
    ends_at TIMESTAMP,
    note TEXT NOT NULL,
    created_at TIMESTAMP NOT NULL
);
CREATE INDEX counter_proposals_by_meeting_id ON counter_proposals (meeting_id);

CREATE TABLE opinions (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    uid TEXT NOT NULL UNIQUE,
    inquiry_id BIGINT NOT NULL REFERENCES inquiries (id),
    invitation_id BIGINT NOT NULL REFERENCES invitations (id),
    participant_id BIGINT NOT NULL REFERENCES participants (id),
    plan_version_id BIGINT NOT NULL REFERENCES plan_versions (id),
    row_kind TEXT NOT NULL,
    row_uid TEXT NOT NULL,
    stance TEXT NOT NULL,
    body TEXT NOT NULL,
    given_at TIMESTAMP NOT NULL,
    given_by TEXT NOT NULL,
    channel TEXT NOT NULL,
    is_late BOOLEAN NOT NULL,
    sheet_no INTEGER NOT NULL
);
CREATE INDEX opinions_by_inquiry_id ON opinions (inquiry_id);
CREATE INDEX opinions_by_invitation_id ON opinions (invitation_id);
CREATE INDEX opinions_by_plan_version_id_row_uid ON opinions (plan_version_id, row_uid);

CREATE TABLE opinion_drafts (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    invitation_id BIGINT NOT NULL UNIQUE REFERENCES invitations (id),
    body BLOB NOT NULL,
    saved_at TIMESTAMP NOT NULL
);

CREATE TABLE resolutions (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    uid TEXT NOT NULL UNIQUE,
    opinion_id BIGINT NOT NULL UNIQUE REFERENCES opinions (id),
    decision TEXT NOT NULL,
    reason TEXT NOT NULL,
    decided_by TEXT NOT NULL,
    decided_at TIMESTAMP NOT NULL,
    plan_version_id BIGINT REFERENCES plan_versions (id)
);

CREATE TABLE meeting_records (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    uid TEXT NOT NULL UNIQUE,
    meeting_id BIGINT NOT NULL UNIQUE REFERENCES meetings (id),
    current_number INTEGER NOT NULL,
    state TEXT NOT NULL,
    signed_at TIMESTAMP,
    signed_by TEXT NOT NULL,
    created_at TIMESTAMP NOT NULL,
    version INTEGER NOT NULL
);

CREATE TABLE record_revisions (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    uid TEXT NOT NULL UNIQUE,
    record_id BIGINT NOT NULL REFERENCES meeting_records (id),
    number INTEGER NOT NULL,
    body TEXT NOT NULL,
    author TEXT NOT NULL,
    note TEXT NOT NULL,
    created_at TIMESTAMP NOT NULL,
    UNIQUE (record_id, number)
);
