-- What the client and the family consented to, when, how and for whom. Nothing is taken out: a withdrawn consent stays.
CREATE TABLE consents (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    uid TEXT NOT NULL UNIQUE,
    client_id BIGINT NOT NULL REFERENCES clients (id),
    purpose TEXT NOT NULL,
    plan_version_id BIGINT REFERENCES plan_versions (id),
    giver TEXT NOT NULL,
    contact_id BIGINT REFERENCES client_contacts (id),
    name TEXT NOT NULL,
    relation TEXT NOT NULL,
    form TEXT NOT NULL,
    heard_by TEXT NOT NULL,
    given_on DATE NOT NULL,
    expires_on DATE,
    is_for_all BOOLEAN NOT NULL,
    note TEXT NOT NULL,
    author TEXT NOT NULL,
    author_name TEXT NOT NULL,
    created_at TIMESTAMP NOT NULL,
    withdrawn_on DATE,
    withdrawn_at TIMESTAMP,
    withdrawn_by TEXT NOT NULL,
    withdrawn_reason TEXT NOT NULL
);
CREATE INDEX consents_by_client_id ON consents (client_id);
CREATE INDEX consents_by_plan_version_id ON consents (plan_version_id);

-- The offices of a consent that is not for all of them.
CREATE TABLE consent_offices (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    consent_id BIGINT NOT NULL REFERENCES consents (id),
    office_id BIGINT NOT NULL REFERENCES offices (id)
);
CREATE INDEX consent_offices_by_consent_id ON consent_offices (consent_id);
CREATE INDEX consent_offices_by_office_id ON consent_offices (office_id);

-- Who circulated or delivered a plan although a consent was missing, for whom, and why.
CREATE TABLE consent_overrides (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    uid TEXT NOT NULL UNIQUE,
    client_id BIGINT NOT NULL REFERENCES clients (id),
    office_id BIGINT NOT NULL REFERENCES offices (id),
    act TEXT NOT NULL,
    object_uid TEXT NOT NULL,
    gaps TEXT NOT NULL,
    reason TEXT NOT NULL,
    author TEXT NOT NULL,
    author_name TEXT NOT NULL,
    created_at TIMESTAMP NOT NULL
);
CREATE INDEX consent_overrides_by_client_id ON consent_overrides (client_id);
CREATE INDEX consent_overrides_by_office_id ON consent_overrides (office_id);

-- A consent that was entered in the ledger of duties is the same record from now on.
INSERT INTO consents (uid, client_id, purpose, plan_version_id, giver, name, relation, form, heard_by, given_on,
    is_for_all, note, author, author_name, created_at, withdrawn_on, withdrawn_at, withdrawn_by, withdrawn_reason)
SELECT e.uid, e.client_id, 'plan', v.id, 'client', c.name, '', 'signed', '', e.happened_on, TRUE, e.body, e.author,
    e.author_name, e.created_at, CASE WHEN e.withdrawn_at IS NULL THEN NULL ELSE e.happened_on END, e.withdrawn_at,
    e.withdrawn_by, e.withdrawn_reason
FROM duty_entries e
JOIN clients c ON c.id = e.client_id
JOIN plans p ON e.subject = 'plan.' || p.uid
JOIN plan_versions v ON v.plan_id = p.id AND v.number = p.current_number
WHERE e.kind = 'consented';
INSERT INTO consents (uid, client_id, purpose, giver, name, relation, form, heard_by, given_on,
    is_for_all, note, author, author_name, created_at, withdrawn_on, withdrawn_at, withdrawn_by, withdrawn_reason)
SELECT e.uid, e.client_id, 'video_monitoring', 'client', c.name, '', 'signed', '', e.happened_on, TRUE, e.body, e.author,
    e.author_name, e.created_at, CASE WHEN e.withdrawn_at IS NULL THEN NULL ELSE e.happened_on END, e.withdrawn_at,
    e.withdrawn_by, e.withdrawn_reason
FROM duty_entries e
JOIN clients c ON c.id = e.client_id
WHERE e.kind = 'video_consented';
DELETE FROM duty_entries WHERE uid IN (SELECT uid FROM consents);
