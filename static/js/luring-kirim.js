// Sends what a page has done, in order, and fetches how the meeting stands. The queue is the store's: an act is
// written there first and leaves it only when the server has said what became of it. The same receipt goes with it
// every time, so that what was sent twice counts once.
"use strict";

const Kirim = (() => {
  const AT_MOST = 50, LARGEST = 1_500_000; // entries and characters of one request
  const PATIENCE = 4000; // ms after which the device judges by itself
  const GIVE_UP = 25_000; // ms after which a request is dropped
  const REFRESH = 10_000, FIRST_RETRY = 2000, LAST_RETRY = 30_000;

  class Away extends Error {}

  /**
   * `options`: store, addresses {data, record}, device, on {manifest(manifest), change(), gone(), settled(manifest, batch,
   * body), mustTell(result, isNews), row(result, entry)}: `settled` puts what was answered into the manifest and says
   * whether it did; `row` is what is kept of an answer that a person must read. `state` says how the page stands: "online", "offline", "signed_out", "refused" or "final"; `since` when it went away.
   */
  function create({ store, addresses, device, on }) {
    const box = { state: "online", since: null, login: "", words: "", manifest: null, skew: 0, isSending: false };
    let etag = "", csrf = "", session = "", wait = FIRST_RETRY, timer = 0, isStopped = false, chain = Promise.resolve();
    const results = new Map(); // what became of the last acts of this tab
    const judgedHere = new Set(); // what this tab has told by its own judgement, as no answer came in time

    function become(state, extra = {}) {
      if (state === "offline" && box.state !== "offline") box.since = new Date();
      const isNew = state !== box.state;
      Object.assign(box, extra, { state });
      if (state === "online") wait = FIRST_RETRY;
      if (isNew) on.change();
    }

    // ── one request ─────────────────────────────────────────────────────────────────────────────
    async function ask(address, options = {}) {
      const stop = new AbortController();
      const clock = setTimeout(() => stop.abort(), GIVE_UP);
      try {
        const answer = await fetch(address, {
          cache: "no-store", credentials: "same-origin", redirect: "error", signal: stop.signal, ...options,
          headers: { Accept: "application/json", ...options.headers },
        });
        const isJson = (answer.headers.get("Content-Type") ?? "").startsWith("application/json");
        // A hotel's network that answers in the portal's name, or a proxy before a portal that is down.
        if (answer.status >= 500 || (answer.ok && !isJson)) throw new Away();
        const said = Date.parse(answer.headers.get("Date") ?? "");
        return { status: answer.status, etag: answer.headers.get("ETag") ?? "", said, body: isJson ? await answer.json() : {} };
      } catch (error) {
        throw error instanceof Away ? error : new Away();
      } finally {
        clearTimeout(clock);
      }
    }

    /** What every answer may say: who is not signed in, who may not, and that the meeting is over. True if work goes on. */
    function understood({ status, body }) {
      if (status === 401) become("signed_out", { login: body.login ?? "" });
      else if (status === 410) { become("final", { words: body.error ?? "" }); on.gone(); }
      else if (status === 403 || status === 404) become("refused", { words: body.error ?? "" });
      else return true;
      return false;
    }

    /** Take the manifest, unless something later has been heard already: answers overtake one another. */
    async function accept(manifest, mark) {
      if (box.manifest && new Date(manifest.now) < new Date(box.manifest.now)) return;
      etag = mark;
      box.skew = new Date(manifest.now) - Date.now();
      box.manifest = manifest;
      csrf = manifest.csrf;
      on.manifest(manifest);
      await store.put("parts", { kind: "manifest", manifest, skew: box.skew });
    }

    async function refresh() {
      const address = session ? `${addresses.data}?sesi=${encodeURIComponent(session)}` : addresses.data;
      const answer = await ask(address, { headers: etag ? { "If-None-Match": etag } : {} });
      if (!understood(answer)) return;
      if (answer.status === 200) {
        await accept(answer.body, answer.etag);
      } else if (answer.said) box.skew = answer.said - Date.now(); // the device's clock may have been set meanwhile
      become("online");
    }

    // ── sending ─────────────────────────────────────────────────────────────────────────────────
    /** The first entries of the queue that may go together: one session, one door, not too many, not too heavy. */
    function batchOf(queue, limit) {
      const batch = [];
      let weight = 0;
      for (const entry of queue) {
        weight += JSON.stringify(entry).length;
        const differs = entry.session !== queue[0].session || entry.door !== queue[0].door;
        if (differs || batch.length === limit || (batch.length && weight > LARGEST)) break;
        batch.push(entry);
      }
      return batch;
    }

    const inForm = ({ seq, session: _session, door: _door, clock: _clock, title: _title, undoes: _undoes, isFresh, ...entry }) =>
      ({ ...entry, offline: !isFresh });

    async function post(batch, isSecondTry = false) {
      const answer = await ask(addresses.record, {
        method: "POST",
        headers: { "Content-Type": "application/json", "X-CSRFToken": csrf },
        body: JSON.stringify({
          device, door: batch[0].door, session: batch[0].session, sent_at: new Date().toISOString(),
          entries: batch.map(inForm),
        }),
      });
      if (answer.status === 403 && answer.body.csrf && !isSecondTry) {
        // Kept here, not with the list: what waits is sent also where the list has been erased.
        csrf = answer.body.csrf;
        return post(batch, true);
      }
      return answer;
    }

    /** Take note of what became of each, and let go of what the server has. */
    async function settle(batch, body) {
      const said = new Map(body.results.map((result) => [result.receipt, result]));
      const known = batch.filter((entry) => said.has(entry.receipt));
      for (const entry of known) {
        const result = said.get(entry.receipt);
        results.set(entry.receipt, result);
        // A double after "accepted" was said at this door: two have let the same one in.
        const isNews = result.outcome === "double" && judgedHere.has(entry.receipt);
        if (on.mustTell(result, isNews)) {
          // Told before it leaves the queue: between the two it is better kept twice than not at all.
          await store.put("told", { receipt: entry.receipt, clock: entry.clock, isFresh: Boolean(entry.isFresh), ...on.row(result, entry) });
        }
      }
      await store.remove("queue", known.map((entry) => entry.seq));
      if (box.manifest && on.settled(box.manifest, batch, body)) {
        box.manifest.now = body.now ?? box.manifest.now;
        on.manifest(box.manifest);
        await store.put("parts", { kind: "manifest", manifest: box.manifest, skew: box.skew });
      }
      return known.length;
    }

    /** Send until nothing waits, or until something stands in the way. */
    async function drain() {
      let limit = AT_MOST;
      for (;;) {
        const queue = await store.all("queue");
        if (!queue.length) return;
        const batch = batchOf(queue, limit);
        const answer = await post(batch);
        if (!understood(answer)) return;
        if (answer.status === 400 || answer.status === 413) {
          // One that the server cannot read must not hold up those behind it.
          if (batch.length > 1) { limit = Math.max(1, Math.floor(batch.length / 2)); continue; }
          answer.body = { ...box.manifest, results: [{ receipt: batch[0].receipt, outcome: "refused", title: "", words: answer.body.error ?? "", line: null }] };
        } else if (!Array.isArray(answer.body.results)) throw new Away();
        if (!(await settle(batch, answer.body))) throw new Away();
        become("online");
        on.change();
      }
    }

    /** One sender on this device at a time: tabs take turns. */
    function alone(act) {
      if (navigator.locks) return navigator.locks.request(store.name, act);
      chain = chain.then(act, act);
      return chain;
    }

    async function work(act) {
      try {
        await act();
      } catch (error) {
        become("offline");
        // Whatever else went wrong here must not end the sending either; it is told to the console alone.
        if (!(error instanceof Away)) window.console.error(error);
      }
      plan();
      on.change();
    }

    const send = () => work(() => alone(drain));

    async function turn() {
      await work(async () => {
        await alone(drain);
        await refresh();
      });
    }

    /** When to look again: soon while the network is there, ever more rarely while it is not. */
    function plan() {
      clearTimeout(timer);
      // Where the meeting is over and something still waits, it is sent all the same.
      if (isStopped) return;
      const isAway = box.state !== "online";
      timer = setTimeout(() => { if (!document.hidden || isAway) turn(); else plan(); }, isAway ? wait : REFRESH);
      if (isAway) wait = Math.min(LAST_RETRY, wait * 2);
    }

    // ── what the page calls ─────────────────────────────────────────────────────────────────────
    /** Keep the act, then send it. Gives the server's result, or nothing if it is not known within 4 s. */
    async function keep(entry) {
      const isAway = box.state !== "online";
      await store.put("queue", { ...entry, isFresh: !isAway });
      on.change();
      if (isAway) return undefined;
      const late = new Promise((resolve) => { setTimeout(resolve, PATIENCE, "late"); });
      const first = await Promise.race([send(), late]);
      const result = results.get(entry.receipt);
      if (!result) {
        judgedHere.add(entry.receipt);
        if (first === "late") become("offline");
        await stale(entry.receipt);
      }
      return result;
    }

    /** What could not be sent at once is sent as kept away from the network. */
    async function stale(receipt) {
      const waiting = (await store.all("queue")).filter((entry) => entry.receipt === receipt && entry.isFresh);
      for (const entry of waiting) await store.put("queue", { ...entry, isFresh: false });
    }

    async function start() {
      const found = await store.get("parts", "manifest");
      const kept = found && !(new Date(found.manifest.expires_at) < new Date(Date.now() + found.skew)) ? found : null;
      if (kept) {
        Object.assign(box, { manifest: kept.manifest, skew: kept.skew });
        csrf = kept.manifest.csrf;
      }
      // What a closed tab was about to send was not seen by its person: it counts as kept.
      for (const entry of await store.all("queue")) if (entry.isFresh) await store.put("queue", { ...entry, isFresh: false });
      window.addEventListener("online", () => { wait = FIRST_RETRY; turn(); });
      window.addEventListener("offline", () => become("offline"));
      document.addEventListener("visibilitychange", () => { if (!document.hidden) turn(); });
      if (kept) on.manifest(kept.manifest);
      await turn();
    }

    return {
      box, keep, start, turn,
      choose(order) { session = order; etag = ""; return turn(); },
      stop() { isStopped = true; clearTimeout(timer); become("final"); },
    };
  }

  return { create };
})();
