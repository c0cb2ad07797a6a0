// Says whether a file is the paper of this page. The file is hashed here and never sent; only where its hash is not
// that of the final file, the hash alone is asked for. Without script the page takes a typed hash.
(() => {
  "use strict";
  const box = document.getElementById("sidik");
  if (!box) return;
  const input = document.getElementById("sidik-berkas");
  const answer = document.getElementById("sidik-jawab");
  const shown = document.getElementById("sidik-nilai");
  const PIECE = 4 * 1024 * 1024;
  // The browser's own hash wants the whole file in memory, and is there over HTTPS only.
  const MOST_AT_ONCE = 64 * 1024 * 1024;
  let turn = 0;

  const say = (words, kind) => {
    answer.textContent = words;
    answer.className = `note ${kind}`.trim();
    answer.hidden = false;
  };

  const hex = (bytes) => Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");

  const hashOf = async (file) => {
    if (window.crypto && window.crypto.subtle && file.size <= MOST_AT_ONCE) {
      return hex(new Uint8Array(await window.crypto.subtle.digest("SHA-256", await file.arrayBuffer())));
    }
    const sha = new Sha256();
    for (let start = 0; start < file.size; start += PIECE) {
      sha.add(new Uint8Array(await file.slice(start, start + PIECE).arrayBuffer()));
    }
    return hex(sha.end());
  };

  const look = async (file) => {
    const mine = (turn += 1); // another file may be chosen while this one is read
    say(box.dataset.reading, "");
    shown.textContent = "";
    let sha256;
    try {
      sha256 = await hashOf(file);
    } catch {
      if (mine === turn) say(box.dataset.failed, "err");
      return;
    }
    if (mine !== turn) return;
    shown.textContent = sha256;
    if (sha256 === box.dataset.final) {
      say(box.dataset.same, "ok");
      return;
    }
    try {
      const reply = await fetch(`${box.dataset.match}?sha256=${sha256}`, { headers: { Accept: "application/json" } });
      if (!reply.ok) throw new Error(String(reply.status));
      const said = await reply.json();
      if (mine === turn) say(said.words, said.is_known ? "ok" : "err");
    } catch {
      if (mine === turn) say(box.dataset.unasked, "err");
    }
  };

  // SHA-256 (FIPS 180-4), piece by piece, for pages that are not served over HTTPS.
  const primes = (count) => {
    const found = [];
    for (let number = 2; found.length < count; number += 1) {
      if (found.every((prime) => number % prime)) found.push(number);
    }
    return found;
  };
  const fraction = (root) => ((root - Math.floor(root)) * 0x100000000) >>> 0;
  const K = primes(64).map((prime) => fraction(Math.cbrt(prime)));

  class Sha256 {
    constructor() {
      this.state = primes(8).map((prime) => fraction(Math.sqrt(prime)));
      this.rest = new Uint8Array(64);
      this.held = 0;
      this.length = 0;
      this.words = new Uint32Array(64);
    }

    add(bytes) {
      this.length += bytes.length;
      for (let at = 0; at < bytes.length; ) {
        const part = bytes.subarray(at, at + 64 - this.held);
        this.rest.set(part, this.held);
        this.held += part.length;
        at += part.length;
        if (this.held === 64) {
          this.block();
          this.held = 0;
        }
      }
    }

    block() {
      const w = this.words;
      const view = new DataView(this.rest.buffer);
      const turned = (word, by) => (word >>> by) | (word << (32 - by));
      for (let n = 0; n < 16; n += 1) w[n] = view.getUint32(n * 4);
      for (let n = 16; n < 64; n += 1) {
        const s0 = turned(w[n - 15], 7) ^ turned(w[n - 15], 18) ^ (w[n - 15] >>> 3);
        const s1 = turned(w[n - 2], 17) ^ turned(w[n - 2], 19) ^ (w[n - 2] >>> 10);
        w[n] = w[n - 16] + s0 + w[n - 7] + s1;
      }
      let [a, b, c, d, e, f, g, h] = this.state;
      for (let n = 0; n < 64; n += 1) {
        const s1 = turned(e, 6) ^ turned(e, 11) ^ turned(e, 25);
        const one = (h + s1 + ((e & f) ^ (~e & g)) + K[n] + w[n]) | 0;
        const s0 = turned(a, 2) ^ turned(a, 13) ^ turned(a, 22);
        const two = (s0 + ((a & b) ^ (a & c) ^ (b & c))) | 0;
        [h, g, f, e, d, c, b, a] = [g, f, e, (d + one) | 0, c, b, a, (one + two) | 0];
      }
      this.state = [a, b, c, d, e, f, g, h].map((word, n) => (this.state[n] + word) | 0);
    }

    end() {
      const bits = this.length * 8;
      const filling = new Uint8Array(((this.held < 56 ? 56 : 120) - this.held) + 8);
      filling[0] = 0x80;
      const tail = new DataView(filling.buffer);
      tail.setUint32(filling.length - 8, Math.floor(bits / 0x100000000));
      tail.setUint32(filling.length - 4, bits >>> 0);
      this.add(filling);
      const out = new DataView(new ArrayBuffer(32));
      this.state.forEach((word, n) => out.setUint32(n * 4, word >>> 0));
      return new Uint8Array(out.buffer);
    }
  }

  input.addEventListener("change", () => {
    if (input.files.length) look(input.files[0]);
  });
  for (const name of ["dragover", "drop"]) {
    box.addEventListener(name, (event) => {
      event.preventDefault();
      if (name === "drop" && event.dataTransfer.files.length) look(event.dataTransfer.files[0]);
    });
  }
  box.hidden = false;
})();
