INSERT INTO insurers (uid, number, name, preset, report_form, retention_years, pledge_text, created_at, version) VALUES ('insurers-uid-1', 'insurers-number-1', 'insurers-name-1', 'insurers-preset-1', 'insurers-report_for-1', 1, 'insurers-pledge_tex-1', '2026-11-21 00:00:00', 1);
INSERT INTO municipalities (uid, insurer_id, code, name, created_at) VALUES ('municipa-uid-1', 1, 'municipa-code-1', 'municipa-name-1', '2026-11-21 00:00:00');
INSERT INTO municipality_populations (municipality_id, as_of, population) VALUES (1, '2026-11-21', 1);
INSERT INTO areas (uid, insurer_id, municipality_id, name, sort, created_at) VALUES ('areas-uid-1', 1, 1, 'areas-name-1', 1, '2026-11-21 00:00:00');
INSERT INTO offices (uid, number, kind, insurer_id, name, search, service_kinds, local_label, postal, address, phone, fax, email, email_state, email_confirmed_by, closed_weekdays, note, created_at, updated_at, version) VALUES ('offices-uid-1', 'offices-number-1', 'offices-kind-1', 1, 'offices-name-1', 'offices-search-1', 'offices-service_ki-1', 'offices-local_labe-1', 'offices-postal-1', 'offices-address-1', 'offices-phone-1', 'offices-fax-1', 'offices-email-1', 'offices-email_stat-1', 'offices-email_conf-1', 'offices-closed_wee-1', 'offices-note-1', '2026-11-21 00:00:00', '2026-11-21 00:00:00', 1);
INSERT INTO office_insurers (office_id, insurer_id) VALUES (1, 1);
INSERT INTO office_areas (office_id, area_id) VALUES (1, 1);
INSERT INTO office_closures (office_id, closed_on, reason) VALUES (1, '2026-11-21', 'office_c-reason-1');
INSERT INTO office_merges (uid, kept_id, merged_id, moved, done_at, done_by, undone_by) VALUES ('office_m-uid-1', 1, 1, 'office_m-moved-1', '2026-11-21 00:00:00', 'office_m-done_by-1', 'office_m-undone_by-1');
