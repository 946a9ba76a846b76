-- The columns that only the 介護予防サービス・支援計画書 has; blank in a 居宅サービス計画.
ALTER TABLE plan_needs ADD COLUMN proposal TEXT NOT NULL DEFAULT '';
ALTER TABLE plan_needs ADD COLUMN wishes TEXT NOT NULL DEFAULT '';
ALTER TABLE plan_needs ADD COLUMN target TEXT NOT NULL DEFAULT '';
ALTER TABLE plan_goals ADD COLUMN self_care TEXT NOT NULL DEFAULT '';
ALTER TABLE plan_goals ADD COLUMN insured_care TEXT NOT NULL DEFAULT '';
