-- When anything changes from which the duties of a client follow, the client's stamp changes in the same transaction. The
-- database keeps it by itself, so that no writer can forget it; whoever has worked something out under a stamp may use it
-- again while the stamp is the same. It references no table: the stamp of an erased client stays, so that nothing that was
-- worked out under it is used again.
CREATE TABLE client_stamps (
    client_id INTEGER NOT NULL PRIMARY KEY,
    stamp BIGINT NOT NULL
);

-- The client.
CREATE TRIGGER clients_insert_stamps AFTER INSERT ON clients BEGIN
    INSERT INTO client_stamps (client_id, stamp) VALUES (NEW.id, 1)
    ON CONFLICT (client_id) DO UPDATE SET stamp = client_stamps.stamp + 1;
END;
CREATE TRIGGER clients_update_stamps AFTER UPDATE ON clients BEGIN
    INSERT INTO client_stamps (client_id, stamp) VALUES (OLD.id, 1), (NEW.id, 1)
    ON CONFLICT (client_id) DO UPDATE SET stamp = client_stamps.stamp + 1;
END;
CREATE TRIGGER clients_delete_stamps AFTER DELETE ON clients BEGIN
    INSERT INTO client_stamps (client_id, stamp) VALUES (OLD.id, 1)
    ON CONFLICT (client_id) DO UPDATE SET stamp = client_stamps.stamp + 1;
END;

-- Rows that name a client; where one goes to another client, both change.
CREATE TRIGGER certifications_insert_stamps AFTER INSERT ON certifications BEGIN
    INSERT INTO client_stamps (client_id, stamp) VALUES (NEW.client_id, 1)
    ON CONFLICT (client_id) DO UPDATE SET stamp = client_stamps.stamp + 1;
END;
CREATE TRIGGER certifications_update_stamps AFTER UPDATE ON certifications BEGIN
    INSERT INTO client_stamps (client_id, stamp) VALUES (OLD.client_id, 1), (NEW.client_id, 1)
    ON CONFLICT (client_id) DO UPDATE SET stamp = client_stamps.stamp + 1;
END;
CREATE TRIGGER certifications_delete_stamps AFTER DELETE ON certifications BEGIN
    INSERT INTO client_stamps (client_id, stamp) VALUES (OLD.client_id, 1)
    ON CONFLICT (client_id) DO UPDATE SET stamp = client_stamps.stamp + 1;
END;
CREATE TRIGGER client_frameworks_insert_stamps AFTER INSERT ON client_frameworks BEGIN
    INSERT INTO client_stamps (client_id, stamp) VALUES (NEW.client_id, 1)
    ON CONFLICT (client_id) DO UPDATE SET stamp = client_stamps.stamp + 1;
END;
CREATE TRIGGER client_frameworks_update_stamps AFTER UPDATE ON client_frameworks BEGIN
    INSERT INTO client_stamps (client_id, stamp) VALUES (OLD.client_id, 1), (NEW.client_id, 1)
    ON CONFLICT (client_id) DO UPDATE SET stamp = client_stamps.stamp + 1;
END;
CREATE TRIGGER client_frameworks_delete_stamps AFTER DELETE ON client_frameworks BEGIN
    INSERT INTO client_stamps (client_id, stamp) VALUES (OLD.client_id, 1)
    ON CONFLICT (client_id) DO UPDATE SET stamp = client_stamps.stamp + 1;
END;
CREATE TRIGGER client_states_insert_stamps AFTER INSERT ON client_states BEGIN
    INSERT INTO client_stamps (client_id, stamp) VALUES (NEW.client_id, 1)
    ON CONFLICT (client_id) DO UPDATE SET stamp = client_stamps.stamp + 1;
END;
CREATE TRIGGER client_states_update_stamps AFTER UPDATE ON client_states BEGIN
    INSERT INTO client_stamps (client_id, stamp) VALUES (OLD.client_id, 1), (NEW.client_id, 1)
    ON CONFLICT (client_id) DO UPDATE SET stamp = client_stamps.stamp + 1;
