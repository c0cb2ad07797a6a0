// The queue of the note taker (ADR 21): what the desk or the shell does is kept here first, sent when the network is
// there, and drawn from here while it is not. No page in it.
"use strict";

const Catatan = (() => {
  const EARLIER = 200; // as many earlier savings of the same words as the server reads
  const REWRITES = ["notes", "entry_edit"]; // of the same words only the last waits

  /** Both texts in one: theirs, and whatever paragraph of mine is not among them. */
  function both(theirs, mine) {
    const parts = (text) => text.split(/\n\s*\n/).map((one) => one.trim()).filter(Boolean);
    const kept = parts(theirs);
    return [...kept, ...parts(mine).filter((one) => !kept.includes(one))].join("\n\n");
  }

  const isOf = (act, entry) => act.entry === entry.id || (entry.receipt && act.entry === entry.receipt);

  /**
   * How the meeting stands as this device sees it: the manifest, with what waits laid over it. Items and entries that
   * wait bear `waits`.
   */
  function standing(manifest, queue) {
    const items = manifest.items.map((item) => ({ ...item }));
    const entries = manifest.entries.map((entry) => ({ ...entry }));
    const itemOf = (act) => items.find((item) => item.id === act.item);
    for (const act of queue) {
      const item = itemOf(act);
      if (act.kind === "entry" && !entries.some((entry) => entry.receipt === act.receipt)) {
        entries.push({ id: act.receipt, receipt: act.receipt, item: act.item, as: act.as, speaker: act.speaker, text: act.text, reply_to: act.reply_to ?? "", clock: act.clock, revision: 0, waits: true });
      }
      if (act.kind === "entry_edit") {
        const { text, speaker, as, reply_to: replyTo = "" } = act;
        for (const entry of entries.filter((one) => isOf(act, one))) Object.assign(entry, { text, speaker, as, reply_to: replyTo, waits: true });
      }
      if (item && act.kind === "notes") Object.assign(item, { text: act.text, waits: true });
      if (item && act.kind === "decision") Object.assign(item, { decision: act.to, waits: true });
      if (item && act.kind === "item_state") {
        // One item is under way at a time: the one before is done by that.
        if (act.to === "in_progress") for (const other of items) if (other !== item && other.state === act.to) other.state = "done";
        Object.assign(item, { state: act.to, waits: true });
        if (!["in_progress", "done"].includes(act.to)) item.decision = "";
      }
    }
    return { items, entries };
  }

  /** What was answered, put into the manifest. */
  function settle(manifest, results) {
    for (const { item, entry, outcome } of results) {
      if (outcome === "refused") continue;
      if (item) {
        if (item.state === "in_progress") for (const other of manifest.items) if (other.state === item.state) other.state = "done";
        manifest.items = manifest.items.map((one) => (one.id === item.id ? { ...one, ...item } : one));
      }
      if (!entry) continue;
      const isKnown = manifest.entries.some((one) => one.id === entry.id);
      manifest.entries = isKnown ? manifest.entries.map((one) => (one.id === entry.id ? entry : one)) : [...manifest.entries, entry];
    }
  }

  /**
   * The queue of a page. `page` bears data-meeting, data-data, data-record, data-worker and data-scope; `on`: change(queue,
   * told), settled(results, batch), gone().
   */
  async function open(page, on) {
    const address = page.dataset;
    const store = await Simpan.open("catatan", address.meeting);
    let manifest = null, isGone = false;

    const changed = async () => on.change(await store.all("queue"), await store.all("told"));

    const kirim = Kirim.create({
      store, device: Simpan.device(), addresses: { data: address.data, record: address.record },
      on: {
        manifest(fresh) {
          manifest = fresh;
          // On this device's own clock: luring-lewat.js knows no other.
          if (fresh.expires_at) Simpan.until(store, new Date(new Date(fresh.expires_at) - kirim.box.skew).toISOString());
          changed();
        },
        change: changed,
        gone: () => forget(),
        mustTell: ({ outcome }) => ["conflict", "refused"].includes(outcome),
        row: ({ outcome, title, words, theirs }, { seq: _seq, isFresh: _isFresh, ...act }) => ({ outcome, title, words, theirs, act }),
        settled(kept, batch, { results }) {
          settle(kept, results);
          on.settled(results, batch);
          return true;
        },
      },
    });

    /** The hour on the clock of the meeting, as far as this device knows it: "08.41". */
    function clock() {
      const at = new Date(Date.now() + kirim.box.skew);
      const offset = /([+-])(\d\d):(\d\d)$/.exec(manifest?.expires_at ?? "");
      const away = offset ? Number(`${offset[1]}1`) * (offset[2] * 60 + Number(offset[3])) : -at.getTimezoneOffset();
      return new Date(at.getTime() + away * 60_000).toISOString().slice(11, 16).replace(":", ".");
    }

    /**
     * Keep an act, then send it. Gives the server's result, or nothing if it is not known within four seconds. Of
     * savings of the same words only the last is kept, with the numbers of those before: one of them may have come.
     */
    async function keep(done) {
      const act = { receipt: Simpan.uuid(), at: new Date().toISOString(), by: manifest?.user ?? "", clock: clock(), ...done };
      const same = (one) => REWRITES.includes(act.kind) && one.kind === act.kind && one.item === act.item && one.entry === act.entry;
      const before = (await store.all("queue")).filter(same);
      if (before.length) {
        act.revision = before[0].revision;
        act.tried ??= before[0].tried;
        act.after = [...before.flatMap((one) => [...(one.after ?? []), one.receipt]), ...(act.after ?? [])].slice(-EARLIER);
      }
      const sent = kirim.keep(act);
      // The newer one lies on the disk before the older goes: `keep` writes it first.
      if (before.length) await store.remove("queue", before.map((one) => one.seq));
      const result = await sent;
      await changed();
      return result;
    }

    /** What a person has read or decided. */
    async function heard(rows) {
      await store.remove("told", rows.map((row) => row.receipt));
      await changed();
    }

    /** The meeting is over, or its data is to go. What waits stays, unless a person has said otherwise. */
    async function forget(isAsked = false) {
      if (isGone) return;
      const waits = [...await store.all("queue"), ...await store.all("told")].length;
      if (waits && !isAsked) {
        manifest = null;
        await store.remove("parts", ["manifest"]);
        return;
      }
      isGone = true;
      kirim.stop();
      await Simpan.erase(store, address.scope);
      on.gone();
    }

    document.addEventListener("store:erased", () => forget(true));
    window.setInterval(() => {
      if (manifest?.expires_at && new Date(manifest.expires_at) < new Date(Date.now() + kirim.box.skew)) forget();
    }, 60_000);
    if (navigator.serviceWorker) {
      navigator.serviceWorker.register(address.worker, { updateViaCache: "none" }).catch(() => { /* away, or signed out: the next visit */ });
      navigator.storage?.persist?.().catch(() => {});
    }
    return {
      store, box: kirim.box, keep, heard, forget, clock, start: kirim.start, turn: kirim.turn,
      get manifest() { return manifest; },
      all: () => store.all("queue"),
      /** The manifest with what waits; nothing where the device holds none. */
      stand: async () => (manifest ? standing(manifest, await store.all("queue")) : null),
    };
  }

  return { open, both, standing };
})();
