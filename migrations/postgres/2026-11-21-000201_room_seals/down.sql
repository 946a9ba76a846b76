ALTER TABLE rooms DROP COLUMN sealed_seq;
