ALTER TABLE participants DROP COLUMN required_group;
