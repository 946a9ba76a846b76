-- Up to which event the room's log is covered by a row of the sealed audit log.
ALTER TABLE rooms ADD COLUMN sealed_seq BIGINT NOT NULL DEFAULT 0;
