// What was typed and is not acknowledged yet. It lies in IndexedDB, so that a closed tab or a crash loses nothing, and goes as soon
// as the server has said that it is durable. Where IndexedDB is forbidden it lives as long as the page.

/** @typedef {{client_id: string, op: string, [field: string]: unknown}} Write */

const DATABASE = "enza-room";
const STORE = "unsent";

/** @param {string} room @param {string} seat */
export async function openOutbox(room, seat) {
  const place = `${room}/${seat}`;
  const database = await open();
  /** @type {Map<string, Write>} */
  const waiting = new Map((await all(database, place)).map((write) => [write.client_id, write]));
  return {
    /** @param {Write} write */
    async put(write) {
      waiting.set(write.client_id, write);
      await run(database, "readwrite", (store) => store.put({ ...write, place, key: `${place}/${write.client_id}` }));
    },
    /** @param {string} id */
    async drop(id) {
      if (!waiting.delete(id)) return;
      await run(database, "readwrite", (store) => store.delete(`${place}/${id}`));
    },
    /** @param {string} id */
    get: (id) => waiting.get(id),
    writes: () => [...waiting.values()],
    get size() {
      return waiting.size;
    },
  };
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

/** @param {IDBDatabase | null} database @param {string} place @returns {Promise<Write[]>} */
async function all(database, place) {
  const rows = (await run(database, "readonly", (store) => store.getAll())) ?? [];
  return rows
    .filter((/** @type {{place: string}} */ row) => row.place === place)
    .map((/** @type {Record<string, unknown>} */ row) => {
      const write = { ...row };
      delete write.place;
      delete write.key;
      return write;
    });
}
