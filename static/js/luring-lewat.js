// Erases what a door has left on this device of a meeting that is over, on whatever staff page one comes by (ADR 16).
// What still waits to be sent stays, with nothing else beside it.
"use strict";

(async () => {
  const PREFIX = "rakor-pintu-", UNTIL = `${PREFIX}until-`;
  const over = [];
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

  for (const meeting of over) {
    const database = await answered(indexedDB.open(PREFIX + meeting)).catch(() => null);
    let waits = 0;
    if (database?.objectStoreNames.contains("queue")) {
      const work = database.transaction(["queue", "parts"], "readwrite");
      waits = await answered(work.objectStore("queue").count());
      await answered(work.objectStore("parts").clear());
    }
    database?.close();
    if (waits) continue;
    await answered(indexedDB.deleteDatabase(PREFIX + meeting)).catch(() => null);
    for (const name of (await window.caches?.keys()) ?? []) if (name.startsWith(`${PREFIX}${meeting}-`)) await caches.delete(name);
    for (const worker of (await navigator.serviceWorker?.getRegistrations()) ?? []) {
      if (new URL(worker.scope).pathname.includes(`/${meeting}/`)) await worker.unregister();
    }
    localStorage.removeItem(UNTIL + meeting);
  }
})();
