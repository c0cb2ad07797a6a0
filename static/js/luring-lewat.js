// Erases what a door or a note taker has left on this device of a meeting that is over, on whatever staff page one comes
// by (ADR 16).
// What still waits to be sent stays, with nothing else beside it.
"use strict";

(async () => {
  const UNTIL = "rakor-until-";
  const over = []; // names of databases: "rakor-pintu-<meeting>"
  try {
    for (const key of Object.keys(localStorage)) {
      if (key.startsWith(UNTIL) && new Date(localStorage.getItem(key)) < new Date()) over.push(key.slice(UNTIL.length));
    }
  } catch {
    return; // nothing may be kept here, so nothing was
  }

  const answered = (request) => new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });

  for (const store of over) {
    const database = await answered(indexedDB.open(store)).catch(() => null);
    let waits = 0;
    if (database?.objectStoreNames.contains("queue")) {
      const work = database.transaction(["queue", "parts", "told"], "readwrite");
      waits = await answered(work.objectStore("queue").count());
      // Words that a note taker has not decided on are nowhere else.
      if (store.startsWith("rakor-catatan-")) waits += await answered(work.objectStore("told").count());
      await answered(work.objectStore("parts").clear());
    }
    database?.close();
    if (waits) continue;
    await answered(indexedDB.deleteDatabase(store)).catch(() => null);
    for (const name of (await window.caches?.keys()) ?? []) if (name.startsWith(`${store}-`)) await caches.delete(name);
    for (const worker of (await navigator.serviceWorker?.getRegistrations()) ?? []) {
      const [, page, meeting] = store.split("-");
      if (new URL(worker.scope).pathname.endsWith(`/${meeting}/${page}/`)) await worker.unregister();
    }
    localStorage.removeItem(UNTIL + store);
  }
})();
