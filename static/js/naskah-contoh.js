// The specimen sheet beside the paper settings: drawn anew while something is typed. Without it the page still saves.
"use strict";

(() => {
  const sheet = document.querySelector("[data-specimen]");
  if (!sheet) return;
  const page = sheet.querySelector(".specimen-page");
  const form = document.querySelector("[data-specimen-form]");

  const SIZES = { a4: [210, 297], f4: [215, 330] };
  const FACES = {
    sans: '"Liberation Sans", Arial, sans-serif',
    serif: '"Liberation Serif", "Times New Roman", serif',
    bookman: '"TeX Gyre Bonum", "Bookman Old Style", "URW Bookman", serif',
  };

  /** What a field of the form holds now; where this page has no such field, what is saved. */
  function value(name) {
    const field = form?.elements.namedItem(name);
    if (field && "value" in field) return field.value;
    return sheet.dataset[`of${name.replaceAll("_", "").replace(/^./, (letter) => letter.toUpperCase())}`] ?? "";
  }

  /** A number in the field, held between what can be drawn; what is saved while it cannot be read. */
  function measure(name, least, most, usual) {
    const typed = Number.parseFloat(value(name));
    return Number.isFinite(typed) ? Math.min(Math.max(typed, least), most) : usual;
  }

  function number() {
    const own = (name) => (value(`invitation_letter_${name}`) || "").trim();
    const filled = (own("pattern") || value("number_pattern"))
      .replaceAll("{classification}", own("classification") || value("classification"))
      .replaceAll("{number}", "0001")
      .replaceAll("{unit}", value("unit_code"))
      .replaceAll("{year}", sheet.dataset.year);
    return filled.split("/").filter(Boolean).join("/");
  }

  const WORDS = {
    government_name: () => value("government_name"),
    unit_name: () => value("unit_name"),
    address: () => value("address"),
    place: () => value("place"),
    number,
    opening: () => value("letter_opening").replaceAll("{maksud}", sheet.dataset.purposes),
    letter_closing: () => value("letter_closing"),
  };

  function draw() {
    const [width, height] = SIZES[value("paper_size")] ?? SIZES.a4;
    const set = (name, number) => page.style.setProperty(name, String(number));
    set("--w", width);
    set("--h", height);
    set("--top", measure("margin_top", 0, 100, 20));
    set("--right", measure("margin_right", 0, 90, 20));
    set("--bottom", measure("margin_bottom", 0, 100, 25));
    set("--left", measure("margin_left", 0, 90, 30));
    set("--size", measure("font_size", 6, 20, 12));
    set("--line", measure("line_spacing", 80, 250, 115) / 100);
    set("--face", FACES[value("font")] ?? FACES.sans);
    sheet.querySelectorAll("[data-show]").forEach((place) => {
      place.textContent = WORDS[place.dataset.show]();
    });
    const crest = sheet.querySelector("[data-crest]");
    if (crest?.getAttribute("src")) crest.hidden = Boolean(form?.elements.namedItem("crest_gone")?.checked);
  }

  /** The picture as it lies on the device: it is made small and flat only when the form is sent. */
  function show(file) {
    const crest = sheet.querySelector("[data-crest]");
    if (!crest || !file || !["image/png", "image/jpeg"].includes(file.type)) return;
    const reader = new FileReader();
    reader.addEventListener("load", () => {
      crest.src = reader.result;
      crest.hidden = false;
    });
    reader.readAsDataURL(file);
  }

  if (form) {
    form.addEventListener("input", draw);
    form.addEventListener("change", (event) => {
      if (event.target.name === "crest_file") show(event.target.files[0]);
      draw();
    });
    // A specimen saves nothing: what was typed is still unsaved, and the page must go on asking before it is left.
    form.addEventListener("submit", (event) => {
      if (event.submitter?.name === "specimen") setTimeout(() => form.dispatchEvent(new Event("input", { bubbles: true })));
    });
  }
  draw();
})();
