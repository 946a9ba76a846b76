ALTER TABLE client_offices DROP COLUMN ended_by;
ALTER TABLE client_offices DROP COLUMN noted_by;
ALTER TABLE client_offices DROP COLUMN person;
ALTER TABLE client_offices DROP COLUMN source;
DROP TABLE client_managers;
UPDATE clients SET delegating_office_id = (SELECT max(f.delegating_office_id) FROM client_frameworks f WHERE f.client_id = clients.id AND f.ends_on IS NULL AND f.cut_on IS NULL AND f.withdrawn_at IS NULL);
DROP TABLE client_frameworks;
