-- The address that stands in ORGANIZER of a meeting's calendar parts since its date was first settled: a calendar matches a
-- change and a cancellation by it, whatever address is set later. Empty until then.
ALTER TABLE meetings ADD COLUMN calendar_organizer TEXT NOT NULL DEFAULT '';
