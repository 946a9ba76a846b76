-- Re-confirmation (再確認): an inquiry about a later version that asks those again whose rows have changed since an earlier inquiry.
ALTER TABLE inquiries ADD COLUMN follows_id BIGINT REFERENCES inquiries (id);
CREATE INDEX inquiries_by_follows_id ON inquiries (follows_id);
