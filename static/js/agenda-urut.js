// Items of the agenda are put in order by dragging their handles, or by Alt with an arrow on a handle. The buttons up and
// down beside them need no script.
"use strict";

(() => {
  const table = document.querySelector("[data-order]");
  if (!table) return;
  const body = table.tBodies[0];
  const said = document.querySelector("[data-said]");
  const rows = () => [...body.querySelectorAll("[data-item]")];
  const placeOf = (row) => rows().indexOf(row) + 1;

  /** Fill the sentence that the page brought along, in its own language. */
  function words(kind, row) {
    const values = { "%TITLE%": row.dataset.title, "%PLACE%": placeOf(row), "%OF%": rows().length };
    return table.dataset[kind].replace(/%[A-Z]+%/g, (name) => values[name] ?? name);
  }

  /** Bring numbers and buttons up to date with the order that is seen. */
  function renumber() {
    const all = rows();
    all.forEach((row, index) => {
      row.querySelector("[data-place]").textContent = index + 1;
      row.querySelector('[value="up"]').disabled = index === 0;
      row.querySelector('[value="down"]').disabled = index === all.length - 1;
    });
  }

  /** Put `row` at `place` (from 1) among the items. */
  function put(row, place) {
    const others = rows().filter((other) => other !== row);
    const next = others[place - 1];
    if (next) next.before(row);
    else others.at(-1)?.after(row);
    renumber();
  }

  let waiting = Promise.resolve();

  /** Tell the portal where `row` now stands, one act after the other; what it refuses is told by the page itself. */
  function save(row) {
    const form = row.querySelector("form");
    const data = new FormData(form);
    data.set("to", placeOf(row));
    said.textContent = words("moved", row);
    waiting = waiting.then(async () => {
      const answer = await fetch(form.action, { method: "POST", body: data, redirect: "manual" }).catch(() => null);
      if (answer?.status !== 204) window.location.reload();
    });
  }

  // ── by keys ───────────────────────────────────────────────────────────────────────────────────
  body.addEventListener("keydown", (event) => {
    const grip = event.target.closest("[data-grip]");
    const step = { ArrowUp: -1, ArrowDown: 1 }[event.key];
    if (!grip || !event.altKey || !step) return;
    event.preventDefault();
    const row = grip.closest("[data-item]");
    const place = placeOf(row) + step;
    if (place < 1 || place > rows().length) return;
    put(row, place);
    grip.focus();
    save(row);
  });

  // ── by hand ───────────────────────────────────────────────────────────────────────────────────
  let held = null;

  body.addEventListener("pointerdown", (event) => {
    const grip = event.target.closest("[data-grip]");
    if (!grip || event.button !== 0) return;
    const row = grip.closest("[data-item]");
    held = { row, from: placeOf(row) };
    grip.setPointerCapture(event.pointerId);
    row.classList.add("lifted");
    said.textContent = words("lifted", row);
  });

  body.addEventListener("pointermove", (event) => {
    if (!held) return;
    const others = rows().filter((row) => row !== held.row);
    const above = others.filter((row) => {
      const box = row.getBoundingClientRect();
      return event.clientY > box.top + box.height / 2;
    }).length;
    if (above + 1 !== placeOf(held.row)) put(held.row, above + 1);
  });

  /** Let go: where it is, or where it came from. */
  function drop(keep) {
    if (!held) return;
    const { row, from } = held;
    held = null;
    row.classList.remove("lifted");
    if (!keep) put(row, from);
    else if (placeOf(row) !== from) save(row);
    else said.textContent = "";
  }

  body.addEventListener("pointerup", () => drop(true));
  body.addEventListener("pointercancel", () => drop(false));
  document.addEventListener("keydown", (event) => event.key === "Escape" && drop(false));

  for (const hidden of document.querySelectorAll("[data-grip], [data-how]")) hidden.hidden = false;
})();
