// The frame of the door: its head, the banner of the network, what waits for a person, and what concerns the device.
"use strict";

window.Rangka = {
  create({ page, store, box, door }) {
    const { say, make } = Lembar;
    const part = (id) => document.getElementById(id);
    let onRead = () => {};

    function head(manifest) {
      part("door-name").textContent = door() || say("default_door");
      part("title").textContent = manifest?.title ?? "";
      const roll = page.querySelector("[data-mode=roll]");
      roll.hidden = !manifest?.roll;
      if (manifest?.roll) roll.textContent = say("mode_roll", { n: manifest.roll });
      else if (roll.getAttribute("aria-pressed") === "true") page.querySelector("[data-mode=in]").click();
      draw(manifest);
    }

    /** What the banner says: [title, words, link, isBad, icon of the network]. */
    function banner(manifest, queue) {
      const waiting = queue.length;
      const at = (moment) => `${moment.getHours()}`.padStart(2, "0") + "." + `${moment.getMinutes()}`.padStart(2, "0");
      if (box.state === "signed_out") {
        const label = waiting ? say("signed_out_link", { n: waiting }) : say("signed_out_none");
        const login = `${box.login}?next=${encodeURIComponent(page.dataset.page)}`;
        return [say("signed_out"), say("signed_out_words"), [login, label]];
      }
      if (box.state === "refused") return [say("not_allowed"), say("not_allowed_words"), null, true];
      if (box.state === "final" && waiting) return [say("over_waiting", { n: waiting }), "", null, true];
      if (!manifest) return box.state === "offline" ? [say("no_data"), say("no_data_words"), null, true] : null;
      if (box.state === "offline") return [say("offline", { at: at(box.since) }), say("offline_words")];
      if (waiting && !store.isLasting) return [say("not_lasting"), say("not_lasting_words"), null, true];
      // What is just being sent is not worth a banner.
      if (queue.some((entry) => !entry.isFresh)) return [say("sending"), say("sending_words")];
      if (!manifest.is_open) return [say("closed"), manifest.why_closed];
      return null;
    }

    async function draw(manifest) {
      const queue = await store.all("queue"), told = await store.all("told");
      const counts = manifest ? Nilai.counts(manifest, queue, manifest.session) : null;
      part("counts").textContent = counts ? `${counts.in}/${counts.of}` : "–";
      const said = banner(manifest, queue);
      part("net").hidden = !said;
      if (said) {
        const [title, words, link, isBad] = said;
        part("net").classList.toggle("is-bad", Boolean(isBad));
        part("net-title").textContent = title;
        part("net-words").textContent = words;
        part("net-link").hidden = !link;
        if (link) [part("net-link").href, part("net-link").textContent] = link;
        part("net-count").hidden = !queue.length;
        part("net-count").querySelector("b").textContent = queue.length;
      }
      todo(manifest, told);
    }

    /** What waits for a person: conflicts, guests, and what the server did not simply take. */
    function todo(manifest, told) {
      const rows = [];
      if (told.length) {
        const button = make("button", say("told", { n: told.length }), { type: "button" });
        button.addEventListener("click", () => read(told));
        rows.push(button);
      }
      if (manifest?.conflicts) rows.push(make("a", say("conflicts", { n: manifest.conflicts }), { href: page.dataset.conflicts }));
      if (manifest?.walk_ins) rows.push(make("a", say("walk_ins", { n: manifest.walk_ins }), { href: page.dataset.walkIns }));
      part("todo").hidden = !rows.length;
      part("todo").replaceChildren(...rows);
    }

    async function read(told) {
      const isRead = await Lembar.ask("t-told", "alert", (answer) => {
        Lembar.sheet.querySelector(".told").append(...told.map((row) => {
          const item = make("li", ""), what = [row.title, row.words].filter(Boolean).join(": ");
          item.append(make("b", row.who), make("small", `${row.clock} · ${what}`));
          return item;
        }));
        const conflicts = Lembar.sheet.querySelector("[data-act=conflicts]");
        conflicts.href = page.dataset.conflicts;
        conflicts.hidden = !told.some((row) => row.outcome === "conflict");
        Lembar.sheet.querySelector("[data-act=read]").addEventListener("click", () => answer(true));
      });
      if (!isRead) return;
      await store.remove("told", told.map((row) => row.receipt));
      onRead();
    }

    /** The sheet of the device: {door, session} or {act: "erase"}. */
    function device({ manifest, waiting, clock }) {
      return Lembar.ask("t-device", "", (answer) => {
        const { sheet } = Lembar, form = sheet.querySelector("form"), choice = sheet.querySelector("select");
        form.elements.door.value = door() || say("default_door");
        for (const { order, label } of manifest?.sessions ?? []) choice.append(make("option", label, { value: order }));
        choice.value = manifest?.session ?? "";
        sheet.querySelector(".session").hidden = (manifest?.sessions ?? []).length < 2;
        const until = manifest?.expires_at ? new Date(manifest.expires_at) : null;
        const day = until?.toLocaleDateString(document.documentElement.lang, { day: "numeric", month: "long", year: "numeric" });
        sheet.querySelector(".words").textContent = until ? say("device_words", { n: waiting, at: `${day}, ${clock(new Date(until - box.skew))}` }) : "";
        sheet.querySelector("[data-act=leave]").href = page.dataset.page.replace(/pintu\/$/, "kehadiran/");
        sheet.querySelector("[data-act=erase]").addEventListener("click", () => answer({ act: "erase" }));
        form.addEventListener("submit", (event) => {
          event.preventDefault();
          answer({ door: form.elements.door.value.trim() || say("default_door"), session: choice.value });
        });
      });
    }

    const sure = (waiting) => Lembar.ask("t-erase", "no", (answer) => {
      Lembar.sheet.querySelector(".words").textContent = waiting ? say("erase_waiting", { n: waiting }) : say("erase_words");
      Lembar.sheet.querySelector("[data-act=yes]").addEventListener("click", () => answer(true));
    });

    function gone() {
      Lembar.show("t-gone", "");
      Lembar.sheet.dataset.held = "yes";
      Lembar.sheet.querySelector("a").focus();
      part("title").textContent = "";
      part("last").hidden = true;
      part("rows").replaceChildren();
    }

    return { head, draw, device, sure, gone, onDecide(act) { onRead = act; } };
  },
};
