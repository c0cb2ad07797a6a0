// The little the portal's staff pages need besides htmx. Everything here only eases; without it each page still works.
"use strict";

(() => {
  // ── one question before an act that is hard to undo ────────────────────────────────────────────
  const dialog = document.getElementById("confirm");

  /** Ask `question`; `verb` stands on the button that goes on. Calls `go` if the answer is yes. */
  function ask(question, verb, go) {
    if (!dialog || typeof dialog.showModal !== "function") {
      if (window.confirm(question)) go();
      return;
    }
    document.getElementById("confirm-text").textContent = question;
    if (verb) document.getElementById("confirm-yes").textContent = verb;
    dialog.returnValue = "no";
    dialog.addEventListener("close", () => dialog.returnValue === "yes" && go(), { once: true });
    dialog.showModal();
  }

  const agreed = new WeakSet();

  document.addEventListener("submit", (event) => {
    const form = event.target;
    const pressed = event.submitter;
    const question = pressed?.dataset.confirm ?? form.dataset.confirm;
    if (!question || agreed.has(form)) {
      agreed.delete(form);
      return;
    }
    event.preventDefault();
    event.stopImmediatePropagation();
    ask(question, pressed?.textContent.trim(), () => {
      agreed.add(form);
      form.requestSubmit(pressed);
    });
  }, true);

  document.addEventListener("htmx:confirm", (event) => {
    if (!event.detail.question) return;
    event.preventDefault();
    ask(event.detail.question, event.target.textContent.trim(), () => event.detail.issueRequest(true));
  });

  // ── polite polling: nobody looks, nobody asks ─────────────────────────────────────────────────
  document.addEventListener("htmx:beforeRequest", (event) => {
    if (document.hidden && event.detail.elt.hasAttribute("data-poll")) event.preventDefault();
  });

  document.addEventListener("visibilitychange", () => {
    if (document.hidden || !window.htmx) return;
    document.querySelectorAll("[data-poll]").forEach((element) => window.htmx.trigger(element, "look"));
  });

  // ── the section one is in stands in sight, where a phone has no room for all of them ───────────
  const here = document.querySelector(".subnav [aria-current]");
  if (here) here.parentElement.scrollLeft = here.offsetLeft - here.parentElement.offsetLeft - 16;

  // ── a request that failed is said, not swallowed ──────────────────────────────────────────────
  const trouble = document.getElementById("trouble");

  for (const name of ["htmx:responseError", "htmx:sendError", "htmx:timeout"]) {
    document.addEventListener(name, (event) => {
      // A poll that fails is followed by the next one.
      if (!trouble || event.detail.elt?.hasAttribute("data-poll")) return;
      trouble.hidden = false;
      trouble.scrollIntoView({ block: "center" });
    });
  }

  document.addEventListener("htmx:beforeSend", (event) => {
    if (trouble && !event.detail.elt?.hasAttribute("data-poll")) trouble.hidden = true;
  });

  /** Whether another page came back: the session is over and the door asks for a password, or the act was refused. */
  function landedElsewhere({ xhr, pathInfo }) {
    if (!xhr?.responseURL || !pathInfo?.finalRequestPath) return false;
    const asked = new URL(pathInfo.finalRequestPath, window.location.href);
    return new URL(xhr.responseURL).pathname !== asked.pathname;
  }

  document.addEventListener("htmx:beforeSwap", (event) => {
    if (!landedElsewhere(event.detail)) return;
    event.detail.shouldSwap = false;
    if (trouble && !event.detail.requestConfig?.elt?.hasAttribute("data-poll")) trouble.hidden = false;
  });

  // ── a form with unsaved words: form[data-guard] ───────────────────────────────────────────────
  const unsaved = new Set();

  document.addEventListener("input", (event) => {
    const form = event.target.closest("form[data-guard]");
    if (form) unsaved.add(form);
  });

  document.addEventListener("submit", (event) => {
    if (!event.defaultPrevented) unsaved.delete(event.target);
  });

  document.addEventListener("htmx:afterRequest", (event) => {
    // What is only looked at ([data-look]) has saved nothing.
    if (event.detail.elt.hasAttribute("data-look")) return;
    if (event.detail.successful && !landedElsewhere(event.detail)) unsaved.delete(event.detail.elt.closest("form"));
  });

  // What the device has kept by itself (meja.js) is not lost with the page.
  document.addEventListener("form:kept", (event) => unsaved.delete(event.target));

  window.addEventListener("beforeunload", (event) => {
    const stillHere = [...unsaved].some((form) => form.isConnected);
    if (stillHere) event.preventDefault();
  });

  // ── button[data-copy="text"] or [data-copy-from="id"]; data-copied holds the words said after ─
  async function copy(text) {
    if (navigator.clipboard && window.isSecureContext) {
      await navigator.clipboard.writeText(text);
      return true;
    }
    const field = document.createElement("textarea");
    field.value = text;
    field.readOnly = true;
    field.className = "visually-hidden";
    document.body.append(field);
    field.select();
    const done = document.execCommand("copy"); // the only way on a plain-http address in the office
    field.remove();
    return done;
  }

  document.addEventListener("click", async (event) => {
    const button = event.target.closest("[data-copy], [data-copy-from]");
    if (!button) return;
    const source = document.getElementById(button.dataset.copyFrom ?? "");
    const text = button.dataset.copy ?? source?.value ?? source?.textContent.trim() ?? "";
    const done = await copy(text).catch(() => false);
    const words = button.querySelector("[aria-live]");
    if (!done || !words || !button.dataset.copied) return;
    const before = words.dataset.before ?? words.textContent;
    words.dataset.before = before;
    words.textContent = button.dataset.copied;
    window.setTimeout(() => { words.textContent = before; }, 2000);
  });

  // ── menus close when one looks elsewhere ──────────────────────────────────────────────────────
  function closeMenus(except) {
    document.querySelectorAll("details.menu[open]").forEach((menu) => {
      if (menu !== except) menu.open = false;
    });
  }

  document.addEventListener("click", (event) => closeMenus(event.target.closest("details.menu")));

  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    const menu = event.target.closest("details.menu[open]");
    closeMenus();
    menu?.querySelector("summary").focus();
  });
})();
