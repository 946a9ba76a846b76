-- What waits for an office is found by the few meetings and inquiries that still ask, not by the many invitations of years.
CREATE INDEX meetings_by_state ON meetings (state);
CREATE INDEX inquiries_by_state ON inquiries (state);
CREATE INDEX participants_by_office_id_meeting_id ON participants (office_id, meeting_id);
DROP INDEX participants_by_office_id;
