INSERT INTO delivery_steps (delivery_id, kind, noted_at, noted_by, reason) VALUES (1, 'revoked', '2026-11-22 00:00:00', 'delivery-noted_by-613', 'delivery-reason-613');
