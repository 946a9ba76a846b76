UPDATE rule_sets SET withdrawn_at = '2026-11-22 00:00:00', withdrawn_by = 'rule_sets-withdrawn_by-1', withdrawn_reason = 'rule_sets-withdrawn_reason-1';
