-- What was done with the link of a delivery after it was sent: taken back, sent again, sent anew with another link. Each time
-- stays. deliveries.revoked_at, revoked_by and revoked_reason held only the last time and are read no more.
CREATE TABLE delivery_steps (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    delivery_id BIGINT NOT NULL REFERENCES deliveries (id),
    kind TEXT NOT NULL,
    noted_at TIMESTAMP NOT NULL,
    noted_by TEXT NOT NULL,
    reason TEXT NOT NULL
);
CREATE INDEX delivery_steps_by_delivery_id ON delivery_steps (delivery_id);

INSERT INTO delivery_steps (delivery_id, kind, noted_at, noted_by, reason)
SELECT id, 'revoked', revoked_at, revoked_by, revoked_reason FROM deliveries WHERE revoked_at IS NOT NULL ORDER BY id;
-- A letter that left after its link was taken back carried another one; who sent it again stands in the audit log only.
INSERT INTO delivery_steps (delivery_id, kind, noted_at, noted_by, reason)
SELECT d.id, 'renewed', i.sent_at, '', ''
FROM deliveries d
JOIN invitations i ON i.delivery_id = d.id
WHERE d.revoked_at IS NOT NULL AND i.sent_at > d.revoked_at
ORDER BY d.id;
