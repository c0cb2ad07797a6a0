// Places the few front-end files the portal serves in static/vendor/ (not in git).
//
// Reads node_modules (made by `npm ci --ignore-scripts`) and assets/icons.txt.
// Each file is written beside its place and then renamed, so that an interrupted
// run never leaves half a file behind.

import { mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const modules = join(root, "node_modules");
const target = join(root, "static", "vendor");

const COPIES = {
  "tabler.min.css": "@tabler/core/dist/css/tabler.min.css",
  "tabler.min.js": "@tabler/core/dist/js/tabler.min.js",
  "htmx.min.js": "htmx.org/dist/htmx.min.js",
  "jsqr.js": "jsqr/dist/jsQR.js",
  "inter-latin-wght-normal.woff2":
    "@fontsource-variable/inter/files/inter-latin-wght-normal.woff2",
};

/** Write `content` to static/vendor/`name` in one step. */
function place(name, content) {
  const path = join(target, name);
  writeFileSync(`${path}.part`, content);
  renameSync(`${path}.part`, path);
}

/** The file without its pointer to a source map, which we do not serve. */
function withoutSourceMap(text) {
  return text
    .replace(/^\/\/[#@] sourceMappingURL=.*$/gm, "")
    .replace(/\/\*[#@] sourceMappingURL=[^*]*\*\//g, "");
}

/** The icon names of assets/icons.txt: one a line, `#` begins a comment. */
function wantedIcons() {
  const lines = readFileSync(join(root, "assets", "icons.txt"), "utf8").split("\n");
  const names = lines.map((line) => line.replace(/#.*/, "").trim()).filter(Boolean);
  return [...new Set(names)].sort();
}

/** One `<symbol id="i-NAME">` of a Tabler icon; `NAME-filled` takes the filled drawing. */
function symbol(name) {
  const filled = name.endsWith("-filled");
  const file = filled ? `filled/${name.slice(0, -"-filled".length)}.svg` : `outline/${name}.svg`;
  let drawing;
  try {
    drawing = readFileSync(join(modules, "@tabler/icons/icons", file), "utf8");
  } catch {
    throw new Error(`assets/icons.txt: Tabler has no icon named "${name}"`);
  }
  const shapes = drawing
    .replace(/<!--[\s\S]*?-->/g, "")
    .replace(/^[\s\S]*?<svg[^>]*>/, "")
    .replace(/<\/svg>\s*$/, "")
    .replace(/<path stroke="none" d="M0 0h24v24H0z" fill="none"\s*\/>/, "")
    .replace(/\s+/g, " ")
    .trim();
  const paint = filled
    ? 'fill="currentColor"'
    : 'fill="none" stroke="currentColor" stroke-width="1.75" stroke-linecap="round" stroke-linejoin="round"';
  return `<symbol id="i-${name}" viewBox="0 0 24 24" ${paint}>${shapes}</symbol>`;
}

mkdirSync(target, { recursive: true });
for (const [name, source] of Object.entries(COPIES)) {
  const content = readFileSync(join(modules, source));
  place(name, /\.(css|js)$/.test(name) ? withoutSourceMap(content.toString("utf8")) : content);
}
const icons = wantedIcons();
place(
  "icons.svg",
  `<svg xmlns="http://www.w3.org/2000/svg">\n${icons.map(symbol).join("\n")}\n</svg>\n`,
);
console.log(`static/vendor: ${Object.keys(COPIES).length} files and ${icons.length} icons`);
