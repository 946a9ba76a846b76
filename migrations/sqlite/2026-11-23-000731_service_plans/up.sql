-- Individual service plans (個別サービス計画書: 訪問介護計画, 通所介護計画 …) that offices hand in to whoever makes the care plan, each for the
-- version that it follows. Sealed under the data key of the client named by key_client_id. One that another took the place of
-- keeps its bytes as evidence of its time; one that was withdrawn keeps its row and loses them.
CREATE TABLE service_plans (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    uid TEXT NOT NULL UNIQUE,
    plan_version_id BIGINT NOT NULL REFERENCES plan_versions (id),
    key_client_id BIGINT NOT NULL REFERENCES clients (id),
    office_id BIGINT NOT NULL REFERENCES offices (id),
    title TEXT NOT NULL,
    made_on DATE NOT NULL,
    starts_on DATE NOT NULL,
    ends_on DATE,
    note TEXT NOT NULL,
    name TEXT NOT NULL,
    kind TEXT NOT NULL,
    size BIGINT NOT NULL,
    digest TEXT NOT NULL,
    body BLOB NOT NULL,
    given_by TEXT NOT NULL,
    given_at TIMESTAMP NOT NULL,
    replaced_at TIMESTAMP,
    withdrawn_at TIMESTAMP,
    withdrawn_by TEXT NOT NULL,
    withdrawn_reason TEXT NOT NULL
);
CREATE INDEX service_plans_by_plan_version_id ON service_plans (plan_version_id);
CREATE INDEX service_plans_by_office_id ON service_plans (office_id);
CREATE INDEX service_plans_by_key_client_id ON service_plans (key_client_id);

CREATE TRIGGER service_plans_insert_stamps AFTER INSERT ON service_plans BEGIN
    INSERT INTO client_stamps (client_id, stamp)
    SELECT plans.client_id, 1 FROM plan_versions JOIN plans ON plans.id = plan_versions.plan_id
    WHERE plan_versions.id = NEW.plan_version_id
    ON CONFLICT (client_id) DO UPDATE SET stamp = client_stamps.stamp + 1;
END;
CREATE TRIGGER service_plans_update_stamps AFTER UPDATE ON service_plans BEGIN
    INSERT INTO client_stamps (client_id, stamp)
    SELECT plans.client_id, 1 FROM plan_versions JOIN plans ON plans.id = plan_versions.plan_id
    WHERE plan_versions.id IN (OLD.plan_version_id, NEW.plan_version_id)
    ON CONFLICT (client_id) DO UPDATE SET stamp = client_stamps.stamp + 1;
END;
CREATE TRIGGER service_plans_delete_stamps AFTER DELETE ON service_plans BEGIN
    INSERT INTO client_stamps (client_id, stamp)
    SELECT plans.client_id, 1 FROM plan_versions JOIN plans ON plans.id = plan_versions.plan_id
    WHERE plan_versions.id = OLD.plan_version_id
    ON CONFLICT (client_id) DO UPDATE SET stamp = client_stamps.stamp + 1;
END;
