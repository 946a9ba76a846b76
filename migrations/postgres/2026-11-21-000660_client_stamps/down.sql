-- The triggers go with their functions.
DROP FUNCTION stamp_themselves() CASCADE;
DROP FUNCTION stamp_by_client() CASCADE;
DROP FUNCTION stamp_everybody() CASCADE;
DROP FUNCTION stamp_by_plan() CASCADE;
DROP FUNCTION stamp_by_version() CASCADE;
DROP FUNCTION stamp_by_meeting() CASCADE;
DROP FUNCTION stamp_who_name_the_version() CASCADE;
DROP TABLE client_stamps;