END;
CREATE TRIGGER client_states_delete_stamps AFTER DELETE ON client_states BEGIN
    INSERT INTO client_stamps (client_id, stamp) VALUES (OLD.client_id, 1)
    ON CONFLICT (client_id) DO UPDATE SET stamp = client_stamps.stamp + 1;
END;
CREATE TRIGGER consents_insert_stamps AFTER INSERT ON consents BEGIN
    INSERT INTO client_stamps (client_id, stamp) VALUES (NEW.client_id, 1)
    ON CONFLICT (client_id) DO UPDATE SET stamp = client_stamps.stamp + 1;
END;
CREATE TRIGGER consents_update_stamps AFTER UPDATE ON consents BEGIN
    INSERT INTO client_stamps (client_id, stamp) VALUES (OLD.client_id, 1), (NEW.client_id, 1)
    ON CONFLICT (client_id) DO UPDATE SET stamp = client_stamps.stamp + 1;
END;
CREATE TRIGGER consents_delete_stamps AFTER DELETE ON consents BEGIN
    INSERT INTO client_stamps (client_id, stamp) VALUES (OLD.client_id, 1)
    ON CONFLICT (client_id) DO UPDATE SET stamp = client_stamps.stamp + 1;
END;
CREATE TRIGGER duty_entries_insert_stamps AFTER INSERT ON duty_entries BEGIN
    INSERT INTO client_stamps (client_id, stamp) VALUES (NEW.client_id, 1)
    ON CONFLICT (client_id) DO UPDATE SET stamp = client_stamps.stamp + 1;
END;
CREATE TRIGGER duty_entries_update_stamps AFTER UPDATE ON duty_entries BEGIN
    INSERT INTO client_stamps (client_id, stamp) VALUES (OLD.client_id, 1), (NEW.client_id, 1)
    ON CONFLICT (client_id) DO UPDATE SET stamp = client_stamps.stamp + 1;
END;
CREATE TRIGGER duty_entries_delete_stamps AFTER DELETE ON duty_entries BEGIN
    INSERT INTO client_stamps (client_id, stamp) VALUES (OLD.client_id, 1)
    ON CONFLICT (client_id) DO UPDATE SET stamp = client_stamps.stamp + 1;
END;
CREATE TRIGGER meetings_insert_stamps AFTER INSERT ON meetings BEGIN
    INSERT INTO client_stamps (client_id, stamp) VALUES (NEW.client_id, 1)
    ON CONFLICT (client_id) DO UPDATE SET stamp = client_stamps.stamp + 1;
END;
CREATE TRIGGER meetings_update_stamps AFTER UPDATE ON meetings BEGIN
    INSERT INTO client_stamps (client_id, stamp) VALUES (OLD.client_id, 1), (NEW.client_id, 1)
    ON CONFLICT (client_id) DO UPDATE SET stamp = client_stamps.stamp + 1;
END;
CREATE TRIGGER meetings_delete_stamps AFTER DELETE ON meetings BEGIN
    INSERT INTO client_stamps (client_id, stamp) VALUES (OLD.client_id, 1)
    ON CONFLICT (client_id) DO UPDATE SET stamp = client_stamps.stamp + 1;
END;
CREATE TRIGGER plans_insert_stamps AFTER INSERT ON plans BEGIN
    INSERT INTO client_stamps (client_id, stamp) VALUES (NEW.client_id, 1)
    ON CONFLICT (client_id) DO UPDATE SET stamp = client_stamps.stamp + 1;
END;
CREATE TRIGGER plans_update_stamps AFTER UPDATE ON plans BEGIN
    INSERT INTO client_stamps (client_id, stamp) VALUES (OLD.client_id, 1), (NEW.client_id, 1)
    ON CONFLICT (client_id) DO UPDATE SET stamp = client_stamps.stamp + 1;
