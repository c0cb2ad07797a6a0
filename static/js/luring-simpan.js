// What a page keeps on the device (ADR 16): one IndexedDB database for each meeting and page ("pintu" the door, "catatan"
// the notes), erased after it.
//
// Stores: `parts` (one row a kind: the manifest), `queue` (what was done and is not yet with the server, in order, each
// with its `kind`), `told` (what the server did not simply take, until a person has read it). Where the browser keeps
// nothing, or no more (the disk is full), the same is held in memory and `isLasting` is no.
"use strict";

const Simpan = (() => {
  const OURS = "rakor-";
  const STORES = { parts: { keyPath: "kind" }, queue: { keyPath: "seq", autoIncrement: true }, told: { keyPath: "receipt" } };

  /** One request of IndexedDB as a promise. */
  const done = (request) => new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });

  function openDatabase(name) {
    return new Promise((resolve, reject) => {
      const request = indexedDB.open(name, 1);
      request.onupgradeneeded = () => {
        for (const [store, options] of Object.entries(STORES)) request.result.createObjectStore(store, options);
      };
      request.onsuccess = () => resolve(request.result);
      request.onerror = request.onblocked = () => reject(request.error);
    });
  }

  /** The same few calls, on memory alone. */
  function inMemory(name, mark = "") {
    const rows = Object.fromEntries(Object.keys(STORES).map((store) => [store, new Map()]));
    let last = 0;
    return {
      name,
      isLasting: false,
      all: async (store) => [...rows[store].values()],
      get: async (store, key) => rows[store].get(key),
      async put(store, row) {
        if (store === "queue") row.seq ??= mark ? `${mark}${String((last += 1)).padStart(6, "0")}` : (last += 1);
        rows[store].set(row[STORES[store].keyPath], structuredClone(row));
      },
      remove: async (store, keys) => keys.forEach((key) => rows[store].delete(key)),
      async erase() { Object.values(rows).forEach((map) => map.clear()); },
    };
  }

  function inDatabase(name, database) {
    let isClosed = false, isLasting = true;
    // What the disk did not take: as a key, a text comes behind all numbers. And what it would not let go.
    const spilt = inMemory(name, `~${Date.now()}-`), removed = new Set();
    const close = () => {
      isClosed = true;
      database.close();
    };
    const within = async (store, mode, act) => {
      if (isClosed) return act.empty;
      const transaction = database.transaction(store, mode);
      const finished = new Promise((resolve, reject) => {
        transaction.oncomplete = resolve;
        transaction.onerror = transaction.onabort = () => reject(transaction.error);
      });
      const answer = act(transaction.objectStore(store));
      // Kept means on the disk: only then is it said.
      return mode === "readwrite" ? finished.then(() => answer) : answer;
    };
    // Another tab erases: let go of it, and say so.
    database.onversionchange = () => {
      close();
      document.dispatchEvent(new CustomEvent("store:erased"));
    };
    const none = (act, empty) => Object.assign(act, { empty });
    /** `act`, and where the disk fails what `instead` gives. */
    const orElse = async (act, instead) => {
      try {
        return await act;
      } catch (error) {
        isLasting = false;
        window.console.warn(error);
        return instead();
      }
    };
    const keyOf = (store, row) => row[STORES[store].keyPath];
    return {
      name,
      get isLasting() { return isLasting; },
      async all(store) {
        const kept = await orElse(within(store, "readonly", none((rows) => done(rows.getAll()), [])), () => []);
        const held = await spilt.all(store), keys = new Set(held.map((row) => keyOf(store, row)));
        return [...kept.filter((row) => !keys.has(keyOf(store, row)) && !removed.has(keyOf(store, row))), ...held];
      },
      get: async (store, key) => (await spilt.get(store, key)) ?? orElse(within(store, "readonly", (rows) => done(rows.get(key))), () => undefined),
      put: (store, row) => orElse(
        within(store, "readwrite", (rows) => { rows.put(row); }).then(() => spilt.remove(store, [keyOf(store, row)])),
        () => spilt.put(store, row),
      ),
      async remove(store, keys) {
        await spilt.remove(store, keys);
        await orElse(within(store, "readwrite", (rows) => { keys.forEach((key) => rows.delete(key)); }), () => { keys.forEach((key) => removed.add(key)); });
      },
      async erase() {
        await spilt.erase();
        close();
        await done(indexedDB.deleteDatabase(name));
      },
    };
  }

  /** The database of one page ("pintu", "catatan") of a meeting. */
  async function open(page, meeting) {
    const name = `${OURS}${page}-${meeting}`;
    try {
      return inDatabase(name, await openDatabase(name));
    } catch {
      return inMemory(name);
    }
  }

  // ── the device ────────────────────────────────────────────────────────────────────────────────
  /** A number that stands for nobody; also on plain http, where the browser makes none by itself. */
  function uuid() {
    if (crypto.randomUUID) return crypto.randomUUID();
    const bytes = crypto.getRandomValues(new Uint8Array(16));
    bytes[6] = (bytes[6] & 15) | 64;
    bytes[8] = (bytes[8] & 63) | 128;
    const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
    return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join("-");
  }

  /** A word the device remembers, whatever the meeting: its number, the name of its door. */
  function remembered(key, value) {
    try {
      if (value !== undefined) localStorage.setItem(OURS + key, value);
      return localStorage.getItem(OURS + key) ?? "";
    } catch {
      return value ?? "";
    }
  }

  const device = () => remembered("device") || remembered("device", uuid());

  /** When all of it must be gone: read by luring-lewat.js, also where nobody opens this page again. */
  const until = (store, moment) => remembered(`until-${store.name}`, moment);

  /** Forget the meeting: the database, what the worker kept, and the worker, whose scope is the folder `scope`. */
  async function erase(store, scope) {
    await store.erase();
    try {
      localStorage.removeItem(`${OURS}until-${store.name}`);
    } catch { /* nothing may be kept here, so nothing was */ }
    if (window.caches) {
      const kept = (await caches.keys()).filter((name) => name.startsWith(`${store.name}-`));
      await Promise.all(kept.map((name) => caches.delete(name)));
    }
    const worker = await navigator.serviceWorker?.getRegistration(scope);
    // Only the worker of this page.
    if (worker && new URL(worker.scope).pathname === scope) await worker.unregister();
  }

  return { open, erase, until, uuid, remembered, device };
})();
