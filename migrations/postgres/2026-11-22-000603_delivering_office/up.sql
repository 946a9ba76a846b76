-- Which office delivered: the office that made the client's plans on that day, whichever makes them later.
ALTER TABLE deliveries ADD COLUMN sender_office_id BIGINT REFERENCES offices (id);
UPDATE deliveries SET sender_office_id = (
    SELECT c.office_id FROM plan_versions v JOIN plans p ON p.id = v.plan_id JOIN clients c ON c.id = p.client_id
    WHERE v.id = deliveries.plan_version_id
);
CREATE INDEX deliveries_by_sender_office_id ON deliveries (sender_office_id);
