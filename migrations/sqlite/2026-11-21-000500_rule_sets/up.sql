-- From which day on an insurer follows which preset of rules, and what it changes of it.
CREATE TABLE rule_sets (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    uid TEXT NOT NULL UNIQUE,
    insurer_id BIGINT NOT NULL REFERENCES insurers (id),
    effective_from DATE NOT NULL,
    preset TEXT NOT NULL,
    overrides TEXT NOT NULL,
    account_id BIGINT REFERENCES accounts (id),
    created_at TIMESTAMP NOT NULL
);
CREATE INDEX rule_sets_by_insurer_id_effective_from ON rule_sets (insurer_id, effective_from);
