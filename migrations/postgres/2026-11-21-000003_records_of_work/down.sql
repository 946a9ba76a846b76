DROP TABLE counters;
DROP TABLE mails;
DROP TABLE jobs;
DROP TABLE audit_anchors;
DROP TABLE audit_events;
DROP TABLE operations;
