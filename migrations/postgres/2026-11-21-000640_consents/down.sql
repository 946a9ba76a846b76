INSERT INTO duty_entries (uid, client_id, kind, happened_on, subject, rule, ground, points, days, meeting_trigger,
    reason_code, body, author, author_name, created_at, withdrawn_at, withdrawn_by, withdrawn_reason)
SELECT c.uid, c.client_id, 'consented', c.given_on, 'plan.' || p.uid, '', '', '', 0, '', '', c.note, c.author,
    c.author_name, c.created_at, c.withdrawn_at, c.withdrawn_by, c.withdrawn_reason
FROM consents c
JOIN plan_versions v ON v.id = c.plan_version_id
JOIN plans p ON p.id = v.plan_id
WHERE c.purpose = 'plan';
INSERT INTO duty_entries (uid, client_id, kind, happened_on, subject, rule, ground, points, days, meeting_trigger,
    reason_code, body, author, author_name, created_at, withdrawn_at, withdrawn_by, withdrawn_reason)
SELECT c.uid, c.client_id, 'video_consented', c.given_on, '', '', '', '', 0, '', '', c.note, c.author,
    c.author_name, c.created_at, c.withdrawn_at, c.withdrawn_by, c.withdrawn_reason
FROM consents c
WHERE c.purpose = 'video_monitoring';
DROP TABLE consent_overrides;
DROP TABLE consent_offices;
DROP TABLE consents;
