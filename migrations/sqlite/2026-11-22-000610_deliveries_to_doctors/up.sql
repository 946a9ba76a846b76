-- To which of the client's contacts a plan was delivered: the doctor, whose clinic need not be in the directory.
ALTER TABLE deliveries ADD COLUMN contact_id BIGINT REFERENCES client_contacts (id);
CREATE INDEX deliveries_by_contact_id ON deliveries (contact_id);
