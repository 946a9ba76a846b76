UPDATE counter_proposals SET state = 'taken', slot_uid = 'meeting-slot-uid-1', decided_at = '2026-11-23 00:00:00', decided_by = 'account:sample';
