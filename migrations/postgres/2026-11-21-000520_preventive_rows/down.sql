ALTER TABLE plan_goals DROP COLUMN insured_care;
ALTER TABLE plan_goals DROP COLUMN self_care;
ALTER TABLE plan_needs DROP COLUMN target;
ALTER TABLE plan_needs DROP COLUMN wishes;
ALTER TABLE plan_needs DROP COLUMN proposal;
