// Clocks of items and speakers tick: [data-tick] says what was counted, since when it runs and what its limit is. The
// time is the server's. On a board the panel [data-follow] is asked for as well. Without this the figures stand.
"use strict";

(() => {
  const follow = document.querySelector("[data-follow]"), LIMIT = 10_000;
  const body = document.body.dataset;
  const two = (number) => String(number).padStart(2, "0");

  /** The page said when it was made; from then on the answers of the server say it. */
  const made = Date.parse(document.querySelector("[data-made]")?.dataset.made ?? "");
  if (made && Math.abs(made - Date.now()) > 1500) body.ahead ??= String(made - Date.now());
  const now = () => Date.now() + Number(body.ahead ?? 0);

  function learn(header) {
    const date = Date.parse(header ?? "");
    if (date && Math.abs(date - now()) > 1500) body.ahead = String(date - Date.now());
  }

  function figure(seconds) {
    const hours = Math.floor(seconds / 3600), minutes = Math.floor((seconds % 3600) / 60);
    return `${hours ? `${hours}.` : ""}${two(minutes)}.${two(seconds % 60)}`;
  }

  function tick() {
    for (const clock of document.querySelectorAll("[data-tick]")) {
      const { since, limit, left, over } = clock.dataset;
      const ran = since ? Math.max(Math.floor((now() - Date.parse(since)) / 1000), 0) : 0;
      const seconds = Number(clock.dataset.seconds) + ran, isOver = Boolean(limit) && seconds > Number(limit);
      const shown = figure(limit ? Math.abs(Number(limit) - seconds) : seconds), words = isOver ? over : left;
      const [number, said] = [clock.querySelector("b"), clock.querySelector("small span")];
      if (number.textContent !== shown) number.textContent = shown;
      if (said.textContent !== words) said.textContent = words;
      clock.classList.toggle("over", isOver);
    }
  }

  let mark = "", failures = 0;

  async function ask() {
    const pause = Number(follow.dataset.every) * 1000 * (0.75 + Math.random() / 4) * Math.min(2 ** failures, 8);
    if (document.hidden) return setTimeout(ask, pause);
    const abort = new AbortController(), limit = setTimeout(() => abort.abort(), LIMIT);
    try {
      const answer = await fetch(follow.dataset.follow, {
        headers: mark ? { "If-None-Match": `"${mark}"` } : {},
        signal: abort.signal, cache: "no-store", credentials: "omit", referrerPolicy: "no-referrer",
      });
      if (answer.ok) {
        follow.innerHTML = await answer.text();
        mark = (answer.headers.get("ETag") ?? "").replace(/^W\/|"/g, "");
        tick();
      }
      failures = answer.ok || answer.status === 304 ? 0 : failures + 1;
    } catch {
      failures += 1; // the board beside it says that the line is cut
    }
    clearTimeout(limit);
    return setTimeout(ask, pause);
  }

  document.addEventListener("htmx:afterRequest", (event) => learn(event.detail.xhr?.getResponseHeader("Date")));
  document.addEventListener("htmx:afterSwap", tick);
  setInterval(tick, 500);
  tick();
  if (follow) ask();
})();
