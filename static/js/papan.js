// The screens in the hall: asks every few seconds how it stands, only while somebody can see it, and says when it
// can no longer ask. What is shown comes as HTML from the server; every word of this script stands in the page.
"use strict";

(() => {
  const live = document.querySelector("[data-live]");
  if (!live) return;
  const { zone, zoneLabel, updated, lost } = document.body.dataset;
  const told = document.querySelector("[data-told]"), stale = document.querySelector("[data-stale]");
  const clock = document.querySelector("[data-clock]");
  const hold = document.querySelector("[data-hold]"), number = document.querySelector("[data-number]");
  const EVERY = Number(live.dataset.every) * 1000, LIMIT = 10_000, SLOWEST = 30_000, PAGE = 10_000;
  let mark = live.dataset.mark || "", ahead = 0, failures = 0, since = null, timer = 0, asking = false, page = 0;
  let codeUntil = 0;

  const format = (parts) => new Intl.DateTimeFormat("id-ID", { timeZone: zone, hourCycle: "h23", ...parts });
  const short = format({ hour: "2-digit", minute: "2-digit" });
  const long = format({ hour: "2-digit", minute: "2-digit", second: "2-digit" });
  /** The time by the server's clock: that of a projector's laptop may be anywhere. */
  const now = () => Date.now() + ahead;

  function tell() {
    told.classList.toggle("lost", since !== null);
    told.textContent = since === null
      ? `${updated} ${long.format(now())} ${zoneLabel}` : `${lost} ${short.format(since)} ${zoneLabel}`;
  }

  async function ask() {
    if (asking || document.hidden) return;
    asking = true;
    clearTimeout(timer);
    const abort = new AbortController(), limit = setTimeout(() => abort.abort(), LIMIT);
    try {
      const headers = mark ? { "If-None-Match": `"${mark}"` } : {};
      const answer = await fetch(live.dataset.state, {
        headers, signal: abort.signal, cache: "no-store", credentials: "omit", referrerPolicy: "no-referrer",
      });
      if (answer.status === 404) return location.reload(); // the links were replaced: the page says so
      if (!answer.ok && answer.status !== 304) throw new Error(answer.status);
      const date = Date.parse(answer.headers.get("Date"));
      if (answer.ok) show(await answer.text(), answer.headers.get("ETag"));
      if (date && Math.abs(date - now()) > 1500) ahead = date - Date.now();
      document.body.dataset.ahead = String(ahead); // by which jalan.js lets its clocks tick
      [failures, since] = [0, null];
    } catch {
      failures += 1;
      since ??= now();
    } finally {
      clearTimeout(limit);
      asking = false;
    }
    tell();
    timer = setTimeout(ask, pause());
  }

  /** Until the next question. Not all watchers at once, and rarely while nobody answers. */
  function pause() {
    const jitter = 0.75 + Math.random() / 4;
    if (failures) return Math.min(Math.min(EVERY, 4000) * 2 ** (failures - 1), SLOWEST) * jitter;
    return codeUntil ? Math.max(codeUntil - Date.now(), 0) + 200 + Math.random() * 300 : EVERY * jitter;
  }

  function show(html, tag) {
    live.innerHTML = html;
    mark = (tag || "").replace(/^W\/|"/g, "");
    begin();
  }

  // ── the pages of a long roll take turns ────────────────────────────────────────────────────────
  const pages = () => live.querySelectorAll("[data-page]");

  function turn(by) {
    const all = pages();
    page = all.length ? (page + by) % all.length : 0;
    all.forEach((one, index) => { one.hidden = index !== page; });
    if (!hold) return;
    hold.hidden = all.length < 2;
    number.textContent = all.length < 2 ? "" : `${page + 1}/${all.length}`;
  }

  /** What was put in a moment ago begins to live. */
  function begin() {
    const bar = live.querySelector("progress");
    codeUntil = bar ? Date.now() + Number(bar.dataset.left) * 1000 : 0;
    turn(0);
  }

  function tick() {
    clock.textContent = short.format(now());
    const bar = live.querySelector("progress");
    if (bar) bar.value = Math.max(codeUntil - Date.now(), 0) / 1000;
    // A code that nobody can renew is taken off the screen rather than left to mislead.
    if (stale) live.hidden = !(stale.hidden = !(since !== null && codeUntil && Date.now() > codeUntil + 2000));
  }

  hold?.addEventListener("click", () => hold.setAttribute("aria-pressed", String(hold.ariaPressed !== "true")));
  document.addEventListener("visibilitychange", () => { if (!document.hidden) ask(); });
  addEventListener("online", ask);
  setInterval(() => { if (hold?.ariaPressed !== "true") turn(1); }, PAGE);
  setInterval(tick, 500);
  begin();
  tick();
  ask();
})();
