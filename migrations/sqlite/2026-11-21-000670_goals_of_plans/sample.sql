UPDATE duty_entries SET kind = 'evaluated', subject = 'goal.plans-uid-1.plan_goa-uid-1';
