-- What must exist once only, so that two people who do the same at the same moment meet here and not in the data.
CREATE UNIQUE INDEX agenda_items_once_per_conference ON agenda_items (conference_id, care_case_id);
CREATE UNIQUE INDEX conference_attendees_once_per_conference ON conference_attendees (conference_id, account_id);
CREATE UNIQUE INDEX issue_reports_once_per_period ON issue_reports (insurer_id, period_from, period_to, number);

-- What pages and jobs look for.
CREATE INDEX meetings_by_organizer_id ON meetings (organizer_id);
CREATE INDEX slot_answers_by_participant_id ON slot_answers (participant_id);
CREATE INDEX care_cases_by_office_id ON care_cases (office_id);
CREATE INDEX care_cases_by_area_id ON care_cases (area_id);
CREATE INDEX care_cases_by_insurer_id ON care_cases (insurer_id);
CREATE INDEX clients_by_delegating_office_id ON clients (delegating_office_id);
CREATE INDEX clients_by_manager_account_id ON clients (manager_account_id);
CREATE INDEX follow_ups_by_owner_office_uid_state ON follow_ups (owner_office_uid, state);
CREATE INDEX follow_ups_by_room_id ON follow_ups (room_id);
CREATE INDEX room_events_by_room_id_target_seq ON room_events (room_id, target_seq);
CREATE INDEX room_seats_by_holder ON room_seats (holder);
CREATE INDEX conference_attendees_by_office_id ON conference_attendees (office_id);
CREATE INDEX agenda_items_by_presenter_id ON agenda_items (presenter_id);
-- Only rooms whose log has grown since its last seal: looked for twice a second.
CREATE INDEX rooms_unsealed ON rooms (id) WHERE sealed_seq < last_seq;

-- Offices are found by the same form of a text as clients: katakana folded to hiragana.
UPDATE offices SET search = translate(search, 'ァアィイゥウェエォオカガキギクグケゲコゴサザシジスズセゼソゾタダチヂッツヅテデトドナニヌネノハバパヒビピフブプヘベペホボポマミムメモャヤュユョヨラリルレロヮワヰヱヲンヴヵヶ', 'ぁあぃいぅうぇえぉおかがきぎくぐけげこごさざしじすずせぜそぞただちぢっつづてでとどなにぬねのはばぱひびぴふぶぷへべぺほぼぽまみむめもゃやゅゆょよらりるれろゎわゐゑをんゔゕゖ');
