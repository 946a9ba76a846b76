-- An adoption that is taken back before its day stays, with who took it back and why. No client is stamped anew: the rule books are
-- read with every request, and what was worked out under another book is not used again.
ALTER TABLE rule_sets ADD COLUMN withdrawn_at TIMESTAMP;
ALTER TABLE rule_sets ADD COLUMN withdrawn_by TEXT NOT NULL DEFAULT '';
ALTER TABLE rule_sets ADD COLUMN withdrawn_reason TEXT NOT NULL DEFAULT '';
