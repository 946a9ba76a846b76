-- Without the columns they would count again.
DELETE FROM rule_sets WHERE withdrawn_at IS NOT NULL;
ALTER TABLE rule_sets DROP COLUMN withdrawn_reason;
ALTER TABLE rule_sets DROP COLUMN withdrawn_by;
ALTER TABLE rule_sets DROP COLUMN withdrawn_at;
