DROP TABLE duty_entries;
