// What desk and shell of the note taker say of the network, and the screen on which a person decides between two texts
// or reads what was not recorded. Nothing leaves it before it is decided.
"use strict";

window.Bentrok = {
  create({ page, queue }) {
    const part = (id) => document.getElementById(id);
    const words = Object.fromEntries(
      [...part("words").content.querySelectorAll("[data-word]")].map((one) => [one.dataset.word, one.textContent]),
    );
    const dialog = part("bentrok"), shown = new Set();

    /** A word of the page, with its {braces} filled. */
    const say = (word, filled = {}) => (words[word] ?? word).replace(/\{(\w+)\}/g, (_all, name) => filled[name] ?? "");

    function make(tag, text = "", attributes = {}) {
      const element = document.createElement(tag);
      element.textContent = text;
      for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
      return element;
    }

    // ── the banner ──────────────────────────────────────────────────────────────────────────────
    const hour = (moment) => `${moment.getHours()}`.padStart(2, "0") + "." + `${moment.getMinutes()}`.padStart(2, "0");

    /** [title, words, address and label of a link]; nothing where all is well. */
    function banner(waiting) {
      const { box } = queue, n = waiting.length;
      if (box.state === "signed_out") return [say("signed_out"), say("signed_out_words"), [`${box.login}?next=${encodeURIComponent(page.dataset.page)}`, say("sign_in")]];
      if (box.state === "refused") return n ? [say("not_allowed"), say("not_allowed_words")] : null;
      if (box.state === "final") return n ? [say("over_waiting", { n }), box.words] : null;
      if (n && !queue.store.isLasting) return [say("not_lasting"), say("not_lasting_words")];
      if (box.state === "offline") return queue.manifest ? [say("offline", { at: hour(box.since) }), say("offline_words")] : [say("no_data"), say("no_data_words")];
      return waiting.some((act) => !act.isFresh) ? [say("sending"), say("sending_words")] : null;
    }

    function draw(waiting, told) {
      const said = banner(waiting);
      part("net").hidden = !said;
      if (said) {
        const [title, text, link] = said;
        part("net-title").textContent = title;
        part("net-words").textContent = text;
        part("net-count").textContent = waiting.length ? say("waiting", { n: waiting.length }) : "";
        part("net-link").hidden = !link;
        if (link) [part("net-link").href, part("net-link").textContent] = link;
      }
      part("told").hidden = !told.length;
      part("told").textContent = say("told", { n: told.length });
      // A text that waits for a decision comes up by itself once; it stays until it is decided.
      if (told.length && !dialog.open && told.some((row) => !shown.has(row.receipt))) show(told);
    }

    // ── the screen ──────────────────────────────────────────────────────────────────────────────
    const isWords = ({ act }) => ["entry", "entry_edit", "notes"].includes(act.kind);

    /** What an act would have done, in words. */
    function told(act) {
      const item = queue.manifest?.items.find((one) => one.id === act.item)?.title ?? "";
      const label = { item_state: queue.manifest?.states[act.to]?.label, decision: queue.manifest?.decisions.find(([code]) => code === act.to)?.[1] }[act.kind];
      if (act.kind === "paper_count") return [act.title, ...Object.entries(act.counts).map(([code, n]) => `${code}: ${n}`)].filter(Boolean).join(" · ");
      return [item, act.speaker, label ?? act.to].filter(Boolean).join(" · ");
    }

    function show(rows) {
      const row = rows[0], { act, theirs } = row, content = part("bentrok-body");
      for (const one of rows) shown.add(one.receipt);
      part("bentrok-title").textContent = row.title;
      const parts = [make("p", `${act.clock} · ${row.words}`), make("p", told(act), { class: "muted small" })];
      const acts = [];
      const press = (label, does, look = "") => {
        const button = make("button", label, { type: "button", class: `btn ${look}`.trim() });
        button.addEventListener("click", async () => {
          button.disabled = true;
          await does();
          const rest = await queue.store.all("told");
          if (rest.length) show(rest);
          else dialog.close();
        });
        acts.push(button);
        return button;
      };
      const send = async (changes, kind = act.kind) => {
        const { receipt: _receipt, at: _at, after: _after, tried: _tried, clock: _clock, by: _by, session: _session, ...again } = act;
        // Kept before the other is let go: better twice than not at all.
        const kept = queue.keep({ ...again, kind, ...changes });
        await queue.heard([row]);
        return kept;
      };
      const field = (id, text, isMine) => {
        const area = make("textarea", "", { id, rows: "6", class: "form-control" });
        area.value = text;
        area.readOnly = !isMine;
        parts.push(make("label", say(isMine ? "mine" : "theirs", { who: theirs?.changed_by ?? "", at: theirs?.clock ?? "" }), { for: id, class: "form-label mt-2" }), area);
        return area;
      };
      if (isWords(row)) {
        if (row.outcome === "conflict") field("bentrok-theirs", theirs?.text ?? "", false);
        const mine = field("bentrok-mine", act.text, true);
        const over = (text) => send({ text, revision: theirs?.revision ?? 0 }, act.kind === "entry" ? "entry_edit" : act.kind);
        if (row.outcome === "conflict") {
          const about = act.kind === "entry" ? { entry: theirs?.id } : {};
          Object.assign(act, about);
          press(say("keep_both"), () => over(Catatan.both(theirs?.text ?? "", mine.value)), "btn-primary").id = "bentrok-both";
          press(say("keep_mine"), () => over(mine.value)).id = "bentrok-keep-mine";
          press(say("keep_theirs"), () => queue.heard([row])).id = "bentrok-keep-theirs";
        } else {
          press(say("again"), () => send({ text: mine.value }), "btn-primary").id = "bentrok-again";
          if (act.kind === "entry_edit" && act.item) press(say("as_new"), () => send({ text: mine.value, entry: "" }, "entry"));
          press(say("discard"), () => queue.heard([row])).id = "bentrok-discard";
        }
      } else {
        const saw = theirs ? { saw: act.kind === "decision" ? theirs.decision : theirs.state } : {};
        press(say("again"), () => send(saw), "btn-primary").id = "bentrok-again";
        press(say("leave_it"), () => queue.heard([row])).id = "bentrok-discard";
      }
      const line = make("p", "", { class: "row-flex mt-3" });
      line.append(...acts);
      content.replaceChildren(...parts, line);
      if (!dialog.open) dialog.showModal();
    }

    part("told").addEventListener("click", async () => show(await queue.store.all("told")));
    dialog.querySelector("[data-act=later]").addEventListener("click", () => dialog.close());
    dialog.addEventListener("close", () => part("told").focus());

    return { draw, say, make, part };
  },
};
