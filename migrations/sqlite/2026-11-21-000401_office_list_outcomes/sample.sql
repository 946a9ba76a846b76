UPDATE office_lists SET outcome = 'office_l-outcome-1';
