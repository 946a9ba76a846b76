-- Materials of a case in a sitting, sealed under the data key of the case. Their names are made by the server, because a file's
-- own name may name somebody. What was taken back keeps its row with the reason, and loses its bytes.
CREATE TABLE case_materials (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    uid TEXT NOT NULL UNIQUE,
    agenda_item_id BIGINT NOT NULL REFERENCES agenda_items (id),
    care_case_id BIGINT NOT NULL REFERENCES care_cases (id),
    number INTEGER NOT NULL,
    purpose TEXT NOT NULL,
    kind TEXT NOT NULL,
    size BIGINT NOT NULL,
    body BLOB NOT NULL,
    names_nobody BOOLEAN NOT NULL,
    added_by TEXT NOT NULL,
    added_at TIMESTAMP NOT NULL,
    withdrawn_at TIMESTAMP,
    withdrawn_by TEXT NOT NULL,
    withdrawn_reason TEXT NOT NULL,
    UNIQUE (agenda_item_id, number)
);
CREATE INDEX case_materials_by_care_case_id ON case_materials (care_case_id);
