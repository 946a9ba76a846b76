-- Questions of an inquiry about one row of the plan, or about the whole to one of those who are asked. A question to several is
-- a row for each; one to everybody names nobody.
CREATE TABLE inquiry_questions (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    inquiry_id BIGINT NOT NULL REFERENCES inquiries (id),
    participant_id BIGINT REFERENCES participants (id),
    row_kind TEXT NOT NULL,
    row_uid TEXT NOT NULL,
    body TEXT NOT NULL
);
CREATE INDEX inquiry_questions_by_inquiry_id ON inquiry_questions (inquiry_id);
CREATE INDEX inquiry_questions_by_participant_id ON inquiry_questions (participant_id);