END;
CREATE TRIGGER plans_delete_stamps AFTER DELETE ON plans BEGIN
    INSERT INTO client_stamps (client_id, stamp) VALUES (OLD.client_id, 1)
    ON CONFLICT (client_id) DO UPDATE SET stamp = client_stamps.stamp + 1;
END;

-- Versions, and what names a version. A version that goes to another plan is spoken of by records of other clients too.
CREATE TRIGGER plan_versions_insert_stamps AFTER INSERT ON plan_versions BEGIN
    INSERT INTO client_stamps (client_id, stamp)
    SELECT client_id, 1 FROM plans WHERE id = NEW.plan_id
    ON CONFLICT (client_id) DO UPDATE SET stamp = client_stamps.stamp + 1;
END;
CREATE TRIGGER plan_versions_update_stamps AFTER UPDATE ON plan_versions BEGIN
    INSERT INTO client_stamps (client_id, stamp)
    SELECT client_id, 1 FROM plans WHERE id IN (OLD.plan_id, NEW.plan_id)
    ON CONFLICT (client_id) DO UPDATE SET stamp = client_stamps.stamp + 1;
    INSERT INTO client_stamps (client_id, stamp)
    SELECT client_id, 1 FROM meetings WHERE plan_version_id = NEW.id
    UNION SELECT client_id, 1 FROM consents WHERE plan_version_id = NEW.id
    UNION SELECT meetings.client_id, 1 FROM inquiries JOIN meetings ON meetings.id = inquiries.meeting_id
    WHERE inquiries.plan_version_id = NEW.id
    ON CONFLICT (client_id) DO UPDATE SET stamp = client_stamps.stamp + 1;
END;
CREATE TRIGGER plan_versions_delete_stamps AFTER DELETE ON plan_versions BEGIN
    INSERT INTO client_stamps (client_id, stamp)
    SELECT client_id, 1 FROM plans WHERE id = OLD.plan_id
    ON CONFLICT (client_id) DO UPDATE SET stamp = client_stamps.stamp + 1;
END;
CREATE TRIGGER deliveries_insert_stamps AFTER INSERT ON deliveries BEGIN
    INSERT INTO client_stamps (client_id, stamp)
    SELECT plans.client_id, 1 FROM plan_versions JOIN plans ON plans.id = plan_versions.plan_id
    WHERE plan_versions.id = NEW.plan_version_id
    ON CONFLICT (client_id) DO UPDATE SET stamp = client_stamps.stamp + 1;
END;
CREATE TRIGGER deliveries_update_stamps AFTER UPDATE ON deliveries BEGIN
    INSERT INTO client_stamps (client_id, stamp)
    SELECT plans.client_id, 1 FROM plan_versions JOIN plans ON plans.id = plan_versions.plan_id
    WHERE plan_versions.id IN (OLD.plan_version_id, NEW.plan_version_id)
    ON CONFLICT (client_id) DO UPDATE SET stamp = client_stamps.stamp + 1;
END;
CREATE TRIGGER deliveries_delete_stamps AFTER DELETE ON deliveries BEGIN
    INSERT INTO client_stamps (client_id, stamp)
    SELECT plans.client_id, 1 FROM plan_versions JOIN plans ON plans.id = plan_versions.plan_id
    WHERE plan_versions.id = OLD.plan_version_id
    ON CONFLICT (client_id) DO UPDATE SET stamp = client_stamps.stamp + 1;
END;
CREATE TRIGGER plan_goals_insert_stamps AFTER INSERT ON plan_goals BEGIN
    INSERT INTO client_stamps (client_id, stamp)
    SELECT plans.client_id, 1 FROM plan_versions JOIN plans ON plans.id = plan_versions.plan_id
    WHERE plan_versions.id = NEW.plan_version_id
    ON CONFLICT (client_id) DO UPDATE SET stamp = client_stamps.stamp + 1;
