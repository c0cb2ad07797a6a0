// The answer page, smoother. Nothing here is needed: the form works, and the server judges, without it.
"use strict";

for (const form of document.querySelectorAll("main form[method=post]")) {
  const button = form.querySelector("[type=submit]");
  let isTyped = false, isSent = false;

  // What was typed is not lost by a stray tap on a link.
  form.addEventListener("input", ({ target }) => { isTyped ||= target.type !== "radio"; });
  addEventListener("beforeunload", (event) => { if (isTyped && !isSent) event.preventDefault(); });

  const release = () => { isSent = false; button.removeAttribute("aria-busy"); };

  // One press is one answer; where none comes back, it can be pressed again.
  form.addEventListener("submit", (event) => {
    const large = [...form.querySelectorAll("[type=file]")].find((input) => input.validity.customError && input.offsetParent);
    large?.focus();
    if (isSent || large) event.preventDefault();
    else { isSent = true; button.setAttribute("aria-busy", "true"); setTimeout(release, 20000); }
  });
  // The page taken out of the browser's memory can be sent again.
  addEventListener("pageshow", (event) => { if (event.persisted) release(); });

  // A file tells its size before it travels, and one that is too large does not travel at all.
  for (const input of form.querySelectorAll("[type=file]")) {
    const told = input.parentNode.appendChild(document.createElement("p"));
    told.setAttribute("role", "status");
    input.addEventListener("change", () => {
      const file = input.files[0], size = file ? file.size / 1048576 : 0, isLarge = size > form.dataset.limit;
      told.className = isLarge ? "err" : "s";
      told.textContent = file ? `${file.name} · ${size.toLocaleString("id", { maximumFractionDigits: 1 })} MB` : "";
      if (isLarge) told.textContent += ` – terlalu besar, paling besar ${form.dataset.limit} MB`;
      input.setCustomValidity(isLarge ? told.textContent : "");
      input.setAttribute("aria-invalid", isLarge);
    });
  }
}

// After a mistake one stands where it is to be mended.
document.querySelector("main form [aria-invalid=true], main form .errorlist + .pick input")?.focus();
