-- 現病歴・既往歴 as 利用者基本情報 (別表2) told it on a day; what is told later of the same day replaces it.
CREATE TABLE client_illnesses (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    client_id BIGINT NOT NULL REFERENCES clients (id),
    consulted_on DATE NOT NULL,
    sort INTEGER NOT NULL,
    since TEXT NOT NULL,
    name TEXT NOT NULL,
    doctor TEXT NOT NULL,
    role TEXT,
    phone TEXT NOT NULL,
    course TEXT,
    treatment TEXT NOT NULL,
    UNIQUE (client_id, consulted_on, sort)
);
