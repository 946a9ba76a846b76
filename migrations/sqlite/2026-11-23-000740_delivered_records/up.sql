-- Which signed records of meetings went along with a delivery of the plan. A signed record never changes, so that its uid says
-- what was handed over.
CREATE TABLE delivery_records (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    delivery_id BIGINT NOT NULL REFERENCES deliveries (id),
    record_id BIGINT NOT NULL REFERENCES meeting_records (id),
    UNIQUE (delivery_id, record_id)
);
CREATE INDEX delivery_records_by_record_id ON delivery_records (record_id);
