UPDATE offices SET kana = 'offices-kana-1', is_provisional = TRUE, email_set_by = 'offices-email_set_by-1';
UPDATE client_contacts SET email_set_by = 'client_c-email_set_by-1';
UPDATE mails SET bounce_reason = 'mails-bounce_reason-1';
INSERT INTO office_lists (uid, account_uid, file_name, content, state, created_at) VALUES ('office_l-uid-1', 'office_l-account_uid-1', 'office_l-file_name-1', 'office_l-content-1', 'office_l-state-1', '2026-11-21 00:00:00');