END;
CREATE TRIGGER plan_goals_update_stamps AFTER UPDATE ON plan_goals BEGIN
    INSERT INTO client_stamps (client_id, stamp)
    SELECT plans.client_id, 1 FROM plan_versions JOIN plans ON plans.id = plan_versions.plan_id
    WHERE plan_versions.id IN (OLD.plan_version_id, NEW.plan_version_id)
    ON CONFLICT (client_id) DO UPDATE SET stamp = client_stamps.stamp + 1;
END;
CREATE TRIGGER plan_goals_delete_stamps AFTER DELETE ON plan_goals BEGIN
    INSERT INTO client_stamps (client_id, stamp)
    SELECT plans.client_id, 1 FROM plan_versions JOIN plans ON plans.id = plan_versions.plan_id
    WHERE plan_versions.id = OLD.plan_version_id
    ON CONFLICT (client_id) DO UPDATE SET stamp = client_stamps.stamp + 1;
END;
CREATE TRIGGER plan_service_items_insert_stamps AFTER INSERT ON plan_service_items BEGIN
    INSERT INTO client_stamps (client_id, stamp)
    SELECT plans.client_id, 1 FROM plan_versions JOIN plans ON plans.id = plan_versions.plan_id
    WHERE plan_versions.id = NEW.plan_version_id
    ON CONFLICT (client_id) DO UPDATE SET stamp = client_stamps.stamp + 1;
END;
CREATE TRIGGER plan_service_items_update_stamps AFTER UPDATE ON plan_service_items BEGIN
    INSERT INTO client_stamps (client_id, stamp)
    SELECT plans.client_id, 1 FROM plan_versions JOIN plans ON plans.id = plan_versions.plan_id
    WHERE plan_versions.id IN (OLD.plan_version_id, NEW.plan_version_id)
    ON CONFLICT (client_id) DO UPDATE SET stamp = client_stamps.stamp + 1;
END;
CREATE TRIGGER plan_service_items_delete_stamps AFTER DELETE ON plan_service_items BEGIN
    INSERT INTO client_stamps (client_id, stamp)
    SELECT plans.client_id, 1 FROM plan_versions JOIN plans ON plans.id = plan_versions.plan_id
    WHERE plan_versions.id = OLD.plan_version_id
    ON CONFLICT (client_id) DO UPDATE SET stamp = client_stamps.stamp + 1;
END;

-- What names a meeting.
CREATE TRIGGER inquiries_insert_stamps AFTER INSERT ON inquiries BEGIN
    INSERT INTO client_stamps (client_id, stamp)
    SELECT client_id, 1 FROM meetings WHERE id = NEW.meeting_id
    ON CONFLICT (client_id) DO UPDATE SET stamp = client_stamps.stamp + 1;
END;
CREATE TRIGGER inquiries_update_stamps AFTER UPDATE ON inquiries BEGIN
    INSERT INTO client_stamps (client_id, stamp)
    SELECT client_id, 1 FROM meetings WHERE id IN (OLD.meeting_id, NEW.meeting_id)
    ON CONFLICT (client_id) DO UPDATE SET stamp = client_stamps.stamp + 1;
END;
CREATE TRIGGER inquiries_delete_stamps AFTER DELETE ON inquiries BEGIN
    INSERT INTO client_stamps (client_id, stamp)
    SELECT client_id, 1 FROM meetings WHERE id = OLD.meeting_id
    ON CONFLICT (client_id) DO UPDATE SET stamp = client_stamps.stamp + 1;
END;

-- Facts name offices by their uid, which never changes; should it, everybody is stamped.
CREATE TRIGGER offices_update_stamps AFTER UPDATE OF uid ON offices BEGIN
    INSERT INTO client_stamps (client_id, stamp) SELECT id, 1 FROM clients WHERE TRUE
    ON CONFLICT (client_id) DO UPDATE SET stamp = client_stamps.stamp + 1;
END;
CREATE TRIGGER offices_delete_stamps AFTER DELETE ON offices BEGIN
    INSERT INTO client_stamps (client_id, stamp) SELECT id, 1 FROM clients WHERE TRUE
    ON CONFLICT (client_id) DO UPDATE SET stamp = client_stamps.stamp + 1;
END;
