-- In which office an entry of the ledger of duties was made, and who opened an inquiry: a judgement has an author, and only
-- the author's office takes it back. Both are read from the log for what was written before.
ALTER TABLE duty_entries ADD COLUMN office_id BIGINT REFERENCES offices (id);
UPDATE duty_entries SET office_id = (
    SELECT o.id FROM audit_events a JOIN offices o ON o.uid = a.office_uid
    WHERE a.action = 'duty.enter' AND a.object_uid = duty_entries.uid ORDER BY a.id LIMIT 1
);
UPDATE duty_entries SET office_id = (SELECT c.office_id FROM clients c WHERE c.id = duty_entries.client_id)
WHERE office_id IS NULL;
CREATE INDEX duty_entries_by_office_id ON duty_entries (office_id);
ALTER TABLE inquiries ADD COLUMN opened_by TEXT NOT NULL DEFAULT '';
UPDATE inquiries SET opened_by = coalesce((
    SELECT a.actor_name FROM audit_events a
    WHERE a.action = 'inquiry.open' AND a.object_uid = inquiries.uid ORDER BY a.id LIMIT 1
), '');

-- What the center that entrusts a plan says of a judgement about it: of an entry of the ledger, or of the reason of an
-- inquiry. Nothing is taken out: a withdrawn review stays, and so does the review of a withdrawn judgement.
CREATE TABLE judgement_reviews (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    uid TEXT NOT NULL UNIQUE,
    client_id BIGINT NOT NULL REFERENCES clients (id),
    duty_entry_id BIGINT REFERENCES duty_entries (id),
    inquiry_id BIGINT REFERENCES inquiries (id),
    office_id BIGINT NOT NULL REFERENCES offices (id),
    verdict TEXT NOT NULL,
    body TEXT NOT NULL,
    author TEXT NOT NULL,
    author_name TEXT NOT NULL,
    created_at TIMESTAMP NOT NULL,
    withdrawn_at TIMESTAMP,
    withdrawn_by TEXT NOT NULL,
    withdrawn_reason TEXT NOT NULL,
    CHECK ((duty_entry_id IS NULL) <> (inquiry_id IS NULL))
);
CREATE INDEX judgement_reviews_by_client_id ON judgement_reviews (client_id);
CREATE INDEX judgement_reviews_by_duty_entry_id ON judgement_reviews (duty_entry_id);
CREATE INDEX judgement_reviews_by_inquiry_id ON judgement_reviews (inquiry_id);
CREATE INDEX judgement_reviews_by_office_id ON judgement_reviews (office_id);

-- What the office that judged answers to a review.
CREATE TABLE judgement_answers (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    uid TEXT NOT NULL UNIQUE,
    review_id BIGINT NOT NULL REFERENCES judgement_reviews (id),
    office_id BIGINT NOT NULL REFERENCES offices (id),
    body TEXT NOT NULL,
    author TEXT NOT NULL,
    author_name TEXT NOT NULL,
    created_at TIMESTAMP NOT NULL
);
CREATE INDEX judgement_answers_by_review_id ON judgement_answers (review_id);
CREATE INDEX judgement_answers_by_office_id ON judgement_answers (office_id);
