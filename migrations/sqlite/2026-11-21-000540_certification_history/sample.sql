UPDATE certifications SET kind = 'initial', applied_on = '2026-11-01', cut_on = '2026-11-20', noted_by = 'certific-noted_by-1';
