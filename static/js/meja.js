// The note taker's desk when the network goes: what its forms cannot send is kept on the device and sent in order when it
// is back. While the network is there, the forms work as they always do.
"use strict";

(async () => {
  const page = document.querySelector("main[data-record]");
  if (!page) return;
  const item = page.dataset.item ?? "";
  let waiting = [];

  const queue = await Catatan.open(page, {
    change(acts, told) { waiting = acts; frame.draw(acts, told); draw(); },
    settled: (results, batch) => settled(results, batch),
    gone() { waiting = []; frame.draw([], []); draw(); },
  });
  const frame = window.Bentrok.create({ page, queue });
  const { say, make } = frame;

  /** Whether forms are to be kept here: the portal does not answer, or something stands in line before. */
  const isAway = () => ["offline", "signed_out"].includes(queue.box.state) || waiting.length > 0;

  // ── what a form says ──────────────────────────────────────────────────────────────────────────
  /** The act of the form, or nothing where it is no such form or its button does something else. */
  function actOf(form, pressed) {
    const { queue: kind } = form?.dataset ?? {}, at = form?.elements;
    if (!kind || pressed?.hasAttribute("formaction")) return null;
    const said = () => ({ text: at.text.value, speaker: at.speaker.value, as: at.kind.value, reply_to: at.reply_to.value });
    if (kind === "entry") return { kind, item, receipt: at.receipt.value || Simpan.uuid(), ...said() };
    if (kind === "entry_edit") return { kind, item, entry: at.editing.value, revision: Number(at.revision.value), time: at.time?.value ?? "", ...said() };
    if (kind === "notes") return { kind, item, text: at.notes.value, revision: Number(at.revision.value) };
    const stood = form.querySelector("[aria-pressed=true]")?.value ?? "";
    return pressed?.value ? { kind, item, to: pressed.value, saw: stood } : null;
  }

  /** Keep what the form says; `tried` is what it had sent before without an answer. */
  async function take(form, pressed, tried) {
    const act = actOf(form, pressed);
    if (!act) return false;
    if (act.kind === "entry" && !act.text.trim()) {
      form.elements.text.focus();
      return true;
    }
    if (tried !== undefined) act.tried = tried;
    const trouble = frame.part("trouble");
    if (trouble) trouble.hidden = true;
    if (act.kind === "entry") {
      form.elements.text.value = "";
      form.elements.reply_to.value = "";
      form.elements.receipt.value = Simpan.uuid();
      form.elements.text.focus();
    }
    if (["item_state", "decision"].includes(act.kind)) form.querySelectorAll("button").forEach((one) => one.setAttribute("aria-pressed", one === pressed));
    form.dispatchEvent(new CustomEvent("form:kept", { bubbles: true }));
    const result = await queue.keep(act);
    if (result && ["item_state", "decision"].includes(act.kind) && result.outcome !== "conflict" && result.outcome !== "refused") renew();
    return true;
  }

  const pressedOf = (event) => event.detail.requestConfig?.triggeringEvent?.submitter ?? event.detail.triggeringEvent?.submitter;

  document.addEventListener("htmx:beforeRequest", (event) => {
    const form = event.detail.elt;
    if (!isAway() || !actOf(form, pressedOf(event))) return;
    event.preventDefault();
    take(form, pressedOf(event));
  });

  for (const name of ["htmx:sendError", "htmx:timeout"]) {
    document.addEventListener(name, (event) => {
      const form = event.detail.elt, sent = event.detail.requestConfig?.parameters ?? {};
      if (!form?.dataset.queue) return;
      queue.turn();
      take(form, pressedOf(event), sent.text ?? sent.notes);
    });
  }

  // What the forms have done is to be among what the device keeps, should the network go the next moment.
  let soon = 0;
  document.addEventListener("htmx:afterRequest", (event) => {
    if (!event.detail.successful || !event.detail.elt.dataset?.queue) return;
    clearTimeout(soon);
    soon = setTimeout(queue.turn, 200);
  });

  // A form that htmx does not send: its answer would be a page, and without a network an empty one.
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (event.defaultPrevented || form.hasAttribute("hx-post") || ["final", "refused"].includes(queue.box.state)) return;
    if (!actOf(form, event.submitter)) return;
    event.preventDefault();
    take(form, event.submitter);
  });

  // ── what waits, in the list ───────────────────────────────────────────────────────────────────
  function draw() {
    const place = frame.part("belum-terkirim");
    if (!place) return;
    const mine = waiting.filter((act) => act.item === item && act.kind === "entry" && !act.isFresh);
    place.replaceChildren(...mine.map((act) => {
      const article = make("article", "", { class: "entry" }), head = make("header");
      const kind = queue.manifest?.kinds.find(([code]) => code === act.as)?.[1] ?? "";
      if (act.speaker) head.append(make("b", act.speaker));
      head.append(make("span", `${act.clock} · ${kind}`), make("span", say("unsent"), { class: "tag" }));
      article.append(head, make("p", act.text, { class: "said-words" }));
      return article;
    }));
    for (const form of document.querySelectorAll("form[data-queue=entry_edit], form[data-queue=notes]")) {
      const { kind, entry } = actOf(form) ?? {};
      const kept = waiting.find((act) => act.kind === kind && act.item === item && act.entry === entry && !act.isFresh);
      form.querySelector(".kept")?.remove();
      if (kept) form.querySelector("[role=status]")?.append(make("span", say("unsent"), { class: "tag kept" }));
    }
  }

  /** The revisions that the forms build on next, once what they said has come. */
  function settled(results, batch) {
    const forms = [...document.querySelectorAll("form[data-queue]")];
    for (const { receipt, outcome, entry, item: row } of results) {
      const act = batch.find((one) => one.receipt === receipt);
      if (outcome === "refused" || !act) continue;
      const words = entry ?? row;
      const form = forms.find((one) => one.dataset.queue === act.kind && (act.kind !== "entry_edit" || one.elements.editing.value === act.entry));
      if (form?.elements.revision && words && act.item === item && outcome !== "conflict") form.elements.revision.value = words.revision;
    }
    if (batch.some((act) => !act.isFresh)) renew();
  }

  /** What others and this device have done meanwhile: the list, the items and the buttons anew; no field is touched. */
  async function renew() {
    const answer = await fetch(item ? `${page.dataset.page}${item}/` : page.dataset.page, { credentials: "same-origin" }).catch(() => null);
    if (!answer?.ok || answer.redirected || answer.headers.has("X-Rakor-Shell")) return;
    const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
    for (const id of ["lines", "putusan", "keadaan"]) {
      const old = frame.part(id), next = fresh.getElementById(id);
      if (old && next) {
        old.replaceWith(next);
        window.htmx?.process(next);
      }
    }
    const list = frame.part("entries");
    if (list) window.htmx?.trigger(list, "look");
  }

  await queue.start();
})();
