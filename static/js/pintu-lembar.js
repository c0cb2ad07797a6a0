// The sheets that lie over the door: what became of an act, and what is asked before one. Built from the templates of
// the page; each question gives a promise of the answer, or nothing if it was left.
"use strict";

const Lembar = (() => {
  const sheet = document.getElementById("sheet"), work = document.getElementById("work");
  const spoken = document.getElementById("spoken");
  const words = Object.fromEntries(
    [...document.getElementById("words").content.querySelectorAll("[data-word]")].map((one) => [one.dataset.word, one.textContent]),
  );
  let leave = null, before = null;

  /** A word of the page, with its {braces} filled. */
  function say(word, filled = {}) {
    return (words[word] ?? word).replace(/\{(\w+)\}/g, (_all, name) => filled[name] ?? "");
  }

  function make(tag, text, attributes = {}) {
    const element = document.createElement(tag);
    element.textContent = text;
    for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
    return element;
  }

  function shape(name) {
    const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
    const use = document.createElementNS("http://www.w3.org/2000/svg", "use");
    use.setAttribute("href", `#s-${name}`);
    svg.setAttribute("aria-hidden", "true");
    svg.append(use);
    return svg;
  }

  /** Lay a sheet over the door. `onLeave` is called when it goes away without an answer. */
  function show(template, look, onLeave = null) {
    const left = leave;
    leave = null;
    left?.();
    if (sheet.hidden) before = document.activeElement;
    sheet.className = `hasil ${look}`;
    delete sheet.dataset.outcome;
    sheet.replaceChildren(document.getElementById(template).content.cloneNode(true));
    sheet.hidden = false;
    sheet.scrollTop = 0;
    work.inert = true;
    leave = onLeave;
    sheet.querySelector("[data-act=close]")?.addEventListener("click", close);
  }

  function close() {
    if (sheet.hidden || sheet.dataset.held) return;
    const left = leave;
    leave = null;
    sheet.hidden = true;
    sheet.replaceChildren();
    work.inert = false;
    left?.();
    if (before?.isConnected && before.checkVisibility?.() !== false) before.focus();
    document.dispatchEvent(new CustomEvent("sheet:closed"));
  }

  document.addEventListener("keydown", (event) => { if (event.key === "Escape") close(); });
  // The door behind is inert; the keys stay within the sheet.
  sheet.addEventListener("keydown", (event) => {
    if (event.key !== "Tab") return;
    const stops = [...sheet.querySelectorAll("a[href], button, input, select")].filter((one) => one.checkVisibility?.() !== false);
    const edge = event.shiftKey ? stops[0] : stops.at(-1);
    if (document.activeElement !== edge) return;
    event.preventDefault();
    (event.shiftKey ? stops.at(-1) : stops[0])?.focus();
  });

  /** Ask with `template`; `fill(answer)` readies it and calls `answer(value)`. */
  function ask(template, look, fill) {
    return new Promise((resolve) => {
      show(template, look, () => resolve(undefined));
      fill((value) => {
        leave = null;
        close();
        resolve(value);
      });
      (sheet.querySelector("[autofocus], input:checked, .go > *") ?? sheet).focus();
    });
  }

  // ── what became of an act ─────────────────────────────────────────────────────────────────────
  const LOOKS = {
    accepted: ["ok", "ok"], back: ["ok", "ok"], undone: ["ok", "ok"], double: ["exc", "exc"], waiting: ["wait", "wait"],
    conflict: ["alert", "alert"], unknown: ["alert", "alert"], not_in: ["no", "no"], refused: ["no", "no"], set_aside: ["no", "no"],
  };

  /** `told`: outcome, title, who, facts [[word, value]], words, isKept; `acts`: [[label, act or address, isSecond]]. */
  function result(told, acts) {
    const [look, drawn] = LOOKS[told.outcome] ?? LOOKS.refused;
    show("t-result", look);
    sheet.dataset.outcome = told.outcome;
    sheet.querySelector(".verdict use").setAttribute("href", `#s-${drawn}`);
    sheet.querySelector("h2").textContent = told.title;
    sheet.querySelector(".who").textContent = told.who;
    sheet.querySelector(".words").textContent = told.words;
    sheet.querySelector(".kept").hidden = !told.isKept;
    const facts = told.facts.filter(([, value]) => value);
    sheet.querySelector("dl").append(...facts.flatMap(([word, value]) => [make("dt", say(word)), make("dd", value)]));
    sheet.querySelector("dl").hidden = !facts.length;
    for (const [label, act, isSecond] of acts) {
      const isLink = typeof act === "string";
      const button = make(isLink ? "a" : "button", label, isLink ? { href: act } : { type: "button" });
      if (isSecond) button.className = "two";
      if (!isLink) button.addEventListener("click", act);
      sheet.querySelector(".go").append(button);
    }
    sheet.querySelector(".go > *")?.focus();
    spoken.textContent = `${told.title}: ${told.who}. ${told.words}`;
  }

  // ── what is asked ─────────────────────────────────────────────────────────────────────────────
  /** Show the field of the free answer only with the choice that needs it; say `missing` if it stays empty. */
  function withField(form, needsField, missing, done) {
    const box = form.querySelector(".person"), first = box.querySelector("input");
    const fit = () => {
      box.hidden = !needsField(form.querySelector("input[type=radio]:checked")?.value);
      first.required = !box.hidden;
    };
    form.addEventListener("change", (event) => {
      fit();
      if (event.target.type === "radio" && !box.hidden) box.scrollIntoView({ block: "nearest" });
    });
    first.addEventListener("input", () => first.setCustomValidity(first.required && !first.value.trim() ? missing : ""));
    fit();
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      done(form.querySelector("input[type=radio]:checked")?.value, form);
    });
  }

  /** In what capacity: {line, capacity, name, position}. `choices`: [{value, label, ...what it means}]. */
  function capacity(line, choices, chosen) {
    return ask("t-ask", "", (answer) => {
      sheet.querySelector("h2").textContent = line.post;
      sheet.querySelector(".words").textContent = [line.name, line.institution, line.seat && `${say("seat")} ${line.seat}`].filter(Boolean).join(" · ");
      choices.forEach((choice, index) => {
        const label = make("label", "");
        const radio = make("input", "", { type: "radio", name: "as", value: index });
        radio.checked = choice.value === chosen;
        label.append(radio, make("span", choice.label));
        sheet.querySelector(".choices").append(label);
      });
      withField(sheet.querySelector("form"), (index) => choices[index]?.needsName, say("no_words"), (index, form) => {
        const { capacity: as, line: other = line, name = "", position = "", needsName } = choices[index];
        const typed = needsName ? { name: form.name.value.trim(), position: form.position.value.trim() } : { name, position };
        answer({ line: other, capacity: as, ...typed });
      });
    });
  }

  const undo = (who) => ask("t-undo", "no", (answer) => {
    sheet.querySelector(".who").textContent = who;
    withField(sheet.querySelector("form"), (value) => value === "", say("no_reason"), (value, form) => answer(value || form.reason.value.trim()));
  });

  /** Answers "companion", "find" or "guest". */
  const different = (line, arrivals) => ask("t-different", "", (answer) => {
    sheet.querySelector(".who").textContent = line.post;
    sheet.querySelector("[data-act=arrivals]").href = arrivals;
    for (const act of ["companion", "find", "guest"]) sheet.querySelector(`[data-act=${act}]`).addEventListener("click", () => answer(act));
  });

  /** The signature as a picture, "" without one. */
  const signature = (who) => ask("t-sign", "", (answer) => {
    const canvas = sheet.querySelector("canvas"), brush = canvas.getContext("2d");
    let isDrawn = false, isDown = false;
    const at = (event) => {
      const box = canvas.getBoundingClientRect();
      return [((event.clientX - box.left) * canvas.width) / box.width, ((event.clientY - box.top) * canvas.height) / box.height];
    };
    Object.assign(brush, { lineWidth: 5, lineCap: "round", lineJoin: "round", strokeStyle: "#17222d" });
    sheet.querySelector(".who").textContent = who;
    canvas.addEventListener("pointerdown", (event) => {
      isDown = true;
      canvas.setPointerCapture(event.pointerId);
      brush.beginPath();
      brush.moveTo(...at(event));
    });
    canvas.addEventListener("pointermove", (event) => {
      if (!isDown) return;
      isDrawn = true;
      brush.lineTo(...at(event));
      brush.stroke();
    });
    for (const end of ["pointerup", "pointercancel"]) canvas.addEventListener(end, () => { isDown = false; });
    sheet.querySelector("[data-act=clear]").addEventListener("click", () => {
      brush.clearRect(0, 0, canvas.width, canvas.height);
      isDrawn = false;
    });
    sheet.querySelector("[data-act=skip]").addEventListener("click", () => answer(""));
    sheet.querySelector("[data-act=sign]").addEventListener("click", () => answer(isDrawn ? canvas.toDataURL("image/png") : ""));
  });

  return { say, make, shape, show, close, ask, result, capacity, undo, different, signature, sheet, isOpen: () => !sheet.hidden };
})();
