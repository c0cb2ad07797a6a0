// The note taker's desk as the device opens it by itself (ADR 21): items, what was said, decisions and ballots of paper,
// drawn from what is kept here. Whatever is done goes into the same queue as that of the desk.
"use strict";

(async () => {
  const page = document.querySelector("main[data-record]");
  let chosen = decodeURIComponent(new URLSearchParams(window.location.search).get("mata") ?? window.location.pathname.replace(page.dataset.scope, "").split("/")[0]);
  let editing = "";

  const queue = await Catatan.open(page, {
    async change(acts, told) { frame.draw(acts, told); await draw(acts); },
    settled() { /* the manifest has it */ },
    gone: () => {
      part("work").hidden = true;
      part("gone").hidden = false;
    },
  });
  const frame = window.Bentrok.create({ page, queue });
  const { say, make, part } = frame;

  const label = (pairs, code) => pairs.find(([one]) => one === code)?.[1] ?? "";

  function shape(name) {
    const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg"), use = document.createElementNS("http://www.w3.org/2000/svg", "use");
    svg.setAttribute("class", `shape ${name}`);
    svg.setAttribute("aria-hidden", "true");
    use.setAttribute("href", `#s-${name}`);
    svg.append(use);
    return svg;
  }

  const unsent = () => make("span", say("unsent"), { class: "tag" });

  // ── drawing ───────────────────────────────────────────────────────────────────────────────────
  async function draw(acts) {
    const stand = await queue.stand(), { manifest } = queue;
    part("none").hidden = Boolean(stand);
    part("room").hidden = !stand;
    // The way back, as soon as there is one and nothing waits here any more.
    part("back").hidden = queue.box.state !== "online" || acts.length > 0;
    if (!stand) return;
    part("title").textContent = manifest.title;
    const item = stand.items.find((one) => one.id === chosen) ?? stand.items.find((one) => one.state === "in_progress") ?? stand.items[0];
    part("items").replaceChildren(...stand.items.map((one) => {
      const row = make("li"), link = make("a", "", { href: `?mata=${one.id}` }), small = make("small", [one.by, label(manifest.decisions, one.decision) || manifest.states[one.state].label].filter(Boolean).join(" · "));
      if (one === item) link.setAttribute("aria-current", "true");
      if (one.waits) small.append(" · ", unsent());
      link.append(shape(manifest.states[one.state].shape), make("b", `${one.number}. ${one.title}`), small);
      link.addEventListener("click", (event) => { event.preventDefault(); choose(one.id); });
      row.append(link);
      return row;
    }));
    part("directives").replaceChildren(...manifest.directives.map((one) => {
      const row = make("article", "", { class: "dir" });
      row.append(make("p", `${one.number}. ${one.text}`), make("p", one.to, { class: "sum" }));
      return row;
    }));
    fill(part("speakers"), manifest.speakers.map((name) => make("option", "", { value: name })));
    votes(manifest);
    part("item").hidden = !item;
    if (!item) return;
    chosen = item.id;
    part("item-title").textContent = `${item.number}. ${item.title}`;
    const entries = stand.entries.filter((one) => one.item === item.id);
    part("entries").replaceChildren(...entries.filter((one) => !entries.some((asked) => asked.id === one.reply_to)).flatMap((one) => [one, ...entries.filter((answer) => answer.reply_to === one.id)]).map((one) => drawn(one, manifest)));
    part("no-entries").hidden = entries.length > 0;
    const asked = part("answers");
    const answered = asked.value;
    fill(asked, [asked.options[0], ...entries.map((one) => make("option", `${one.clock} ${one.speaker}: ${one.text.slice(0, 60)}`, { value: one.id }))]);
    asked.value = entries.some((one) => one.id === answered) ? answered : "";
    if (!part("as").options.length) fill(part("as"), manifest.kinds.map(([code, words]) => make("option", words, { value: code })));
    const taken = ["in_progress", "done"].includes(item.state);
    part("decision-none").hidden = taken;
    part("decision").hidden = !taken;
    buttons(part("decision"), manifest.decisions, item.decision, (to) => queue.keep({ kind: "decision", item: item.id, to, saw: item.decision }));
    const { moves } = manifest.states[item.state];
    buttons(part("state"), Object.entries(manifest.states).filter(([code]) => code === item.state || moves.includes(code)).map(([code, { label: words }]) => [code, words]), item.state, (to) => queue.keep({ kind: "item_state", item: item.id, to, saw: item.state }));
    const notes = part("notes-text");
    if (notes.dataset.item !== item.id || (document.activeElement !== notes && notes.value === notes.dataset.stood)) {
      Object.assign(notes.dataset, { item: item.id, stood: item.text, revision: item.revision });
      notes.value = item.text;
    }
    part("notes-unsent").hidden = !acts.some((act) => act.kind === "notes" && act.item === item.id);
  }

  const fill = (place, options) => place.replaceChildren(...options);

  function buttons(place, choices, current, does) {
    place.replaceChildren(...choices.map(([code, words]) => {
      const button = make("button", words, { type: "button", value: code, "aria-pressed": String(code === current) });
      if (code === current) button.disabled = true;
      button.addEventListener("click", () => does(code));
      return button;
    }));
  }

  function drawn(entry, manifest) {
    const article = make("article", "", { class: entry.reply_to ? "entry reply" : "entry", id: `entri-${entry.id}` });
    if (editing === entry.id) {
      // What is under someone's hands stays under them.
      const open = document.querySelector(`form[data-editing="${CSS.escape(entry.id)}"]`);
      article.classList.add("edit");
      article.append(open ?? editor(entry, manifest));
      return article;
    }
    const head = make("header"), button = make("button", say("edit"), { type: "button", class: "btn btn-sm push" });
    if (entry.speaker) head.append(make("b", entry.speaker));
    head.append(make("span", [entry.clock, label(manifest.kinds, entry.as)].filter(Boolean).join(" · ")));
    if (entry.waits) head.append(unsent());
    button.append(make("span", ` ${entry.speaker}: ${entry.text.slice(0, 40)}`, { class: "visually-hidden" }));
    button.addEventListener("click", async () => {
      editing = entry.id;
      await draw(await queue.all());
      document.querySelector("form[data-editing] textarea").focus();
    });
    // The result of a vote enters the notes from the vote itself.
    if (label(manifest.kinds, entry.as)) head.append(button);
    article.append(head, make("p", entry.text, { class: "said-words" }));
    return article;
  }

  function editor(entry, manifest) {
    const form = part("t-editor").content.querySelector("form").cloneNode(true), at = form.elements;
    form.dataset.editing = entry.id;
    fill(at.as, manifest.kinds.map(([code, words]) => make("option", words, { value: code })));
    Object.assign(at.speaker, { value: entry.speaker });
    at.as.value = entry.as;
    at.text.value = entry.text;
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      if (!at.text.value.trim()) return at.text.focus();
      editing = "";
      await queue.keep({ kind: "entry_edit", item: entry.item, entry: entry.id, revision: entry.revision, speaker: at.speaker.value, as: at.as.value, text: at.text.value, reply_to: entry.reply_to });
    });
    form.querySelector("[data-act=leave]").addEventListener("click", async () => {
      editing = "";
      await draw(await queue.all());
    });
    return form;
  }

  async function choose(id) {
    await keepNotes();
    chosen = id;
    editing = "";
    window.history.replaceState(null, "", `?mata=${id}`);
    await draw(await queue.all());
    part("item-title").focus();
  }

  // ── what is written ───────────────────────────────────────────────────────────────────────────
  part("new").addEventListener("submit", async (event) => {
    event.preventDefault();
    const at = event.target.elements, said = { speaker: at.speaker.value, as: at.as.value, text: at.text.value, reply_to: at.answers.value };
    at.text.focus();
    if (!said.text.trim()) return;
    at.text.value = "";
    at.answers.value = "";
    await queue.keep({ kind: "entry", item: chosen, ...said });
  });
  part("new").addEventListener("keydown", (event) => {
    if (event.key === "Enter" && event.ctrlKey) part("new").requestSubmit();
  });

  /** The notes of the item that is open, if someone has changed them. */
  async function keepNotes() {
    const notes = part("notes-text"), { item, stood, revision } = notes.dataset;
    if (!item || notes.value === stood) return;
    notes.dataset.stood = notes.value;
    const result = await queue.keep({ kind: "notes", item, text: notes.value, revision: Number(revision) });
    if (result?.item && result.outcome !== "conflict" && notes.dataset.item === item) notes.dataset.revision = result.item.revision;
  }

  let later = 0;
  part("notes-text").addEventListener("input", () => {
    clearTimeout(later);
    later = setTimeout(keepNotes, 1500);
  });
  part("notes-text").addEventListener("blur", keepNotes);
  window.addEventListener("pagehide", keepNotes);

  // ── ballots of paper ──────────────────────────────────────────────────────────────────────────
  function votes(manifest) {
    const place = part("votes");
    place.hidden = !manifest.votes.length;
    // A count that someone is typing is not drawn over.
    const open = new Map([...place.querySelectorAll("form")].map((form) => [form.dataset.vote, form]));
    const forms = manifest.votes.map((vote) => open.get(vote.id) ?? counting(vote)), stand = part("vote-forms");
    // A form that is taken out and put back loses the press that is on it.
    if (forms.length !== stand.children.length || forms.some((form, at) => form !== stand.children[at])) stand.replaceChildren(...forms);
  }

  function counting(vote) {
    const form = part("t-count").content.querySelector("form").cloneNode(true), fields = form.querySelector("[data-fields]");
    form.dataset.vote = vote.id;
    form.querySelector("h3").textContent = vote.question;
    const rows = [...vote.options.map(({ code, label: words }) => [`n-${code}`, words]), ...(vote.abstains ? [["blank", say("blank")]] : []), ["invalid", say("invalid")]];
    fields.replaceChildren(...rows.flatMap(([name, words]) => {
      const id = `${vote.id}-${name}`;
      return [make("label", words, { for: id, class: "form-label mt-2" }), make("input", "", { id, name, type: "number", min: "0", max: "100000", required: "", inputmode: "numeric", class: "form-control" })];
    }));
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      const number = (name) => Number(form.elements[name]?.value ?? 0);
      const counts = Object.fromEntries(vote.options.map(({ code }) => [code, number(`n-${code}`)]));
      form.querySelector("[role=status]").textContent = say("count_kept");
      await queue.keep({ kind: "paper_count", vote: vote.id, title: vote.question, counts, blank: number("blank"), invalid: number("invalid") });
    });
    return form;
  }

  // ── the device ────────────────────────────────────────────────────────────────────────────────
  part("erase").addEventListener("click", () => part("sure").showModal());
  part("sure").addEventListener("close", () => { if (part("sure").returnValue === "yes") queue.forget(true); });

  await queue.start();
  await draw(await queue.all());
})();
