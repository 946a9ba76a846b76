-- A plan begun as a copy of another shares the uids of its goals, so an entry about a goal names the plan as well: the latest
-- plan in force before its day that holds the goal (on the day of a new plan the one before is looked back at), else the
-- earliest one.
UPDATE duty_entries SET subject = 'goal.' || (
    SELECT plans.uid FROM plans
    INNER JOIN plan_versions ON plan_versions.plan_id = plans.id
    INNER JOIN plan_goals ON plan_goals.plan_version_id = plan_versions.id
    WHERE plans.client_id = duty_entries.client_id AND plan_goals.uid = substr(duty_entries.subject, 6)
    ORDER BY
        CASE WHEN plans.state <> 'withdrawn' AND plan_versions.number = plans.current_number
            AND plans.planned_on < duty_entries.happened_on THEN 0 ELSE 1 END,
        CASE WHEN plans.state <> 'withdrawn' AND plan_versions.number = plans.current_number
            AND plans.planned_on < duty_entries.happened_on THEN plans.planned_on END DESC,
        plans.planned_on, plans.id LIMIT 1
) || '.' || substr(subject, 6)
WHERE subject LIKE 'goal.%' AND subject NOT LIKE 'goal.%.%' AND EXISTS (
    SELECT 1 FROM plans
    INNER JOIN plan_versions ON plan_versions.plan_id = plans.id
    INNER JOIN plan_goals ON plan_goals.plan_version_id = plan_versions.id
    WHERE plans.client_id = duty_entries.client_id AND plan_goals.uid = substr(duty_entries.subject, 6)
);
