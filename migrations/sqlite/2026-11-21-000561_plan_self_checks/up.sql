-- What the author of a plan answered about a version before circulating it. Each time is a row; the latest counts.
CREATE TABLE plan_self_checks (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    uid TEXT NOT NULL UNIQUE,
    plan_version_id BIGINT NOT NULL REFERENCES plan_versions (id),
    list_code TEXT NOT NULL,
    answers TEXT NOT NULL,
    answered_by TEXT NOT NULL,
    answered_at TIMESTAMP NOT NULL
);
CREATE INDEX plan_self_checks_by_plan_version_id ON plan_self_checks (plan_version_id);
