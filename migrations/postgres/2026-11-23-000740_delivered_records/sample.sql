INSERT INTO delivery_records (delivery_id, record_id) VALUES (1, 1);
