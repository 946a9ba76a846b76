// What was typed and is not settled yet: unsent, or not accepted. It lies in IndexedDB, so that a closed tab or a crash loses nothing,
// and goes as soon as the server has said that it is durable, when the person signs out, and after a day. Where IndexedDB is
// forbidden it lives as long as the page.

/** @typedef {{client_id: string, op: string, refused?: string, [field: string]: unknown}} Write */

const DATABASE = "enza-room";
const STORE = "unsent";
const DAY_MS = 24 * 60 * 60_000;

/** @param {string} room @param {string} seat */
export async function openOutbox(room, seat) {
  const place = `${room}/${seat}`;
  const database = await open();
  await dropOld(database);
  /** @type {Map<string, Write>} */
  const waiting = new Map((await all(database, place)).map((write) => [write.client_id, write]));
  /** @param {Write} write */
  const put = async (write) => {
    waiting.set(write.client_id, write);
    await run(database, "readwrite", (store) => store.put({ ...write, place, key: `${place}/${write.client_id}`, put_at: Date.now() }));
  };
  return {
    put,
    /** @param {string} id */
    async drop(id) {
      if (!waiting.delete(id)) return;
      await run(database, "readwrite", (store) => store.delete(`${place}/${id}`));
    },
    /** Keeps a write that was not accepted, with the reason, until its author has settled it. @param {string} id @param {string} reason */
    async refuse(id, reason) {
      const write = waiting.get(id);
      if (write) await put({ ...write, refused: reason });
      return write !== undefined;
    },
    writes: () => [...waiting.values()].filter((write) => write.refused === undefined),
    refused: () => [...waiting.values()].filter((write) => write.refused !== undefined),
    get size() {
      return this.writes().length;
    },
  };
}

/** Everything goes: the person signs out. */
export async function clearOutbox() {
  await run(await open(), "readwrite", (store) => store.clear());
}

/** What nobody came back for within a day goes. */
export async function expireOutbox() {
  await dropOld(await open());
}

/** @returns {Promise<IDBDatabase | null>} */
function open() {
  return new Promise((resolve) => {
    let request;
    try {
      request = indexedDB.open(DATABASE, 1);
    } catch {
      return resolve(null);
    }
    request.onupgradeneeded = () => request.result.createObjectStore(STORE, { keyPath: "key" });
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => resolve(null);
  });
}

/** @param {IDBDatabase | null} database @param {IDBTransactionMode} mode @param {(store: IDBObjectStore) => IDBRequest} work */
function run(database, mode, work) {
  return new Promise((resolve) => {
    if (!database) return resolve(undefined);
    const request = work(database.transaction(STORE, mode).objectStore(STORE));
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => resolve(undefined);
  });
}

/** @param {IDBDatabase | null} database */
async function dropOld(database) {
  const rows = (await run(database, "readonly", (store) => store.getAll())) ?? [];
  const old = rows.filter((/** @type {{put_at?: number}} */ row) => !(Date.now() - (row.put_at ?? 0) < DAY_MS));
  for (const { key } of old) await run(database, "readwrite", (store) => store.delete(key));
}

/** @param {IDBDatabase | null} database @param {string} place @returns {Promise<Write[]>} */
async function all(database, place) {
  const rows = (await run(database, "readonly", (store) => store.getAll())) ?? [];
  return rows
    .filter((/** @type {{place: string}} */ row) => row.place === place)
    .map((/** @type {Record<string, unknown>} */ row) => {
      const write = { ...row };
      delete write.place;
      delete write.key;
      delete write.put_at;
      return write;
    });
}
