// The note taker's desk, beside htmx and app.js: keys, phrases, and a field that is emptied of what was kept. Everything
// here only eases; without it each button still works.
"use strict";

(() => {
  const nextForm = () => document.querySelector("form[data-next]");

  /** The form that is written in: the one with the cursor, else that of the next entry. */
  function formInHand() {
    return document.activeElement?.closest("form[data-write]") ?? nextForm();
  }

  // ── set phrases, at the cursor ────────────────────────────────────────────────────────────────
  let lastWritten = null;

  document.addEventListener("focusin", (event) => {
    if (event.target.matches("form[data-write] textarea")) lastWritten = event.target;
  });

  /** Put `words` where the cursor is, with a blank on either side where letters stand. */
  function insert(field, words) {
    const before = field.value.slice(0, field.selectionStart);
    const after = field.value.slice(field.selectionEnd);
    const text = `${/\S$/.test(before) ? " " : ""}${words}${/^\S/.test(after) ? "" : " "}`;
    field.setRangeText(text, field.selectionStart, field.selectionEnd, "end");
    field.dispatchEvent(new Event("input", { bubbles: true }));
    field.focus();
  }

  document.addEventListener("click", (event) => {
    const phrase = event.target.closest("[data-phrase]");
    if (!phrase) return;
    const form = phrase.closest("form");
    const field = lastWritten?.form === form ? lastWritten : form.querySelector("textarea.write");
    insert(field, phrase.textContent.trim());
  });

  /** Buttons that only a script can serve are shown by it. */
  function showPhrases() {
    document.querySelectorAll("[data-phrases][hidden]").forEach((group) => { group.hidden = false; });
  }

  showPhrases();
  document.addEventListener("htmx:afterSwap", showPhrases);

  // ── keys ──────────────────────────────────────────────────────────────────────────────────────
  document.addEventListener("keydown", (event) => {
    if ((event.ctrlKey || event.metaKey) && event.key === "Enter") {
      const form = document.activeElement?.closest("form[data-write]");
      const button = form?.querySelector("[data-save]");
      if (!button) return;
      event.preventDefault();
      form.requestSubmit(button);
    } else if (event.altKey && !event.ctrlKey && !event.metaKey && event.code === "KeyA") {
      const form = formInHand();
      const button = form?.querySelector("[data-directive]") ?? nextForm()?.querySelector("[data-directive]");
      if (!button) return;
      event.preventDefault();
      button.click(); // htmx sends the name of a button that was clicked, not of one that was handed to requestSubmit
    } else if (["ArrowLeft", "ArrowRight"].includes(event.key) && !event.target.closest("input, textarea, select")) {
      document.querySelector(`[data-key="${event.key}"]`)?.click();
    }
  });

  // ── what was kept leaves the field; what was typed since stays ────────────────────────────────
  let sent = null;

  document.addEventListener("htmx:beforeSend", (event) => {
    const form = event.detail.elt.closest?.("form[data-next]");
    if (form) sent = form.elements.text.value;
  });

  document.addEventListener("entry-kept", (event) => {
    const form = event.target.closest?.("form[data-next]") ?? nextForm();
    if (!form || sent === null) return;
    const field = form.elements.text;
    field.value = field.value.startsWith(sent) ? field.value.slice(sent.length).trimStart() : field.value;
    form.elements.reply_to.value = "";
    sent = null;
  });

  // ── who answers, names the question ───────────────────────────────────────────────────────────
  document.addEventListener("click", (event) => {
    const link = event.target.closest("a[data-answer]");
    const form = nextForm();
    if (!link || !form) return;
    event.preventDefault();
    const asked = form.elements.reply_to;
    if (![...asked.options].some((option) => option.value === link.dataset.answer)) {
      asked.add(new Option(link.dataset.answerWords, link.dataset.answer));
    }
    asked.value = link.dataset.answer;
    form.elements.kind.value = "menjawab";
    form.elements.speaker.focus();
    form.scrollIntoView({ block: "nearest" });
  });
})();
