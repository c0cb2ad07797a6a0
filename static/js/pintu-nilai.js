// How the device judges by itself, from the manifest and from what it has done and not yet sent. No page, no network.
"use strict";

const Nilai = (() => {
  const THERE = ["present", "represented"];
  // Letters that a hand or an eye takes for another, as the server reads them.
  const READ_AS = { o: "0", i: "1", l: "1", u: "v" };
  const CODE = /^\s*0*(\d{1,5})\s*[-–./ ]?\s*([a-z0-9]{2})\s*$/i;

  /** "017-KM", however it was typed, in one form; "" if it is no code of a paper list. */
  function plainCode(text) {
    const said = CODE.exec(text);
    return said ? `${Number(said[1])}-${said[2].toLowerCase().replace(/[oilu]/g, (letter) => READ_AS[letter])}` : "";
  }

  const ofCode = (manifest, text) => {
    const wanted = plainCode(text);
    return wanted ? manifest.lines.find((line) => plainCode(line.code) === wanted) : undefined;
  };

  /** The token in what a QR code says, if it is a personal link of this portal; nothing else is ever opened or sent. */
  function tokenIn(text, base) {
    const said = text.trim();
    if (!base || !said.startsWith(base)) return "";
    return /(?:^|\/)([0-9a-z]{38})\/?$/.exec(said.slice(base.length).split(/[?#]/)[0])?.[1] ?? "";
  }

  /** The line whose link has this token, and in what capacity it opens; nothing where the device does not know it. */
  async function ofToken(manifest, token) {
    if (!crypto.subtle) return undefined;
    const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(token));
    const sha = [...new Uint8Array(digest).slice(0, 16)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
    for (const line of manifest.lines) {
      const link = line.links.find((one) => one.sha === sha);
      if (link) return { line, as: link.as };
    }
    return undefined;
  }

  const plain = (text) => text.normalize("NFD").replace(/[\u0300-\u036f]/g, "").toLowerCase();

  /** Lines in which each word of `text` stands somewhere: post, name, institution, region or group. */
  function search(manifest, text, limit = 30) {
    const words = plain(text).split(/\s+/).filter(Boolean);
    const found = [];
    for (const line of manifest.lines) {
      const where = plain([line.post, line.name, line.institution, line.region, line.group].join(" "));
      if (words.every((word) => where.includes(word))) found.push(line);
      if (found.length === limit) break;
    }
    return found;
  }

  /** How the line stands on this device: the manifest, and after it what waits to be sent. */
  function standing(line, queue, session) {
    const stand = { state: line.state, has_left: line.has_left, at: line.at, door: line.door, as: line.state_label, kept: null };
    const takenBack = new Set(queue.filter((entry) => entry.kind === "undo").map((entry) => entry.of));
    for (const entry of queue) {
      if (entry.session !== session || takenBack.has(entry.receipt)) continue;
      if (entry.kind === "undo" && entry.line === line.id && entry.undoes === "in") stand.state = "expected";
      if (entry.line !== line.id || entry.capacity === "companion") continue;
      if (entry.kind === "in") {
        if (!THERE.includes(stand.state)) Object.assign(stand, { at: entry.clock, door: entry.door, kept: entry });
        stand.state = entry.capacity === "representing" ? "represented" : "present";
        stand.has_left = false;
      } else if (entry.kind === "out") stand.has_left = true;
    }
    return { ...stand, isIn: THERE.includes(stand.state) };
  }

  /** What the device says of an act by itself; `queue` is what came before it. */
  function judge(entry, line, queue, session) {
    if (entry.kind === "walk_in") return "waiting";
    if (entry.kind === "undo") return "undone";
    if (!line) return "unknown";
    const stand = standing(line, queue, session);
    if (entry.kind === "in") {
      if (entry.capacity === "companion" || !stand.isIn) return "accepted";
      return stand.has_left ? "back" : "double";
    }
    if (!stand.isIn) return "not_in";
    if (entry.kind === "out") return stand.has_left ? "double" : "accepted";
    return queue.some((one) => one.kind === "roll" && one.line === line.id && one.session === session) ? "double" : "accepted";
  }

  /** How many are inside, as this device sees it. */
  function counts(manifest, queue, session) {
    const lines = new Set(queue.map((entry) => entry.line));
    let more = 0;
    for (const line of manifest.lines) {
      if (!lines.has(line.id)) continue;
      const stand = standing(line, queue, session);
      more += (stand.isIn && !stand.has_left) - (THERE.includes(line.state) && !line.has_left);
    }
    return { in: manifest.counts.in + more, of: manifest.counts.of };
  }

  return { ofCode, tokenIn, ofToken, search, standing, judge, counts };
})();
