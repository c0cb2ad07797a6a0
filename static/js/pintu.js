// The door: scan, search, paper code or guest in; the judgement of the server, or of the device, out (ADR 16).
"use strict";

(async () => {
  const page = document.getElementById("door"), address = page.dataset;
  const { say, make, shape } = Lembar;
  const part = (id) => document.getElementById(id);
  const store = await Simpan.open("pintu", address.meeting);
  let manifest = null, mode = "in", scanner = null, cameraTrouble = "", shown = "", lastTold = null, isGone = false;

  const kirim = Kirim.create({
    store, device: Simpan.device(),
    addresses: { data: address.data, record: address.record },
    on: {
      manifest(fresh) { manifest = fresh; remind(fresh); Rangka.head(manifest); if (!part("find").hidden) list(); },
      change: () => Rangka.draw(manifest),
      gone: () => gone(),
      mustTell: ({ outcome }, isNews) => isNews || ["conflict", "refused", "set_aside"].includes(outcome),
      row: ({ outcome, title, words, line }, entry) => ({ outcome, title, words, who: line?.post ?? entry.title }),
      settled,
    },
  });
  const Rangka = window.Rangka.create({ page, store, box: kirim.box, door });

  /** What was answered, put into the list. */
  function settled(kept, batch, { counts, conflicts, walk_ins, roll, results }) {
    // What is said of another sitting than the one shown says nothing of its lines.
    if ((batch[0].session ?? null) !== kept.session) return false;
    const lines = new Map(results.filter((one) => one.line).map((one) => [one.line.id, one.line]));
    Object.assign(kept, { counts, conflicts, walk_ins, roll }, {
      // A line that the server sends may leave out what cannot have changed.
      lines: kept.lines.map((line) => (lines.has(line.id) ? { ...line, ...lines.get(line.id) } : line)),
    });
    return true;
  }

  /** When all must be gone, on this device's own clock: luring-lewat.js knows no other. */
  function remind({ expires_at: at }) {
    if (at) Simpan.until(store, new Date(new Date(at) - kirim.box.skew).toISOString());
  }

  function door(name) { return Simpan.remembered("pintu-door", name); }

  /** A moment of this device on the clock of the meeting: "08.41". */
  function clock(moment = new Date()) {
    const at = new Date(moment.getTime() + kirim.box.skew);
    const offset = /([+-])(\d\d):(\d\d)$/.exec(manifest?.expires_at ?? "");
    const away = offset ? Number(`${offset[1]}1`) * (offset[2] * 60 + Number(offset[3])) : -at.getTimezoneOffset();
    return new Date(at.getTime() + away * 60_000).toISOString().slice(11, 16).replace(":", ".");
  }

  // ── an act ────────────────────────────────────────────────────────────────────────────────────
  /** Keep it, send it, and show what became of it. `line` may be unknown. */
  async function act(done, line) {
    const queue = await store.all("queue");
    const entry = {
      receipt: Simpan.uuid(), mode: "hall", at: new Date().toISOString(), by: manifest?.user ?? "", clock: clock(),
      session: manifest?.session ?? null, door: door(), title: line?.post ?? done.name ?? "", ...done,
    };
    const judged = Nilai.judge(entry, line, queue, entry.session);
    // What changes nothing here is not kept: nobody is to decide on a second look at the same person.
    if (judged === "double" || judged === "not_in") {
      kirim.turn();
      return tell({ outcome: judged, line, entry, earlier: line });
    }
    if (judged === "unknown" && kirim.box.state !== "online") return tell({ outcome: "unknown", entry });
    let result = await kirim.keep(entry);
    if (result) await store.remove("told", [entry.receipt]);
    const kept = (await store.all("queue")).some((one) => one.receipt === entry.receipt);
    result ??= { outcome: judged, isLocal: true };
    await tell({ ...result, line: result.line ? { ...line, ...result.line } : line, entry, isKept: kept });
  }

  const AS = { own: "present", representing: "represented", companion: "companion" };

  function titleOf({ outcome, title, isLocal, entry }) {
    if (title && !isLocal) return title;
    const special = { accepted: ["out", "roll"], double: ["out", "roll"] }[outcome]?.includes(entry.kind);
    return say(special ? `${outcome}_${entry.kind}` : outcome);
  }

  function factsOf({ outcome, line, earlier, other, entry }, now) {
    if (other) return [["date", other.day], ["code", other.code]];
    if (outcome === "double" && earlier) {
      const came = [earlier.at && `${earlier.at} ${manifest.zone}`, earlier.door].filter(Boolean).join(", ");
      return [["came", came], ["as", earlier.as], ["seat", line?.seat]];
    }
    const who = [entry.name, entry.position].filter(Boolean).join(", ");
    const as = entry.kind === "in" ? say(AS[entry.capacity]) : "";
    return [["as", as], ["name", who], ["seat", line?.seat], ["time", `${entry.clock} ${manifest?.zone ?? ""}`]].filter(() => now);
  }

  async function tell(told) {
    const { outcome, line, entry, isKept } = told;
    if (outcome === "double") {
      const stand = line && Nilai.standing(line, await store.all("queue"), entry.session);
      told.earlier = told.earlier && told.earlier !== line ? told.earlier : { at: stand.at, door: stand.door, as: stand.kept ? say(AS[stand.kept.capacity]) : stand.as };
    }
    const isDone = ["accepted", "back", "waiting", "undone"].includes(outcome);
    const fixed = { double: say("double_words"), not_in: say("not_in_words"), waiting: say("waiting_words"), unknown: say(isKept ? "unknown_kept" : "unknown_words") };
    const words = (told.isLocal ? "" : told.words) || fixed[outcome] || (outcome === "refused" ? say("refused_words") : "");
    const who = told.other ? say("other_qr", told.other) : line?.post ?? entry.title;
    const shows = {
      outcome, who, isKept, title: titleOf(told), facts: factsOf(told, outcome !== "undone" && (isDone || outcome === "conflict")),
      // The name stands among the facts already.
      words: outcome === "accepted" ? "" : words,
    };
    const reopen = () => { Lembar.result(shows, actsOf(told)); };
    if (isDone && entry.kind !== "undo") {
      lastTold = reopen;
      part("last").textContent = say("last", { who, at: entry.clock });
      part("last").hidden = false;
    }
    reopen();
    Rangka.draw(manifest);
  }

  function actsOf({ outcome, line, entry }) {
    const next = [say(scanner ? "next" : "next_plain"), Lembar.close];
    const guest = [say("guest"), () => { Lembar.close(); show("guest"); }, true];
    if (outcome === "double" && entry.kind === "in") return [next, [say("different"), () => different(line), true]];
    if (["refused", "unknown"].includes(outcome)) return [[say("find"), () => { Lembar.close(); show("find"); }], guest];
    if (outcome === "waiting" && manifest?.may_decide) return [next, [say("decide"), address.walkIns, true]];
    if (!["accepted", "back"].includes(outcome) || entry.kind === "undo") return [next];
    const acts = [next, [say("undo"), () => undo(line, entry), true]];
    if (entry.kind === "in" && line) acts.push([say("else"), () => choose(line, entry.source, "companion"), true]);
    return acts;
  }

  async function undo(line, entry) {
    const reason = await Lembar.undo(line?.post ?? entry.title);
    if (reason) await act({ kind: "undo", of: entry.receipt, undoes: entry.kind, line: entry.line, reason }, line);
  }

  async function different(line) {
    const answer = await Lembar.different(line, address.arrivals);
    if (answer === "companion") await choose(line, "search", "companion");
    else if (answer) show(answer);
  }

  // ── who has come ──────────────────────────────────────────────────────────────────────────────
  /** Ask in what capacity, then let in. `as` is what stands chosen. */
  async function choose(line, source, as) {
    const head = manifest.lines.find((one) => one.id === line.head);
    const choices = [{ value: "own", capacity: "own", label: line.name ? `${say("own")}: ${line.name}` : say("own") }];
    if (line.announced) choices.push({ value: "representing", capacity: "representing", ...line.announced, label: say("representing", { who: `${line.announced.name}, ${line.announced.position}` }) });
    if (head) choices.push({ value: "head", capacity: "representing", line: head, name: line.name || line.post, position: line.name ? line.post : "", label: say("represents_head", { post: head.post }) });
    choices.push({ value: "other", capacity: "representing", needsName: true, label: say("someone_else") });
    choices.push({ value: "companion", capacity: "companion", needsName: true, label: say("a_companion") });
    const chosen = choices.some((choice) => choice.value === as) ? as : as === "representing" ? "other" : "own";
    const said = await Lembar.capacity(line, choices, chosen);
    if (said) await admit(said.line, source, said);
  }

  async function admit(line, source, { capacity, name = "", position = "" }) {
    const done = { kind: "in", line: line.id, source, capacity, name, position };
    if (manifest.takes_signatures && Nilai.judge(done, line, await store.all("queue"), manifest.session) === "accepted") {
      const signature = await Lembar.signature(name || line.name || line.post);
      if (signature === undefined) return;
      if (signature) done.signature = signature;
    }
    await act(done, line);
  }

  /** A line was found: by its QR code (which says in what capacity), by its name or by its paper code. */
  async function arrive(line, source, as = line.as) {
    if (mode !== "in") return act({ kind: mode, line: line.id, source, capacity: "own" }, line);
    const stand = Nilai.standing(line, await store.all("queue"), manifest.session);
    const isClear = source === "qr" && (!line.asks || (as === "representing" && line.announced));
    // Who is in already, or comes back, need not be asked in what capacity.
    // By name: he whose code this was may have been replaced since this device last heard of it.
    if (isClear || stand.isIn) return admit(line, source, { capacity: as, ...(as === "representing" ? line.announced : {}) });
    return choose(line, source, as);
  }

  async function onText(text) {
    if (isGone || (Lembar.isOpen() && (text === shown || !Lembar.sheet.querySelector(".verdict")))) return;
    shown = text;
    if (!manifest) return;
    const token = Nilai.tokenIn(text, manifest.base);
    if (!token) {
      Lembar.result({ outcome: "refused", title: say("foreign"), who: "", facts: [], words: say("foreign_words") }, actsOf({ outcome: "refused" }));
      return;
    }
    const known = await Nilai.ofToken(manifest, token);
    if (known) await arrive(known.line, "qr", known.line.asks && known.as === "own" ? known.line.as : known.as);
    else await act({ kind: mode, token, source: "qr", capacity: "own" });
  }

  // ── searching, paper code, guest ──────────────────────────────────────────────────────────────
  const SHAPES = { expected: "wait", present: "ok", represented: "part", excused: "exc", absent_no_notice: "no" };

  async function list() {
    const text = part("find-text").value, queue = await store.all("queue");
    const found = manifest && text.trim() ? Nilai.search(manifest, text) : [];
    part("rows").replaceChildren(...found.map((line) => {
      const stand = Nilai.standing(line, queue, manifest.session);
      const item = make("li", ""), button = make("button", "", { type: "button" }), state = make("span", "");
      state.append(shape(SHAPES[stand.state] ?? "wait"), stand.kept ? say(stand.state) : line.state_label);
      state.className = SHAPES[stand.state] ?? "wait";
      button.append(make("b", line.post), state, make("small", [line.name, line.institution, line.region].filter(Boolean).join(" · ")));
      button.addEventListener("click", () => arrive(line, "search"));
      item.append(button);
      return item;
    }));
    part("find-said").textContent = !text.trim() ? "" : found.length ? say("found", { n: found.length }) : say("found_none");
    part("find-said").className = found.length || !text.trim() ? "unseen" : "words";
  }

  const isWide = window.matchMedia("(min-width: 900px)");

  /** Which part of the room stands open: "scan", "find", "paper" or "guest". */
  function show(which, { focus = true } = {}) {
    let open = which === "scan" && cameraTrouble ? "find" : which;
    part("scan").hidden = Boolean(cameraTrouble) || (open !== "scan" && !isWide.matches);
    if (open === "scan" && isWide.matches) open = "find";
    for (const panel of ["find", "paper", "guest"]) part(panel).hidden = panel !== open;
    page.querySelectorAll(".acts [data-show]").forEach((button) => button.setAttribute("aria-pressed", button.dataset.show === open));
    page.querySelectorAll(".back").forEach((button) => { button.hidden = Boolean(cameraTrouble); });
    // What the camera sees is not looked at while it is out of sight.
    scanner?.pause(part("scan").hidden);
    if (focus && which !== "scan") part(open).querySelector("input").focus();
    if (open === "find") list();
  }

  page.addEventListener("click", (event) => {
    const button = event.target.closest("[data-show], [data-mode]");
    if (button?.dataset.show) show(button.dataset.show);
    if (button?.dataset.mode) setMode(button.dataset.mode);
  });

  function setMode(chosen) {
    mode = chosen;
    page.querySelectorAll("[data-mode]").forEach((one) => one.setAttribute("aria-pressed", one.dataset.mode === mode));
  }

  isWide.addEventListener("change", () => show("scan"));
  part("find-text").addEventListener("input", list);
  part("find-form").addEventListener("submit", (event) => {
    event.preventDefault();
    const field = part("find-text");
    // A hand scanner types what it reads, and presses Enter.
    if (manifest && Nilai.tokenIn(field.value, manifest.base)) { onText(field.value); field.value = ""; list(); }
    else part("rows").querySelector("button")?.focus();
  });
  part("paper-form").addEventListener("submit", async (event) => {
    event.preventDefault();
    const line = manifest && Nilai.ofCode(manifest, part("paper-text").value);
    part("paper-wrong").hidden = Boolean(line);
    part("paper-wrong").textContent = line ? "" : say("paper_wrong");
    if (!line) return part("paper-text").focus();
    part("paper-text").value = "";
    await arrive(line, "paper");
  });
  part("guest-form").addEventListener("submit", async (event) => {
    event.preventDefault();
    const form = event.target, [name, position, institution] = ["name", "position", "institution"].map((field) => form.elements[field].value.trim());
    if (!name || !institution) return;
    form.reset();
    await act({ kind: "walk_in", source: "search", name, position, institution, title: `${name}, ${institution}` });
  });
  part("last").addEventListener("click", () => lastTold?.());
  document.addEventListener("sheet:closed", () => { shown = ""; if (!part("find").hidden) list(); });

  // ── the device ────────────────────────────────────────────────────────────────────────────────
  async function settings() {
    const waiting = (await store.all("queue")).length;
    const said = await Rangka.device({ manifest, waiting, clock });
    if (said?.act === "erase") return erase(waiting);
    if (said?.door) door(said.door);
    if (said?.session && said.session !== String(manifest?.session)) await kirim.choose(said.session);
    Rangka.head(manifest);
  }

  async function erase(waiting) {
    if (await Rangka.sure(waiting)) await gone(true);
  }

  /** The meeting is over, or its data is to go. What waits to be sent stays, unless a person has said otherwise. */
  async function gone(isAsked = false) {
    const waiting = (await store.all("queue")).length;
    if (isGone) return;
    if (waiting && !isAsked) return store.remove("parts", ["manifest"]);
    isGone = true;
    kirim.stop();
    scanner?.stop();
    await Simpan.erase(store, address.page);
    Rangka.gone();
  }

  document.addEventListener("store:erased", () => gone(true));
  part("device-open").addEventListener("click", settings);
  Rangka.onDecide(() => kirim.turn());

  // ── and go ────────────────────────────────────────────────────────────────────────────────────
  function onCamera(why) {
    cameraTrouble = why;
    scanner = null;
    part("camera-trouble").textContent = why ? say(`camera_${why}`) : "";
    part("camera-trouble").hidden = !why;
    show(why ? "find" : "scan", { focus: false });
  }

  if (navigator.serviceWorker) {
    navigator.serviceWorker.register(address.worker, { updateViaCache: "none" }).catch(() => { /* away, or signed out: the next visit */ });
    navigator.storage?.persist?.().catch(() => {});
  }
  // The day after, what was kept goes by itself.
  window.setInterval(() => { if (manifest?.expires_at && new Date(manifest.expires_at) < new Date(Date.now() + kirim.box.skew)) gone(); }, 60_000);
  const started = kirim.start();
  if (!door()) {
    // The sheet says until when the list is kept: it waits a moment for it.
    await Promise.race([started, new Promise((resolve) => { setTimeout(resolve, 1500); })]);
    await settings();
  }
  // Who scans has said at which door.
  const blocked = Pindai.canStart();
  if (blocked) return onCamera(blocked);
  scanner = Pindai.start(part("video"), onText, onCamera);
  show("scan", { focus: false });
})();
