-- When anything changes from which the duties of a client follow, the client's stamp changes in the same transaction. The
-- database keeps it by itself, so that no writer can forget it; whoever has worked something out under a stamp may use it
-- again while the stamp is the same. It references no table: the stamp of an erased client stays, so that nothing that was
-- worked out under it is used again.
CREATE TABLE client_stamps (
    client_id BIGINT PRIMARY KEY,
    stamp BIGINT NOT NULL
);

-- Who changed stands in the rows themselves. Stamps are taken in the order of the keys, so that two statements don't wait for
-- each other.
CREATE FUNCTION stamp_themselves() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO client_stamps (client_id, stamp) SELECT DISTINCT id, 1 FROM changed ORDER BY 1
    ON CONFLICT (client_id) DO UPDATE SET stamp = client_stamps.stamp + 1;
    RETURN NULL;
END $$;
CREATE FUNCTION stamp_by_client() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO client_stamps (client_id, stamp) SELECT DISTINCT client_id, 1 FROM changed ORDER BY 1
    ON CONFLICT (client_id) DO UPDATE SET stamp = client_stamps.stamp + 1;
    RETURN NULL;
END $$;
CREATE FUNCTION stamp_everybody() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO client_stamps (client_id, stamp) SELECT DISTINCT id, 1 FROM clients ORDER BY 1
    ON CONFLICT (client_id) DO UPDATE SET stamp = client_stamps.stamp + 1;
    RETURN NULL;
END $$;

-- Who changed is looked up. Another transaction may just be giving a plan to another client: it holds the stamps of both, so
-- that after the wait for one the look is taken again. It is taken row by row (a subquery, not a join), since its plan is made
-- once and has to serve one row and thousands.
CREATE FUNCTION stamp_by_plan() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    stamped BIGINT[] := '{}';
    found BIGINT[];
BEGIN
    LOOP
        found := ARRAY(
            SELECT DISTINCT client FROM (
                SELECT (SELECT client_id FROM plans WHERE plans.id = changed.plan_id) AS client FROM changed
            ) AS clients
            WHERE client IS NOT NULL AND client <> ALL (stamped) ORDER BY client
        );
        EXIT WHEN found = '{}';
        INSERT INTO client_stamps (client_id, stamp) SELECT client, 1 FROM unnest(found) AS client
        ON CONFLICT (client_id) DO UPDATE SET stamp = client_stamps.stamp + 1;
        stamped := stamped || found;
    END LOOP;
    RETURN NULL;
END $$;
CREATE FUNCTION stamp_by_version() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    stamped BIGINT[] := '{}';
    found BIGINT[];
BEGIN
    LOOP
        found := ARRAY(
            SELECT DISTINCT client FROM (
                SELECT (
                    SELECT plans.client_id FROM plan_versions JOIN plans ON plans.id = plan_versions.plan_id
                    WHERE plan_versions.id = version.plan_version_id
                ) AS client
                FROM (SELECT DISTINCT plan_version_id FROM changed) AS version
            ) AS clients
            WHERE client IS NOT NULL AND client <> ALL (stamped) ORDER BY client
        );
        EXIT WHEN found = '{}';
        INSERT INTO client_stamps (client_id, stamp) SELECT client, 1 FROM unnest(found) AS client
        ON CONFLICT (client_id) DO UPDATE SET stamp = client_stamps.stamp + 1;
        stamped := stamped || found;
    END LOOP;
    RETURN NULL;
END $$;
CREATE FUNCTION stamp_by_meeting() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    stamped BIGINT[] := '{}';
    found BIGINT[];
BEGIN
    LOOP
        found := ARRAY(
            SELECT DISTINCT client FROM (
                SELECT (SELECT client_id FROM meetings WHERE meetings.id = changed.meeting_id) AS client FROM changed
            ) AS clients
            WHERE client IS NOT NULL AND client <> ALL (stamped) ORDER BY client
        );
        EXIT WHEN found = '{}';
        INSERT INTO client_stamps (client_id, stamp) SELECT client, 1 FROM unnest(found) AS client
        ON CONFLICT (client_id) DO UPDATE SET stamp = client_stamps.stamp + 1;
        stamped := stamped || found;
    END LOOP;
    RETURN NULL;
END $$;
-- A version that goes to another plan is spoken of by records of other clients too.
CREATE FUNCTION stamp_who_name_the_version() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    stamped BIGINT[] := '{}';
    found BIGINT[];
BEGIN
    LOOP
        found := ARRAY(
            SELECT DISTINCT client FROM (
                SELECT client_id AS client FROM meetings WHERE plan_version_id IN (SELECT id FROM changed)
                UNION ALL SELECT client_id FROM consents WHERE plan_version_id IN (SELECT id FROM changed)
                UNION ALL SELECT meetings.client_id FROM inquiries JOIN meetings ON meetings.id = inquiries.meeting_id
                WHERE inquiries.plan_version_id IN (SELECT id FROM changed)
            ) AS clients
            WHERE client IS NOT NULL AND client <> ALL (stamped) ORDER BY client
        );
        EXIT WHEN found = '{}';
        INSERT INTO client_stamps (client_id, stamp) SELECT client, 1 FROM unnest(found) AS client
        ON CONFLICT (client_id) DO UPDATE SET stamp = client_stamps.stamp + 1;
        stamped := stamped || found;
    END LOOP;
    RETURN NULL;
END $$;

-- A change stamps both whom a row named before and whom it names now: where one goes to another client, both change.
DO $$
DECLARE
    ways CONSTANT TEXT[][] := ARRAY[
        ['clients', 'stamp_themselves'],
        ['certifications', 'stamp_by_client'],
        ['client_frameworks', 'stamp_by_client'],
        ['client_states', 'stamp_by_client'],
        ['consents', 'stamp_by_client'],
        ['duty_entries', 'stamp_by_client'],
        ['meetings', 'stamp_by_client'],
        ['plans', 'stamp_by_client'],
        ['plan_versions', 'stamp_by_plan'],
        ['deliveries', 'stamp_by_version'],
        ['plan_goals', 'stamp_by_version'],
        ['plan_service_items', 'stamp_by_version'],
        ['inquiries', 'stamp_by_meeting']
    ];
    way TEXT[];
BEGIN
    FOREACH way SLICE 1 IN ARRAY ways LOOP
        EXECUTE format('CREATE TRIGGER %1$s_insert_stamps AFTER INSERT ON %1$s
            REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION %2$s()', way[1], way[2]);
        EXECUTE format('CREATE TRIGGER %1$s_update_stamps_old AFTER UPDATE ON %1$s
            REFERENCING OLD TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION %2$s()', way[1], way[2]);
        EXECUTE format('CREATE TRIGGER %1$s_update_stamps_new AFTER UPDATE ON %1$s
            REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION %2$s()', way[1], way[2]);
        EXECUTE format('CREATE TRIGGER %1$s_delete_stamps AFTER DELETE ON %1$s
            REFERENCING OLD TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION %2$s()', way[1], way[2]);
    END LOOP;
END $$;
CREATE TRIGGER plan_versions_update_stamps_others AFTER UPDATE ON plan_versions
    REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION stamp_who_name_the_version();
-- Facts name offices by their uid, which never changes; should it, everybody is stamped.
CREATE TRIGGER offices_update_stamps AFTER UPDATE OF uid ON offices
    FOR EACH STATEMENT EXECUTE FUNCTION stamp_everybody();
CREATE TRIGGER offices_delete_stamps AFTER DELETE ON offices
    FOR EACH STATEMENT EXECUTE FUNCTION stamp_everybody();
