-- A plan begun as a copy of another shares the uids of its goals, so an entry about a goal names the plan as well. Until now
-- the earliest plan with the goal was the one that such an entry answered to.
UPDATE duty_entries SET subject = 'goal.' || (
    SELECT plans.uid FROM plans
    INNER JOIN plan_versions ON plan_versions.plan_id = plans.id
    INNER JOIN plan_goals ON plan_goals.plan_version_id = plan_versions.id
    WHERE plans.client_id = duty_entries.client_id AND plan_goals.uid = substr(duty_entries.subject, 6)
    ORDER BY plans.planned_on, plans.id LIMIT 1
) || '.' || substr(subject, 6)
WHERE subject LIKE 'goal.%' AND subject NOT LIKE 'goal.%.%' AND EXISTS (
    SELECT 1 FROM plans
    INNER JOIN plan_versions ON plan_versions.plan_id = plans.id
    INNER JOIN plan_goals ON plan_goals.plan_version_id = plan_versions.id
    WHERE plans.client_id = duty_entries.client_id AND plan_goals.uid = substr(duty_entries.subject, 6)
);
